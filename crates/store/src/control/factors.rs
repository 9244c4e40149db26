//! Second factors and recovery codes. A secret is sealed before it comes here, a recovery code hashed.

use crate::{Query, Result, Tx, params};
use base::{Timestamp, UserId};

const LOAD: Query = query!("control/factor_load");
const BEGIN: Query = query!("control/factor_begin");
const CONFIRM: Query = query!("control/factor_confirm");
const USE: Query = query!("control/factor_use");
const SEALED: Query = query!("control/factor_sealed");
const RENEW: Query = query!("control/factor_renew");
const DELETE: Query = query!("control/factor_delete");
const RECOVERY_INSERT: Query = query!("control/recovery_insert");
const RECOVERY_USE: Query = query!("control/recovery_use");
const RECOVERY_DELETE: Query = query!("control/recovery_delete");
const RECOVERY_COUNT: Query = query!("control/recovery_count");

#[derive(Clone, Debug)]
pub struct Factor {
    pub secret: Vec<u8>,
    pub last_step: i64,
    /// Empty while it waits for its first code.
    pub confirmed_at: Option<Timestamp>,
}

pub fn load(tx: &mut Tx, user: UserId) -> Result<Option<Factor>> {
    let Some(row) = tx.row(&LOAD, params![user.0])? else { return Ok(None) };
    Ok(Some(Factor { secret: row.blob(0)?, last_step: row.int(1)?, confirmed_at: row.opt_time(2)? }))
}

/// False when the user has a confirmed one.
pub fn begin(tx: &mut Tx, user: UserId, secret: &[u8], now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&BEGIN, params![user.0, secret, now])? == 1)
}

/// False when there is none that waits.
pub fn confirm(tx: &mut Tx, user: UserId, step: i64, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&CONFIRM, params![user.0, step, now])? == 1)
}

/// False when a code as late was used already.
pub fn use_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool> {
    Ok(tx.exec(&USE, params![user.0, step])? == 1)
}

/// The sealed secrets of everybody, for the day the key is changed.
pub fn sealed(tx: &mut Tx) -> Result<Vec<Vec<u8>>> {
    tx.rows(&SEALED, params![])?.iter().map(|row| row.blob(0)).collect()
}

/// False when it was changed since it was read.
pub fn renew(tx: &mut Tx, old: &[u8], new: &[u8]) -> Result<bool> {
    Ok(tx.exec(&RENEW, params![old, new])? == 1)
}

/// Takes the factor away with its recovery codes. False when there was none.
pub fn delete(tx: &mut Tx, user: UserId) -> Result<bool> {
    tx.exec(&RECOVERY_DELETE, params![user.0])?;
    Ok(tx.exec(&DELETE, params![user.0])? == 1)
}

/// Puts new recovery codes in the place of all old ones.
pub fn put_codes(tx: &mut Tx, user: UserId, hashes: &[[u8; 32]]) -> Result<()> {
    tx.exec(&RECOVERY_DELETE, params![user.0])?;
    for hash in hashes {
        tx.exec(&RECOVERY_INSERT, params![user.0, *hash])?;
    }
    Ok(())
}

/// False when the user has no such code, or has used it.
pub fn use_code(tx: &mut Tx, user: UserId, hash: [u8; 32]) -> Result<bool> {
    Ok(tx.exec(&RECOVERY_USE, params![user.0, hash])? == 1)
}

pub fn codes_left(tx: &mut Tx, user: UserId) -> Result<i64> {
    tx.row(&RECOVERY_COUNT, params![user.0])?.map_or(Ok(0), |row| row.int(0))
}
