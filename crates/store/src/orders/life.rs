//! The life of an order: its states, and what came back of it.

use crate::consent::known;
use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::{OrderId, Price, Quantity, Timestamp};
use domain::orders::{BackLine, Bought, State};

const SET_STATE: Query = query!("orders/set_state");
const BOUGHT: Query = query!("orders/bought");
const INSERT_RETURN: Query = query!("orders/insert_return");
const INSERT_RETURN_LINES: Query = query!("orders/insert_return_lines");
const ADD_RETURNED: Query = query!("orders/add_returned");
const RETURN_BY_KEY: Query = query!("orders/return_by_key");
const RETURNS: Query = query!("orders/returns");
const INSERT_CHANGE: Query = query!("orders/insert_change");
const CHANGES: Query = query!("orders/changes");

/// A return about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewReturn<'a> {
    pub key: Option<&'a str>,
    pub returned_at: Timestamp,
    pub lines: &'a [BackLine],
}

/// What came back at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    pub id: i64,
    pub key: Option<String>,
    pub returned_at: Timestamp,
    pub total_minor: i64,
    pub lines: Vec<BackLine>,
}

/// A step in the life of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeStep {
    pub state: State,
    pub changed_at: Timestamp,
    /// `events` or `api`.
    pub source: String,
}

/// Another state without another content.
pub fn set_state(tx: &mut Tx, id: i64, state: State, since: Timestamp) -> Result<()> {
    tx.exec(&SET_STATE, params![id, state.as_str(), Vec::new(), since])?;
    Ok(())
}

/// The lines of an order with what has come back of each.
pub fn bought(tx: &mut Tx, id: i64) -> Result<Vec<Bought>> {
    let read = |row: &Row| {
        Ok(Bought {
            position: row.int(0)?,
            code: row.text(1)?,
            quantity: Quantity(row.int(2)?),
            unit_price: Price(row.int(3)?),
            total_minor: row.int(4)?,
            back: Quantity(row.int(5)?),
            back_minor: row.int(6)?,
        })
    };
    tx.rows(&BOUGHT, params![id])?.iter().map(read).collect()
}

/// Whether a return was told before under this key.
pub fn known_return(tx: &mut Tx, order: i64, key: &str) -> Result<bool> {
    Ok(tx.row(&RETURN_BY_KEY, params![order, key])?.is_some())
}

/// Writes what came back; the order's state is the caller's to set.
pub fn add_return(tx: &mut Tx, order: i64, new: NewReturn, now: Timestamp) -> Result<i64> {
    let id = tx.new_id(Sequence::OrderReturn)?;
    let total: i64 = new.lines.iter().map(|line| line.total_minor).sum();
    tx.exec(&INSERT_RETURN, params![id, order, new.key, new.returned_at, total, now])?;
    let row = |line: &BackLine| -> [Value; 3] {
        [line.position.into(), line.quantity.0.into(), line.total_minor.into()]
    };
    tx.exec_many_with(&INSERT_RETURN_LINES, params![id], &new.lines.iter().map(row).collect::<Vec<_>>())?;
    tx.exec(&ADD_RETURNED, params![order, total])?;
    Ok(id)
}

/// Everything that came back of an order, the first return first.
pub fn returns(tx: &mut Tx, id: OrderId) -> Result<Vec<ReturnRow>> {
    let mut all: Vec<ReturnRow> = Vec::new();
    for row in &tx.rows(&RETURNS, params![id.0])? {
        let (return_id, total_minor) = (row.int(0)?, row.int(3)?);
        if all.last().is_none_or(|last| last.id != return_id) {
            let (key, returned_at, lines) = (row.opt_text(1)?, row.time(2)?, Vec::new());
            all.push(ReturnRow { id: return_id, key, returned_at, total_minor, lines });
        }
        let line =
            BackLine { position: row.int(4)?, quantity: Quantity(row.int(5)?), total_minor: row.int(6)? };
        all.last_mut().into_iter().for_each(|last| last.lines.push(line.clone()));
    }
    Ok(all)
}

/// Writes a step down: a state, and since when, with the word for where it was told.
pub fn put_step(
    tx: &mut Tx,
    order: i64,
    (state, at): (State, Timestamp),
    source: &str,
    now: Timestamp,
) -> Result<()> {
    let id = tx.new_id(Sequence::OrderChange)?;
    tx.exec(&INSERT_CHANGE, params![id, order, state.as_str(), at, now, source])?;
    Ok(())
}

/// The life of an order as it was told, from its beginning.
pub fn life(tx: &mut Tx, id: OrderId) -> Result<Vec<LifeStep>> {
    let read = |row: &Row| {
        let state = known(State::parse(row.str(0)?), "state of order")?;
        Ok(LifeStep { state, changed_at: row.time(1)?, source: row.text(2)? })
    };
    tx.rows(&CHANGES, params![id.0])?.iter().map(read).collect()
}
