-- Takes a list out of use; its name stays readable for campaigns that were sent by it. Primary key.
update list set archived = $3, updated_at = $2, version = version + 1
where list_id = $1 and not archived
