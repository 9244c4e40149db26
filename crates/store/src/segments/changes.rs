//! Live membership as it is kept: pictures of who is in a segment, and every entry and exit since.
//!
//! A picture plus the changes after it is the membership that everybody else follows, on this node and on others.

use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::{CustomerId, SegmentId, Timestamp};

const PUT_SNAPSHOT: Query = query!("segments/put_snapshot");
const SNAPSHOTS: Query = query!("segments/snapshots");
const DROP_SNAPSHOT: Query = query!("segments/drop_snapshot");
const PUT_CHANGES: Query = query!("segments/put_changes");
const CHANGES: Query = query!("segments/changes");
const LATEST: Query = query!("segments/latest");
const TURNOVER: Query = query!("segments/turnover");
const FORGET_CHANGES: Query = query!("segments/forget_changes");

/// Who was in a segment at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub segment: SegmentId,
    /// The version of the segment whose rule was asked.
    pub version: i64,
    /// Every change up to this one is in the members.
    pub change: i64,
    pub as_of: Timestamp,
    /// A serialised bitmap.
    pub members: Vec<u8>,
}

/// Somebody entered a segment, or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: i64,
    pub customer: CustomerId,
    pub entered: bool,
    pub at: Timestamp,
}

pub fn put_snapshot(tx: &mut Tx, snapshot: &Snapshot) -> Result<()> {
    let Snapshot { segment, version, change, as_of, members } = snapshot;
    tx.exec(&PUT_SNAPSHOT, params![segment.0, *version, *change, *as_of, members.as_slice()])?;
    Ok(())
}

pub fn snapshots(tx: &mut Tx) -> Result<Vec<Snapshot>> {
    let read = |row: &Row| {
        Ok(Snapshot {
            segment: SegmentId(row.int(0)?),
            version: row.int(1)?,
            change: row.int(2)?,
            as_of: row.time(3)?,
            members: row.blob(4)?,
        })
    };
    tx.rows(&SNAPSHOTS, &[])?.iter().map(read).collect()
}

pub fn drop_snapshot(tx: &mut Tx, segment: SegmentId) -> Result<()> {
    tx.exec(&DROP_SNAPSHOT, params![segment.0])?;
    Ok(())
}

/// Writes who entered (true) and who left which segment; the number of the last change, 0 where there was none.
pub fn put_changes(tx: &mut Tx, changes: &[(SegmentId, CustomerId, bool)], now: Timestamp) -> Result<i64> {
    let ids = tx.new_ids(Sequence::SegmentChange, changes.len())?;
    let rows: Vec<[Value; 4]> = ids
        .iter()
        .zip(changes)
        .map(|(id, (segment, customer, entered))| {
            [Value::Int(*id), Value::Int(segment.0), Value::Int(customer.0), Value::Bool(*entered)]
        })
        .collect();
    tx.exec_many_with(&PUT_CHANGES, params![now], &rows)?;
    Ok(ids.last().copied().unwrap_or(0))
}

/// What became of a segment's members after a change, oldest first.
pub fn changes(tx: &mut Tx, segment: SegmentId, after: i64, limit: usize) -> Result<Vec<Change>> {
    tx.rows(&CHANGES, params![segment.0, after, limit as i64])?.iter().map(change).collect()
}

/// Which entries and exits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lately {
    pub since: Timestamp,
    /// Entries only, or exits only.
    pub entered: Option<bool>,
    /// The place after which a page begins: the moment and number of the last one seen.
    pub after: Option<(Timestamp, i64)>,
}

/// Who came and who left since a moment, newest first.
pub fn latest(tx: &mut Tx, segment: SegmentId, lately: Lately, limit: usize) -> Result<Vec<Change>> {
    let (until, before) = lately.after.unwrap_or((Timestamp::MAX, i64::MAX));
    let word = lately.entered.map_or("", |entered| if entered { "entered" } else { "left" });
    let wanted = params![segment.0, lately.since, until, before, word, limit as i64];
    tx.rows(&LATEST, wanted)?.iter().map(change).collect()
}

/// How many entered and how many left since each of three moments; the first is the earliest.
pub fn turnover(tx: &mut Tx, segment: SegmentId, since: [Timestamp; 3]) -> Result<[(i64, i64); 3]> {
    let [first, second, third] = since;
    let Some(row) = tx.row(&TURNOVER, params![segment.0, first, second, third])? else {
        return Ok([(0, 0); 3]);
    };
    let pair = |at: usize| -> Result<(i64, i64)> { Ok((row.int(at)?, row.int(at + 1)?)) };
    Ok([pair(0)?, pair(2)?, pair(4)?])
}

/// Forgets changes made before a moment that a snapshot contains.
pub fn forget_changes(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&FORGET_CHANGES, params![before])
}

fn change(row: &Row) -> Result<Change> {
    Ok(Change { id: row.int(0)?, customer: CustomerId(row.int(1)?), entered: row.bool(2)?, at: row.time(3)? })
}
