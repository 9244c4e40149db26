-- Names, states and settings of campaigns, to see which segments and lists they use. A scan of a small table.
select campaign_id, name, state, settings from campaign order by created_at, campaign_id
