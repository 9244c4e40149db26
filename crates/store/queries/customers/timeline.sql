-- Everything that happened to a customer, newest first, of one kind or of all. Entries and exits of segments are many
-- and follow from the rest, so they are told only when asked for. Indexes orders_customer, delivery_customer,
-- tracking_event_customer, consent_entry_customer, segment_change_customer.
select t.happened_at, t.origin, t.id, t.kind, t.ref, t.name, t.word, t.detail, t.flag, t.amount, t.currency
from (
    select o.placed_at as happened_at, cast(1 as bigint) as origin, o.order_id as id,
        case when o.kind = 'cancellation' or o.state = 'cancelled' then 'order_cancelled' else 'order' end as kind,
        o.line_count as ref, o.number as name, o.state as word, o.kind as detail, false as flag,
        o.total_minor as amount, o.currency as currency
    from orders o where o.customer_id = $1
    union all
    select coalesce(d.handed_over_at, d.updated_at), cast(2 as bigint), d.delivery_id,
        case when d.state = 'skipped' then 'skipped' else 'delivery' end,
        d.campaign_id, m.name, d.state, coalesce(d.reason, ''), false, cast(0 as bigint), d.channel
    from delivery d join campaign m on m.campaign_id = d.campaign_id
    where d.customer_id = $1 and d.state not in ('planned', 'claimed')
    union all
    select e.happened_at, cast(3 as bigint), e.tracking_event_id,
        case e.kind when 'open' then 'opened' when 'click' then 'clicked' else 'unsubscribed' end,
        d.campaign_id, m.name, e.kind, coalesce(l.url, ''), e.machine, cast(0 as bigint), d.channel
    from tracking_event e
    join delivery d on d.delivery_id = e.delivery_id
    join campaign m on m.campaign_id = d.campaign_id
    left join link l on l.link_id = e.link_id
    where e.customer_id = $1 and not e.machine
    union all
    select b.happened_at, cast(0 as bigint), b.delivery_id * 4 + case b.kind when 'soft_bounce' then 0 when 'hard_bounce' then 1 else 2 end, 'returned', d.campaign_id, m.name, b.kind, b.words, false,
        cast(0 as bigint), b.code
    from delivery d
    join delivery_return b on b.delivery_id = d.delivery_id and b.kind in ('soft_bounce', 'hard_bounce', 'complaint')
    join campaign m on m.campaign_id = d.campaign_id
    where d.customer_id = $1
    union all
    select e.given_at, cast(4 as bigint), e.consent_entry_id, 'consent', e.topic_id, coalesce(p.name, ''), e.purpose,
        e.source, e.given, cast(0 as bigint), e.channel
    from consent_entry e left join topic p on p.topic_id = e.topic_id
    where e.customer_id = $1
    union all
    select c.created_at, cast(5 as bigint), c.customer_id, 'created', cast(0 as bigint), coalesce(c.source, ''), '', '',
        false, cast(0 as bigint), ''
    from customer c where c.customer_id = $1
    union all
    select h.changed_at, cast(7 as bigint), h.segment_change_id, 'segment', h.segment_id, s.name, '', '',
        h.entered, cast(0 as bigint), ''
    from segment_change h join segment s on s.segment_id = h.segment_id
    where h.customer_id = $1 and $5 = 'segment'
) t
where (t.happened_at < $2 or (t.happened_at = $2 and (t.origin > $3 or (t.origin = $3 and t.id < $4))))
    and ($5 = '' or t.kind = $5)
order by t.happened_at desc, t.origin, t.id desc
limit $6
