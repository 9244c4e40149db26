-- A published text; a version is written once. Unique version, unique (kind, number).
insert into consent_text (consent_text_id, version, kind, number, locale, body, hash, published_at, published_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
