-- Orders of regular imports, whose documents of consent may name somebody; a scan of a small table.
select regular_import_id, plan from regular_import order by regular_import_id
