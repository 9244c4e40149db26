//! The outbox: effects outward that a transaction promised, at least once.
//!
//! A row is written in the transaction that decided on the effect and removed after the effect was made; a crash in
//! between repeats the effect, so that its receiver must recognise a repeat (a stable Message-ID).

use crate::engine::Sequence;
use crate::{Query, Result, Tx, params};
use base::Timestamp;

const PUT: Query = query!("outbox/put");
const DUE: Query = query!("outbox/due");
const DELAY: Query = query!("outbox/delay");
const REMOVE: Query = query!("outbox/remove");

/// One promised effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub id: i64,
    pub kind: String,
    /// JSON of the kind's own form.
    pub payload: String,
    pub attempts: i64,
}

pub fn put(tx: &mut Tx, kind: &str, payload: &str, due: Timestamp, now: Timestamp) -> Result<i64> {
    let id = tx.new_id(Sequence::Outbox)?;
    tx.exec(&PUT, params![id, kind, payload, due, now])?;
    Ok(id)
}

/// Takes effects that are due, hiding them from others until `hidden_until`: a node that dies leaves them to the next.
pub fn take(tx: &mut Tx, now: Timestamp, hidden_until: Timestamp, limit: i64) -> Result<Vec<Effect>> {
    let effects = tx
        .rows(&DUE, params![now, limit])?
        .iter()
        .map(|row| {
            Ok(Effect { id: row.int(0)?, kind: row.text(1)?, payload: row.text(2)?, attempts: row.int(3)? })
        })
        .collect::<Result<Vec<_>>>()?;
    for effect in &effects {
        tx.exec(&DELAY, params![effect.id, hidden_until])?;
    }
    Ok(effects)
}

/// Puts an effect that failed back for a later moment.
pub fn delay(tx: &mut Tx, id: i64, until: Timestamp) -> Result<()> {
    tx.exec(&DELAY, params![id, until])?;
    Ok(())
}

/// The effect was made.
pub fn remove(tx: &mut Tx, id: i64) -> Result<()> {
    tx.exec(&REMOVE, params![id])?;
    Ok(())
}
