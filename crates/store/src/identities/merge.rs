//! Merges of customers: what moves, the journal of it, and the way back.
//!
//! Which values survive and which words of consent are carried is decided above; here they are kept in the journal
//! together with what moved, so that a merge can be taken back whole.

use crate::{Error, Query, Result, Row, Sequence, Tx, Value, params};
use base::Timestamp;
use domain::customers::Fields;
use serde::{Deserialize, Serialize};

const IDENTITIES: Query = query!("identities/of_customer");
const MOVE: Query = query!("identities/move");
const MOVE_BACK: Query = query!("identities/move_back");
const ORDERS: Query = query!("identities/orders_of");
const MOVE_ORDERS: Query = query!("identities/move_orders");
const DELIVERIES: Query = query!("identities/deliveries_of");
const MOVE_DELIVERIES: Query = query!("identities/move_deliveries");
const MOVE_HITS: Query = query!("identities/move_hits");
const LISTS: Query = query!("identities/lists_of");
const RECORDS: Query = query!("identities/records_of");
const MOVE_RECORDS: Query = query!("identities/move_records");
const JOIN_LISTS: Query = query!("identities/join_lists");
const LEAVE_LISTS: Query = query!("identities/leave_lists");
const RETURN_TO_LISTS: Query = query!("identities/return_to_lists");
const LEAVE_THESE_LISTS: Query = query!("identities/leave_these_lists");
const MARK: Query = query!("identities/mark_merged");
const UNMARK: Query = query!("identities/unmark_merged");
const FOLLOW: Query = query!("identities/follow_merged");
const FOLLOWERS: Query = query!("identities/followers");
const RECORD: Query = query!("identities/record_merge");
const LAST: Query = query!("identities/last_merge");
const INTO: Query = query!("identities/merges_into");
const UNDONE: Query = query!("identities/merge_undone");

/// A merge that was made and not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub id: i64,
    pub from: i64,
    pub into: i64,
    pub moved: Moved,
    /// `usr_1`, `key_2` or `system`.
    pub actor: String,
    pub merged_at: Timestamp,
}

/// What a merge changes on the one who stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Before and after, where they differ.
    pub fields: Option<(Fields, Fields)>,
    pub words: Vec<WordChanged>,
}

/// What went from one customer to the other, and what it changed there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub identities: Vec<(String, String)>,
    pub orders: Vec<i64>,
    pub deliveries: Vec<i64>,
    pub records: Vec<i64>,
    /// Who had been merged into the first one before.
    pub followers: Vec<i64>,
    pub lists: Vec<Membership>,
    /// Fields of the one who stays, before and after, where they differ.
    pub fields: Option<Box<(Fields, Fields)>>,
    pub words: Vec<WordChanged>,
}

impl Moved {
    /// Whether the one who stays says something else of themselves than before.
    pub fn changed_the_other(&self) -> bool {
        self.fields.is_some() || !self.words.is_empty()
    }
}

/// A list that the merged one was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub list: i64,
    pub added_at: i64,
    /// The other one was in it by themselves.
    pub both: bool,
}

/// A word of consent that the merge wrote for the one who stays, and what stood there before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordChanged {
    pub purpose: String,
    pub channel: String,
    pub topic: i64,
    pub entry: i64,
    /// Given, at which moment, by which entry.
    pub before: Option<(bool, i64, i64)>,
}

/// Moves what belongs to `from`, marks it merged, and keeps what moved and `changed` in the journal.
pub fn merge(
    tx: &mut Tx,
    (from, into): (i64, i64),
    changed: Changed,
    actor: &str,
    now: Timestamp,
) -> Result<()> {
    let ids = |tx: &mut Tx, query: &Query, params: &[Value]| {
        tx.rows(query, params)?.iter().map(|row| row.int(0)).collect::<Result<Vec<_>>>()
    };
    let identities = tx.rows(&IDENTITIES, params![from])?;
    let membership =
        |row: &Row| Ok(Membership { list: row.int(0)?, added_at: row.int(1)?, both: row.bool(2)? });
    let moved = Moved {
        identities: identities.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Result<_>>()?,
        orders: ids(tx, &ORDERS, params![from])?,
        // A delivery of a campaign that wrote to both stays where it is: the other has one of its own.
        deliveries: ids(tx, &DELIVERIES, params![from, into])?,
        records: ids(tx, &RECORDS, params![from])?,
        followers: ids(tx, &FOLLOWERS, params![from])?,
        lists: tx.rows(&LISTS, params![from, into])?.iter().map(membership).collect::<Result<_>>()?,
        fields: changed.fields.map(Box::new),
        words: changed.words,
    };
    forget_moved(tx, &moved);
    tx.exec(&MOVE, params![from, into])?;
    move_rows(tx, &moved, (from, into))?;
    tx.exec(&JOIN_LISTS, params![from, into])?;
    tx.exec(&LEAVE_LISTS, params![from])?;
    tx.exec_many_with(&FOLLOW, params![into], &rows(&moved.followers))?;
    if tx.exec(&MARK, params![from, into, now])? != 1 {
        return Err(Error::Stale);
    }
    let id = tx.new_id(Sequence::CustomerMerge)?;
    let text = serde_json::to_string(&moved).map_err(|error| Error::Corrupt(error.to_string()))?;
    tx.exec(&RECORD, params![id, from, into, text, actor, now])?;
    Ok(())
}

/// The merge that joined a customer to another and still holds.
pub fn last_merge(tx: &mut Tx, from: i64) -> Result<Option<Merge>> {
    tx.row(&LAST, params![from])?.as_ref().map(read).transpose()
}

/// Merges that joined others to a customer and still hold, newest first; only those after one where it is named.
pub fn merges_into(tx: &mut Tx, into: i64, after: i64, limit: usize) -> Result<Vec<Merge>> {
    tx.rows(&INTO, params![into, after, limit as i64])?.iter().map(read).collect()
}

/// Gives everything back that moved and is still where it went. Fields and words are the caller's.
pub fn undo_merge(tx: &mut Tx, merge: &Merge, now: Timestamp) -> Result<()> {
    let Merge { id, from, into, moved, .. } = merge;
    forget_moved(tx, moved);
    let back: Vec<[Value; 2]> =
        moved.identities.iter().map(|(kind, value)| [kind.into(), value.into()]).collect();
    tx.exec_many_with(&MOVE_BACK, params![*from], &back)?;
    move_rows(tx, moved, (*into, *from))?;
    let only: Vec<i64> = moved.lists.iter().filter(|it| !it.both).map(|it| it.list).collect();
    tx.exec_many_with(&LEAVE_THESE_LISTS, params![*into], &rows(&only))?;
    let lists: Vec<[Value; 2]> = moved.lists.iter().map(|it| [it.list.into(), it.added_at.into()]).collect();
    tx.exec_many_with(&RETURN_TO_LISTS, params![*from], &lists)?;
    tx.exec_many_with(&FOLLOW, params![*from], &rows(&moved.followers))?;
    tx.exec(&UNMARK, params![*from, now])?;
    tx.exec(&UNDONE, params![*id, now])?;
    Ok(())
}

fn forget_moved(tx: &mut Tx, moved: &Moved) {
    super::forget(tx, moved.identities.iter().map(|(kind, value)| (kind.as_str(), value.as_str())));
}

fn move_rows(tx: &mut Tx, moved: &Moved, (at, to): (i64, i64)) -> Result<()> {
    tx.exec_many_with(&MOVE_ORDERS, params![to], &rows(&moved.orders))?;
    tx.exec_many_with(&MOVE_DELIVERIES, params![to], &rows(&moved.deliveries))?;
    tx.exec_many_with(&MOVE_HITS, params![to], &rows(&moved.deliveries))?;
    tx.exec_many_with(&MOVE_RECORDS, params![to, at], &rows(&moved.records))?;
    Ok(())
}

fn rows(ids: &[i64]) -> Vec<[Value; 1]> {
    ids.iter().map(|id| [Value::Int(*id)]).collect()
}

fn read(row: &Row) -> Result<Merge> {
    Ok(Merge {
        id: row.int(0)?,
        from: row.int(1)?,
        into: row.int(2)?,
        moved: serde_json::from_str(row.str(3)?).map_err(|error| Error::Corrupt(error.to_string()))?,
        actor: row.text(4)?,
        merged_at: row.time(5)?,
    })
}
