//! Merges of customers: what moves, the journal of it, and the way back.

use crate::{Error, Query, Result, Sequence, Tx, Value, params};
use base::Timestamp;
use serde::{Deserialize, Serialize};

const IDENTITIES: Query = query!("identities/of_customer");
const MOVE: Query = query!("identities/move");
const MOVE_BACK: Query = query!("identities/move_back");
const ORDERS: Query = query!("identities/orders_of");
const MOVE_ORDERS: Query = query!("identities/move_orders");
const DELIVERIES: Query = query!("identities/deliveries_of");
const MOVE_DELIVERIES: Query = query!("identities/move_deliveries");
const MOVE_HITS: Query = query!("identities/move_hits");
const JOIN_LISTS: Query = query!("identities/join_lists");
const MARK: Query = query!("identities/mark_merged");
const UNMARK: Query = query!("identities/unmark_merged");
const FOLLOW: Query = query!("identities/follow_merged");
const FOLLOWERS: Query = query!("identities/followers");
const RECORD: Query = query!("identities/record_merge");
const LAST: Query = query!("identities/last_merge");
const UNDONE: Query = query!("identities/merge_undone");

/// A merge that was made and not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub id: i64,
    pub from: i64,
    pub into: i64,
    pub moved: Moved,
}

/// What went from one customer to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub identities: Vec<(String, String)>,
    pub orders: Vec<i64>,
    pub deliveries: Vec<i64>,
    /// Who had been merged into the first one before.
    pub followers: Vec<i64>,
}

/// Moves what belongs to `from`, marks it merged, and keeps what moved in the journal.
pub fn merge(tx: &mut Tx, from: i64, into: i64, now: Timestamp) -> Result<()> {
    let ids = |tx: &mut Tx, query: &Query, params: &[Value]| {
        tx.rows(query, params)?.iter().map(|row| row.int(0)).collect::<Result<Vec<_>>>()
    };
    let identities = tx.rows(&IDENTITIES, params![from])?;
    let moved = Moved {
        identities: identities.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Result<_>>()?,
        orders: ids(tx, &ORDERS, params![from])?,
        // A delivery of a campaign that wrote to both stays where it is: the other has one of its own.
        deliveries: ids(tx, &DELIVERIES, params![from, into])?,
        followers: ids(tx, &FOLLOWERS, params![from])?,
    };
    tx.exec(&MOVE, params![from, into])?;
    move_rows(tx, &moved, into)?;
    tx.exec(&JOIN_LISTS, params![from, into])?;
    tx.exec_many_with(&FOLLOW, params![into], &rows(&moved.followers))?;
    if tx.exec(&MARK, params![from, into, now])? != 1 {
        return Err(Error::Stale);
    }
    let id = tx.new_id(Sequence::CustomerMerge)?;
    let text = serde_json::to_string(&moved).map_err(|error| Error::Corrupt(error.to_string()))?;
    tx.exec(&RECORD, params![id, from, into, text, now])?;
    Ok(())
}

/// The merge that joined a customer to another and still holds.
pub fn last_merge(tx: &mut Tx, from: i64) -> Result<Option<Merge>> {
    let Some(row) = tx.row(&LAST, params![from])? else { return Ok(None) };
    let moved = serde_json::from_str(row.str(3)?).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(Some(Merge { id: row.int(0)?, from: row.int(1)?, into: row.int(2)?, moved }))
}

/// Gives everything back that moved and is still where it went.
pub fn undo_merge(tx: &mut Tx, merge: &Merge, now: Timestamp) -> Result<()> {
    let Merge { id, from, moved, .. } = merge;
    let back: Vec<[Value; 2]> =
        moved.identities.iter().map(|(kind, value)| [kind.into(), value.into()]).collect();
    tx.exec_many_with(&MOVE_BACK, params![*from], &back)?;
    move_rows(tx, moved, *from)?;
    tx.exec_many_with(&FOLLOW, params![*from], &rows(&moved.followers))?;
    tx.exec(&UNMARK, params![*from, now])?;
    tx.exec(&UNDONE, params![*id, now])?;
    Ok(())
}

fn move_rows(tx: &mut Tx, moved: &Moved, to: i64) -> Result<()> {
    tx.exec_many_with(&MOVE_ORDERS, params![to], &rows(&moved.orders))?;
    tx.exec_many_with(&MOVE_DELIVERIES, params![to], &rows(&moved.deliveries))?;
    tx.exec_many_with(&MOVE_HITS, params![to], &rows(&moved.deliveries))?;
    Ok(())
}

fn rows(ids: &[i64]) -> Vec<[Value; 1]> {
    ids.iter().map(|id| [Value::Int(*id)]).collect()
}
