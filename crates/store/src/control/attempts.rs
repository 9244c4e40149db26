//! Wrong passwords per subject and window. Subjects are keyed hashes of accounts and addresses.

use crate::{Query, Result, Tx, params};
use base::Timestamp;

const COUNT: Query = query!("control/attempt_count");
const ADD: Query = query!("control/attempt_add");
const TAKE_BACK: Query = query!("control/attempt_take_back");
const CLEAR: Query = query!("control/attempt_clear");
const PRUNE: Query = query!("control/attempt_prune");

pub fn count(tx: &mut Tx, subject: &str, window: Timestamp) -> Result<i64> {
    tx.row(&COUNT, params![subject, window])?.map_or(Ok(0), |row| row.int(0))
}

pub fn add(tx: &mut Tx, subject: &str, window: Timestamp) -> Result<()> {
    tx.exec(&ADD, params![subject, window])?;
    Ok(())
}

pub fn clear(tx: &mut Tx, subject: &str, window: Timestamp) -> Result<()> {
    tx.exec(&CLEAR, params![subject, window])?;
    Ok(())
}

pub fn take_back(tx: &mut Tx, subject: &str, window: Timestamp) -> Result<()> {
    tx.exec(&TAKE_BACK, params![subject, window])?;
    Ok(())
}

pub fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&PRUNE, params![before])
}
