-- The version of a consent text by its number. Primary key.
select version from consent_text where consent_text_id = $1
