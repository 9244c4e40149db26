//! One run: claimed in the database, done without a transaction, and settled in one.
//!
//! The order of the import, what is remembered of its content, the next moment and the end of the claim are written
//! together. A crash before that leaves a claim that runs out, and the run is made again; after it the import is an
//! operation like others, which a restart takes up. Whoever lost the claim orders nothing.

use super::{WORK, address, folder};
use crate::files::{self, Uploaded};
use crate::server::Progress;
use crate::server::hold::{LEASE, hold};
use crate::{Ctx, Error, Live, Result, Workspace, imports};
use base::{RegularImportId, Timestamp};
use domain::access::Permission;
use domain::imports::Plan;
use domain::regular_imports::{Outcome, Place, RIGHT_GONE, Refusal, State, changed};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Tx;
use store::regular_imports::{After, File, RegularImport, Seen, Told};

/// When it looks again where the import it ordered before is not over.
const BUSY: Duration = Duration::from_secs(5);
/// When it looks again where a file is still growing.
pub(super) const GROWING: Duration = Duration::from_secs(45);
/// Bytes handed over at once.
const PIECE_BYTES: usize = 256 * 1024;

/// What a look at the place came to.
pub(super) enum Took {
    File(Box<New>),
    Unchanged(Seen),
    Nothing,
    /// A file is not quiet yet.
    Later,
    Failed(Failure),
    /// The process is about to end.
    Stopping,
}

/// A file that is to be imported.
pub(super) struct New {
    pub uploaded: Uploaded,
    pub seen: Seen,
    /// Of a folder: the file as it is remembered.
    pub file: Option<File>,
    /// Whether there may be more.
    pub more: bool,
}

/// Why there is nothing to import.
#[derive(Debug)]
pub(super) struct Failure {
    pub code: String,
    pub detail: String,
    /// Whether it may pass without anybody doing anything.
    pub passing: bool,
}

impl Failure {
    pub fn lasting(code: &str, detail: impl ToString) -> Failure {
        Failure { code: code.to_owned(), detail: detail.to_string(), passing: false }
    }
}

/// The work in hand.
#[derive(Clone, Copy)]
struct Claim {
    work: i64,
    token: i64,
    id: RegularImportId,
    /// Of the regular import, as it was read.
    version: i64,
}

impl Claim {
    /// Whether what was done is what is still wanted: a place or a plan that somebody changed meanwhile is run anew at
    /// once.
    fn holds(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        let known = store::regular_imports::load(tx, self.id)?;
        if known.is_some_and(|known| known.version == self.version) {
            return Ok(true);
        }
        store::work::delay_by(tx, self.work, self.token, now)?;
        Ok(false)
    }
}

/// One run that is due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    if workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let lease = workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, now.plus(LEASE))?))?;
    let Some(lease) = lease else { return Ok(Progress::Idle) };
    let id = RegularImportId(lease.subject);
    let claim = Claim { work: lease.work_id, token: lease.token, id, version: 0 };
    match hold(workspace, (claim.work, claim.token), || run(workspace, claim)) {
        Ok(()) | Err(Error::Store(store::Error::Stale)) => Ok(Progress::Worked),
        Err(error) => {
            give_back(workspace, claim, now.plus(GROWING))?;
            Err(error)
        }
    }
}

fn run(workspace: &Arc<Workspace>, claim: Claim) -> Result<()> {
    let id = claim.id;
    let import = workspace.read(|tx| Ok(store::regular_imports::load(tx, id)?))?;
    let Some(import) = import.filter(|import| import.state == State::Active) else {
        return workspace.write(move |tx| Ok(store::work::close_by(tx, claim.work, claim.token)?));
    };
    let claim = Claim { version: import.version, ..claim };
    let before = import.operation;
    let last = workspace.read(|tx| before.map_or(Ok(None), |id| Ok(store::operations::load(tx, id)?)))?;
    let last = last.map(|operation| operation.state).unwrap_or_default();
    if matches!(last.as_str(), "waiting" | "running") {
        return give_back(workspace, claim, workspace.clock.now().plus(BUSY));
    }
    let known = workspace.rights.of(&import.setup.actor, workspace.clock.now())?;
    let known = known.filter(|(_, permissions)| permissions.has(Permission::ImportsRun));
    let Some((actor, permissions)) = known else { return right_gone(workspace, claim, &import) };
    let ctx = Ctx { actor, permissions, ..Ctx::system(workspace) };
    // What came before and failed is not done: its content is taken again.
    let again = last == "failed";
    let took = match &import.setup.draft.place {
        Place::Url { url } => address::take(&ctx, &import, url, again),
        Place::Folder { folder, pattern } => folder::take(&ctx, &import, (folder, pattern), again),
    };
    let took = match took {
        Err(error) if error.is_passing() => return Err(error),
        Err(error) => Took::Failed(failure(&error)),
        Ok(took) => took,
    };
    settle(&ctx, claim, &import, took, again)
}

fn settle(ctx: &Ctx, claim: Claim, import: &RegularImport, took: Took, again: bool) -> Result<()> {
    let zone = ctx.workspace.settings().zone.clone();
    let (now, schedule) = (ctx.now(), import.setup.draft.schedule);
    let next = schedule.next(now, &zone);
    let told = |outcome| Told { outcome, code: None, detail: None, file_name: None, operation: None };
    let after = |outcome, seen| After { next, failures: 0, seen, told: told(outcome) };
    match took {
        Took::Stopping => give_back(&ctx.workspace, claim, now),
        Took::Later => give_back(&ctx.workspace, claim, now.plus(GROWING)),
        Took::Nothing => write(ctx, claim, after(Outcome::Nothing, import.seen.clone())),
        Took::Unchanged(seen) => write(ctx, claim, after(Outcome::Unchanged, seen)),
        Took::Failed(failure) => failed(ctx, claim, import, failure),
        Took::File(new) => {
            let plan = Plan { dry_run: false, ..import.setup.plan.clone() };
            match order(ctx, import, &new.uploaded, plan) {
                Ok(order) => {
                    let failures = if again { import.failures + 1 } else { 0 };
                    let next = match (new.more, again) {
                        (true, _) => now,
                        (false, true) => schedule.after_failure(failures, false, now, &zone),
                        (false, false) => next,
                    };
                    let told = Told { file_name: Some(new.uploaded.name.clone()), ..told(Outcome::Started) };
                    start(ctx, claim, order, *new, After { next, failures, seen: Seen::default(), told })
                }
                Err(error) => {
                    files::remove(&ctx.workspace, new.uploaded.id)?;
                    match error {
                        Error::Forbidden(_) => right_gone(&ctx.workspace, claim, import),
                        error if error.is_passing() => Err(error),
                        error => failed(ctx, claim, import, failure(&error)),
                    }
                }
            }
        }
    }
}

/// Checks the file as the order of a person is checked, and before it that its columns are the ones that the order was
/// made for.
fn order(ctx: &Ctx, import: &RegularImport, uploaded: &Uploaded, plan: Plan) -> Result<imports::Order> {
    let changed = changed(&import.setup.headings, |column| uploaded.heading(column));
    if !changed.is_empty() {
        let quoted = |(was, is): &(String, Option<String>)| match is {
            Some(is) => format!("«{was}» → «{is}»"),
            None => format!("«{was}» → —"),
        };
        let columns: Vec<String> = changed.iter().take(10).map(quoted).collect();
        return Err(Error::refused(Refusal::ColumnsChanged.code(), columns.join(", ")));
    }
    imports::may(ctx, &plan)?;
    imports::prepare(ctx, uploaded, plan, Some(import.id))
}

fn failure(error: &Error) -> Failure {
    let detail = match error {
        Error::Refused { detail, .. } => detail.clone(),
        Error::Invalid { hint, .. } => hint.clone().unwrap_or_default(),
        _ => String::new(),
    };
    if matches!(error, Error::Internal(_) | Error::Store(_)) {
        tracing::error!(%error, "a regular import failed");
    }
    Failure { code: error.code().to_owned(), detail, passing: false }
}

/// Orders the import and settles the run.
fn start(ctx: &Ctx, claim: Claim, order: imports::Order, new: New, after: After) -> Result<()> {
    let (now, audit) = (ctx.now(), ctx.audit("regular_imports.run", claim.id));
    let (file, seen, uploaded) = (new.file, new.seen, new.uploaded.id);
    let operation = ctx.workspace.write(move |tx| {
        if !claim.holds(tx, now)? {
            return Ok(None);
        }
        let operation = order.put(tx, now)?;
        if let Some(file) = &file {
            let file = File { operation: Some(operation), ..file.clone() };
            store::regular_imports::put_file(tx, claim.id, &file)?;
        }
        let told = Told { operation: Some(operation), ..after.told.clone() };
        let after = After { seen: seen.clone(), told, ..after.clone() };
        store::regular_imports::ran(tx, claim.id, &after, now)?;
        let detail = serde_json::json!({ "operation": operation });
        store::audit::append(tx, &audit.clone().with(detail))?;
        store::work::delay_by(tx, claim.work, claim.token, after.next)?;
        Ok(Some(operation))
    })?;
    match operation {
        Some(operation) => ctx.notify(Live::Operation(operation)),
        None => files::remove(&ctx.workspace, uploaded)?,
    }
    Ok(())
}

/// Writes a run that ordered nothing.
fn write(ctx: &Ctx, claim: Claim, after: After) -> Result<()> {
    let now = ctx.now();
    ctx.workspace.write(move |tx| {
        if !claim.holds(tx, now)? {
            return Ok(());
        }
        store::regular_imports::ran(tx, claim.id, &after, now)?;
        Ok(store::work::delay_by(tx, claim.work, claim.token, after.next)?)
    })
}

fn failed(ctx: &Ctx, claim: Claim, import: &RegularImport, failure: Failure) -> Result<()> {
    let failures = import.failures + 1;
    let schedule = import.setup.draft.schedule;
    let next = schedule.after_failure(failures, failure.passing, ctx.now(), &ctx.workspace.settings().zone);
    tracing::warn!(regular_import = %claim.id, code = failure.code, failures, "a regular import found no file");
    let told = Told {
        outcome: Outcome::Failed,
        code: Some(failure.code),
        detail: Some(failure.detail).filter(|detail| !detail.is_empty()),
        file_name: None,
        operation: None,
    };
    write(ctx, claim, After { next, failures, seen: import.seen.clone(), told })
}

/// Stops it, because there is nobody any more as whom it could run.
fn right_gone(workspace: &Arc<Workspace>, claim: Claim, import: &RegularImport) -> Result<()> {
    let ctx = Ctx::system(workspace);
    let (now, actor) = (ctx.now(), import.setup.actor.clone());
    let audit = ctx.audit("regular_imports.stop", claim.id);
    let audit = audit.with(serde_json::json!({ "reason": RIGHT_GONE }));
    workspace.write(move |tx| {
        if !claim.holds(tx, now)? {
            return Ok(());
        }
        store::work::close_by(tx, claim.work, claim.token)?;
        let stopped = (State::Stopped, Some(RIGHT_GONE), None);
        store::regular_imports::set_state(tx, claim.id, stopped, &actor, now)?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

fn give_back(workspace: &Workspace, claim: Claim, due: Timestamp) -> Result<()> {
    workspace.write(move |tx| Ok(store::work::delay_by(tx, claim.work, claim.token, due)?))
}

/// Takes a file in as if its person had uploaded it.
pub(super) fn upload(ctx: &Ctx, name: &str, source: &mut impl Read) -> Result<Uploaded> {
    let mut upload = files::Upload::begin(ctx, name)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match source.read(&mut piece).map_err(Error::unavailable)? {
            0 => return upload.finish(ctx),
            count => upload.append(ctx, &piece[..count])?,
        }
    }
}

/// Whether the process is about to end.
pub(super) fn is_stopping(workspace: &Workspace) -> bool {
    workspace.stopping.load(Ordering::SeqCst)
}
