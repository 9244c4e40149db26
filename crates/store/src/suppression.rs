//! Addresses that must never be written to, known by a keyed hash so that the list outlives an erasure.

use crate::consent::known;
use crate::{Query, Result, Row, Tx, Value, params};
use base::Timestamp;
use domain::consent::{Channel, SuppressionReason};
use std::collections::HashSet;

const INSERT: Query = query!("suppression/insert");
const DELETE: Query = query!("suppression/delete");
const LIFT: Query = query!("suppression/lift");
const FIND: Query = query!("suppression/find");
const WHICH: Query = query!("suppression/which");
const ERASED: Query = query!("suppression/erased");
const ANY_ERASED: Query = query!("suppression/any_erased");
const LIST: Query = query!("suppression/list");
const OWNERS: Query = query!("suppression/owners");
const ALL_HASHES: Query = query!("suppression/all_hashes");

pub type Hash = [u8; 32];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    pub channel: Channel,
    pub hash: Vec<u8>,
    /// Empty after an erasure.
    pub address: Option<String>,
    pub reason: SuppressionReason,
    pub note: Option<String>,
    pub created_at: Timestamp,
    pub actor: String,
}

/// Adds addresses; one that is there already keeps its moment, and its reason unless the new one weighs more.
pub fn add(tx: &mut Tx, rows: &[Suppression]) -> Result<u64> {
    let mut rows: Vec<&Suppression> = rows.iter().collect();
    rows.sort_by_key(|it| (it.channel, it.hash.clone()));
    rows.dedup_by_key(|it| (it.channel, it.hash.clone()));
    let values = |it: &&Suppression| {
        params![
            it.channel.as_str(),
            it.hash.as_slice(),
            it.address.clone(),
            it.reason.as_str(),
            it.note.clone(),
            it.created_at,
            it.actor.as_str(),
        ]
        .to_vec()
    };
    tx.exec_many(&INSERT, &rows.iter().map(values).collect::<Vec<_>>())
}

/// Takes an address off the list; false where it is not there or its reason forbids that.
pub fn remove(tx: &mut Tx, channel: Channel, hash: &Hash) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![channel.as_str(), hash.as_slice()])? > 0)
}

/// Takes away the bar of an erasure; false where there is none.
pub fn lift(tx: &mut Tx, channel: Channel, hash: &Hash) -> Result<bool> {
    Ok(tx.exec(&LIFT, params![channel.as_str(), hash.as_slice()])? > 0)
}

pub fn find(tx: &mut Tx, channel: Channel, hash: &Hash) -> Result<Option<Suppression>> {
    tx.row(&FIND, params![channel.as_str(), hash.as_slice()])?.as_ref().map(read).transpose()
}

/// Which of these hashes are on the list.
pub fn which(tx: &mut Tx, channel: Channel, hashes: &[Hash]) -> Result<HashSet<Vec<u8>>> {
    let rows: Vec<[Value; 1]> = hashes.iter().map(|hash| [Value::Blob(hash.to_vec())]).collect();
    tx.rows_many_with(&WHICH, params![channel.as_str()], &rows)?.iter().map(|row| row.blob(0)).collect()
}

/// Which of these hashes are of somebody who was erased.
pub fn erased(tx: &mut Tx, channel: Channel, hashes: &[Hash]) -> Result<HashSet<Vec<u8>>> {
    let rows: Vec<[Value; 1]> = hashes.iter().map(|hash| [Value::Blob(hash.to_vec())]).collect();
    tx.rows_many_with(&ERASED, params![channel.as_str()], &rows)?.iter().map(|row| row.blob(0)).collect()
}

/// Whether there is anybody who was erased.
pub fn any_erased(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&ANY_ERASED, &[])?.is_some())
}

/// Customers who have this address; none or one.
pub fn owners(tx: &mut Tx, kind: &str, address: &str) -> Result<Vec<i64>> {
    tx.rows(&OWNERS, params![kind, address])?.iter().map(|row| row.int(0)).collect()
}

/// Every hash of a channel, for counting who can be reached.
pub fn all_hashes(tx: &mut Tx, channel: Channel) -> Result<HashSet<Vec<u8>>> {
    tx.rows(&ALL_HASHES, params![channel.as_str()])?.iter().map(|row| row.blob(0)).collect()
}

/// A page, newest first, after the last row of the previous page.
pub fn list(tx: &mut Tx, after: Option<(Timestamp, Vec<u8>)>, limit: i64) -> Result<Vec<Suppression>> {
    let (at, hash) = after.unwrap_or((Timestamp::MAX, Vec::new()));
    tx.rows(&LIST, params![at, hash, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Suppression> {
    Ok(Suppression {
        channel: known(Channel::parse(row.str(0)?), "channel")?,
        hash: row.blob(1)?,
        address: row.opt_text(2)?,
        reason: known(SuppressionReason::parse(row.str(3)?), "reason")?,
        note: row.opt_text(4)?,
        created_at: row.time(5)?,
        actor: row.text(6)?,
    })
}
