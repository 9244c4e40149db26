-- Orders of imports, whose documents of consent may name somebody; all are looked at, because only Rust folds letters.
select operation_id, params from operation where kind = 'import' order by operation_id
