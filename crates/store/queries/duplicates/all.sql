-- Every pair of which something was noted; at most as many as are noted and dismissed.
select first_id, second_id, conflict_at is not null, dismissed_at is not null from duplicate_pair
