-- Whether any letter is due or an old claim has run out, so that a worker need not write to look. Index confirmation_due.
select confirmation_id from confirmation
where (state = 'waiting' and due_at <= $1) or (state = 'claimed' and lease_until <= $1)
limit 1
