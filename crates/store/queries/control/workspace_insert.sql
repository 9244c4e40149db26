-- A new workspace; the unique slug decides between two at once.
insert into workspace (workspace_id, slug, name, zone, currency, locale, settings, version, created_at)
values ($1, $2, $3, $4, $5, $6, $7, 1, $8)
on conflict (slug) do nothing
