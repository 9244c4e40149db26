//! How much of a sender's day is used up. Written with the claim of the letters, so that no crash forgets it.

use crate::{Query, Result, Tx, params};
use base::{Date, SenderId};

const USED: Query = query!("senders/day_used");
const GIVE_BACK: Query = query!("senders/day_give_back");
const USE: Query = query!("senders/day_use");

/// Letters of this day so far. Holds the row until the transaction ends.
pub fn used(tx: &mut Tx, sender: SenderId, day: Date) -> Result<i64> {
    tx.row(&USED, params![sender.0, day])?.map_or(Ok(0), |row| row.int(0))
}

/// Letters that were claimed and did not leave.
pub fn give_back(tx: &mut Tx, sender: SenderId, day: Date, count: i64) -> Result<()> {
    tx.exec(&GIVE_BACK, params![sender.0, day, count])?;
    Ok(())
}

pub fn add(tx: &mut Tx, sender: SenderId, day: Date, count: i64) -> Result<()> {
    tx.exec(&USE, params![sender.0, day, count])?;
    Ok(())
}
