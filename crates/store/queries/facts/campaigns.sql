-- Every campaign as rules name it, with its settings for the topic. A scan of a small table.
select campaign_id, name, settings from campaign
