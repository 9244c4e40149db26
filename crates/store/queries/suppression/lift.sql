-- An address of somebody who was erased may be taken in again. Primary key.
delete from suppression where channel = $1 and address_hash = $2 and reason = 'erasure'
