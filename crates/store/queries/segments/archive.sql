-- Takes a segment out of use; it stays readable for campaigns that were sent by it. Primary key.
update segment set archived = $3, updated_at = $2, version = version + 1
where segment_id = $1 and not archived
