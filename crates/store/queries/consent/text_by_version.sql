-- A consent text by its version. Unique version.
select consent_text_id, version, kind, number, locale, body, hash, published_at, published_by
from consent_text where version = $1
