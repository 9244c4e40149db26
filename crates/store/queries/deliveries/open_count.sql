-- Whether anything of a campaign is still to be done. Index delivery_due.
select count(*) from delivery where campaign_id = $1 and state in ('planned', 'claimed')
