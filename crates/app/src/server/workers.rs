//! The threads that do background work: one per workspace and kind of work, each repeating one step.
//!
//! A step is short (about a second at most), safe to repeat, and says whether it found anything to do. An error
//! or a panic of a step is logged and tried again later; it never ends the thread, and never touches another
//! workspace.

use crate::{Result, Workspace};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to do now.
    Idle,
    /// Something was done; there may be more.
    Worked,
}

type Step = fn(&Arc<Workspace>) -> Result<Progress>;

/// When a worker that found nothing looks again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wakes {
    /// After any commit in this process, and by time at least this often: work that becomes due by the clock,
    /// or was written by another node, waits at most this long.
    OnCommit(Duration),
    /// The same, but with a pause after each step, so that one step takes what several commits brought.
    Paced(Duration),
    /// By time alone.
    Every(Duration),
}

const SOON: Wakes = Wakes::OnCommit(Duration::from_millis(500));
/// How long live segments let commits gather: at thousands of events a second a look for each would cost more than it
/// brings, and nobody sees the difference.
const PAUSE: Duration = Duration::from_millis(15);
/// For what is done on demand anyway and only kept warm.
const LATER: Wakes = Wakes::Every(Duration::from_secs(2));
const SELDOM: Wakes = Wakes::Every(Duration::from_secs(60));

/// Every kind of background work: a name for threads and logs, when it wakes, and its step.
const WORKERS: &[(&str, Wakes, Step)] = &[
    ("send", SOON, crate::campaigns::worker::step),
    ("questions", SOON, crate::consent::confirmations::step),
    ("prune", SELDOM, prune),
    ("operations", SOON, crate::operations::step),
    ("erasure", SELDOM, crate::customers::erasure::step),
    ("sizes", SELDOM, crate::segments::step),
    ("imports", SOON, crate::regular_imports::step),
    ("lists", SOON, crate::lists::fill::step),
    ("events", LATER, crate::events::step),
    ("facts", LATER, crate::facts::step),
    ("segments", Wakes::Paced(Duration::from_millis(500)), crate::segments::membership::step),
    ("webhooks", SOON, crate::webhooks::step),
    ("messages", SELDOM, crate::webhooks::forget),
    ("feed", SELDOM, crate::facts::image::prune),
    ("files", SELDOM, forget_files),
    ("hits", SELDOM, write_hits),
    ("mailboxes", SELDOM, crate::senders::mailbox::step),
    ("keys", SELDOM, crate::senders::looks::step),
];

/// How long it rests after an error.
const REST: Duration = Duration::from_secs(2);

/// The workers of all open workspaces.
#[derive(Default)]
pub struct Workers {
    stopping: Arc<AtomicBool>,
    threads: Mutex<Vec<(Arc<Workspace>, JoinHandle<()>)>>,
}

impl Workers {
    /// Raised when the workers are asked to end.
    pub(super) fn stopping(&self) -> Arc<AtomicBool> {
        self.stopping.clone()
    }

    pub(super) fn start(&self, workspace: &Arc<Workspace>) -> Result<()> {
        for (name, wakes, step) in WORKERS {
            let (stopping, of) = (self.stopping.clone(), workspace.clone());
            let body = move || run((name, *wakes, *step), &of, &stopping);
            let thread = store::threads::spawn(&format!("{name}:{}", workspace.slug), body)
                .map_err(store::Error::from)?;
            super::lock(&self.threads).push((workspace.clone(), thread));
        }
        Ok(())
    }

    /// Waits until every worker has finished its step.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let threads = std::mem::take(&mut *super::lock(&self.threads));
        for (workspace, _) in &threads {
            workspace.db.committed().raise();
        }
        for (workspace, thread) in threads {
            if thread.join().is_err() {
                tracing::error!(workspace = %workspace.id, "a worker's thread panicked outside its step");
            }
        }
    }
}

fn run((name, wakes, step): (&'static str, Wakes, Step), workspace: &Arc<Workspace>, stopping: &AtomicBool) {
    let committed = workspace.db.committed().clone();
    while !stopping.load(Ordering::SeqCst) {
        let seen = committed.seen();
        let watch = base::Stopwatch::start();
        let answer = catch_unwind(AssertUnwindSafe(|| step(workspace)));
        measure(name, &answer, watch);
        if matches!(wakes, Wakes::Paced(_)) {
            sleep(&committed, PAUSE, stopping);
        }
        let rest = match answer {
            Ok(Ok(Progress::Worked)) => continue,
            Ok(Ok(Progress::Idle)) => wakes,
            Ok(Err(error)) => {
                tracing::error!(worker = name, workspace = %workspace.id, %error, "a step failed");
                Wakes::Every(REST)
            }
            Err(_) => {
                tracing::error!(worker = name, workspace = %workspace.id, "a step panicked");
                Wakes::Every(REST)
            }
        };
        match rest {
            Wakes::OnCommit(at_most) | Wakes::Paced(at_most) => {
                committed.wait_past(seen, at_most);
            }
            Wakes::Every(time) => sleep(&committed, time, stopping),
        }
    }
}

/// Steps that found something to do, how long they took, and those that failed.
fn measure(name: &'static str, answer: &std::thread::Result<Result<Progress>>, watch: base::Stopwatch) {
    match answer {
        Ok(Ok(Progress::Idle)) => {}
        Ok(Ok(Progress::Worked)) => {
            metrics::histogram!("rapport_worker_step_seconds", "worker" => name)
                .record(watch.elapsed().as_secs_f64());
        }
        Ok(Err(_)) | Err(_) => {
            metrics::counter!("rapport_worker_failures_total", "worker" => name).increment(1)
        }
    }
}

/// Sleeps through other commits, but not through the end.
fn sleep(committed: &store::signal::Signal, time: Duration, stopping: &AtomicBool) {
    let watch = base::Stopwatch::start();
    while !stopping.load(Ordering::SeqCst) {
        let Some(left) = time.checked_sub(watch.elapsed()).filter(|left| !left.is_zero()) else { return };
        committed.wait_past(committed.seen(), left);
    }
}

/// Forgets answers kept for repeated calls after a day.
fn prune(workspace: &Arc<Workspace>) -> Result<Progress> {
    let before = workspace.clock.now().minus_days(1);
    let stale = workspace.read(|tx| Ok(store::idempotency::any_before(tx, before)?))?;
    if stale {
        workspace.batch_write(move |tx| Ok(store::idempotency::prune(tx, before)?))?;
    }
    crate::customers::erasure::prune(workspace)?;
    crate::consent::confirmations::prune(workspace)?;
    crate::imports::undo::prune(workspace)?;
    Ok(Progress::Idle)
}

/// Opens and clicks that could not be written when they came.
fn write_hits(workspace: &Arc<Workspace>) -> Result<Progress> {
    crate::tracking::flush(workspace)?;
    Ok(Progress::Idle)
}

/// Forgets uploaded files past their term.
fn forget_files(workspace: &Arc<Workspace>) -> Result<Progress> {
    Ok(if crate::files::prune(workspace)? { Progress::Worked } else { Progress::Idle })
}
