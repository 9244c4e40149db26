-- Places with several blocks merged once, to be merged into one. Index event_block_place.
select bucket, month, count(*) from event_block
where bucket >= 0 and level = 1
group by bucket, month
having count(*) >= $1
order by count(*) desc, bucket, month
limit 1
