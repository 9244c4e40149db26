-- Takes a letter under a new fencing token, with the hash of the word that is in it. Primary key.
update confirmation set state = 'claimed', word_hash = $2, lease = $3, lease_until = $4 where confirmation_id = $1
