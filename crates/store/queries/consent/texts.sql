-- All consent texts; there are few. Primary key.
select consent_text_id, version, body, created_at from consent_text order by consent_text_id desc
