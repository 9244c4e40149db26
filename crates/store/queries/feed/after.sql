-- Changes after a mark, below every running transaction; served by feed_order.
select xid, seq, noun, change, ids
from feed
where (xid, seq) > ($1, $2) and {visible}
order by xid, seq
limit $3
