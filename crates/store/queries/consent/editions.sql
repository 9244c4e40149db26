-- The editions of a kind, without their texts; there are few. Unique (kind, number).
select number, locale from consent_text where kind = $1 order by number desc
