-- Saves a template that is still the version that was read. Primary key.
update template
set name = $3, subject = $4, preheader = $5, body_kind = $6, body = $7, mentions = $8, version = version + 1,
    updated_at = $9
where template_id = $1 and version = $2 and not archived
