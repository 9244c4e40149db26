-- Saves where returns come in, if it is still the version that was read. A mailbox is read from the last letter on, unless
-- it is another one now. Primary key.
update sender_intake
set form = $3, generation = $4, secret = $5, verp = $6, mailbox = $7, mailbox_password = $8,
    uid_validity = case when mailbox = $7 then uid_validity else 0 end,
    last_uid = case when mailbox = $7 then last_uid else 0 end,
    poll_code = null, call_code = null, version = version + 1
where sender_id = $1 and version = $2
