-- Workspaces that a restore was filling when it broke off; the whole table, which is empty or small.
select slug from restoring
