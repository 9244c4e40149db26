-- One segment in use. Primary key.
select segment_id, name, description, rule, version, created_at, updated_at, created_by, folder
from segment
where segment_id = $1 and not archived
