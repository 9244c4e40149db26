-- Takes a sender out of use and forgets its password. Primary key.
update sender set archived = true, secret = null, version = version + 1 where sender_id = $1 and not archived
