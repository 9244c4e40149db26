-- Names of the newest templates in use, for the same reason.
select template_id, name from template where not archived order by template_id desc limit $1
