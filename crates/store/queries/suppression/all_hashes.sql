-- Every suppressed address of a channel, to count how many customers can be reached. Primary key.
select address_hash from suppression where channel = $1
