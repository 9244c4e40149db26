-- Rounds, newest first; there are few. Primary key.
select r.confirmation_round_id, r.state, t.version, r.segment_id, r.list_id, r.declared, r.created_at, r.created_by
from confirmation_round r join consent_text t on t.consent_text_id = r.advertising_id
order by r.confirmation_round_id desc limit 100
