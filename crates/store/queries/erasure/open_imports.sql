-- Imports that may still bring the person in. The table of operations is short at its end; index operation_created.
select operation_id from operation where kind = 'import' and state in ('waiting', 'running') limit 1
