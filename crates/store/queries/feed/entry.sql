-- What one settled entry says, to compare two histories of a database by it; served by feed_order.
select noun, change, ids, created_at
from feed
where xid = $1 and seq = $2 and {visible}
