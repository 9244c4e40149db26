-- Names of files that were imported, which may name somebody; all are looked at, because only Rust folds letters.
select operation_id, title from operation where kind in ('import', 'import_undo') order by operation_id
