//! The writer's loop: two lanes, group commit, a savepoint for each closure but the first.
//!
//! It commits what queued up during the last fsync and answers after the disk has it, never before. A panic or an
//! error of one closure costs that closure only; a failed commit fails the whole group.
//!
//! A group has at most one bulk closure, and begins with it: the first closure has nobody before it to protect, so it
//! needs no savepoint and its failure undoes the transaction. That is no nicety: inside a savepoint each statement that
//! may fail halfway walks everything the savepoint has kept so far, and a big piece of work grows with its square
//! (measured: half of the time of events arriving under live segments). Whoever clicks meanwhile waits for that piece
//! either way, because both are answered after the same commit.

use super::super::{Closure, Lane, Tx};
use super::Link;
use crate::{Error, Result};
use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex};

type Answer = Result<Box<dyn Any + Send>>;

/// A transaction that waits for its turn.
pub struct Job {
    pub body: Closure,
    pub answer: SyncSender<Answer>,
}

#[derive(Default)]
pub struct Lanes {
    queues: Mutex<Queues>,
    filled: Condvar,
}

#[derive(Default)]
struct Queues {
    fast: VecDeque<Job>,
    bulk: VecDeque<Job>,
    scrubs: VecDeque<SyncSender<Result<()>>>,
    closed: bool,
}

/// What the writer does next.
enum Next {
    Group(Job),
    Scrub(SyncSender<Result<()>>),
}

/// Most closures of one commit: bounds how long the first of them waits for its answer.
const GROUP_JOBS: usize = 512;

impl Lanes {
    pub fn push(&self, lane: Lane, job: Job) -> Result<()> {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if queues.closed {
            return Err(Error::Closed);
        }
        match lane {
            Lane::Fast => queues.fast.push_back(job),
            Lane::Bulk => queues.bulk.push_back(job),
        }
        self.filled.notify_one();
        Ok(())
    }

    /// Asks for a scrub; it comes next, because under load nobody would ever have a quiet moment for it.
    pub fn scrub(&self, answer: SyncSender<Result<()>>) -> Result<()> {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if queues.closed {
            return Err(Error::Closed);
        }
        queues.scrubs.push_back(answer);
        self.filled.notify_one();
        Ok(())
    }

    pub fn close(&self) {
        self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).closed = true;
        self.filled.notify_all();
    }

    /// Waits for work: a scrub, what is bulky, the rest; nothing once the lanes are closed and empty.
    fn wait(&self) -> Option<Next> {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        loop {
            if let Some(answer) = queues.scrubs.pop_front() {
                return Some(Next::Scrub(answer));
            }
            if let Some(job) = queues.bulk.pop_front().or_else(|| queues.fast.pop_front()) {
                return Some(Next::Group(job));
            }
            if queues.closed {
                return None;
            }
            queues = self.filled.wait(queues).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// What else may join the running group.
    fn more(&self) -> Option<Job> {
        self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fast.pop_front()
    }
}

/// The writer thread's whole life. `early` is the durability suite's sabotage.
pub fn run(mut link: Link, lanes: &Lanes, early: bool) {
    while let Some(next) = lanes.wait() {
        match next {
            Next::Group(first) => run_group(&mut link, lanes, first, early),
            Next::Scrub(answer) => drop(answer.send(link.scrub())),
        }
    }
    // A clean end leaves one file: the log is folded into the database.
    let _ = link.control("pragma wal_checkpoint(truncate)");
}

fn run_group(link: &mut Link, lanes: &Lanes, first: Job, early: bool) {
    if let Err(error) = link.control("begin immediate") {
        let _ = first.answer.send(Err(error));
        return;
    }
    let (mut done, mut kept) = (Vec::new(), false);
    let mut next = Some(first);
    while let Some(mut job) = next {
        let answer = if kept { run_in_savepoint(link, &mut job.body) } else { call(link, &mut job.body) };
        let undo = answer.is_err() && !kept;
        kept |= answer.is_ok();
        if early {
            let _ = job.answer.send(answer);
        } else {
            done.push((job.answer, answer));
        }
        // Without a transaction nobody may go on: everybody so far has failed and hears it.
        if undo && begin_anew(link).is_err() {
            done.into_iter().for_each(|(answer, result)| drop(answer.send(result)));
            return;
        }
        next = if done.len() < GROUP_JOBS { lanes.more() } else { None };
    }
    let commit = link.commit();
    if let Err(error) = &commit {
        // A failed commit fails everybody of the group: none of it is on the disk.
        let _ = link.undo("rollback");
        let text = error.to_string();
        let full = matches!(error, Error::DiskFull);
        for (answer, _) in done {
            let _ = answer.send(Err(if full { Error::DiskFull } else { Error::Unavailable(text.clone()) }));
        }
        return;
    }
    for (answer, result) in done {
        let _ = answer.send(result);
    }
}

/// Undoes a closure that had nothing before it, and leaves a fresh transaction.
fn begin_anew(link: &mut Link) -> Result<()> {
    link.undo("rollback")?;
    link.control("begin immediate")
}

/// A closure whose failure must not undo those before it.
fn run_in_savepoint(link: &mut Link, body: &mut Closure) -> Answer {
    link.control("savepoint closure")?;
    let answer = call(link, body);
    if answer.is_err() {
        link.undo("rollback to closure")?;
    }
    link.control("release closure")?;
    answer
}

fn call(link: &mut Link, body: &mut Closure) -> Answer {
    catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::sqlite(link);
        let answer = body(&mut tx);
        match answer {
            Ok(_) if tx.spoiled() => {
                Err(Error::Engine("a failed statement was ignored by its transaction".into()))
            }
            other => other,
        }
    }))
    .unwrap_or(Err(Error::Panicked))
}

/// One transaction on the calling thread.
pub fn run_one(link: &mut Link, mut body: Closure) -> Answer {
    link.control("begin immediate")?;
    let answer = call(link, &mut body);
    if answer.is_err() {
        begin_anew(link)?;
    }
    match link.commit() {
        Ok(()) => answer,
        Err(error) => {
            let _ = link.undo("rollback");
            Err(error)
        }
    }
}
