//! The open sessions of a person: a list to look through, and an end to those that are not known.

use super::factor::owns_all_of;
use super::people::log;
use super::{Permission, Person, entry};
use crate::server::Server;
use crate::{Actor, Ctx, Error, Result};
use base::{Timestamp, UserId, hash};
use domain::access::{SESSION_IDLE, session_alive};
use store::control::{memberships, sessions};

/// Bytes of a token's hash that name a session in a list: enough to tell them apart, useless for entering.
const NAME_BYTES: usize = 12;

/// An open session.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: String,
    /// `Firefox, Linux`; empty where the browser said nothing.
    pub browser: String,
    pub address: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used before.
    pub idle_until: Timestamp,
    /// When it ends however much it is used.
    pub expires_at: Timestamp,
    /// The one that asks.
    pub current: bool,
}

pub fn list(server: &Server, person: &Person) -> Result<Vec<Open>> {
    let (user, now) = (person.user_id, server.clock().now());
    let rows = server.control().read(|tx| sessions::list(tx, user))?;
    let alive = rows.into_iter().filter(|row| session_alive(row.last_seen_at, row.expires_at, now));
    Ok(alive
        .map(|row| Open {
            id: name(&row.token_hash),
            current: row.token_hash == person.token_hash,
            idle_until: row.last_seen_at.plus(SESSION_IDLE).min(row.expires_at),
            browser: row.browser,
            address: row.address,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
        })
        .collect())
}

/// Ends one session of one's own.
pub fn end(server: &Server, person: &Person, id: &str) -> Result<()> {
    let (user, id, now) = (person.user_id, id.to_owned(), server.clock().now());
    server.control_write(move |tx| {
        let rows = sessions::list(tx, user)?;
        let found = rows.into_iter().find(|row| name(&row.token_hash) == id).ok_or(Error::NotFound)?;
        sessions::delete(tx, found.token_hash)?;
        Ok(store::audit::append_control(tx, &entry(user, now, "session.end"))?)
    })
}

/// Ends all of one's sessions but the one that asks.
pub fn end_others(server: &Server, person: &Person) -> Result<()> {
    let (user, kept, now) = (person.user_id, person.token_hash, server.clock().now());
    server.control_write(move |tx| {
        sessions::delete_others(tx, user, kept)?;
        Ok(store::audit::append_control(tx, &entry(user, now, "session.end_others"))?)
    })
}

/// Ends every session of a colleague. Only where all workspaces of his are the asking owner's too: a session belongs to
/// a person and not to a workspace.
pub fn end_of(server: &Server, ctx: &Ctx, user: UserId) -> Result<()> {
    ctx.require(Permission::UsersWrite)?;
    let Actor::User(asking) = ctx.actor else { return Err(Error::Forbidden(Permission::UsersWrite)) };
    let workspace = ctx.workspace.id;
    server.control_write(move |tx| {
        memberships::role(tx, workspace, user)?.ok_or(Error::NotFound)?;
        owns_all_of(tx, asking, user)?;
        sessions::delete_others(tx, user, [0; 32])?;
        Ok(())
    })?;
    log(ctx, ctx.audit("users.end_sessions", user))
}

fn name(token_hash: &[u8; 32]) -> String {
    hash::encode(&token_hash[..NAME_BYTES])
}
