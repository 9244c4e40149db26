//! Merging: batches become blocks by customers' bucket and month of receipt, and several of a place become one.
//!
//! Blocks never change, so the work is done outside of the writing transaction: it only takes the old ones away
//! and puts the new ones in, and is refused when somebody else took one of them meanwhile (an erasure, another
//! node).

use super::block::Block;
use super::builder::{Builder, Splitter};
use super::{Catalogue, bucket_of, insert_blocks, month_of};
use crate::{Error, Query, Result, Sequence, Tx, Value, params};
use std::collections::BTreeMap;

const WAITING: Query = query!("events/waiting");
const BODIES: Query = query!("events/bodies");
const PLACES: Query = query!("events/places");
const OF_PLACE: Query = query!("events/of_place");
const DELETE_BLOCKS: Query = query!("events/delete_blocks");

/// Batches wait until there are this many of them, or of their events.
const BATCHES: usize = 64;
const EVENTS: i64 = 32_768;
/// What one merge takes at most.
const EVENTS_AT_ONCE: i64 = 65_536;
const BATCHES_AT_ONCE: i64 = 1_024;
/// Blocks merged once that a place may have.
const BLOCKS_OF_PLACE: i64 = 8;
/// Events of one block; a place with more has several, cut between customers.
const BLOCK_EVENTS: usize = 65_536;

/// What replaces what.
#[derive(Clone)]
pub struct Merge {
    sources: Vec<i64>,
    blocks: Vec<(Catalogue, Vec<u8>)>,
}

/// The next merge that is worth its while, prepared; nothing when there is none.
pub fn prepare(tx: &mut Tx) -> Result<Option<Merge>> {
    match batches(tx)? {
        Some(merge) => Ok(Some(merge)),
        None => place(tx),
    }
}

/// Puts the new blocks in the place of the old ones; [`Error::Stale`] when those are no longer there.
pub fn apply(tx: &mut Tx, merge: &Merge) -> Result<()> {
    super::lock_merging(tx)?;
    replace(tx, &merge.sources, &merge.blocks)
}

pub(super) fn replace(tx: &mut Tx, sources: &[i64], blocks: &[(Catalogue, Vec<u8>)]) -> Result<()> {
    let rows: Vec<[Value; 1]> = sources.iter().map(|id| [Value::Int(*id)]).collect();
    if tx.exec_many(&DELETE_BLOCKS, &rows)? != sources.len() as u64 {
        return Err(Error::Stale);
    }
    let ids = tx.new_ids(Sequence::EventBlock, blocks.len())?;
    let new = ids.into_iter().zip(blocks).map(|(id, (line, body))| (id, *line, body.clone())).collect();
    insert_blocks(tx, new)
}

fn batches(tx: &mut Tx) -> Result<Option<Merge>> {
    let (mut sources, mut events) = (Vec::new(), 0);
    for row in tx.rows(&WAITING, params![BATCHES_AT_ONCE])? {
        if events < EVENTS_AT_ONCE {
            sources.push(row.int(0)?);
            events += row.int(1)?;
        }
    }
    if sources.len() < BATCHES && events < EVENTS {
        return Ok(None);
    }
    let rows: Vec<[Value; 1]> = sources.iter().map(|id| [Value::Int(*id)]).collect();
    let bodies = tx.rows_many(&BODIES, &rows)?.iter().map(|row| row.blob(1)).collect::<Result<Vec<_>>>()?;
    let mut places: BTreeMap<(i64, i64), (usize, Builder)> = BTreeMap::new();
    for body in &bodies {
        let block = Block::open(body)?;
        let mut splitter = Splitter::new(&block);
        block.each(|event| {
            let place = (bucket_of(event.customer), month_of(event.received_at));
            let next = places.len();
            let (key, builder) = places.entry(place).or_insert_with(|| (next, Builder::default()));
            splitter.add(*key, builder, &event)
        })?;
    }
    let mut blocks = Vec::new();
    for ((bucket, month), (_, builder)) in places {
        add_block(&mut blocks, builder, (bucket, month, 1))?;
    }
    Ok(Some(Merge { sources, blocks }))
}

fn place(tx: &mut Tx) -> Result<Option<Merge>> {
    let Some(row) = tx.row(&PLACES, params![BLOCKS_OF_PLACE])? else { return Ok(None) };
    let (bucket, month) = (row.int(0)?, row.int(1)?);
    let (mut sources, mut open) = (Vec::new(), Vec::new());
    tx.each(&OF_PLACE, params![bucket, month], |row| {
        sources.push(row.int(0)?);
        open.push(Block::open(&row.blob(1)?)?);
        Ok(())
    })?;
    let mut splitters: Vec<Splitter<'_>> = open.iter().map(Splitter::new).collect();
    let mut customers: Vec<i64> = open.iter().flat_map(Block::customers).collect();
    customers.sort_unstable();
    customers.dedup();
    let (mut blocks, mut builder) = (Vec::new(), Builder::default());
    for customer in customers {
        if builder.len() >= BLOCK_EVENTS {
            add_block(&mut blocks, std::mem::take(&mut builder), (bucket, month, 2))?;
        }
        for (block, splitter) in open.iter().zip(&mut splitters) {
            let key = blocks.len();
            block.each_of(customer, |event| splitter.add(key, &mut builder, &event))?;
        }
    }
    add_block(&mut blocks, builder, (bucket, month, 2))?;
    Ok(Some(Merge { sources, blocks }))
}

/// Blocks that were merged for good are compressed: they are read seldom and kept for ever.
pub(super) fn add_block(
    blocks: &mut Vec<(Catalogue, Vec<u8>)>,
    builder: Builder,
    (bucket, month, level): (i64, i64, i64),
) -> Result<()> {
    if let Some((body, summary)) = builder.finish(level == 2)? {
        blocks.push((Catalogue { bucket, month, level, summary }, body));
    }
    Ok(())
}
