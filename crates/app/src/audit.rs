//! The audit log: every change and every export of personal data, append-only, ids only.

use crate::files::Sheet;
use crate::server::Server;
use crate::{Ctx, Result};
use base::AuditId;
use domain::access::Permission;
use std::collections::HashMap;
use std::io::Write;

pub use store::audit::{Entry, Filter, Record};

/// Lines of one file at most: a spreadsheet has room for no more.
const EXPORTED: usize = 1_000_000;
/// Lines that are read at once for a file.
const PIECE: usize = 1_000;

/// A page of the log, newest first; `before` is the id of the last record of the previous page.
pub fn list(ctx: &Ctx, filter: &Filter, before: Option<AuditId>, limit: usize) -> Result<Vec<Record>> {
    ctx.require(Permission::AuditRead)?;
    let filter = filter.clone();
    ctx.workspace.read(move |tx| Ok(store::audit::list(tx, &filter, before, limit)?))
}

/// Writes what is asked for of the log into `out`, newest first; what is refused is refused before the first byte. That
/// it was taken out is a line of the log itself.
pub fn export_csv(
    ctx: &Ctx,
    filter: &Filter,
    names: &HashMap<String, String>,
    out: &mut dyn Write,
) -> Result<()> {
    ctx.require(Permission::AuditRead)?;
    let audit = ctx.audit("audit.export", "");
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let head = ["id", "at", "actor", "actor_name", "action", "subject", "detail"];
    let mut sheet = Sheet::begin(out, head)?;
    let (mut before, mut left) = (None, EXPORTED);
    while left > 0 {
        let records = list(ctx, filter, before, PIECE.min(left))?;
        let Some(last) = records.last() else { break };
        before = Some(last.id);
        left -= records.len();
        for record in &records {
            sheet.row(cells(record, names))?;
        }
    }
    sheet.end()
}

fn cells(record: &Record, names: &HashMap<String, String>) -> [String; 7] {
    let Record { id, entry } = record;
    let name = names.get(&entry.actor).map_or("", String::as_str);
    let detail = entry.detail.to_string();
    let detail = if detail == "{}" { String::new() } else { detail };
    [
        id.to_string(),
        entry.happened_at.to_string(),
        entry.actor.clone(),
        name.to_owned(),
        entry.action.clone(),
        entry.subject.clone(),
        detail,
    ]
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
