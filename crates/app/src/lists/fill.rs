//! Filling a list with everybody who fits: one operation, exact for the moment it was ordered at.
//!
//! Who fits is asked once, when the operation is ordered, and kept with it as a bitmap; the worker then writes piece by
//! piece, each with its progress in one transaction, so that a restart doubles nothing and loses nothing. It is work of
//! its own kind, so that a long import does not hold it up.

use super::Result;
use crate::customers::Which;
use crate::operations::LEASE;
use crate::server::Progress;
use crate::{Ctx, Error, Live, Workspace};
use base::{ListId, OperationId, limits};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::access::Permission;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::operations::{NewOperation, Operation};
use store::work::Lease;

/// The kind of the operation and of its work.
pub const OPERATION: &str = "list_fill";
/// Pieces of one step: well under a second.
const PIECES_OF_A_STEP: usize = 20;

#[derive(Serialize, Deserialize)]
struct Params {
    list: ListId,
    /// The frozen customers: a serialised bitmap in base64.
    customers: String,
}

/// What a fill has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub added: u64,
    /// Who was in the list before, or is gone.
    pub kept: u64,
}

/// Orders the filling of a list with everybody who fits now.
pub fn start(ctx: &Ctx, id: ListId, which: &Which) -> Result<OperationId> {
    ctx.require(Permission::ListsWrite)?;
    let customers = which.members(ctx)?;
    order(ctx, id, &customers)
}

/// The operation that was just ordered, for whoever may order it.
pub fn ordered(ctx: &Ctx, id: OperationId) -> Result<crate::operations::View> {
    ctx.require(Permission::ListsWrite)?;
    crate::operations::view_of(ctx, id)
}

/// Orders the filling of a list with these customers.
pub(crate) fn order(ctx: &Ctx, list: ListId, customers: &RoaringBitmap) -> Result<OperationId> {
    let mut bytes = Vec::with_capacity(customers.serialized_size());
    customers.serialize_into(&mut bytes).map_err(Error::internal)?;
    let params = Params { list, customers: BASE64.encode(bytes) };
    let params = serde_json::to_string(&params).map_err(Error::internal)?;
    let (total, actor, now) = (customers.len() as i64, ctx.actor.to_string(), ctx.now());
    let detail = serde_json::json!({ "customers": total });
    let audit = ctx.audit("lists.fill", list).with(detail);
    let id = ctx.workspace.write(move |tx| {
        let known = store::lists::load(tx, list)?.ok_or(Error::NotFound)?;
        let new = NewOperation {
            kind: OPERATION,
            title: known.name,
            params: params.clone(),
            total: Some(total),
            created_by: actor.clone(),
        };
        let id = store::operations::insert(tx, &new, now)?;
        store::work::put(tx, OPERATION, id.0, now, now)?;
        store::audit::append(tx, &audit)?;
        Ok(id)
    })?;
    ctx.notify(Live::Operation(id));
    Ok(id)
}

/// One step of the worker: some pieces of the filling that is due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let ctx = Ctx::system(workspace);
    let (now, until) = (ctx.now(), ctx.now().plus(LEASE));
    // Looking is a read, so that an idle workspace writes nothing.
    if workspace.read(|tx| Ok(store::work::next(tx, OPERATION)?))?.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let Some(lease) = workspace.write(move |tx| Ok(store::work::claim(tx, OPERATION, now, until)?))? else {
        return Ok(Progress::Idle);
    };
    match work(&ctx, &lease) {
        // Somebody else took it over, and goes on where this one stopped.
        Err(Error::Store(store::Error::Stale)) => Ok(Progress::Worked),
        Err(error) if error.is_passing() => Err(error),
        Err(error) => {
            tracing::error!(operation = lease.subject, %error, "filling a list failed");
            let result = serde_json::json!({ "error": error.code() }).to_string();
            let id = OperationId(lease.subject);
            crate::operations::finish(&ctx, lease, id, "failed", result)?;
            Ok(Progress::Worked)
        }
        Ok(()) => Ok(Progress::Worked),
    }
}

fn work(ctx: &Ctx, lease: &Lease) -> Result<()> {
    let id = OperationId(lease.subject);
    let operation = ctx.workspace.read(move |tx| Ok(store::operations::load(tx, id)?))?;
    let (work_id, token, now) = (lease.work_id, lease.token, ctx.now());
    let Some(operation) = operation.filter(|it| matches!(it.state.as_str(), "waiting" | "running")) else {
        return ctx.workspace.write(move |tx| Ok(store::work::close_by(tx, work_id, token)?));
    };
    ctx.workspace.write(move |tx| Ok(store::operations::start(tx, id, None, now)?))?;
    let mut counts: Counts = match &operation.result {
        Some(text) => serde_json::from_str(text).map_err(Error::internal)?,
        None => Counts::default(),
    };
    let (list, waiting) = waiting(&operation)?;
    for piece in waiting.chunks(limits::BULK_ROWS).take(PIECES_OF_A_STEP) {
        if operation.cancel_requested || write(ctx, lease, (id, list), piece, &mut counts)? {
            return end(ctx, lease, (id, list), "cancelled", counts);
        }
    }
    if waiting.len() <= limits::BULK_ROWS * PIECES_OF_A_STEP {
        return end(ctx, lease, (id, list), "finished", counts);
    }
    ctx.notify(Live::Operation(id));
    ctx.workspace.write(move |tx| Ok(store::work::delay_by(tx, work_id, token, now)?))
}

/// The list, and who is still to be put into it.
fn waiting(operation: &Operation) -> Result<(ListId, Vec<i64>)> {
    let params: Params = serde_json::from_str(&operation.params).map_err(Error::internal)?;
    let bytes = BASE64.decode(&params.customers).map_err(Error::internal)?;
    let customers = RoaringBitmap::deserialize_from(&bytes[..]).map_err(Error::internal)?;
    let after: i64 = operation.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(-1);
    Ok((params.list, customers.iter().map(i64::from).filter(|id| *id > after).collect()))
}

/// Writes a piece; true where somebody asked to stop.
fn write(
    ctx: &Ctx,
    lease: &Lease,
    (id, list): (OperationId, ListId),
    piece: &[i64],
    counts: &mut Counts,
) -> Result<bool> {
    let (work_id, token, now, before) = (lease.work_id, lease.token, ctx.now(), *counts);
    let piece = piece.to_vec();
    let (after, asked) = ctx.workspace.batch_write(move |tx| {
        store::work::extend(tx, work_id, token, now.plus(LEASE))?;
        if !store::lists::lock(tx, list)? {
            return Err(Error::NotFound);
        }
        let added = store::lists::add(tx, list, &piece, now)?;
        let after = Counts { added: before.added + added, kept: before.kept + piece.len() as u64 - added };
        let progress = store::operations::Progress {
            cursor: piece.last().copied().unwrap_or_default().to_string(),
            done: (after.added + after.kept) as i64,
            failed: 0,
            result: serde_json::to_string(&after).map_err(Error::internal)?,
        };
        Ok((after, store::operations::advance(tx, id, &progress)?))
    })?;
    *counts = after;
    Ok(asked)
}

fn end(
    ctx: &Ctx,
    lease: &Lease,
    (id, list): (OperationId, ListId),
    state: &'static str,
    counts: Counts,
) -> Result<()> {
    let result = serde_json::to_string(&counts).map_err(Error::internal)?;
    crate::operations::finish(ctx, lease.clone(), id, state, result)?;
    ctx.notify(Live::List(list));
    Ok(())
}
