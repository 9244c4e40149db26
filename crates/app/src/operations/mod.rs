//! Operations: long work that a person can watch and stop.
//!
//! An operation is a row; the work itself waits in the queue and is done by a worker under a lease, piece by piece.
//! Progress is written with what was done, so what a person sees is what would survive a crash.

mod errors_csv;

pub use crate::server::Progress;
pub use errors_csv::errors_csv;

use crate::imports::{self, Counts};
use crate::{Ctx, Error, Live, Result, Workspace};
use base::{OperationId, Timestamp};
use domain::access::Permission;
use std::sync::Arc;
use std::time::Duration;
use store::operations::Operation;
use store::work::Lease;

/// The kind of work in the queue.
pub const WORK: &str = "operation";
/// How long a worker holds an operation without a sign of life. Embedded databases have one process and free leases
/// at start; with several nodes this is how long a dead node's operation waits.
pub const LEASE: Duration = Duration::from_secs(15);

/// An operation as a person sees it.
#[derive(Clone, Debug)]
pub struct View {
    pub operation: Operation,
    /// Rows a second since the work began; nothing where it has not.
    pub rate_per_second: Option<f64>,
    pub seconds_left: Option<i64>,
}

pub fn list(ctx: &Ctx, before: Option<OperationId>, limit: usize) -> Result<Vec<View>> {
    ctx.require(Permission::OperationsRead)?;
    let rows = ctx.workspace.read(move |tx| Ok(store::operations::list(tx, before, limit)?))?;
    Ok(rows.into_iter().map(|operation| view(operation, ctx.now())).collect())
}

pub fn get(ctx: &Ctx, id: OperationId) -> Result<View> {
    ctx.require(Permission::OperationsRead)?;
    view_of(ctx, id)
}

pub(crate) fn view_of(ctx: &Ctx, id: OperationId) -> Result<View> {
    let operation =
        ctx.workspace.read(move |tx| Ok(store::operations::load(tx, id)?))?.ok_or(Error::NotFound)?;
    Ok(view(operation, ctx.now()))
}

/// Asks an operation to stop; it does so after the piece it is at. What was written stays.
pub fn cancel(ctx: &Ctx, id: OperationId) -> Result<View> {
    ctx.require(Permission::ImportsRun)?;
    let audit = ctx.audit("operations.cancel", id);
    ctx.workspace.write(move |tx| {
        let known = store::operations::load(tx, id)?.ok_or(Error::NotFound)?;
        // Asking twice, or asking what is over, changes nothing and is no mistake.
        if !known.cancel_requested && store::operations::request_cancel(tx, id)? {
            store::audit::append(tx, &audit)?;
        }
        Ok(())
    })?;
    ctx.notify(Live::Operation(id));
    view_of(ctx, id)
}

fn view(operation: Operation, now: Timestamp) -> View {
    let until = operation.finished_at.unwrap_or(now);
    let seconds = operation.started_at.map(|start| (until.micros() - start.micros()) as f64 / 1e6);
    let rate = seconds.filter(|s| *s > 0.0 && operation.done > 0).map(|s| operation.done as f64 / s);
    let left = operation.total.map(|total| (total - operation.done).max(0));
    let running = operation.state == "running";
    let seconds_left = match (rate, left) {
        (Some(rate), Some(left)) if running => Some((left as f64 / rate).ceil() as i64),
        _ => None,
    };
    View { operation, rate_per_second: rate, seconds_left }
}

/// One step of the worker: goes on with the operation at hand, or claims one that waits.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    if imports::step(workspace)? == Progress::Worked {
        return Ok(Progress::Worked);
    }
    let ctx = Ctx::system(workspace);
    let (now, until) = (ctx.now(), ctx.now().plus(LEASE));
    // Looking is a read, so that an idle workspace writes nothing.
    if workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let Some(lease) = workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, until)?))? else {
        return Ok(Progress::Idle);
    };
    begin(&ctx, lease)?;
    Ok(Progress::Worked)
}

fn begin(ctx: &Ctx, lease: Lease) -> Result<()> {
    let id = OperationId(lease.subject);
    let operation = ctx.workspace.read(move |tx| Ok(store::operations::load(tx, id)?))?;
    let Some(operation) = operation.filter(|it| matches!(it.state.as_str(), "waiting" | "running")) else {
        return ctx.workspace.write(move |tx| Ok(store::work::close_by(tx, lease.work_id, lease.token)?));
    };
    if operation.cancel_requested {
        let result = operation.result.clone().unwrap_or_else(|| "{}".to_owned());
        return finish(ctx, lease, id, "cancelled", result);
    }
    if operation.kind == imports::undo::OPERATION {
        return imports::undo::begin(ctx, lease, &operation);
    }
    if operation.kind != imports::OPERATION {
        let counts = Counts::default();
        let result = serde_json::to_string(&counts).map_err(Error::internal)?;
        return finish(ctx, lease, id, "failed", result);
    }
    imports::begin(ctx, lease, &operation)
}

/// Writes the end of an operation and closes its work.
pub(crate) fn finish(
    ctx: &Ctx,
    lease: Lease,
    id: OperationId,
    state: &'static str,
    result: String,
) -> Result<()> {
    let now = ctx.now();
    ctx.workspace.write(move |tx| {
        store::operations::finish(tx, id, state, &result, now)?;
        Ok(store::work::close_by(tx, lease.work_id, lease.token)?)
    })?;
    ctx.notify(Live::Operation(id));
    Ok(())
}
