-- A version of the text that people agree to; a version is written once. Unique version.
insert into consent_text (consent_text_id, version, body, created_at) values ($1, $2, $3, $4)
on conflict (version) do nothing
