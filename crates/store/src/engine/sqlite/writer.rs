//! The writer's loop: two lanes, group commit, a savepoint per closure.
//!
//! It commits what queued up during the last fsync and answers after the disk has it, never before. A panic or an
//! error of one closure costs that closure only; a failed commit fails the whole group.

use super::super::{Closure, Lane, Tx};
use super::Link;
use crate::{Error, Result};
use base::Stopwatch;
use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
    closed: bool,
}

/// Most closures of one commit: bounds how long the first of them waits for its answer.
const GROUP_JOBS: usize = 512;
/// Bulk closures join a group while the group is younger than this.
const GROUP_TIME: Duration = Duration::from_millis(5);

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

    pub fn close(&self) {
        self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).closed = true;
        self.filled.notify_all();
    }

    /// Waits for work; nothing once the lanes are closed and empty.
    fn wait(&self) -> Option<Job> {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        loop {
            if let Some(job) = queues.next() {
                return Some(job);
            }
            if queues.closed {
                return None;
            }
            queues = self.filled.wait(queues).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// What else may join the running group: anything fast, bulk only while the group is young.
    fn more(&self, age: Duration) -> Option<Job> {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if age < GROUP_TIME { queues.next() } else { queues.fast.pop_front() }
    }
}

impl Queues {
    fn next(&mut self) -> Option<Job> {
        self.fast.pop_front().or_else(|| self.bulk.pop_front())
    }
}

/// The writer thread's whole life. `early` is the durability suite's sabotage.
pub fn run(mut link: Link, lanes: &Lanes, early: bool) {
    while let Some(first) = lanes.wait() {
        run_group(&mut link, lanes, first, early);
    }
    // A clean end leaves one file: the log is folded into the database.
    let _ = link.control("pragma wal_checkpoint(truncate)");
}

fn run_group(link: &mut Link, lanes: &Lanes, first: Job, early: bool) {
    if let Err(error) = link.control("begin immediate") {
        let _ = first.answer.send(Err(error));
        return;
    }
    let age = Stopwatch::start();
    let mut done = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        let answer = run_closure(link, &mut job.body);
        if early {
            let _ = job.answer.send(answer);
        } else {
            done.push((job.answer, answer));
        }
        next = if done.len() < GROUP_JOBS { lanes.more(age.elapsed()) } else { None };
    }
    let commit = link.control("commit");
    if let Err(error) = &commit {
        // A failed commit fails everybody of the group: none of it is on the disk.
        let _ = link.control("rollback");
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

fn run_closure(link: &mut Link, body: &mut Closure) -> Answer {
    link.control("savepoint closure")?;
    let answer = catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::sqlite(link);
        let answer = body(&mut tx);
        match answer {
            Ok(_) if tx.spoiled() => {
                Err(Error::Engine("a failed statement was ignored by its transaction".into()))
            }
            other => other,
        }
    }))
    .unwrap_or(Err(Error::Panicked));
    if answer.is_err() {
        link.control("rollback to closure")?;
    }
    link.control("release closure")?;
    answer
}

/// One transaction on the calling thread.
pub fn run_one(link: &mut Link, mut body: Closure) -> Answer {
    link.control("begin immediate")?;
    let answer = run_closure(link, &mut body);
    match link.control("commit") {
        Ok(()) => answer,
        Err(error) => {
            let _ = link.control("rollback");
            Err(error)
        }
    }
}
