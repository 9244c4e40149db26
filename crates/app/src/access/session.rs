//! From a token or a key to a person or a program, and from there into a workspace.

use super::refused;
use crate::server::Server;
use crate::{Actor, Ctx, Error, Result};
use base::{ApiKeyId, Locale, Timestamp, UserId, hash, time};
use domain::access::mask::Addresses;
use domain::access::{KeyKind, Permissions, Refusal, SESSION_IDLE, session_alive};
use std::sync::Arc;
use store::control::keys::Holder;
use store::control::{attempts, invitations, keys, memberships, sessions, workspaces};

/// "Last seen" is written at most this often: it serves the idle limit of days, and a write costs a flush to disk.
const SEEN_EVERY: i64 = 5 * time::MINUTE;

/// A user by a session.
#[derive(Clone, Debug)]
pub struct Person {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub locale: Locale,
    pub csrf: String,
    /// Whether the person enters with a second factor.
    pub second_factor: bool,
    pub(crate) token_hash: [u8; 32],
}

/// A program by a key.
#[derive(Clone, Debug)]
pub struct Program {
    pub key_id: ApiKeyId,
    pub scopes: Permissions,
    pub(crate) slug: String,
    key_hash: [u8; 32],
}

/// Whoever makes a request.
#[derive(Clone, Debug)]
pub enum Caller {
    Person(Person),
    Program(Program),
}

/// The person behind a session's token, if the session is alive.
pub fn person(server: &Server, token: &str) -> Result<Option<Person>> {
    person_of(server, token_hash(token))
}

fn person_of(server: &Server, token_hash: [u8; 32]) -> Result<Option<Person>> {
    let now = server.clock().now();
    let Some(session) = server.control().read(|tx| sessions::load(tx, token_hash))? else { return Ok(None) };
    if !session_alive(session.last_seen_at, session.expires_at, now) {
        return Ok(None);
    }
    if now.micros() - session.last_seen_at.micros() > SEEN_EVERY {
        server.control_write(move |tx| Ok(sessions::touch(tx, token_hash, now)?))?;
    }
    let sessions::Session { user_id, email, name, locale, csrf, second_factor, .. } = session;
    Ok(Some(Person { user_id, email, name, locale, csrf, second_factor, token_hash }))
}

/// The program behind a key, if the key is neither revoked nor over.
pub fn program(server: &Server, key: &str) -> Result<Option<Program>> {
    program_of(server, token_hash(key))
}

fn program_of(server: &Server, key_hash: [u8; 32]) -> Result<Option<Program>> {
    let holder = holder(server, key_hash)?.filter(|holder| holder.kind == KeyKind::Api);
    Ok(holder.map(|it| Program { key_id: it.id, scopes: it.scopes, slug: it.slug, key_hash }))
}

/// A key that sends events.
pub(crate) fn writer(server: &Server, key_hash: [u8; 32]) -> Result<Option<Holder>> {
    Ok(holder(server, key_hash)?.filter(|holder| holder.kind != KeyKind::Api))
}

fn holder(server: &Server, key_hash: [u8; 32]) -> Result<Option<Holder>> {
    let now = server.clock().now();
    let Some(holder) = server.control().read(|tx| keys::by_hash(tx, key_hash))? else { return Ok(None) };
    if holder.expires_at.is_some_and(|end| end <= now) {
        return Ok(None);
    }
    let id = holder.id;
    if holder.last_used_at.is_none_or(|last| now.micros() - last.micros() > SEEN_EVERY) {
        server.control_write(move |tx| Ok(keys::touch(tx, id, now)?))?;
    }
    Ok(Some(holder))
}

/// The caller as he is now, for streams that outlive a request: nobody when the session or the key has ended.
pub fn again(server: &Server, caller: &Caller) -> Result<Option<Caller>> {
    Ok(match caller {
        Caller::Person(person) => person_of(server, person.token_hash)?.map(Caller::Person),
        Caller::Program(program) => program_of(server, program.key_hash)?.map(Caller::Program),
    })
}

/// The way into a workspace. Whoever has no business there learns no more than that it is not found.
pub fn enter(server: &Server, caller: &Caller, slug: &str, request_id: Arc<str>) -> Result<Ctx> {
    let (actor, role, permissions, locale) = match caller {
        Caller::Person(person) => {
            let user = person.user_id;
            let role = server.control().read(|tx| {
                let Some(row) = workspaces::by_slug(tx, slug)? else { return Ok(None) };
                memberships::role(tx, row.id, user)
            })?;
            let role = role.ok_or(Error::NotFound)?;
            (Actor::User(user), Some(role), role.permissions(), Some(person.locale))
        }
        Caller::Program(program) if program.slug == slug => {
            (Actor::Key(program.key_id), None, program.scopes, None)
        }
        Caller::Program(_) => return Err(Error::NotFound),
    };
    let workspace = server.workspace(slug)?;
    let bare = matches!(caller, Caller::Person(person) if !person.second_factor);
    if bare && workspace.settings().policy.second_factor {
        return Err(refused(Refusal::SecondFactorRequired));
    }
    let policy = &workspace.settings().policy;
    // Only who sees addresses whole makes keys, and what a program may read is said key by key.
    let addresses = role.map_or(Addresses::Whole, |role| policy.addresses(role));
    let locale = locale.unwrap_or_else(|| workspace.settings().locale);
    let (clock, random) = (server.clock().clone(), server.random().clone());
    Ok(Ctx { workspace, actor, permissions, addresses, clock, random, locale, request_id })
}

/// Forgets sessions and attempts that are over; called from time to time.
pub fn prune(server: &Server) -> Result<()> {
    let now = server.clock().now();
    let window: Timestamp = domain::access::attempt_window(now);
    server.control_write(move |tx| {
        sessions::prune(tx, now, now.minus(SESSION_IDLE))?;
        attempts::prune(tx, window)?;
        invitations::prune(tx, now.minus_days(30))?;
        store::idempotency::prune(tx, now.minus_days(1))?;
        Ok(())
    })
}

pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    hash::sha256(token.as_bytes())
}
