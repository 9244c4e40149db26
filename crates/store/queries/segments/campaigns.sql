-- Settings of the campaigns that are not over, to see which segments they use. A scan of a small table.
select settings from campaign where state not in ('finished', 'stopped')
