-- How many deliveries of a campaign are in each state. Unique (campaign_id, customer_id, channel).
select state, coalesce(reason, ''), count(*) from delivery where campaign_id = $1 group by state, coalesce(reason, '')
