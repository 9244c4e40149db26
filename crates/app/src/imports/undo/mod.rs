//! Taking a whole import back: the order for it, and the work, one piece of the journal after another.
//!
//! Pieces are taken back in the reverse of their order, each in one transaction that also removes it from the journal:
//! a crash repeats a piece and never half of one, and nothing is taken back twice. A rehearsal runs the same decisions
//! and remembers instead of writing. What a piece becomes is decided in `take`; what the journal holds is described in
//! `store::imports::journal`.
//!
//! Imports that touched the same things are taken back the newest first. Whoever takes the older one back before the
//! newer one keeps what the newer one wrote, because it was written since; the answer tells how many newer ones there
//! are.

mod kept_csv;
mod seen;
mod take;

pub(crate) use kept_csv::kept_csv;

use super::Params;
use super::counts::Ended;
use crate::error::codes;
use crate::operations::LEASE;
use crate::{Ctx, Error, Live, Result};
use base::{OperationId, Timestamp, limits};
use domain::access::Permission;
use seen::{Layer, Seen};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::imports::{insert_errors, journal};
use store::operations::{NewOperation, Operation};
use store::work::Lease;
use take::Taking;

/// The kind of the operation that takes an import back.
pub const OPERATION: &str = "import_undo";
/// Pieces of one step of the worker.
const PIECES_OF_A_STEP: usize = 20;

/// What the operation keeps to go on after a restart.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Order {
    import: OperationId,
    dry_run: bool,
}

/// What taking an import back did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Undone {
    pub dry_run: bool,
    pub import: Option<OperationId>,
    pub customers: Fates,
    pub products: Fates,
    pub orders: Fates,
    pub records: Fates,
    /// Customers whose consent was taken back.
    pub consents: i64,
    /// Customers who left the list.
    pub unlisted: i64,
    /// Things that stay, each with its reason in the file.
    pub stays: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Ended>,
}

/// What becomes of things of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fates {
    /// The import made them, and they go.
    pub gone: i64,
    /// They are what they were before.
    pub back: i64,
    /// Something of them stays, because it was changed since.
    pub stays: i64,
}

/// Whether an import can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Possible,
    /// It has not ended.
    TooEarly,
    TooLate,
    /// It changed nothing.
    Nothing,
    Running,
    /// It was begun and stopped; it can be taken up again.
    Stopped,
    Done,
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Possible => "possible",
            State::TooEarly => "too_early",
            State::TooLate => "too_late",
            State::Nothing => "nothing",
            State::Running => "running",
            State::Stopped => "stopped",
            State::Done => "done",
        }
    }
}

/// What can be said of taking an import back before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub state: State,
    /// Until when it can be.
    pub until: Option<Timestamp>,
    /// The operation that takes it back.
    pub operation: Option<OperationId>,
    /// Later imports that were not taken back: what they wrote over this one stays.
    pub later: i64,
}

/// Whether an import can be taken back, and until when.
pub fn view(ctx: &Ctx, import: OperationId) -> Result<View> {
    ctx.require(Permission::ImportsRun)?;
    let now = ctx.now();
    ctx.workspace.read(move |tx| look(tx, import, now).map(|(_, view)| view))
}

fn look(tx: &mut store::Tx, import: OperationId, now: Timestamp) -> Result<(Operation, View)> {
    let operation = store::operations::load(tx, import)?.ok_or(Error::NotFound)?;
    if operation.kind != super::OPERATION {
        return Err(Error::NotFound);
    }
    let until = operation.finished_at.map(|at| at.plus_days(limits::IMPORT_UNDO_DAYS));
    let before = match operation.undo_id {
        Some(id) => store::operations::load(tx, id)?,
        None => None,
    };
    let state = match before.as_ref().map(|it| it.state.as_str()) {
        Some("finished") => State::Done,
        Some("waiting" | "running") => State::Running,
        _ if operation.finished_at.is_none() => State::TooEarly,
        _ if until.is_some_and(|until| until < now) => State::TooLate,
        _ if journal::count(tx, import)? == 0 => State::Nothing,
        Some(_) => State::Stopped,
        None => State::Possible,
    };
    let view = View { state, until, operation: operation.undo_id, later: journal::later(tx, import)? };
    Ok((operation, view))
}

/// Orders that an import is taken back, or the rehearsal of it.
pub fn start(ctx: &Ctx, import: OperationId, dry_run: bool) -> Result<OperationId> {
    ctx.require(Permission::ImportsRun)?;
    let (now, actor) = (ctx.now(), ctx.actor.to_string());
    let may_consents = ctx.require(Permission::ConsentsWrite).is_ok();
    let action = if dry_run { "imports.rehearse_undo" } else { "imports.undo" };
    let audit = ctx.audit(action, import);
    let id = ctx.workspace.write(move |tx| {
        let (operation, view) = look(tx, import, now)?;
        possible(view.state)?;
        let params: Params = serde_json::from_str(&operation.params).map_err(Error::internal)?;
        if params.plan.consent.is_some() && !may_consents {
            return Err(Error::Forbidden(Permission::ConsentsWrite));
        }
        let new = NewOperation {
            kind: OPERATION,
            title: operation.title,
            params: serde_json::to_string(&Order { import, dry_run }).map_err(Error::internal)?,
            total: Some(journal::count(tx, import)?),
            created_by: actor.clone(),
        };
        let id = store::operations::insert(tx, &new, now)?;
        store::work::put(tx, crate::operations::WORK, id.0, now, now)?;
        if !dry_run {
            store::operations::set_undo(tx, import, id)?;
        }
        store::audit::append(tx, &audit.clone().with(serde_json::json!({ "operation": id })))?;
        Ok(id)
    })?;
    ctx.notify(Live::Operation(id));
    Ok(id)
}

fn possible(state: State) -> Result<()> {
    Err(match state {
        State::Possible | State::Stopped => return Ok(()),
        State::TooEarly => {
            Error::refused("import_undo_too_early", "this import has not ended; stop it or wait for its end")
        }
        State::TooLate => {
            Error::refused("import_undo_too_late", "an import can be taken back within 30 days")
        }
        State::Nothing => Error::refused("import_undo_nothing", "this import changed nothing"),
        State::Running | State::Done => {
            Error::refused("import_undo_twice", "this import is being or was taken back")
        }
    })
}

/// One step on an operation that was claimed: some pieces, then the work is given back for the next step.
pub(crate) fn begin(ctx: &Ctx, lease: Lease, operation: &Operation) -> Result<()> {
    match work(ctx, &lease, operation) {
        Ok(None) => {
            let (now, work, token) = (ctx.now(), lease.work_id, lease.token);
            ctx.workspace.write(move |tx| Ok(store::work::delay_by(tx, work, token, now)?))?;
            ctx.notify(Live::Operation(operation.id));
            Ok(())
        }
        Ok(Some((state, done))) => end(ctx, lease, operation.id, state, &done),
        Err(Error::Store(store::Error::Stale)) => Ok(()),
        Err(error) if error.is_passing() => Err(error),
        Err(error) => {
            tracing::error!(operation = %operation.id, %error, "taking an import back failed");
            let detail = "the server met an error of its own; its log says more".to_owned();
            let ended = Some(Ended { code: codes::INTERNAL.to_owned(), detail });
            let done = Undone { error: ended, ..done_before(operation)? };
            end(ctx, lease, operation.id, "failed", &done)
        }
    }
}

fn done_before(operation: &Operation) -> Result<Undone> {
    operation
        .result
        .as_deref()
        .map_or_else(|| Ok(Undone::default()), serde_json::from_str)
        .map_err(Error::internal)
}

/// Works on some pieces; how the operation ends, where it does.
fn work(ctx: &Ctx, lease: &Lease, operation: &Operation) -> Result<Option<(&'static str, Undone)>> {
    let order: Order = serde_json::from_str(&operation.params).map_err(Error::internal)?;
    let (id, now) = (operation.id, ctx.now());
    ctx.workspace.write(move |tx| Ok(store::operations::start(tx, id, None, now)?))?;
    let fresh = Undone { dry_run: order.dry_run, import: Some(order.import), ..Undone::default() };
    // A rehearsal remembers in memory, so it is one step, and after a restart it begins anew.
    let mut step = Step {
        done: if order.dry_run || operation.result.is_none() { fresh } else { done_before(operation)? },
        pieces: if order.dry_run { 0 } else { operation.done },
        below: i64::MAX,
        seen: Arc::default(),
    };
    let mut worked = 0;
    while order.dry_run || worked < PIECES_OF_A_STEP {
        match step.piece(ctx, lease, (operation.id, &order))? {
            Turn::Piece => worked += 1,
            Turn::Over => return Ok(Some(("finished", step.done))),
            Turn::Cancelled => return Ok(Some(("cancelled", step.done))),
        }
    }
    Ok(None)
}

enum Turn {
    Piece,
    Over,
    Cancelled,
}

struct Step {
    done: Undone,
    pieces: i64,
    /// Of a rehearsal: which pieces it has seen.
    below: i64,
    seen: Arc<Layer>,
}

impl Step {
    fn piece(&mut self, ctx: &Ctx, lease: &Lease, (id, order): (OperationId, &Order)) -> Result<Turn> {
        let (import, dry_run, now) = (order.import, order.dry_run, ctx.now());
        let (work, token) = (lease.work_id, lease.token);
        let (before, pieces, below) = (self.done.clone(), self.pieces + 1, self.below);
        let earlier = self.seen.clone();
        let turned = ctx.workspace.batch_write(move |tx| {
            store::work::extend(tx, work, token, now.plus(LEASE))?;
            let Some((number, piece)) = journal::newest(tx, import, below)? else { return Ok(None) };
            let seen = Seen { rehearsal: dry_run, earlier: earlier.clone(), own: Layer::default() };
            let mut taking = Taking::new(&piece, seen, before.clone(), (import, now));
            taking.take_back(tx)?;
            let Taking { done, rows, seen, .. } = taking;
            if !dry_run {
                journal::delete(tx, import, number)?;
            }
            insert_errors(tx, id, &rows)?;
            let progress = store::operations::Progress {
                cursor: number.to_string(),
                done: pieces,
                failed: done.stays,
                result: serde_json::to_string(&done).map_err(Error::internal)?,
            };
            let asked = store::operations::advance(tx, id, &progress)?;
            Ok(Some((number, done, seen.own, asked)))
        })?;
        let Some((number, done, own, asked)) = turned else { return Ok(Turn::Over) };
        (self.done, self.pieces) = (done, pieces);
        if dry_run {
            self.below = number;
            Arc::make_mut(&mut self.seen).absorb(own);
        }
        Ok(if asked { Turn::Cancelled } else { Turn::Piece })
    }
}

fn end(ctx: &Ctx, lease: Lease, id: OperationId, state: &'static str, done: &Undone) -> Result<()> {
    let result = serde_json::to_string(done).map_err(Error::internal)?;
    crate::operations::finish(ctx, lease, id, state, result)?;
    if !done.dry_run {
        ctx.notify(Live::Customers);
    }
    Ok(())
}

/// Forgets journals past their term, some pieces at a time.
pub(crate) fn prune(workspace: &crate::Workspace) -> Result<()> {
    // A day more than may be taken back, so that nothing is forgotten under an undo that runs.
    let before = workspace.clock.now().minus_days(limits::IMPORT_UNDO_DAYS + 1);
    while let Some(import) = workspace.read(|tx| Ok(journal::old(tx, before)?))? {
        while workspace.batch_write(move |tx| Ok(journal::forget_some(tx, import)?))? {}
    }
    Ok(())
}

/// Takes people who were erased out of every journal.
pub(crate) fn forget_erased(workspace: &crate::Workspace) -> Result<()> {
    let mut after = (0, 0);
    while let Some(place) = workspace.batch_write(move |tx| Ok(journal::forget_erased(tx, after)?))? {
        after = place;
    }
    Ok(())
}
