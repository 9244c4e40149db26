//! Login, logout and the change of one's password.
//!
//! An unknown address costs as much time as a wrong password and answers the same, so that nobody finds out who
//! works here. How passwords are hashed stands in `password`, how sessions live in `session`.

use super::{Login, Person, entry, refused};
use crate::error::codes;
use crate::server::Server;
use crate::{Error, Result};
use base::{Timestamp, UserId, hash};
use domain::access::{
    ATTEMPT_WINDOW, ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS, Refusal, SESSION_ABSOLUTE, attempt_window,
    normal_email,
};
use store::Tx;
use store::control::{attempts, sessions, users};

/// Checks a password and opens a session. `address` is where the request comes from; `old` is the token of a session
/// that the same browser had, which ends here.
pub fn login(
    server: &Server,
    email: &str,
    password: &str,
    address: &str,
    old: Option<&str>,
) -> Result<Login> {
    let now = server.clock().now();
    let email = normal_email(email).unwrap_or_default();
    let subjects = Subjects::new(server, &email, address, now);
    subjects.count(server, now)?;
    let user = server.control().read(|tx| users::by_email(tx, &email))?.filter(|user| !user.disabled);
    let right = server.passwords().verify(password, user.as_ref().map(|user| user.password_hash.as_str()));
    let Some(user) = user.filter(|_| right) else {
        return Err(Error::Unauthenticated { code: codes::WRONG_LOGIN });
    };
    let opened = NewSession::new(server, user.id, now);
    let (login, line) = (opened.login(), entry(user.id, now, "session.login"));
    let old = old.map(super::session::token_hash);
    server.control_write(move |tx| {
        subjects.forgive(tx)?;
        if let Some(old) = old {
            sessions::delete(tx, old)?;
        }
        opened.insert(tx)?;
        Ok(store::audit::append_control(tx, &line)?)
    })?;
    Ok(login)
}

/// Ends the session; its token is worth nothing from here on.
pub fn logout(server: &Server, person: &Person) -> Result<()> {
    let (token, line) = (person.token_hash, entry(person.user_id, server.clock().now(), "session.logout"));
    server.control_write(move |tx| {
        sessions::delete(tx, token)?;
        Ok(store::audit::append_control(tx, &line)?)
    })
}

/// Sets a new password for oneself and ends every other session.
pub fn change_password(
    server: &Server,
    person: &Person,
    current: &str,
    new: &str,
    address: &str,
) -> Result<()> {
    let now = server.clock().now();
    let subjects = Subjects::new(server, &person.email, address, now);
    subjects.count(server, now)?;
    let user = person.user_id;
    let Some(kept) = server.control().read(|tx| users::load(tx, user))? else { return Err(Error::NotFound) };
    if !server.passwords().verify(current, Some(&kept.password_hash)) {
        return Err(refused(Refusal::WrongPassword));
    }
    let hash = server.passwords().make("new", new, &kept.email, server.random())?;
    let (token, line) = (person.token_hash, entry(user, now, "users.set_password"));
    server.control_write(move |tx| {
        subjects.forgive(tx)?;
        users::set_password(tx, user, &hash, now)?;
        sessions::delete_others(tx, user, token)?;
        Ok(store::audit::append_control(tx, &line)?)
    })
}

/// Sets a password by command line: whoever can run the program on the data is trusted. Ends every session.
pub fn reset_password(server: &Server, email: &str, new: &str) -> Result<()> {
    let now = server.clock().now();
    let email = normal_email(email).ok_or(Error::NotFound)?;
    let hash = server.passwords().make("password", new, &email, server.random())?;
    server.control_write(move |tx| {
        let user = users::by_email(tx, &email)?.ok_or(Error::NotFound)?;
        users::set_password(tx, user.id, &hash, now)?;
        sessions::delete_others(tx, user.id, [0; 32])?;
        Ok(store::audit::append_control(tx, &entry(user.id, now, "users.set_password"))?)
    })
}

/// A session that is about to be opened.
#[derive(Clone)]
pub(super) struct NewSession {
    token: String,
    csrf: String,
    user: UserId,
    now: Timestamp,
}

impl NewSession {
    pub(super) fn new(server: &Server, user: UserId, now: Timestamp) -> NewSession {
        let fresh = || hash::encode(&server.random().bytes::<32>());
        NewSession { token: fresh(), csrf: fresh(), user, now }
    }

    /// The same session for a user whose id is known only now.
    pub(super) fn of(&self, user: UserId) -> NewSession {
        NewSession { user, ..self.clone() }
    }

    pub(super) fn login(&self) -> Login {
        Login { token: self.token.clone(), csrf: self.csrf.clone(), user_id: self.user }
    }

    pub(super) fn insert(&self, tx: &mut Tx) -> Result<()> {
        let life = (self.now, self.now.plus(SESSION_ABSOLUTE));
        Ok(sessions::insert(tx, super::session::token_hash(&self.token), self.user, &self.csrf, life)?)
    }
}

/// What wrong passwords are counted against: the account and the address, as keyed hashes.
#[derive(Clone)]
struct Subjects {
    account: String,
    address: String,
    window: Timestamp,
}

impl Subjects {
    fn new(server: &Server, email: &str, address: &str, now: Timestamp) -> Subjects {
        let name = |kind: &str, text: &str| {
            let digest = server.secret().keyed("attempt", &[kind.as_bytes(), text.as_bytes()]);
            format!("{kind}:{}", hash::encode(&digest[..16]))
        };
        Subjects {
            account: name("account", email),
            address: name("address", address),
            window: attempt_window(now),
        }
    }

    /// Counts this attempt, or refuses it because there were too many.
    fn count(&self, server: &Server, now: Timestamp) -> Result<()> {
        let subjects = self.clone();
        let wait = subjects.window.plus(ATTEMPT_WINDOW).micros() - now.micros();
        let retry_after_seconds = wait / base::time::SECOND + 1;
        server.control_write(move |tx| {
            let account = attempts::count(tx, &subjects.account, subjects.window)?;
            let address = attempts::count(tx, &subjects.address, subjects.window)?;
            if account >= ATTEMPTS_PER_ACCOUNT || address >= ATTEMPTS_PER_ADDRESS {
                return Err(Error::TooMany { code: codes::TOO_MANY_ATTEMPTS, retry_after_seconds });
            }
            attempts::add(tx, &subjects.account, subjects.window)?;
            Ok(attempts::add(tx, &subjects.address, subjects.window)?)
        })
    }

    /// The password was right: the account starts anew, and the address gets this one attempt back, so that an
    /// attacker who knows one account cannot wash the address clean.
    fn forgive(&self, tx: &mut Tx) -> Result<()> {
        attempts::clear(tx, &self.account, self.window)?;
        Ok(attempts::take_back(tx, &self.address, self.window)?)
    }
}
