-- No more letters of a round. Primary key.
update confirmation_round set state = 'stopped' where confirmation_round_id = $1
