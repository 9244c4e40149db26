-- Files older than their term; the table is small.
select f.file_id from file f
where f.created_at < $1
order by f.file_id
limit $2
