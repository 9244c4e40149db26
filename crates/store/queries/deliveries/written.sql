-- Messages that left, or may have left, to each customer since a moment of their own, and those that are about to leave,
-- with what their campaign is. Asked only for who has a wish. Index delivery_customer.
select d.customer_id, d.campaign_id, c.settings
from {rows(customer_id bigint, since bigint)}
join delivery d on d.customer_id = r.customer_id
    and (d.state = 'claimed' or (d.state in ('handed_over', 'delivered', 'bounced', 'complained', 'unknown')
        and coalesce(d.handed_over_at, d.updated_at) >= r.since))
join campaign c on c.campaign_id = d.campaign_id
