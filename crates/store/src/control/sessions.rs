//! Logins that are open. A token is known by its hash.

use super::broken;
use crate::{Query, Result, Row, Tx, params};
use base::{Locale, Timestamp, UserId};

const INSERT: Query = query!("control/session_insert");
const LIST: Query = query!("control/session_list");
const ROTATE: Query = query!("control/session_rotate");
const LOAD: Query = query!("control/session_load");
const TOUCH: Query = query!("control/session_touch");
const DELETE: Query = query!("control/session_delete");
const DELETE_OTHERS: Query = query!("control/session_delete_others");
const PRUNE: Query = query!("control/session_prune");

/// A session and its user, as a request needs them.
#[derive(Clone, Debug)]
pub struct Session {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub locale: Locale,
    pub csrf: String,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub second_factor: bool,
}

/// A session to be.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token_hash: [u8; 32],
    pub user_id: UserId,
    pub csrf: String,
    /// `Firefox, Linux`
    pub browser: String,
    pub address: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A session as its user sees it in a list.
#[derive(Clone, Debug)]
pub struct Open {
    pub token_hash: [u8; 32],
    pub browser: String,
    pub address: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

pub fn insert(tx: &mut Tx, new: &NewSession) -> Result<()> {
    let NewSession { token_hash, user_id, csrf, browser, address, created_at, expires_at } = new;
    tx.exec(&INSERT, params![*token_hash, user_id.0, csrf, *created_at, *expires_at, browser, address])?;
    Ok(())
}

/// The sessions of a user, the last seen first; among them such as are over and not yet pruned.
pub fn list(tx: &mut Tx, user: UserId) -> Result<Vec<Open>> {
    tx.rows(&LIST, params![user.0])?.iter().map(read).collect()
}

/// Gives a session a new token: whoever knows the old one is out.
pub fn rotate(tx: &mut Tx, old: [u8; 32], new: [u8; 32]) -> Result<()> {
    tx.exec(&ROTATE, params![old, new])?;
    Ok(())
}

/// The session of a token, unless its user is disabled. Whether it is still alive, the domain decides.
pub fn load(tx: &mut Tx, token_hash: [u8; 32]) -> Result<Option<Session>> {
    let Some(row) = tx.row(&LOAD, params![token_hash])? else { return Ok(None) };
    Ok(Some(Session {
        user_id: UserId(row.int(0)?),
        email: row.text(1)?,
        name: row.text(2)?,
        locale: Locale::parse(row.str(3)?).ok_or_else(|| broken("locale"))?,
        csrf: row.text(4)?,
        last_seen_at: row.time(5)?,
        expires_at: row.time(6)?,
        second_factor: row.opt_time(7)?.is_some(),
    }))
}

pub fn touch(tx: &mut Tx, token_hash: [u8; 32], now: Timestamp) -> Result<()> {
    tx.exec(&TOUCH, params![token_hash, now])?;
    Ok(())
}

pub fn delete(tx: &mut Tx, token_hash: [u8; 32]) -> Result<()> {
    tx.exec(&DELETE, params![token_hash])?;
    Ok(())
}

/// Ends every session of a user but one; pass a hash that is nobody's to end all.
pub fn delete_others(tx: &mut Tx, user: UserId, kept: [u8; 32]) -> Result<u64> {
    tx.exec(&DELETE_OTHERS, params![user.0, kept])
}

pub fn prune(tx: &mut Tx, now: Timestamp, idle_since: Timestamp) -> Result<u64> {
    tx.exec(&PRUNE, params![now, idle_since])
}

fn read(row: &Row) -> Result<Open> {
    Ok(Open {
        token_hash: row.blob(0)?.try_into().map_err(|_| broken("token"))?,
        browser: row.text(1)?,
        address: row.text(2)?,
        created_at: row.time(3)?,
        last_seen_at: row.time(4)?,
        expires_at: row.time(5)?,
    })
}
