//! What every use case receives: who asks, in which workspace, at which clock.

use crate::{Error, Live, Result, Workspace, audit};
use base::{ApiKeyId, Clock, Locale, Random, Timestamp, UserId};
use domain::access::mask::Addresses;
use domain::access::{Permission, Permissions};
use std::fmt;
use std::sync::Arc;

/// Who acts. Written into ledgers and the audit log as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    User(UserId),
    Key(ApiKeyId),
    /// A customer of the business, by a link in a message or a public page.
    Customer,
    /// A worker of the product itself.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::User(id) => id.fmt(f),
            Actor::Key(id) => id.fmt(f),
            Actor::Customer => f.write_str("customer"),
            Actor::System => f.write_str("system"),
        }
    }
}

/// The circumstances of one call. Cloning is cheap.
#[derive(Clone)]
pub struct Ctx {
    pub workspace: Arc<Workspace>,
    pub actor: Actor,
    pub permissions: Permissions,
    /// How customers' addresses and numbers are seen.
    pub addresses: Addresses,
    pub clock: Clock,
    pub random: Random,
    pub locale: Locale,
    pub request_id: Arc<str>,
}

impl Ctx {
    /// The circumstances of a worker: everything is permitted, nobody waits for the answer.
    pub fn system(workspace: &Arc<Workspace>) -> Ctx {
        Ctx {
            workspace: workspace.clone(),
            actor: Actor::System,
            permissions: Permissions::all(),
            addresses: Addresses::Whole,
            clock: workspace.clock.clone(),
            random: workspace.random.clone(),
            locale: workspace.settings().locale,
            request_id: Arc::from("system"),
        }
    }

    /// Every use case begins with this.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.permissions.has(permission) {
            return Ok(());
        }
        tracing::info!(actor = %self.actor, %permission, "a permission is missing");
        Err(Error::Forbidden(permission))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells the browsers that look at this workspace; a hint, not a promise.
    pub fn notify(&self, live: Live) {
        self.workspace.live.send(live);
    }

    /// An entry for the audit log, to be appended inside the transaction that makes the change.
    /// `detail` holds ids, counts and names of fields, never values of a person.
    pub fn audit(&self, action: &'static str, subject: impl fmt::Display) -> audit::Entry {
        audit::Entry {
            happened_at: self.now(),
            actor: self.actor.to_string(),
            action: action.to_owned(),
            subject: subject.to_string(),
            detail: serde_json::json!({}),
        }
    }
}
