-- The last letter of a sender that may have left to each address since a moment: a return that names no letter is about
-- that one. Primary key of identity, index delivery_customer, primary key of campaign.
select r.address, max(d.delivery_id)
from {rows(address text)}
join identity i on i.kind = 'email' and i.value = r.address
join delivery d on d.customer_id = i.customer_id and d.channel = 'email' and d.address = r.address
    and d.state in ('claimed', 'handed_over', 'delivered', 'bounced', 'complained', 'unknown')
    and coalesce(d.handed_over_at, d.updated_at) >= $2
join campaign m on m.campaign_id = d.campaign_id and m.sender_id = $1
group by r.address
