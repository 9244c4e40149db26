-- How many users there are: setup is open while there is none; the whole short table.
select count(*) from users
