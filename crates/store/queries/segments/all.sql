-- Every segment in use, by the moment it was made; a business has hundreds, not millions.
select segment_id, name, description, rule, version, created_at, updated_at, created_by, folder
from segment
where not archived
order by segment_id
