-- Who stays after a merge rests as long as the one who wanted to rest longer. Primary key.
update customer set paused_until = (select o.paused_until from customer o where o.customer_id = $2)
where customer_id = $1
    and coalesce(paused_until, 0) < coalesce((select o.paused_until from customer o where o.customer_id = $2), 0)
