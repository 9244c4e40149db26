//! Topics and consent texts.

use crate::workspaces::name_of;
use crate::{Ctx, Error, Result};
use base::TopicId;
use domain::access::Permission;
use store::topics::Topic;

pub fn list(ctx: &Ctx) -> Result<Vec<Topic>> {
    ctx.require(Permission::ConsentsRead)?;
    ctx.workspace.read(|tx| Ok(store::topics::all(tx)?))
}

/// A new topic. Two topics of one name would make customers choose between equals.
pub fn create(ctx: &Ctx, name: &str) -> Result<Topic> {
    ctx.require(Permission::ConsentsWrite)?;
    let (name, now) = (name_of("name", name)?, ctx.now());
    let audit = ctx.audit("topics.create", "");
    ctx.workspace.write(move |tx| {
        if store::topics::all(tx)?.iter().any(|topic| topic.name.to_lowercase() == name.to_lowercase()) {
            return Err(Error::conflict(crate::error::codes::TAKEN));
        }
        let id: TopicId = store::topics::insert(tx, &name, now)?;
        store::audit::append(tx, &audit)?;
        store::feed::append(tx, "topics", "changed", &[id.0], now)?;
        Ok(Topic { id, name: name.clone(), created_at: now })
    })
}

/// What people agreed to, by version, newest first.
pub fn texts(ctx: &Ctx) -> Result<Vec<store::consent::Text>> {
    ctx.require(Permission::ConsentsRead)?;
    ctx.workspace.read(|tx| Ok(store::consent::texts(tx)?))
}
