-- A merge was taken back. Primary key.
update customer_merge set undone_at = $2 where customer_merge_id = $1
