//! Who enters: the first user, logins, sessions, people of a workspace, keys.
//!
//! Everything secret is known to the database by its hash only. An unknown account and a wrong password cost
//! the same time and get the same answer; attempts are counted before the password is looked at, so that a
//! thousand at once are not cheaper than one after another.

use crate::server::Server;
use crate::{Error, Result};
use base::{Locale, Timestamp, UserId};
use domain::access::Refusal;
use store::audit::Entry;
use store::control::users::User;
use store::control::workspaces::WorkspaceRow;

pub mod addresses;
mod device;
pub mod factor;
pub mod invitations;
pub mod keys;
pub mod login;
pub mod password;
pub mod people;
pub mod policy;
pub(crate) mod rights;
pub mod session;
pub mod sessions;
pub mod setup;
pub mod teams;

pub use domain::access::{KeyKind, Permission, Permissions, Role};
pub use login::{Step, Visitor};
pub use session::Person;

/// What a successful login hands to the browser.
#[derive(Clone, Debug)]
pub struct Login {
    pub token: String,
    pub csrf: String,
    /// By which this browser is known when it comes again; see `device`.
    pub device: String,
    pub user_id: UserId,
}

/// Who I am and where I may go.
#[derive(Clone, Debug)]
pub struct Me {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub locale: Locale,
    /// Whether the person enters with a second factor.
    pub second_factor: bool,
    pub workspaces: Vec<Entrance>,
}

/// A workspace that a user may enter.
#[derive(Clone, Debug)]
pub struct Entrance {
    pub slug: String,
    pub name: String,
    pub role: Role,
    pub zone: String,
    pub currency: String,
    pub locale: Locale,
    /// Whether nothing is to be seen there before a second factor is set up.
    pub needs_second_factor: bool,
    /// Whether customers' addresses and numbers are masked there.
    pub addresses_masked: bool,
}

pub fn me(server: &Server, user: UserId) -> Result<Me> {
    server
        .control()
        .read(|tx| {
            let Some(User { id, email, name, locale, .. }) = store::control::users::load(tx, user)? else {
                return Err(Error::NotFound.into());
            };
            let factor = store::control::factors::load(tx, id)?;
            let second_factor = factor.is_some_and(|factor| factor.confirmed_at.is_some());
            let workspaces = store::control::workspaces::of_user(tx, id)?;
            let workspaces = workspaces.into_iter().map(|(row, role)| entrance(row, role, second_factor));
            let workspaces = workspaces.collect::<Result<_>>()?;
            Ok(Me { user_id: id, email, name, locale, second_factor, workspaces })
        })
        .map_err(Error::from)
}

fn entrance(row: WorkspaceRow, role: Role, second_factor: bool) -> Result<Entrance> {
    let policy = crate::settings::policy(&row)?;
    let needs_second_factor = !second_factor && policy.second_factor;
    Ok(Entrance {
        slug: row.slug,
        name: row.name,
        role,
        zone: row.zone.name().to_owned(),
        currency: row.currency.code().to_owned(),
        locale: row.locale,
        needs_second_factor,
        addresses_masked: policy.addresses(role) == domain::access::mask::Addresses::Masked,
    })
}

/// Changes one's own name and language; what is absent stays.
pub fn update_me(
    server: &Server,
    person: &Person,
    name: Option<String>,
    locale: Option<Locale>,
) -> Result<()> {
    let name = name.map(|name| crate::workspaces::name_of("name", &name)).transpose()?;
    let (name, locale) = (name.unwrap_or_else(|| person.name.clone()), locale.unwrap_or(person.locale));
    let (user, now) = (person.user_id, server.clock().now());
    let entry = entry(user, now, "users.update");
    server.control_write(move |tx| {
        store::control::users::update(tx, user, &name, locale, now)?;
        Ok(store::audit::append_control(tx, &entry)?)
    })
}

/// A line for the installation's log about a user.
pub(crate) fn entry(actor: UserId, now: Timestamp, action: &'static str) -> Entry {
    Entry {
        happened_at: now,
        actor: actor.to_string(),
        action: action.to_owned(),
        subject: actor.to_string(),
        detail: serde_json::json!({}),
    }
}

pub(crate) fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}
