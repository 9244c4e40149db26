-- All ids of some runs, to merge them. Primary key.
select m.ids from {rows(run_id bigint)} join event_message m on m.run_id = r.run_id
