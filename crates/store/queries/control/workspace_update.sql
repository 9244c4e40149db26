-- Settings changed, if nobody changed them since; by primary key.
update workspace
set name = $3, zone = $4, currency = $5, locale = $6, settings = $7, version = version + 1
where workspace_id = $1 and version = $2
