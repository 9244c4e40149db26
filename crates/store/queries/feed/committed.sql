-- Every committed entry after a mark, also those that an older one may still join; the last column tells which cannot
-- be preceded any more. Index feed_order.
select xid, seq, noun, change, ids, {visible} from feed
where {after_mark}
order by xid, seq
limit $3
