-- What came last is no longer known, so the next run imports whatever it finds; by primary key.
update regular_import set digest = null, etag = null, modified = null where regular_import_id = $1
