-- The members of a segment at a moment, in place of an older picture; by primary key.
insert into segment_snapshot (segment_id, version, change_id, as_of, members)
values ($1, $2, $3, $4, $5)
on conflict (segment_id) do update set
    version = excluded.version,
    change_id = excluded.change_id,
    as_of = excluded.as_of,
    members = excluded.members
