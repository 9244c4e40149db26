//! Imports: a file and an order become an operation, and a worker carries it out piece by piece.
//!
//! `start` checks everything that can be known before the first row. The work itself stands in `job`: it reads rows,
//! decides what they do (`decide`), and writes a piece with its progress in one transaction (`write`). A rehearsal
//! (`dry_run`) runs the same reading and deciding and leaves out the writing; what it would have made it remembers.
//! An import never withdraws, never overrides a later withdrawal, and never touches the suppression list.

mod catalogue;
mod consents;
pub mod counts;
mod decide;
mod job;
mod journal;
mod own;
mod reading;
pub mod undo;
mod write;

pub use counts::Counts;
pub use job::{Desk, PIECES_OF_A_STEP};
pub(crate) use job::{begin, step};
pub(crate) use reading::open_table;

use crate::files;
use crate::{Ctx, Error, Result};
use base::{FileId, OperationId, RegularImportId, Timestamp};
use domain::access::Permission;
use domain::imports::{Kind, Layout, Plan};
use domain::regular_imports::{Heading, headings};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::operations::NewOperation;

/// The kind of an import's operation.
pub const OPERATION: &str = "import";

/// What an import's operation keeps to go on after a restart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Params {
    pub file_id: FileId,
    pub plan: Plan,
    /// Who ordered it: the actor of the consents it brings.
    pub actor: String,
    /// What the columns were called that the plan uses.
    #[serde(default)]
    pub headings: Vec<Heading>,
    /// The regular import that ordered it.
    #[serde(default)]
    pub regular: Option<RegularImportId>,
}

impl Params {
    /// Who brings its products: files by hand are one source.
    pub fn source(&self) -> i64 {
        self.regular.map_or(0, |id| id.0)
    }
}

/// Orders an import of a file. The work begins as soon as a worker is free.
pub fn start(ctx: &Ctx, file_id: FileId, plan: Plan) -> Result<OperationId> {
    may(ctx, &plan)?;
    let file = files::get(ctx, file_id, plan.options.sheet)?;
    let order = prepare(ctx, &file, plan, None)?;
    let now = ctx.now();
    let id = ctx.workspace.write(move |tx| order.put(tx, now))?;
    ctx.notify(crate::Live::Operation(id));
    Ok(id)
}

/// Whether the actor may order such an import.
pub(crate) fn may(ctx: &Ctx, plan: &Plan) -> Result<()> {
    ctx.require(Permission::ImportsRun)?;
    if plan.consent.is_some() {
        ctx.require(Permission::ConsentsWrite)?;
    }
    if plan.options.list_id.is_some() {
        ctx.require(Permission::ListsWrite)?;
    }
    Ok(())
}

/// An import that was checked and is not ordered yet.
pub(crate) struct Order {
    new: NewOperation,
    audit: crate::audit::Entry,
}

impl Order {
    /// Orders it: the operation, its work and the line in the log.
    pub fn put(&self, tx: &mut Tx, now: Timestamp) -> Result<OperationId> {
        let id = store::operations::insert(tx, &self.new, now)?;
        store::work::put(tx, crate::operations::WORK, id.0, now, now)?;
        store::audit::append(tx, &self.audit.clone().about(id))?;
        Ok(id)
    }
}

/// Checks everything that can be known before the first row.
pub(crate) fn prepare(
    ctx: &Ctx,
    file: &files::Uploaded,
    plan: Plan,
    regular: Option<RegularImportId>,
) -> Result<Order> {
    check(ctx, &plan, file)?;
    let total = file.inspection.rows as i64;
    let action = if plan.dry_run { "imports.rehearse" } else { "imports.start" };
    let detail = serde_json::json!({
        "kind": plan.kind, "file": file.id, "rows": total, "consent": plan.consent.is_some(),
    });
    let audit = ctx.audit(action, "").with(detail);
    let headings = headings(&plan, |column| file.heading(column));
    let params = Params { file_id: file.id, plan, actor: ctx.actor.to_string(), headings, regular };
    let new = NewOperation {
        kind: OPERATION,
        title: file.name.clone(),
        params: serde_json::to_string(&params).map_err(Error::internal)?,
        total: Some(total),
        created_by: ctx.actor.to_string(),
    };
    Ok(Order { new, audit })
}

/// The operation that was just ordered, for whoever may order it.
pub fn ordered(ctx: &Ctx, id: OperationId) -> Result<crate::operations::View> {
    ctx.require(Permission::ImportsRun)?;
    crate::operations::view_of(ctx, id)
}

/// Checks an order against the file and the workspace.
fn check(ctx: &Ctx, plan: &Plan, file: &files::Uploaded) -> Result<Layout> {
    let refuse = |refusal: domain::imports::Refusal| {
        Error::invalid(refusal.field(), refusal.code()).hint(refusal.to_string())
    };
    let layout = plan.check(usize::from(file.inspection.width), ctx.now()).map_err(refuse)?;
    if file.inspection.form().with(plan.options.encoding.as_deref(), plan.options.delimiter).is_none() {
        return Err(refuse(domain::imports::Refusal::Encoding));
    }
    let known =
        own::shapes(ctx, plan, true)?.ok_or_else(|| refuse(domain::imports::Refusal::NoRecordType))?;
    let unknown = plan.fields.iter().find(|(_, key)| known.iter().all(|(_, shape)| shape.key != *key));
    if let Some((_, key)) = unknown {
        return Err(refuse(domain::imports::Refusal::NoField(key.clone())));
    }
    consents::check(ctx, plan.consent.as_ref())?;
    if let Some(list) = plan.options.list_id {
        let known = ctx.workspace.read(|tx| Ok(store::lists::load(tx, list)?))?;
        known.ok_or_else(|| Error::invalid("options.list_id", crate::error::codes::NOT_FOUND))?;
    }
    Ok(layout)
}

/// The words of a kind for people, in titles and logs.
pub fn kind_words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Customers => ("клиенты", "customers"),
        Kind::Products => ("товары", "products"),
        Kind::Orders => ("заказы", "orders"),
        Kind::Records => ("объекты", "records"),
    }
}
