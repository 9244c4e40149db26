-- The oldest entries before a mark, a piece at a time, as far as they are old enough; feed_order finds them, the
-- primary key deletes them.
delete from feed
where seq in (
    select seq
    from (
        select seq, created_at from feed where {before_mark} order by xid, seq limit $4
    ) as oldest
    where created_at < $3
)
