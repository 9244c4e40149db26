-- The workspace of an address; served by the unique key of slug.
select workspace_id, slug, name, zone, currency, locale, settings, version, created_at from workspace where slug = $1
