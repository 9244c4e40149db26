-- The newest change that can no longer be preceded; served by feed_order.
select xid, seq
from feed
where {visible}
order by xid desc, seq desc
limit 1
