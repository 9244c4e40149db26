-- A new segment.
insert into segment (segment_id, name, description, rule, version, archived, created_at, updated_at, created_by, folder)
values ($1, $2, $3, $4, 1, $6, $5, $5, $7, $8)
