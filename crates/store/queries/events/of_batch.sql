-- Blocks that may hold events of a batch that was merged away. A scan of the catalogue; who follows closely never asks.
select body from event_block where batch_first <= $1 and batch_last >= $1 order by event_block_id
