-- Another secret; the one there was stays valid for a while. Primary key.
update webhook set old_secret = secret, old_secret_until = $3, secret = $2, updated_at = $4, version = version + 1
where webhook_id = $1
