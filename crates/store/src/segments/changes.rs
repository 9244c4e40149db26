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
    let read = |row: &Row| {
        Ok(Change {
            id: row.int(0)?,
            customer: CustomerId(row.int(1)?),
            entered: row.bool(2)?,
            at: row.time(3)?,
        })
    };
    tx.rows(&CHANGES, params![segment.0, after, limit as i64])?.iter().map(read).collect()
}

/// Forgets changes made before a moment that a snapshot contains.
pub fn forget_changes(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&FORGET_CHANGES, params![before])
}
