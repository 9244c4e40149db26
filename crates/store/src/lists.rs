//! Lists and who is in them.
//!
//! A member is a row, written and removed in bulk. Facts take memberships set-wise: [`of_customers`] when changes are
//! followed, [`of_range`] when everybody is loaded. Whoever changes members tells the feed with the customers' ids
//! (`changed`), so that every answer knows.

use crate::{Error, Query, Result, Row, Sequence, Tx, Value, feed, params};
use base::{CustomerId, ListId, Timestamp};
use domain::lists::Draft;

const ALL: Query = query!("lists/all");
const NAMES: Query = query!("lists/names");
const LOAD: Query = query!("lists/load");
const LOCK: Query = query!("lists/lock");
const INSERT: Query = query!("lists/insert");
const UPDATE: Query = query!("lists/update");
const TOUCH: Query = query!("lists/touch");
const ARCHIVE: Query = query!("lists/archive");
const ADD: Query = query!("lists/add");
const REMOVE: Query = query!("lists/remove");
const MEMBERS: Query = query!("lists/members");
const OF_CUSTOMERS: Query = query!("lists/of_customers");
const OF_RANGE: Query = query!("lists/of_range");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub id: ListId,
    pub name: String,
    pub description: String,
    /// Of the name and description; members come and go without it.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub created_by: String,
    pub members: i64,
}

pub fn insert(tx: &mut Tx, draft: &Draft, actor: &str, now: Timestamp) -> Result<ListId> {
    let id = tx.new_id(Sequence::List)?;
    tx.exec(&INSERT, params![id, &draft.name, &draft.description, now, false, actor])?;
    Ok(ListId(id))
}

/// Every list in use, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<List>> {
    tx.rows(&ALL, &[])?.iter().map(read).collect()
}

/// What the lists in use are called, which is all that a rule needs.
pub fn names(tx: &mut Tx) -> Result<Vec<(ListId, String)>> {
    tx.rows(&NAMES, &[])?.iter().map(|row| Ok((ListId(row.int(0)?), row.text(1)?))).collect()
}

pub fn load(tx: &mut Tx, id: ListId) -> Result<Option<List>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Holds a list until the transaction ends; false where it is not in use.
pub fn lock(tx: &mut Tx, id: ListId) -> Result<bool> {
    Ok(tx.row(&LOCK, params![id.0])?.is_some())
}

/// Saves a list; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, id: ListId, version: i64, draft: &Draft, now: Timestamp) -> Result<()> {
    let changed = tx.exec(&UPDATE, params![id.0, version, &draft.name, &draft.description, now])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Takes a list out of use; false where it was not in use.
pub fn archive(tx: &mut Tx, id: ListId, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&ARCHIVE, params![id.0, now, true])? > 0)
}

/// Adds customers; how many were not in it. Who does not exist is left out.
pub fn add(tx: &mut Tx, id: ListId, customers: &[i64], now: Timestamp) -> Result<u64> {
    let added = tx.exec_many_with(&ADD, params![id.0, now], &rows(customers))?;
    changed(tx, id, customers, added, now)?;
    Ok(added)
}

/// Takes customers out; how many were in it.
pub fn remove(tx: &mut Tx, id: ListId, customers: &[i64], now: Timestamp) -> Result<u64> {
    let removed = tx.exec_many_with(&REMOVE, params![id.0], &rows(customers))?;
    changed(tx, id, customers, removed, now)?;
    Ok(removed)
}

/// Ids of the members, ascending.
pub fn members(tx: &mut Tx, id: ListId) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    tx.each(&MEMBERS, params![id.0], |row| {
        ids.push(row.int(0)?);
        Ok(())
    })?;
    Ok(ids)
}

/// The lists in use that these customers are in, sorted by customer and list.
pub fn of_customers(tx: &mut Tx, customers: &[i64]) -> Result<Vec<(CustomerId, ListId)>> {
    let found = tx.rows_many(&OF_CUSTOMERS, &rows(customers))?;
    let mut found: Vec<_> = found.iter().map(membership).collect::<Result<_>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The same of every customer whose id is in `[from, until)`.
pub fn of_range(tx: &mut Tx, from: i64, until: i64) -> Result<Vec<(CustomerId, ListId)>> {
    tx.rows(&OF_RANGE, params![from, until])?.iter().map(membership).collect()
}

/// Tells everybody who follows that the lists of these customers changed.
fn changed(tx: &mut Tx, id: ListId, customers: &[i64], count: u64, now: Timestamp) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    tx.exec(&TOUCH, params![id.0, now])?;
    feed::append(tx, "customers", "lists", customers, now)
}

fn rows(ids: &[i64]) -> Vec<[Value; 1]> {
    ids.iter().map(|id| [Value::Int(*id)]).collect()
}

fn membership(row: &Row) -> Result<(CustomerId, ListId)> {
    Ok((CustomerId(row.int(0)?), ListId(row.int(1)?)))
}

fn read(row: &Row) -> Result<List> {
    Ok(List {
        id: ListId(row.int(0)?),
        name: row.text(1)?,
        description: row.text(2)?,
        version: row.int(3)?,
        created_at: row.time(4)?,
        updated_at: row.time(5)?,
        created_by: row.text(6)?,
        members: row.int(7)?,
    })
}
