-- Takes a template out of lists; campaigns that were made from it keep their own copy. Primary key.
update template set archived = true, version = version + 1, updated_at = $2 where template_id = $1 and not archived
