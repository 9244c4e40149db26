-- Whether there is a customer about whose consent something can be said: nothing is written about who was erased, not
-- even where they said it from. Primary key.
select state from customer where customer_id = $1 and state <> 'erased'
