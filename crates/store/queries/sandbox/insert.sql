-- A test message into the sandbox; its number is negative, and sent again it takes the place of the older one. Primary key.
insert into sandbox_message (delivery_id, campaign_id, customer_id, address, subject, raw, created_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (delivery_id) do update
set address = excluded.address, subject = excluded.subject, raw = excluded.raw, created_at = excluded.created_at
