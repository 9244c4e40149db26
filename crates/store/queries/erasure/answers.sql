-- Kept answers in which something of the person may stand; whoever repeats such a call hears that the answer is not
-- kept. A scan: answers are kept for a day.
update idempotency set body = null from {rows(part text)}
where idempotency.body like r.part escape '\'
