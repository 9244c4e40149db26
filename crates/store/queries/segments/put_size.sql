-- Writes how large a segment is; a second word for the same moment replaces the first. Primary key.
insert into segment_size (segment_id, counted_at, members, changed) values ($1, $2, $3, $4)
on conflict (segment_id, counted_at) do update set members = $3, changed = $4
