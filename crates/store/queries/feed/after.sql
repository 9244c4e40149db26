-- Changes after a mark, below every running transaction; served by feed_order.
select xid, seq, noun, change, ids
from feed
where {after_mark} and {visible}
order by xid, seq
limit $3
