-- Templates that name fields or records of the business's own, so that these stay. A scan of hundreds of rows.
select template_id, name, mentions from template where not archived and mentions <> '' order by template_id
