-- Everything of a workspace that is sealed with the installation's key, by its part. Small tables, read whole.
select 'webhook', secret from webhook where secret is not null
union all select 'webhook_old', old_secret from webhook where old_secret is not null
union all select 'sender', secret from sender where secret is not null
union all select 'dkim_key', secret from dkim_key where secret is not null
union all select 'intake', secret from sender_intake where secret is not null
union all select 'mailbox', mailbox_password from sender_intake where mailbox_password is not null
union all select 'regular_import', secret from regular_import where secret is not null
