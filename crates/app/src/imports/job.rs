//! The work of an import: one piece of rows after another, each with its progress in one transaction.
//!
//! The file stays open between the steps of a worker, on the workspace's [`Desk`]. A process that dies leaves a lease
//! that expires; whoever takes the work over opens the file again and passes over what was written, so a restart
//! doubles nothing and loses nothing. Whoever lost the lease writes nothing more: every piece is fenced.

use super::Params;
use super::consents::Ledger;
use super::counts::{Counts, Ended};
use super::decide::{Memory, decide};
use super::reading::{Piece, Source, StopError};
use super::write::{Writer, load};
use crate::error::codes;
use crate::operations::{LEASE, Progress};
use crate::{Ctx, Error, Live, Result, Workspace};
use base::OperationId;
use std::sync::{Arc, Mutex};
use store::imports::insert_errors;
use store::work::Lease;

/// Pieces of one step of the worker: about a second.
pub const PIECES_OF_A_STEP: usize = 40;
/// Things a rehearsal remembers before it stops early, about 500 bytes each.
const REMEMBERED: usize = 1_000_000;
/// How often a piece is tried again after somebody else was faster with the same customer or product.
const TRIES: usize = 5;

/// Where the import of a workspace that is being worked on lies between two steps.
#[derive(Default)]
pub struct Desk(Mutex<Option<Job>>);

impl Desk {
    pub(crate) fn take(&self) -> Option<Job> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()
    }

    pub(crate) fn put(&self, job: Job) {
        *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(job);
    }
}

/// An import with its file open.
pub(crate) struct Job {
    lease: Lease,
    operation: OperationId,
    params: Arc<Params>,
    source: Source,
    /// Read, but not known to be written.
    pending: Option<Arc<Piece>>,
    written: u64,
    counts: Counts,
    /// What a rehearsal would have made.
    memory: Memory,
    /// The last product that was looked at whether the catalogue still names it.
    retired_to: i64,
}

/// How a step ended.
pub(crate) enum Turn {
    /// There is more to do.
    More(Box<Job>),
    /// The operation is over, or somebody else has it.
    Over,
}

impl Job {
    /// Takes up an import that was claimed; over at once where its file is gone or broken.
    pub fn open(ctx: &Ctx, lease: Lease, operation: &store::operations::Operation) -> Result<Turn> {
        let params: Params = serde_json::from_str(&operation.params).map_err(Error::internal)?;
        let written: u64 = operation.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let counts = match &operation.result {
            Some(text) => serde_json::from_str(text).map_err(Error::internal)?,
            None => Counts { dry_run: params.plan.dry_run, ..Counts::default() },
        };
        let id = operation.id;
        let found = crate::files::load(ctx, params.file_id, params.plan.options.sheet)?;
        let Some((_, inspection)) = found else {
            let ended = Ended { code: "file_gone".to_owned(), detail: "the file was removed".to_owned() };
            return end(ctx, lease, id, "failed", Counts { error: Some(ended), ..counts });
        };
        // A rehearsal remembers in memory, so after a restart it begins anew.
        let (written, counts) = if params.plan.dry_run {
            (0, Counts { dry_run: true, ..Counts::default() })
        } else {
            (written, counts)
        };
        let (work, token) = (lease.work_id, lease.token);
        let alive = || {
            let until = ctx.now().plus(LEASE);
            ctx.workspace.batch_write(move |tx| Ok(store::work::extend(tx, work, token, until)?))
        };
        let source = match Source::open(ctx, &params, &inspection, written, &alive) {
            Ok(source) => source,
            Err(stop) => return stopped(ctx, lease, id, counts, stop),
        };
        let mut counts = Counts { list_id: params.plan.options.list_id, ..counts };
        if let Some(named) = source.named().filter(|_| written == 0) {
            let shrinks = super::catalogue::look(ctx, &named, params.source())?;
            if params.plan.dry_run {
                counts.retired = shrinks.gone;
            }
            if shrinks.is_odd() && !params.plan.options.may_shrink {
                let detail = format!("{} / {}", shrinks.gone, shrinks.all);
                let ended = Ended { code: "import_catalogue_shrinks".to_owned(), detail };
                return end(ctx, lease, id, "failed", Counts { error: Some(ended), ..counts });
            }
        }
        let now = ctx.now();
        let total = Some(inspection.rows as i64);
        ctx.workspace.write(move |tx| Ok(store::operations::start(tx, id, total, now)?))?;
        let record_type = super::own::type_id(ctx, &params.plan)?;
        let secret = Some(ctx.workspace.secret.clone());
        let memory = Memory { names: Arc::new(source.names()), record_type, secret, ..Memory::default() };
        let params = Arc::new(params);
        Ok(Turn::More(Box::new(Job {
            lease,
            operation: id,
            params,
            source,
            pending: None,
            written,
            counts,
            memory,
            retired_to: 0,
        })))
    }

    /// Works on some pieces. An error that passes leaves the job to be tried again; any other ends the operation.
    pub fn turn(mut self, ctx: &Ctx) -> Result<Turn> {
        for _ in 0..PIECES_OF_A_STEP {
            let piece = match self.pending.take() {
                Some(piece) => piece,
                None => match self.source.next_piece() {
                    Ok(Some(piece)) => Arc::new(piece),
                    Ok(None) => {
                        match self.retire(ctx) {
                            Ok(true) => continue,
                            Ok(false) => {}
                            Err(Error::Store(store::Error::Stale)) => return Ok(Turn::Over),
                            Err(error) if error.is_passing() => {
                                ctx.workspace.importing.put(self);
                                return Err(error);
                            }
                            Err(error) => {
                                return broken(ctx, self.lease, self.operation, self.counts, &error);
                            }
                        }
                        self.counts.passed = self.source.passed();
                        return end(ctx, self.lease, self.operation, "finished", self.counts);
                    }
                    Err(stop) => return stopped(ctx, self.lease, self.operation, self.counts, stop),
                },
            };
            self.pending = Some(piece.clone());
            let asked_to_stop = match self.write_patiently(ctx, &piece) {
                Ok(asked) => asked,
                Err(Error::Store(store::Error::Stale)) => return Ok(Turn::Over),
                Err(error) if error.is_passing() => {
                    ctx.workspace.importing.put(self);
                    return Err(error);
                }
                Err(error) => return broken(ctx, self.lease, self.operation, self.counts, &error),
            };
            self.pending = None;
            if asked_to_stop {
                return end(ctx, self.lease, self.operation, "cancelled", self.counts);
            }
            if self.counts.dry_run && self.memory.len() > REMEMBERED {
                self.counts.limited = true;
                return end(ctx, self.lease, self.operation, "finished", self.counts);
            }
        }
        ctx.notify(Live::Operation(self.operation));
        Ok(Turn::More(Box::new(self)))
    }

    /// Some products that the catalogue no longer names become unavailable; whether there may be more.
    fn retire(&mut self, ctx: &Ctx) -> Result<bool> {
        let Some(named) = self.source.named().filter(|_| !self.counts.dry_run) else { return Ok(false) };
        let (operation, written, now) = (self.operation, self.written, ctx.now());
        let source = self.params.source();
        let (work, token, after, before) =
            (self.lease.work_id, self.lease.token, self.retired_to, self.counts.clone());
        let (counts, next) = ctx.workspace.batch_write(move |tx| {
            store::work::extend(tx, work, token, now.plus(LEASE))?;
            let (gone, next) = super::catalogue::retire(tx, operation, (&named, source, after), now)?;
            let counts = Counts { retired: before.retired + gone, ..before.clone() };
            store::operations::advance(tx, operation, &progress(&counts, written)?)?;
            Ok((counts, next))
        })?;
        self.counts = counts;
        self.retired_to = next.unwrap_or(after);
        Ok(next.is_some())
    }

    /// Somebody who creates the same customer at the same moment is let through, then the piece is decided anew.
    fn write_patiently(&mut self, ctx: &Ctx, piece: &Arc<Piece>) -> Result<bool> {
        let mut tries = 0;
        loop {
            let answer =
                if self.params.plan.dry_run { self.rehearse(ctx, piece) } else { self.write(ctx, piece) };
            match answer {
                Err(Error::Store(store::Error::Unique(_))) if tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    fn write(&mut self, ctx: &Ctx, piece: &Arc<Piece>) -> Result<bool> {
        let (params, before, rows) = (self.params.clone(), self.counts.clone(), piece.clone());
        let (operation, written, now) = (self.operation, self.written + piece.entries, ctx.now());
        let (work, token) = (self.lease.work_id, self.lease.token);
        let (names, record_type) = (self.memory.names.clone(), self.memory.record_type);
        let secret = self.memory.secret.clone();
        let (counts, asked) = ctx.workspace.batch_write(move |tx| {
            store::work::extend(tx, work, token, now.plus(LEASE))?;
            let mut counts = before.clone();
            let (names, secret) = (names.clone(), secret.clone());
            let mut memory = Memory { names, record_type, secret, ..Memory::default() };
            load(tx, &rows.rows, &mut memory)?;
            let decisions = decide(&rows.rows, &mut memory, &mut counts);
            let (consent, list) = (params.plan.consent.as_ref(), params.plan.options.list_id);
            let writer = Writer { consent, list, actor: &params.actor, source: params.source(), now };
            let (kept, piece) = writer.write(tx, &rows.rows, &mut memory, &decisions)?;
            store::imports::journal::append(tx, operation, &piece)?;
            counts.consents_written += kept.written;
            counts.consents_kept += kept.kept;
            counts.listed += kept.listed;
            insert_errors(tx, operation, &decisions.errors)?;
            let asked = store::operations::advance(tx, operation, &progress(&counts, written)?)?;
            Ok((counts, asked))
        })?;
        (self.counts, self.written) = (counts, written);
        Ok(asked)
    }

    /// Reads in a writing transaction, because what an import reads it locks; nothing is written but the progress.
    fn rehearse(&mut self, ctx: &Ctx, piece: &Arc<Piece>) -> Result<bool> {
        let memory = Arc::new(Mutex::new(std::mem::take(&mut self.memory)));
        let (shared, rows) = (memory.clone(), piece.clone());
        let loaded = ctx.workspace.batch_write(move |tx| {
            let mut memory = shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            Ok(load(tx, &rows.rows, &mut memory)?)
        });
        self.memory = std::mem::take(&mut *memory.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        loaded?;
        let memory = &mut self.memory;
        let mut counts = self.counts.clone();
        let decisions = decide(&piece.rows, memory, &mut counts);
        if let Some(basis) = &self.params.plan.consent {
            let ledger = Ledger { basis, actor: &self.params.actor, now: ctx.now() };
            let known = &self.memory.customers;
            let kept =
                ctx.workspace.read(|tx| Ok(ledger.entries(tx, known, &|id| id, &decisions.consents)?.1))?;
            counts.consents_written += kept.written;
            counts.consents_kept += kept.kept;
        }
        self.memory.settle();
        let (operation, written, now) = (self.operation, self.written + piece.entries, ctx.now());
        let (work, token, after) = (self.lease.work_id, self.lease.token, counts.clone());
        let asked = ctx.workspace.batch_write(move |tx| {
            store::work::extend(tx, work, token, now.plus(LEASE))?;
            insert_errors(tx, operation, &decisions.errors)?;
            Ok(store::operations::advance(tx, operation, &progress(&after, written)?)?)
        })?;
        (self.counts, self.written) = (counts, written);
        Ok(asked)
    }
}

fn progress(counts: &Counts, written: u64) -> Result<store::operations::Progress> {
    Ok(store::operations::Progress {
        cursor: written.to_string(),
        done: counts.rows,
        failed: counts.errors,
        result: serde_json::to_string(counts).map_err(Error::internal)?,
    })
}

/// The file stopped the work: for good, or until it can be read.
fn stopped(ctx: &Ctx, lease: Lease, id: OperationId, counts: Counts, stop: StopError) -> Result<Turn> {
    let stop = match stop.passing() {
        Err(stop) => stop,
        Ok(Error::Store(store::Error::Stale)) => return Ok(Turn::Over),
        Ok(error) if error.is_passing() => return Err(error),
        Ok(error) => return broken(ctx, lease, id, counts, &error),
    };
    let ended = Ended { code: stop.code().to_owned(), detail: stop.to_string() };
    end(ctx, lease, id, "failed", Counts { error: Some(ended), ..counts })
}

/// A defect of ours stopped the work: the operation ends, so that a person sees it, and the cause is in the log.
/// The rows that were written stay, and their numbers are told.
fn broken(ctx: &Ctx, lease: Lease, id: OperationId, counts: Counts, error: &Error) -> Result<Turn> {
    tracing::error!(operation = %id, %error, "an import failed");
    let detail = format!("after {} rows the server met an error of its own; its log says more", counts.rows);
    let ended = Ended { code: codes::INTERNAL.to_owned(), detail };
    end(ctx, lease, id, "failed", Counts { error: Some(ended), ..counts })
}

fn end(ctx: &Ctx, lease: Lease, id: OperationId, state: &'static str, counts: Counts) -> Result<Turn> {
    let result = serde_json::to_string(&counts).map_err(Error::internal)?;
    crate::operations::finish(ctx, lease, id, state, result)?;
    if !counts.dry_run {
        ctx.notify(Live::Customers);
    }
    Ok(Turn::Over)
}

/// Lays an import that was claimed on the desk.
pub(crate) fn begin(ctx: &Ctx, lease: Lease, operation: &store::operations::Operation) -> Result<()> {
    let turn = match Job::open(ctx, lease.clone(), operation) {
        Err(Error::Store(store::Error::Stale)) => Turn::Over,
        Err(error) if !error.is_passing() => broken(ctx, lease, operation.id, Counts::default(), &error)?,
        other => other?,
    };
    if let Turn::More(job) = turn {
        ctx.workspace.importing.put(*job);
    }
    Ok(())
}

/// One step of the worker on the import that lies on the desk; idle where none does.
pub(crate) fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let Some(job) = workspace.importing.take() else { return Ok(Progress::Idle) };
    if let Turn::More(job) = job.turn(&Ctx::system(workspace))? {
        workspace.importing.put(*job);
    }
    Ok(Progress::Worked)
}
