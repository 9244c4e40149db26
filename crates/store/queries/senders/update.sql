-- Saves a sender that is still the version that was read. Primary key.
update sender
set name = $3, from_name = $4, from_address = $5, reply_to = $6, settings = $7, secret = $8, version = version + 1
where sender_id = $1 and version = $2 and not archived
