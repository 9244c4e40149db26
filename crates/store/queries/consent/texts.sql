-- All published texts; there are few. Primary key.
select consent_text_id, version, kind, number, locale, body, hash, published_at, published_by
from consent_text order by consent_text_id desc
