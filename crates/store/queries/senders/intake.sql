-- Where a sender's returns come in. Primary key.
select sender_id, form, generation, secret, verp, mailbox, mailbox_password, uid_validity, last_uid, called_at, call_code,
    polled_at, poll_code, taken_count, foreign_count, version
from sender_intake where sender_id = $1
