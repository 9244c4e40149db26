-- Senders in use whose mailbox is read; there are few senders. Primary keys.
select i.sender_id from sender_intake i join sender s on s.sender_id = i.sender_id
where i.mailbox is not null and not s.archived order by i.sender_id
