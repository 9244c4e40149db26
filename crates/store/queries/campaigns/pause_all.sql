-- Every campaign that would send by itself, for a restored copy; the table is small.
update campaign set state = 'paused', state_note = $1, updated_at = $2, version = version + 1
where state in ('scheduled', 'planning', 'sending')
