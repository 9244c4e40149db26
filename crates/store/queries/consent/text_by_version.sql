-- A consent text by its version. Unique version.
select consent_text_id, version, body, created_at from consent_text where version = $1
