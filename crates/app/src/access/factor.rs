//! The second factor of a person: set up, used at the login, turned off.
//!
//! The secret is sealed with the installation's key; recovery codes are kept as keyed hashes and shown once. A code is
//! looked at and used up in one transaction, so that two at once do not both enter. What a code is, stands in
//! `domain::access::factor`; who must have one, in the workspace's policy.

use super::login::{Subjects, check_password};
use super::people::log;
use super::{Permission, Person, entry, refused};
use crate::secret::Key;
use crate::server::Server;
use crate::{Ctx, Error, Result};
use base::{Timestamp, UserId};
use domain::access::factor::{self, RECOVERY_CODES, SECRET_BYTES, Typed, accept, typed};
use domain::access::{Refusal, Role, normal_email};
use store::Tx;
use store::control::{factors, memberships, sessions, users, workspaces};

/// What a person sees of his second factor.
#[derive(Clone, Debug)]
pub struct State {
    /// Since when it guards the login.
    pub since: Option<Timestamp>,
    pub recovery_codes_left: i64,
}

/// A second factor that waits for its first code.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The secret as it is typed into an app.
    pub secret: String,
    /// What the QR code holds.
    pub address: String,
}

pub fn state(server: &Server, person: &Person) -> Result<State> {
    let user = person.user_id;
    Ok(server.control().read(|tx| {
        let since = factors::load(tx, user)?.and_then(|factor| factor.confirmed_at);
        Ok(State { since, recovery_codes_left: factors::codes_left(tx, user)? })
    })?)
}

/// Makes a secret. It guards nothing until its first code was typed.
pub fn begin(server: &Server, person: &Person, password: &str) -> Result<Begun> {
    check_password(server, person, password)?;
    let secret: [u8; SECRET_BYTES] = server.random().bytes();
    let sealed = sealing(server).seal(&secret, server.random());
    let (user, now) = (person.user_id, server.clock().now());
    if !server.control_write(move |tx| Ok(factors::begin(tx, user, &sealed, now)?))? {
        return Err(refused(Refusal::SecondFactorOn));
    }
    let (address, secret) = (factor::address(&secret, &person.email), factor::secret_text(&secret));
    Ok(Begun { secret, address })
}

/// Turns the second factor on by its first code: the recovery codes, and the token that the session has from here on.
/// Every other session ends.
pub fn confirm(server: &Server, person: &Person, code: &str) -> Result<(Vec<String>, String)> {
    let (user, now) = (person.user_id, server.clock().now());
    let subjects = Subjects::of_codes(server, user, now);
    subjects.count(server, now)?;
    let known = server.control().read(|tx| factors::load(tx, user))?;
    let known = known.ok_or_else(|| refused(Refusal::SecondFactorOff))?;
    let secret = open(server, &known.secret)?;
    let step = match typed(code) {
        Some(Typed::Code(code)) => accept(&secret, code, now, known.last_step),
        _ => None,
    };
    let step = step.ok_or_else(|| refused(Refusal::WrongCode))?;
    let (codes, hashes) = recovery_codes(server, user);
    let (old, fresh) = (person.token_hash, super::login::fresh(server));
    let token = super::session::token_hash(&fresh);
    server.control_write(move |tx| {
        if !factors::confirm(tx, user, step, now)? {
            return Err(refused(Refusal::SecondFactorOn));
        }
        subjects.forgive(tx)?;
        factors::put_codes(tx, user, &hashes)?;
        sessions::delete_others(tx, user, old)?;
        sessions::rotate(tx, old, token)?;
        Ok(store::audit::append_control(tx, &entry(user, now, "second_factor.on"))?)
    })?;
    Ok((codes, fresh))
}

/// New recovery codes in the place of all old ones.
pub fn renew_codes(server: &Server, person: &Person, password: &str, code: &str) -> Result<Vec<String>> {
    check_password(server, person, password)?;
    let (user, now) = (person.user_id, server.clock().now());
    spend(server, user, code)?;
    let (codes, hashes) = recovery_codes(server, user);
    server.control_write(move |tx| {
        factors::put_codes(tx, user, &hashes)?;
        Ok(store::audit::append_control(tx, &entry(user, now, "second_factor.renew_codes"))?)
    })?;
    Ok(codes)
}

/// Turns the second factor off: the token that the session has from here on. Every other session ends.
pub fn off(server: &Server, person: &Person, password: &str, code: &str) -> Result<String> {
    check_password(server, person, password)?;
    let (user, now) = (person.user_id, server.clock().now());
    spend(server, user, code)?;
    let (old, fresh) = (person.token_hash, super::login::fresh(server));
    let token = super::session::token_hash(&fresh);
    server.control_write(move |tx| {
        factors::delete(tx, user)?;
        sessions::delete_others(tx, user, old)?;
        sessions::rotate(tx, old, token)?;
        Ok(store::audit::append_control(tx, &entry(user, now, "second_factor.off"))?)
    })?;
    Ok(fresh)
}

/// Takes the second factor of a colleague away who has lost it, and ends his sessions. Only where all his workspaces
/// are the asking owner's too: otherwise one business could open the door of another.
pub fn reset(server: &Server, ctx: &Ctx, user: UserId) -> Result<()> {
    ctx.require(Permission::UsersWrite)?;
    let crate::Actor::User(asking) = ctx.actor else { return Err(Error::Forbidden(Permission::UsersWrite)) };
    let (workspace, now) = (ctx.workspace.id, ctx.now());
    server.control_write(move |tx| {
        memberships::role(tx, workspace, user)?.ok_or(Error::NotFound)?;
        owns_all_of(tx, asking, user)?;
        drop_factor(tx, user, now)
    })?;
    log(ctx, ctx.audit("users.reset_second_factor", user))
}

/// The same by command line, for an owner who has locked himself out: whoever can run the program on the data is
/// trusted.
pub fn reset_by_command(server: &Server, email: &str) -> Result<()> {
    let (email, now) = (normal_email(email).ok_or(Error::NotFound)?, server.clock().now());
    server.control_write(move |tx| {
        let user = users::by_email(tx, &email)?.ok_or(Error::NotFound)?;
        drop_factor(tx, user.id, now)
    })
}

/// Uses up a code of the app or a recovery code; refused when it is wrong, over or used. Attempts are counted before
/// the code is looked at.
pub(super) fn spend(server: &Server, user: UserId, code: &str) -> Result<()> {
    let now = server.clock().now();
    let subjects = Subjects::of_codes(server, user, now);
    subjects.count(server, now)?;
    let (typed, sealing) = (typed(code), sealing(server));
    let hash = match &typed {
        Some(Typed::Recovery(code)) => recovery_hash(server, user, code),
        _ => [0; 32],
    };
    server.control_write(move |tx| {
        let known = factors::load(tx, user)?.filter(|factor| factor.confirmed_at.is_some());
        let known = known.ok_or_else(|| refused(Refusal::SecondFactorOff))?;
        let right = match typed {
            Some(Typed::Code(code)) => {
                let secret = sealing.open(&known.secret).ok_or_else(unreadable)?;
                match accept(&secret, code, now, known.last_step) {
                    Some(step) => factors::use_step(tx, user, step)?,
                    None => false,
                }
            }
            Some(Typed::Recovery(_)) => factors::use_code(tx, user, hash)?,
            None => false,
        };
        if !right {
            return Err(refused(Refusal::WrongCode));
        }
        subjects.forgive(tx)
    })
}

/// Refuses unless the asking person owns every workspace in which the other works.
pub(super) fn owns_all_of(tx: &mut Tx, asking: UserId, user: UserId) -> Result<()> {
    for (row, _) in workspaces::of_user(tx, user)? {
        if memberships::role(tx, row.id, asking)? != Some(Role::Owner) {
            return Err(refused(Refusal::WorksElsewhere));
        }
    }
    Ok(())
}

fn drop_factor(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<()> {
    if !factors::delete(tx, user)? {
        return Err(refused(Refusal::SecondFactorOff));
    }
    sessions::delete_others(tx, user, [0; 32])?;
    Ok(store::audit::append_control(tx, &entry(user, now, "second_factor.reset"))?)
}

fn recovery_codes(server: &Server, user: UserId) -> (Vec<String>, Vec<[u8; 32]>) {
    let one = |_| {
        let (kept, shown) = factor::recovery_code(server.random().bytes());
        (shown, recovery_hash(server, user, &kept))
    };
    (0..RECOVERY_CODES).map(one).unzip()
}

fn recovery_hash(server: &Server, user: UserId, code: &str) -> [u8; 32] {
    server.secret().keyed("recovery_code", &[&user.0.to_be_bytes(), code.as_bytes()])
}

/// What the secrets of second factors are sealed with.
pub(crate) fn sealing(server: &Server) -> Key {
    server.secret().child("second_factor")
}

fn open(server: &Server, sealed: &[u8]) -> Result<Vec<u8>> {
    sealing(server).open(sealed).ok_or_else(unreadable)
}

fn unreadable() -> Error {
    Error::internal("a second factor cannot be opened with this installation's key")
}
