//! The change feed: what changed, in an order without gaps, for columns and live segments in this process or another.
//!
//! It drives what is derived from the store and nothing else: effects outward are the outbox's, due work the queue's.
//! On PostgreSQL a reader sees only rows of transactions older than every running one, so that nothing can appear
//! below the mark it has passed.

use crate::{Query, Result, Row, Tx, params};
use base::{Timestamp, hash, limits};

const APPEND: Query = query!("feed/append");
const AFTER: Query = query!("feed/after");
const COMMITTED: Query = query!("feed/committed");
const ENTRY: Query = query!("feed/entry");
const HEAD: Query = query!("feed/head");
const ORIGIN: Query = query!("feed/origin");
const PUT_ORIGIN: Query = query!("feed/put_origin");
const PRUNE: Query = query!("feed/prune");

/// How far a follower has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub xid: i64,
    pub seq: i64,
}

/// One entry: ids of a noun that changed in a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub mark: Mark,
    pub noun: String,
    pub change: String,
    pub ids: Vec<i64>,
}

/// Writes that ids of a noun changed, in pieces that a reader can hold.
pub fn append(tx: &mut Tx, noun: &str, change: &str, ids: &[i64], now: Timestamp) -> Result<()> {
    for piece in ids.chunks(limits::BULK_ROWS) {
        let ids = serde_json::to_string(piece).map_err(|e| crate::Error::Corrupt(e.to_string()))?;
        tx.exec(&APPEND, params![noun, change, ids, now])?;
    }
    Ok(())
}

/// The changes after a mark that can no longer be preceded by others, oldest first.
pub fn after(tx: &mut Tx, mark: Mark, limit: i64) -> Result<Vec<Change>> {
    tx.rows(&AFTER, params![mark.xid, mark.seq, limit])?.iter().map(read).collect()
}

/// Every committed change after a mark, oldest first, each with whether it is settled: nothing can appear before it any
/// more. Who applies changes by reading what is there now may take unsettled ones too, so that no own write is missed
/// while an older transaction runs, but must not move its mark past them.
pub fn committed(tx: &mut Tx, mark: Mark, limit: i64) -> Result<Vec<(Change, bool)>> {
    let rows = tx.rows(&COMMITTED, params![mark.xid, mark.seq, limit])?;
    rows.iter().map(|row| Ok((read(row)?, row.bool(5)?))).collect()
}

/// The mark of the newest visible change; a snapshot read in the same transaction holds everything up to it.
pub fn head(tx: &mut Tx) -> Result<Mark> {
    let row = tx.row(&HEAD, &[])?;
    row.map_or(Ok(Mark::default()), |row| Ok(Mark { xid: row.int(0)?, seq: row.int(1)? }))
}

/// Forgets at most so many of the oldest entries that stand before a mark and were written before a moment. The entry
/// at the mark stays: whoever followed up to it proves by it that this is still the same history (see [`digest`]).
pub fn prune(tx: &mut Tx, mark: Mark, before: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(&PRUNE, params![mark.xid, mark.seq, before, limit])
}

/// A digest of the entry at a mark; nothing where there is none or it is not settled. Databases that lived apart have
/// different ones: an entry holds the microsecond in which it was written.
pub fn digest(tx: &mut Tx, mark: Mark) -> Result<Option<String>> {
    let Some(row) = tx.row(&ENTRY, params![mark.xid, mark.seq])? else { return Ok(None) };
    let (noun, change, ids, at) = (row.str(0)?, row.str(1)?, row.str(2)?, row.int(3)?);
    let parts: [&[u8]; 4] = [noun.as_bytes(), change.as_bytes(), ids.as_bytes(), &at.to_le_bytes()];
    Ok(Some(hash::encode(&hash::keyed(b"feed", &parts))))
}

/// The word by which a database knows that something was derived from it and not from another; none before the first
/// [`put_origin`]. A backup leaves it behind, so a restored copy is another database.
pub fn origin(tx: &mut Tx) -> Result<Option<String>> {
    tx.row(&ORIGIN, &[])?.map(|row| row.text(0)).transpose()
}

/// Names the database, where nobody has yet.
pub fn put_origin(tx: &mut Tx, token: &str) -> Result<()> {
    tx.exec(&PUT_ORIGIN, params![token]).map(|_| ())
}

fn read(row: &Row) -> Result<Change> {
    let ids = serde_json::from_str(row.str(4)?).map_err(|e| crate::Error::Corrupt(format!("feed: {e}")))?;
    Ok(Change {
        mark: Mark { xid: row.int(0)?, seq: row.int(1)? },
        noun: row.text(2)?,
        change: row.text(3)?,
        ids,
    })
}
