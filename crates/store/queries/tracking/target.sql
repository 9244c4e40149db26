-- A link by itself, for test messages, which have no delivery. Primary key.
select url from link where link_id = $1
