-- What came back of each line.
insert into order_return_line (order_return_id, position, quantity, total_minor)
select $1, r.position, r.quantity, r.total_minor
from {rows(position bigint, quantity bigint, total_minor bigint)}
where true
