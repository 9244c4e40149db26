//! Keys by which a repeated call is recognised, and the answers that repetitions get.

use crate::{Query, Result, Tx, params};
use base::Timestamp;

const BEGIN: Query = query!("idempotency/begin");
const LOAD: Query = query!("idempotency/load");
const FINISH: Query = query!("idempotency/finish");
const FORGET: Query = query!("idempotency/forget");
const ANY_BEFORE: Query = query!("idempotency/any_before");
const PRUNE: Query = query!("idempotency/prune");

/// What is known about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nobody used it: the caller goes on and finishes or forgets it.
    Fresh,
    /// The same call is being answered right now, or its node died; since when.
    InFlight { digest: Vec<u8>, since: Timestamp },
    /// The call was answered. No body: the answer was a secret and is not kept.
    Answered { digest: Vec<u8>, status: i64, body: Option<String> },
}

/// Takes a key for an actor, or tells what became of it.
pub fn begin(tx: &mut Tx, actor: &str, key: &str, digest: [u8; 32], now: Timestamp) -> Result<Begun> {
    if tx.exec(&BEGIN, params![actor, key, digest, now])? == 1 {
        return Ok(Begun::Fresh);
    }
    let Some(row) = tx.row(&LOAD, params![actor, key])? else { return Ok(Begun::Fresh) };
    let digest = row.blob(0)?;
    Ok(match row.opt_int(1)? {
        None => Begun::InFlight { digest, since: row.time(3)? },
        Some(status) => Begun::Answered { digest, status, body: row.opt_text(2)? },
    })
}

pub fn finish(tx: &mut Tx, actor: &str, key: &str, status: i64, body: Option<&str>) -> Result<()> {
    tx.exec(&FINISH, params![actor, key, status, body.map(str::to_owned)])?;
    Ok(())
}

pub fn forget(tx: &mut Tx, actor: &str, key: &str) -> Result<()> {
    tx.exec(&FORGET, params![actor, key])?;
    Ok(())
}

pub fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&PRUNE, params![before])
}

pub fn any_before(tx: &mut Tx, before: Timestamp) -> Result<bool> {
    Ok(tx.row(&ANY_BEFORE, params![before])?.is_some())
}
