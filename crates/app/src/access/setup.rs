//! The first start: the first user, who owns the first workspace.

use super::login::NewSession;
use super::{Login, Visitor, device, entry, refused};
use crate::error::codes;
use crate::server::Server;
use crate::workspaces::{self, Wanted};
use crate::{Error, Result};
use base::Locale;
use domain::access::{Refusal, normal_email};
use store::control::users::{self, NewUser};

/// What the first user says of himself.
#[derive(Clone, Debug)]
pub struct FirstUser {
    pub email: String,
    pub password: String,
    pub name: String,
    pub locale: Locale,
}

/// Whether nobody has entered yet.
pub fn needed(server: &Server) -> Result<bool> {
    Ok(server.control().read(users::count)? == 0)
}

/// Makes the first user and the first workspace; refused for ever after.
pub fn setup(server: &Server, first: FirstUser, wanted: Wanted, visitor: &Visitor) -> Result<Login> {
    // Asked before the hash is computed, and again inside the transaction that decides.
    if !needed(server)? {
        return Err(refused(Refusal::SetupDone));
    }
    let new = workspaces::check(wanted)?;
    let user = new_user(server, first)?;
    let (now, slug) = (server.clock().now(), new.slug.clone());
    let session = NewSession::new(server, base::UserId(0), visitor);
    let device = device::word(server, &user.email);
    let login = server.control_write(move |tx| {
        if users::count(tx)? != 0 {
            return Err(refused(Refusal::SetupDone));
        }
        let id = users::insert(tx, &user, now)?.ok_or_else(|| refused(Refusal::EmailTaken))?;
        workspaces::insert(tx, &new, id, now)?;
        store::audit::append_control(tx, &entry(id, now, "setup"))?;
        let session = session.of(id);
        session.insert(tx)?;
        Ok(session.login(device.clone()))
    })?;
    server.workspace(&slug)?;
    Ok(login)
}

/// Checks a user to be and hashes the password.
pub(crate) fn new_user(server: &Server, user: FirstUser) -> Result<NewUser> {
    let hint = "Write an address like name@example.com.";
    let email =
        normal_email(&user.email).ok_or_else(|| Error::invalid("email", codes::INVALID).hint(hint))?;
    let name = workspaces::name_of("name", &user.name)?;
    let password_hash = server.passwords().make("password", &user.password, &email, server.random())?;
    Ok(NewUser { email, name, password_hash, locale: user.locale })
}
