//! Login, logout and the change of one's password.
//!
//! An unknown address costs as much time as a wrong password and answers the same, so that nobody finds out who
//! works here. That an account has a second factor is told after the right password and not before.
//! How passwords are hashed stands in `password`, how sessions live in `session`, what codes are in `factor`.

use super::{Login, Person, device, entry, factor, refused};
use crate::error::codes;
use crate::server::Server;
use crate::{Error, Result};
use base::{Timestamp, UserId, hash};
use domain::access::{
    ATTEMPT_WINDOW, ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS, CODES_PER_ACCOUNT, HALF_LOGIN, Refusal,
    SESSION_ABSOLUTE, attempt_window, browser, normal_email,
};
use store::Tx;
use store::control::users::User;
use store::control::{attempts, factors, sessions, users};

/// Who knocks: where the request comes from and what it says of its browser.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// What attempts are counted against; a whole network where one customer owns one.
    pub counted: String,
    /// The address itself.
    pub address: String,
    /// The line that the browser sends of itself.
    pub browser: String,
    /// The token of a session that the same browser had: it ends when a new one begins.
    pub old: Option<String>,
    /// The word of an earlier login in it.
    pub device: Option<String>,
}

/// What follows a right password.
#[derive(Clone, Debug)]
pub enum Step {
    In(Login),
    /// The code of the second factor is asked for, with this ticket, until this moment.
    Code {
        ticket: String,
        expires_at: Timestamp,
    },
}

/// Checks a password. Opens a session, or asks for the code of the second factor.
pub fn login(server: &Server, email: &str, password: &str, visitor: &Visitor) -> Result<Step> {
    let now = server.clock().now();
    let email = normal_email(email).unwrap_or_default();
    let subjects = Subjects::of_login(server, &email, visitor, now);
    subjects.count(server, now)?;
    let user = server.control().read(|tx| users::by_email(tx, &email))?.filter(|user| !user.disabled);
    let right = server.passwords().verify(password, user.as_ref().map(|user| user.password_hash.as_str()));
    if !right {
        let user = user.as_ref().map_or_else(|| "nobody".to_owned(), |user| user.id.to_string());
        tracing::info!(%user, "a password was wrong");
    }
    let Some(user) = user.filter(|_| right) else {
        return Err(Error::Unauthenticated { code: codes::WRONG_LOGIN });
    };
    let factor = server.control().read(|tx| factors::load(tx, user.id))?;
    if factor.is_some_and(|factor| factor.confirmed_at.is_some()) {
        server.control_write(move |tx| subjects.forgive(tx))?;
        let expires_at = now.plus(HALF_LOGIN);
        return Ok(Step::Code { ticket: ticket(server, &user, expires_at), expires_at });
    }
    open(server, &user, visitor, Some(subjects)).map(Step::In)
}

/// The second step: a ticket of the first one and a code of the app, or a recovery code.
pub fn login_with_code(server: &Server, ticket: &str, code: &str, visitor: &Visitor) -> Result<Login> {
    let user = holder(server, ticket)?.ok_or(Error::Unauthenticated { code: codes::LOGIN_EXPIRED })?;
    match factor::spend(server, user.id, code) {
        Err(Error::Refused { code, .. }) if code == Refusal::WrongCode.code() => {
            let line = entry(user.id, server.clock().now(), "session.wrong_code");
            tracing::info!(user = %user.id, "a code of a second factor was wrong");
            server.control_write(move |tx| Ok(store::audit::append_control(tx, &line)?))?;
            Err(Error::Unauthenticated { code })
        }
        // It was taken away meanwhile: the first step is asked again.
        Err(Error::Refused { .. }) => Err(Error::Unauthenticated { code: codes::LOGIN_EXPIRED }),
        Err(other) => Err(other),
        Ok(()) => open(server, &user, visitor, None),
    }
}

/// Opens a session; the one that the browser had ends.
fn open(server: &Server, user: &User, visitor: &Visitor, subjects: Option<Subjects>) -> Result<Login> {
    let now = server.clock().now();
    let opened = NewSession::new(server, user.id, visitor);
    let device = device::word(server, &user.email);
    let (login, line) = (opened.login(device), entry(user.id, now, "session.login"));
    let old = visitor.old.as_deref().map(super::session::token_hash);
    server.control_write(move |tx| {
        if let Some(subjects) = &subjects {
            subjects.forgive(tx)?;
        }
        if let Some(old) = old {
            sessions::delete(tx, old)?;
        }
        opened.insert(tx)?;
        Ok(store::audit::append_control(tx, &line)?)
    })?;
    Ok(login)
}

/// Who has typed the right password of this account, and until when that counts. Bound to the password, so that a new
/// one ends it; worth nothing without a code, and a code is taken once.
fn ticket(server: &Server, user: &User, expires_at: Timestamp) -> String {
    let (id, end) = (user.id.0.to_be_bytes(), expires_at.micros().to_be_bytes());
    let mac = server.secret().keyed("half_login", &[&id, &end, user.password_hash.as_bytes()]);
    hash::encode(&[&id[..], &end, &mac].concat())
}

fn holder(server: &Server, given: &str) -> Result<Option<User>> {
    let bytes = hash::decode(given).unwrap_or_default();
    let Ok(bytes) = <[u8; 48]>::try_from(bytes) else { return Ok(None) };
    let number = |at: usize| i64::from_be_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
    let (id, expires_at) = (UserId(number(0)), Timestamp::from_micros(number(8)));
    if expires_at <= server.clock().now() {
        return Ok(None);
    }
    let user = server.control().read(|tx| users::load(tx, id))?.filter(|user| !user.disabled);
    Ok(user.filter(|user| hash::same(ticket(server, user, expires_at).as_bytes(), given.as_bytes())))
}

/// Ends the session; its token is worth nothing from here on.
pub fn logout(server: &Server, person: &Person) -> Result<()> {
    let (token, line) = (person.token_hash, entry(person.user_id, server.clock().now(), "session.logout"));
    server.control_write(move |tx| {
        sessions::delete(tx, token)?;
        Ok(store::audit::append_control(tx, &line)?)
    })
}

/// Sets a new password for oneself and ends every other session: the token that this one has from here on.
pub fn change_password(server: &Server, person: &Person, current: &str, new: &str) -> Result<String> {
    let kept = check_password(server, person, current)?;
    let hash = server.passwords().make("new", new, &kept.email, server.random())?;
    let (user, now) = (person.user_id, server.clock().now());
    let (old, fresh, line) = (person.token_hash, fresh(server), entry(user, now, "users.set_password"));
    let token = super::session::token_hash(&fresh);
    server.control_write(move |tx| {
        users::set_password(tx, user, &hash, now)?;
        sessions::delete_others(tx, user, old)?;
        sessions::rotate(tx, old, token)?;
        Ok(store::audit::append_control(tx, &line)?)
    })?;
    Ok(fresh)
}

/// Asks a person who is logged in for the password again, before something that a thief of the session must not do.
pub(super) fn check_password(server: &Server, person: &Person, password: &str) -> Result<User> {
    let now = server.clock().now();
    let subjects = Subjects::of_session(server, person, now);
    subjects.count(server, now)?;
    let user = person.user_id;
    let Some(kept) = server.control().read(|tx| users::load(tx, user))? else { return Err(Error::NotFound) };
    if !server.passwords().verify(password, Some(&kept.password_hash)) {
        return Err(refused(Refusal::WrongPassword));
    }
    server.control_write(move |tx| subjects.forgive(tx))?;
    Ok(kept)
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

/// A token that nobody can guess.
pub(super) fn fresh(server: &Server) -> String {
    hash::encode(&server.random().bytes::<32>())
}

/// A session that is about to be opened.
#[derive(Clone)]
pub(super) struct NewSession {
    token: String,
    row: sessions::NewSession,
}

impl NewSession {
    pub(super) fn new(server: &Server, user_id: UserId, visitor: &Visitor) -> NewSession {
        let (token, now) = (fresh(server), server.clock().now());
        let row = sessions::NewSession {
            token_hash: super::session::token_hash(&token),
            user_id,
            csrf: fresh(server),
            browser: browser::family(&visitor.browser),
            address: visitor.address.clone(),
            created_at: now,
            expires_at: now.plus(SESSION_ABSOLUTE),
        };
        NewSession { token, row }
    }

    /// The same session for a user whose id is known only now.
    pub(super) fn of(&self, user_id: UserId) -> NewSession {
        NewSession { row: sessions::NewSession { user_id, ..self.row.clone() }, ..self.clone() }
    }

    pub(super) fn login(&self, device: String) -> Login {
        let (token, csrf) = (self.token.clone(), self.row.csrf.clone());
        Login { token, csrf, device, user_id: self.row.user_id }
    }

    pub(super) fn insert(&self, tx: &mut Tx) -> Result<()> {
        Ok(sessions::insert(tx, &self.row)?)
    }
}

/// What wrong passwords are counted against, as keyed hashes, and how many of them there may be.
///
/// A stranger's count against the account and the address. A known browser's count against itself alone, and those of
/// somebody who is logged in against the session: neither is kept out by what others do to the account.
#[derive(Clone)]
pub(super) struct Subjects {
    limited: Vec<(String, i64)>,
    window: Timestamp,
}

impl Subjects {
    fn of_login(server: &Server, email: &str, visitor: &Visitor, now: Timestamp) -> Subjects {
        let window = attempt_window(now);
        let known = visitor.device.as_deref().and_then(|word| device::known(server, email, word));
        let limited = match known {
            Some(number) => vec![(subject(server, "device", &number), ATTEMPTS_PER_ACCOUNT)],
            None => vec![
                (subject(server, "account", email.as_bytes()), ATTEMPTS_PER_ACCOUNT),
                (subject(server, "address", visitor.counted.as_bytes()), ATTEMPTS_PER_ADDRESS),
            ],
        };
        Subjects { limited, window }
    }

    fn of_session(server: &Server, person: &Person, now: Timestamp) -> Subjects {
        let limited = vec![(subject(server, "session", &person.token_hash), ATTEMPTS_PER_ACCOUNT)];
        Subjects { limited, window: attempt_window(now) }
    }

    /// Codes of a second factor: there are few of them, so they are counted wherever they come from. Whoever types one
    /// knows the password already.
    pub(super) fn of_codes(server: &Server, user: UserId, now: Timestamp) -> Subjects {
        let limited = vec![(subject(server, "code", &user.0.to_be_bytes()), CODES_PER_ACCOUNT)];
        Subjects { limited, window: attempt_window(now) }
    }

    /// Counts this attempt, or refuses it because there were too many.
    pub(super) fn count(&self, server: &Server, now: Timestamp) -> Result<()> {
        let subjects = self.clone();
        let wait = subjects.window.plus(ATTEMPT_WINDOW).micros() - now.micros();
        let retry_after_seconds = wait / base::time::SECOND + 1;
        server.control_write(move |tx| {
            for (subject, most) in &subjects.limited {
                if attempts::count(tx, subject, subjects.window)? >= *most {
                    return Err(Error::TooMany { code: codes::TOO_MANY_ATTEMPTS, retry_after_seconds });
                }
            }
            subjects.limited.iter().try_for_each(|(it, _)| Ok(attempts::add(tx, it, subjects.window)?))
        })
    }

    /// The password was right: the first of them starts anew, and the address gets this one attempt back, so that an
    /// attacker who knows one account cannot wash the address clean.
    pub(super) fn forgive(&self, tx: &mut Tx) -> Result<()> {
        for (at, (subject, _)) in self.limited.iter().enumerate() {
            match at {
                0 => attempts::clear(tx, subject, self.window)?,
                _ => attempts::take_back(tx, subject, self.window)?,
            }
        }
        Ok(())
    }
}

fn subject(server: &Server, kind: &str, whose: &[u8]) -> String {
    let digest = server.secret().keyed("attempt", &[kind.as_bytes(), whose]);
    format!("{kind}:{}", hash::encode(&digest[..16]))
}
