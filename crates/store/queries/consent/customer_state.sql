-- Whether a customer exists, before something is said about their consent. Primary key.
select state from customer where customer_id = $1
