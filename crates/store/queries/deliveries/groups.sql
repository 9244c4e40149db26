-- How many customers of the campaign were written to and how many were held back to compare with. Unique (campaign_id, customer_id, channel).
select cast(count(case when state = 'skipped' and reason = 'control_group' then 1 end) as bigint),
    cast(count(case when handed_over_at is not null then 1 end) as bigint),
    cast(count(case when state in ('handed_over', 'delivered', 'bounced', 'complained', 'failed', 'unknown')
        or (state = 'skipped' and reason in ('paused', 'frequency_cap', 'no_address', 'content_error')) then 1 end) as bigint)
from delivery where campaign_id = $1
