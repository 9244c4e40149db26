-- Messages of webhooks that tell of the person. A scan: they are kept for days.
select m.webhook_message_id, m.body from {rows(part text)} join webhook_message m on m.body like r.part escape '\'
