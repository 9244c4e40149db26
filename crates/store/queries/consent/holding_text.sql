-- The text of a kind that holds now for a reader of a language; one in another language is better than none.
-- Unique (kind, number).
select consent_text_id, version, kind, number, locale, body, hash, published_at, published_by
from consent_text where kind = $1
order by case when locale = $2 then 0 else 1 end, number desc limit 1
