//! Operations: long work with progress, as rows.

use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{OperationId, Timestamp};

const INSERT: Query = query!("operations/insert");
const LOAD: Query = query!("operations/load");
const LIST: Query = query!("operations/list");
const START: Query = query!("operations/start");
const ADVANCE: Query = query!("operations/advance");
const CANCEL_REQUESTED: Query = query!("operations/cancel_requested");
const REQUEST_CANCEL: Query = query!("operations/request_cancel");
const FINISH: Query = query!("operations/finish");
const SET_UNDO: Query = query!("operations/set_undo");

#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub id: OperationId,
    pub kind: String,
    pub title: String,
    /// waiting, running, finished, failed, cancelled
    pub state: String,
    pub params: String,
    pub result: Option<String>,
    /// Where to go on after a restart; its maker alone reads it.
    pub cursor: Option<String>,
    pub done: i64,
    pub total: Option<i64>,
    pub failed: i64,
    pub cancel_requested: bool,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub created_by: String,
    /// Of an import: the operation that takes it back.
    pub undo_id: Option<OperationId>,
}

/// What a new operation is about.
#[derive(Clone, Debug)]
pub struct NewOperation {
    pub kind: &'static str,
    pub title: String,
    pub params: String,
    pub total: Option<i64>,
    pub created_by: String,
}

/// Writes an operation that waits.
pub fn insert(tx: &mut Tx, new: &NewOperation, now: Timestamp) -> Result<OperationId> {
    let id = tx.new_id(Sequence::Operation)?;
    tx.exec(&INSERT, params![id, new.kind, &new.title, &new.params, new.total, now, &new.created_by])?;
    Ok(OperationId(id))
}

pub fn load(tx: &mut Tx, id: OperationId) -> Result<Option<Operation>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// A page, newest first, below an id.
pub fn list(tx: &mut Tx, before: Option<OperationId>, limit: usize) -> Result<Vec<Operation>> {
    tx.rows(&LIST, params![before.map_or(i64::MAX, |id| id.0), limit as i64])?.iter().map(read).collect()
}

/// The work begins or goes on; false where it is over already.
pub fn start(tx: &mut Tx, id: OperationId, total: Option<i64>, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&START, params![id.0, now, total])? > 0)
}

/// How far an operation is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub cursor: String,
    pub done: i64,
    pub failed: i64,
    pub result: String,
}

/// Writes progress; true where somebody asked to stop.
pub fn advance(tx: &mut Tx, id: OperationId, progress: &Progress) -> Result<bool> {
    tx.exec(&ADVANCE, params![id.0, &progress.cursor, progress.done, progress.failed, &progress.result])?;
    let row = tx.row(&CANCEL_REQUESTED, params![id.0])?.ok_or_else(|| Error::Missing(id.to_string()))?;
    row.bool(0)
}

/// Asks to stop; false where the work is over or not known.
pub fn request_cancel(tx: &mut Tx, id: OperationId) -> Result<bool> {
    Ok(tx.exec(&REQUEST_CANCEL, params![id.0])? > 0)
}

/// The work is over: finished, failed or cancelled.
pub fn finish(tx: &mut Tx, id: OperationId, state: &str, result: &str, now: Timestamp) -> Result<()> {
    tx.exec(&FINISH, params![id.0, state, result, now])?;
    Ok(())
}

/// An import is taken back by this operation.
pub fn set_undo(tx: &mut Tx, import: OperationId, undo: OperationId) -> Result<()> {
    tx.exec(&SET_UNDO, params![import.0, undo.0])?;
    Ok(())
}

fn read(row: &Row) -> Result<Operation> {
    Ok(Operation {
        id: OperationId(row.int(0)?),
        kind: row.text(1)?,
        title: row.text(2)?,
        state: row.text(3)?,
        params: row.text(4)?,
        result: row.opt_text(5)?,
        cursor: row.opt_text(6)?,
        done: row.int(7)?,
        total: row.opt_int(8)?,
        failed: row.int(9)?,
        cancel_requested: row.bool(10)?,
        created_at: row.time(11)?,
        started_at: row.opt_time(12)?,
        finished_at: row.opt_time(13)?,
        created_by: row.text(14)?,
        undo_id: row.opt_int(15)?.map(OperationId),
    })
}
