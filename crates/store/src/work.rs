//! The work queue: due work that exactly one node does at a time, under a lease with a fencing token.
//!
//! Work is claimed in the database before it is done and closed after; a crash leaves a claim that expires, never a
//! hole. A lease is a number that only grows: whoever holds an older one is refused by everything that checks it.

use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, params};
use base::Timestamp;

const PUT: Query = query!("work/put");
const PUT_AT: Query = query!("work/put_at");
const DUE: Query = query!("work/due");
const NEXT: Query = query!("work/next");
const CLAIM: Query = query!("work/claim");
const EXTEND: Query = query!("work/extend");
const DELAY: Query = query!("work/delay");
const CLOSE: Query = query!("work/close");
const RELEASE_ALL: Query = query!("work/release_all");
const HELD: Query = query!("work/held");

/// Work that this node holds. Consumed by [`close`] and [`delay`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub work_id: i64,
    pub kind: String,
    /// What the work is about: an id of the kind's noun.
    pub subject: i64,
    pub attempts: i64,
    /// The fencing token; larger than every earlier one of this database.
    pub token: i64,
    pub until: Timestamp,
}

/// Queues work, or makes work that waits already due at the earlier of both moments.
pub fn put(tx: &mut Tx, kind: &str, subject: i64, due: Timestamp, now: Timestamp) -> Result<()> {
    let id = tx.new_id(Sequence::Work)?;
    tx.exec(&PUT, params![id, kind, subject, due, now])?;
    Ok(())
}

/// Queues work for a moment, or moves work that waits already to it, also to a later one.
pub fn put_at(tx: &mut Tx, kind: &str, subject: i64, due: Timestamp, now: Timestamp) -> Result<()> {
    let id = tx.new_id(Sequence::Work)?;
    tx.exec(&PUT_AT, params![id, kind, subject, due, now])?;
    Ok(())
}

/// When the next work of a kind may be claimed, so that a worker need not open a write transaction to look.
pub fn next(tx: &mut Tx, kind: &str) -> Result<Option<Timestamp>> {
    tx.row(&NEXT, params![kind])?.map_or(Ok(None), |row| row.opt_time(0))
}

/// Claims the oldest due work of a kind that nobody holds, until a moment.
pub fn claim(tx: &mut Tx, kind: &str, now: Timestamp, until: Timestamp) -> Result<Option<Lease>> {
    let Some(row) = tx.row(&DUE, params![kind, now])? else { return Ok(None) };
    let token = tx.new_id(Sequence::Lease)?;
    let lease = read(&row, token, until)?;
    tx.exec(&CLAIM, params![lease.work_id, token, until])?;
    Ok(Some(lease))
}

/// Holds on to the work for longer; [`Error::Stale`] when somebody else took it over.
pub fn extend(tx: &mut Tx, work_id: i64, token: i64, until: Timestamp) -> Result<()> {
    fenced(tx.exec(&EXTEND, params![work_id, token, until])?)
}

/// Refuses to go on under a lease that was lost; call it in the transaction that settles what was done under it.
/// PostgreSQL locks the row, so that nobody takes the work over before this transaction ends.
pub fn check(tx: &mut Tx, work_id: i64, token: i64) -> Result<()> {
    fenced(tx.rows(&HELD, params![work_id, token])?.len() as u64)
}

/// Gives the work back to be done at a later moment.
pub fn delay(tx: &mut Tx, lease: Lease, due: Timestamp) -> Result<()> {
    fenced(tx.exec(&DELAY, params![lease.work_id, lease.token, due])?)
}

/// The same by number and token, for a closure that may run twice and so cannot consume the lease.
pub fn delay_by(tx: &mut Tx, work_id: i64, token: i64, due: Timestamp) -> Result<()> {
    fenced(tx.exec(&DELAY, params![work_id, token, due])?)
}

/// The work is done, by number and token, for a closure that may run twice.
pub fn close_by(tx: &mut Tx, work_id: i64, token: i64) -> Result<()> {
    fenced(tx.exec(&CLOSE, params![work_id, token])?)
}

/// The work is done.
pub fn close(tx: &mut Tx, lease: Lease) -> Result<()> {
    fenced(tx.exec(&CLOSE, params![lease.work_id, lease.token])?)
}

/// Frees every lease. Only for an embedded database at start, whose single process has just died.
pub fn release_all(tx: &mut Tx) -> Result<u64> {
    tx.exec(&RELEASE_ALL, &[])
}

fn fenced(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn read(row: &Row, token: i64, until: Timestamp) -> Result<Lease> {
    Ok(Lease {
        work_id: row.int(0)?,
        kind: row.text(1)?,
        subject: row.int(2)?,
        attempts: row.int(3)?,
        token,
        until,
    })
}
