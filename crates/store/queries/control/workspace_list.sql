-- Every workspace of the installation; the whole short table.
select workspace_id, slug, name, zone, currency, locale, settings, version, created_at
from workspace
order by slug {c}
