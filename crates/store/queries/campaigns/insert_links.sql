-- The links of a frozen message, so that a click's target comes from here and never from the visitor.
insert into link (link_id, campaign_id, position, url)
select r.link_id, $1, r.position, r.url from {rows(link_id bigint, position bigint, url text)}
where true
on conflict (campaign_id, position) do nothing
