//! The audit log: every change and every export of personal data, append-only, ids only.

use crate::server::Server;
use crate::{Ctx, Result};
use base::AuditId;
use domain::access::Permission;
use std::collections::HashMap;

pub use store::audit::{Entry, Record};

/// A page of the log, newest first; `before` is the id of the last record of the previous page.
pub fn list(ctx: &Ctx, before: Option<AuditId>, limit: usize) -> Result<Vec<Record>> {
    ctx.require(Permission::AuditRead)?;
    ctx.workspace.read(move |tx| Ok(store::audit::list(tx, before, limit)?))
}

/// The names of those who may stand in the log as actors: the people and the keys of the workspace.
pub fn names(server: &Server, ctx: &Ctx) -> Result<HashMap<String, String>> {
    ctx.require(Permission::AuditRead)?;
    let workspace = ctx.workspace.id;
    Ok(server.control().read(|tx| {
        let people = store::control::memberships::list(tx, workspace)?;
        let keys = store::control::keys::list(tx, workspace)?;
        let people = people.into_iter().map(|member| (member.user_id.to_string(), member.name));
        Ok(people.chain(keys.into_iter().map(|key| (key.id.to_string(), key.name))).collect())
    })?)
}
