-- A page of templates, last changed first; there are hundreds at most, so the table is read whole.
select template_id, name, channel, subject, preheader, body_kind, body, version, archived, created_at, updated_at
from template
where not archived and (updated_at < $1 or updated_at = $1 and template_id < $2)
order by updated_at desc, template_id desc
limit $3
