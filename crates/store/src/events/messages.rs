//! Which messages were taken already: each id once in 30 days.
//!
//! Ids stand in runs: one per batch, merged sixteen at a time into larger ones. A run has a filter, which this
//! process keeps in memory (about 2.5 bytes an id), and its ids sorted and cut into pieces by their first bits,
//! so that a doubt costs one small row. The lock makes appending batches one after another, on all nodes: that
//! is why a run with a higher number than the last seen is all there is to learn.

use super::draft::MessageId;
use super::filter::Filter;
use super::{MERGED_RUNS, lock_appending};
use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::Timestamp;
use domain::events::MESSAGE_DAYS;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

const RUNS_AFTER: Query = query!("events/runs_after");
const RUN_IDS: Query = query!("events/run_ids");
const MESSAGES: Query = query!("events/messages");
const MESSAGES_OF_RUN: Query = query!("events/messages_of_run");
const INSERT_RUN: Query = query!("events/insert_run");
const INSERT_MESSAGES: Query = query!("events/insert_messages");
const DELETE_MESSAGES: Query = query!("events/delete_messages");
const DELETE_RUNS: Query = query!("events/delete_runs");

/// Ids of one piece: a doubt reads at most about this many.
const PIECE_IDS: usize = 4_096;
/// A run of this many ids is not merged any further.
const RUN_IDS_MOST: i64 = 1 << 20;

/// What this process knows of the runs. Clones share it; one for each workspace.
#[derive(Clone, Default)]
pub struct Messages(Arc<Mutex<Index>>);

#[derive(Default)]
struct Index {
    seen: i64,
    runs: BTreeMap<i64, Run>,
}

struct Run {
    pieces: usize,
    received_at: Timestamp,
    filter: Filter,
}

impl Messages {
    fn lock(&self) -> MutexGuard<'_, Index> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// To be called when a transaction that asked or appended has failed: what it saw of itself never was.
    pub fn forget(&self) {
        *self.lock() = Index::default();
    }

    /// Which of these ids were not taken within the last 30 days, each once. Appending is locked from here to
    /// the end of the transaction.
    pub fn fresh(&self, tx: &mut Tx, ids: &[MessageId], now: Timestamp) -> Result<Vec<bool>> {
        lock_appending(tx)?;
        let mut index = self.lock();
        index.follow(tx)?;
        let oldest = now.minus_days(MESSAGE_DAYS);
        let (mut seen, mut doubts, mut places) =
            (HashSet::with_capacity(ids.len()), Vec::new(), BTreeSet::new());
        let mut fresh: Vec<bool> = ids.iter().map(|id| seen.insert(*id)).collect();
        for (run, known) in index.runs.iter().filter(|(_, known)| known.received_at >= oldest) {
            for (at, id) in ids.iter().enumerate() {
                if fresh[at] && known.filter.may_hold(*id) {
                    let piece = piece_of(*id, known.pieces);
                    doubts.push((*run, piece, at));
                    places.insert((*run, piece));
                }
            }
        }
        drop(index);
        if doubts.is_empty() {
            return Ok(fresh);
        }
        let rows: Vec<[Value; 2]> =
            places.iter().map(|(run, piece)| [(*run).into(), (*piece as i64).into()]).collect();
        let mut pieces = BTreeMap::new();
        for row in tx.rows_many(&MESSAGES, &rows)? {
            pieces.insert((row.int(0)?, row.int(1)? as usize), read_ids(&row, 2)?);
        }
        for (run, piece, at) in doubts {
            if pieces
                .get(&(run, piece))
                .is_some_and(|held: &Vec<MessageId>| held.binary_search(&ids[at]).is_ok())
            {
                fresh[at] = false;
            }
        }
        Ok(fresh)
    }
}

impl Index {
    fn follow(&mut self, tx: &mut Tx) -> Result<()> {
        let mut merged = false;
        tx.each(&RUNS_AFTER, params![self.seen], |row| {
            self.seen = row.int(0)?;
            merged |= row.bool(1)?;
            let run = Run {
                pieces: row.int(2)? as usize,
                received_at: row.time(3)?,
                filter: Filter::read(&row.blob(4)?),
            };
            self.runs.insert(self.seen, run);
            Ok(())
        })?;
        if merged {
            let mut there = BTreeSet::new();
            tx.each(&RUN_IDS, &[], |row| {
                there.insert(row.int(0)?);
                Ok(())
            })?;
            self.runs.retain(|run, _| there.contains(run));
        }
        Ok(())
    }
}

/// Writes the ids of a batch as a run of their own.
pub(super) fn insert(tx: &mut Tx, run: i64, mut ids: Vec<MessageId>, now: Timestamp) -> Result<()> {
    ids.sort_unstable();
    insert_run(tx, run, false, &ids, now)
}

fn insert_run(tx: &mut Tx, run: i64, merged: bool, ids: &[MessageId], received_at: Timestamp) -> Result<()> {
    let pieces = ids.len().div_ceil(PIECE_IDS).max(1);
    let filter = Filter::of(ids);
    tx.exec(&INSERT_RUN, params![run, merged, ids.len() as i64, pieces as i64, received_at, filter.bytes()])?;
    let rows: Vec<[Value; 2]> = ids
        .chunk_by(|a, b| piece_of(*a, pieces) == piece_of(*b, pieces))
        .map(|chunk| {
            let bytes: Vec<u8> = chunk.iter().flat_map(|id| id.0.to_be_bytes()).collect();
            [(piece_of(chunk[0], pieces) as i64).into(), bytes.into()]
        })
        .collect();
    tx.exec_many_with(&INSERT_MESSAGES, params![run], &rows)?;
    Ok(())
}

/// What there is to tidy.
enum Tidying {
    /// Runs past their term.
    Forget(Vec<i64>),
    /// Runs of one size that become one, and the moment of the newest.
    Merge(Vec<i64>, Timestamp),
}

fn tidying(tx: &mut Tx, now: Timestamp) -> Result<Option<Tidying>> {
    let mut classes: BTreeMap<u32, Vec<(i64, Timestamp)>> = BTreeMap::new();
    let (mut over, oldest) = (Vec::new(), now.minus_days(MESSAGE_DAYS));
    tx.each(&RUN_IDS, &[], |row| {
        let (run, count, received_at) = (row.int(0)?, row.int(1)?, row.time(2)?);
        if received_at < oldest {
            over.push(run);
        } else if count < RUN_IDS_MOST {
            classes.entry(count.max(1).ilog2() / 4).or_default().push((run, received_at));
        }
        Ok(())
    })?;
    if !over.is_empty() {
        return Ok(Some(Tidying::Forget(over)));
    }
    let Some(mut runs) = classes.into_values().find(|runs| runs.len() >= MERGED_RUNS) else {
        return Ok(None);
    };
    runs.truncate(MERGED_RUNS);
    let received_at = runs.iter().map(|(_, at)| *at).max().unwrap_or(now);
    Ok(Some(Tidying::Merge(runs.into_iter().map(|(run, _)| run).collect(), received_at)))
}

/// Whether there is anything to tidy: a read, so that a quiet base is never written to.
pub(super) fn untidy(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    Ok(tidying(tx, now)?.is_some())
}

/// One step of tidying: runs past their term go, or sixteen runs of a size become one. False when there was nothing.
pub(super) fn tidy(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    lock_appending(tx)?;
    match tidying(tx, now)? {
        None => Ok(false),
        Some(Tidying::Forget(runs)) => delete(tx, &runs).map(|()| true),
        Some(Tidying::Merge(runs, received_at)) => {
            let rows: Vec<[Value; 1]> = runs.iter().map(|run| [Value::Int(*run)]).collect();
            let mut ids = Vec::new();
            for row in tx.rows_many(&MESSAGES_OF_RUN, &rows)? {
                ids.extend(read_ids(&row, 0)?);
            }
            ids.sort_unstable();
            delete(tx, &runs)?;
            let run = tx.new_id(Sequence::EventBlock)?;
            insert_run(tx, run, true, &ids, received_at)?;
            Ok(true)
        }
    }
}

fn delete(tx: &mut Tx, runs: &[i64]) -> Result<()> {
    let rows: Vec<[Value; 1]> = runs.iter().map(|run| [Value::Int(*run)]).collect();
    tx.exec_many(&DELETE_MESSAGES, &rows)?;
    tx.exec_many(&DELETE_RUNS, &rows)?;
    Ok(())
}

fn read_ids(row: &Row, at: usize) -> Result<Vec<MessageId>> {
    let bytes = row.blob(at)?;
    let (ids, rest) = bytes.as_chunks::<16>();
    if rest.is_empty() {
        Ok(ids.iter().map(|id| MessageId(u128::from_be_bytes(*id))).collect())
    } else {
        Err(super::bytes::broken())
    }
}

/// Where an id stands: pieces divide the range of ids evenly, because a digest is spread evenly.
fn piece_of(id: MessageId, pieces: usize) -> usize {
    (((id.0 >> 64) * pieces as u128) >> 64) as usize
}
