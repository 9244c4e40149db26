-- People and clicks by link of a campaign. Indexes on link and tracking_event_delivery.
select l.position, l.url, cast(count(distinct t.delivery_id) as bigint), cast(count(t.tracking_event_id) as bigint)
from delivery d
join tracking_event t on t.delivery_id = d.delivery_id and t.kind = 'click' and not t.machine
join link l on l.link_id = t.link_id
where d.campaign_id = $1
group by l.position, l.url
order by l.position
