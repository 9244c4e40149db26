//! As whom work may be done that somebody left to the clock: with the rights that the person or the key has now.

use crate::{Actor, Result};
use base::{ApiKeyId, Timestamp, UserId, WorkspaceId};
use domain::access::{KeyKind, Permissions};
use store::Tx;
use store::control::{keys, memberships};

/// Asks about the people and keys of one workspace, and about nobody else.
pub(crate) struct Rights {
    control: store::Control,
    workspace: WorkspaceId,
}

impl Rights {
    pub fn new(control: store::Control, workspace: WorkspaceId) -> Rights {
        Rights { control, workspace }
    }

    /// Everybody who works in the workspace, with their names.
    pub fn people(&self) -> Result<Vec<(UserId, String)>> {
        let workspace = self.workspace;
        let members = self.control.read(|tx| memberships::list(tx, workspace))?;
        Ok(members.into_iter().map(|it| (it.user_id, it.name)).collect())
    }

    /// Whether somebody works in the workspace.
    pub fn works_here(&self, user: UserId) -> Result<bool> {
        let workspace = self.workspace;
        Ok(self.control.read(|tx| memberships::role(tx, workspace, user))?.is_some())
    }

    /// Who an actor of a ledger is today; nobody where the person left the workspace or the key is over.
    pub fn of(&self, actor: &str, now: Timestamp) -> Result<Option<(Actor, Permissions)>> {
        Ok(self.control.read(|tx| of(tx, self.workspace, actor, now))?)
    }
}

/// The same, within a transaction of the control database.
pub(super) fn of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    actor: &str,
    now: Timestamp,
) -> store::Result<Option<(Actor, Permissions)>> {
    if let Ok(user) = actor.parse::<UserId>() {
        let role = memberships::role(tx, workspace, user)?;
        return Ok(role.map(|role| (Actor::User(user), role.permissions())));
    }
    if let Ok(key) = actor.parse::<ApiKeyId>() {
        let known = keys::list(tx, workspace)?;
        let mut alive = known.into_iter().filter(|it| it.expires_at.is_none_or(|end| end > now));
        let found = alive.find(|it| it.id == key && it.kind == KeyKind::Api);
        return Ok(found.map(|it| (Actor::Key(key), it.scopes)));
    }
    let ours = actor == Actor::System.to_string();
    Ok(ours.then(|| (Actor::System, Permissions::all())))
}
