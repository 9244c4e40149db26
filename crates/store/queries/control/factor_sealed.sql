-- Every secret of a second factor, sealed. One row for each user at most.
select secret from second_factor
