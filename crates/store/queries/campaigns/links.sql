-- The links of a campaign by position. Unique (campaign_id, position).
select position, link_id, url from link where campaign_id = $1 order by position
