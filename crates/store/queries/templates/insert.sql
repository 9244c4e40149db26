-- A new template. Primary key.
insert into template (template_id, name, channel, subject, preheader, body_kind, body, mentions, version, archived, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1, false, $9, $9)
