-- The target of a click: the stored link of the delivery's own campaign. Primary keys.
select l.url from delivery d join link l on l.campaign_id = d.campaign_id and l.link_id = $2 where d.delivery_id = $1
