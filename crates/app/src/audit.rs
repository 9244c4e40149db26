//! The audit log: every change and every export of personal data, append-only, ids only.

use crate::{Ctx, Result};
use base::AuditId;
use domain::access::Permission;

pub use store::audit::{Entry, Record};

/// A page of the log, newest first; `before` is the id of the last record of the previous page.
pub fn list(ctx: &Ctx, before: Option<AuditId>, limit: usize) -> Result<Vec<Record>> {
    ctx.require(Permission::AuditRead)?;
    ctx.workspace.read(move |tx| Ok(store::audit::list(tx, before, limit)?))
}
