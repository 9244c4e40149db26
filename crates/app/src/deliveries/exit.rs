//! The exit of a run: the connections that hand letters over, at most one message each.
//!
//! A connection is a thread that makes the letter, looks once more at what was recalled since the claim, and hands
//! over. The sandbox and the simulation hand over on the calling thread. Whatever happens inside, an answer comes
//! back: a letter that cannot be made fails alone, and a defect after the hand-over began counts as unknown.

use super::claim::Ready;
use super::letter::{Letter, LetterError};
use super::recalls::{About, Mark};
use super::wire::{HandOver, Wire};
use crate::{Error, Result};
use base::DeliveryId;
use domain::deliveries::Outcome;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use store::deliveries::Sandboxed;

/// How long answers are gathered after the first one: nothing against a relay's own pace.
const GATHER: Duration = Duration::from_millis(2);

/// A claimed delivery on its way to a connection.
#[derive(Debug)]
pub struct Job {
    pub ready: Ready,
    pub mark: Arc<Mark>,
}

/// The answer to one hand-over.
#[derive(Debug)]
pub struct Returned {
    pub delivery: DeliveryId,
    pub attempts: i64,
    pub address: String,
    pub address_hash: [u8; 32],
    pub outcome: Outcome,
    /// What the sandbox keeps, in the transaction that settles.
    pub letter: Option<Sandboxed>,
}

pub enum Exit {
    Connections {
        threads: Vec<Slot>,
        answers: Receiver<(usize, Returned)>,
        busy: usize,
    },
    /// Handed over on the calling thread, at most so many between two transactions.
    Inline {
        wire: Wire,
        letter: Arc<Letter>,
        done: Vec<Returned>,
        at_once: usize,
    },
}

pub struct Slot {
    jobs: Sender<Job>,
    busy: bool,
}

impl Exit {
    /// Threads with a wire of their own each.
    pub fn connections(letter: &Arc<Letter>, count: usize, make: impl Fn() -> Wire) -> Result<Exit> {
        let (answer, answers) = channel();
        let mut threads = Vec::with_capacity(count);
        for slot in 0..count {
            let (jobs, inbox) = channel::<Job>();
            let (letter, answer, mut wire) = (letter.clone(), answer.clone(), make());
            let work = move || {
                while let Ok(job) = inbox.recv() {
                    if answer.send((slot, hand_over(job, &letter, &mut wire))).is_err() {
                        return;
                    }
                }
                wire.close();
            };
            store::threads::spawn(&format!("send-{slot}"), work).map_err(store::Error::from)?;
            threads.push(Slot { jobs, busy: false });
        }
        Ok(Exit::Connections { threads, answers, busy: 0 })
    }

    pub fn inline(letter: &Arc<Letter>, wire: Wire, at_once: usize) -> Exit {
        Exit::Inline { wire, letter: letter.clone(), done: Vec::new(), at_once }
    }

    /// How many more messages it can take now.
    pub fn free(&self) -> usize {
        match self {
            Exit::Connections { threads, busy, .. } => threads.len() - busy,
            Exit::Inline { done, at_once, .. } => at_once.saturating_sub(done.len()),
        }
    }

    pub fn busy(&self) -> usize {
        match self {
            Exit::Connections { busy, .. } => *busy,
            Exit::Inline { done, .. } => done.len(),
        }
    }

    pub fn give(&mut self, job: Job) {
        match self {
            Exit::Connections { threads, busy, .. } => {
                let free = threads
                    .iter_mut()
                    .find(|slot| !slot.busy)
                    .expect("no more is claimed than there are free");
                free.busy = true;
                *busy += 1;
                // The thread ends only when this end is dropped, so the job is always taken.
                let _ = free.jobs.send(job);
            }
            Exit::Inline { wire, letter, done, .. } => done.push(hand_over(job, letter, wire)),
        }
    }

    /// The answers that are there; waits for the first one when none is and a hand-over is open.
    pub fn take(&mut self, wait: Duration) -> Vec<Returned> {
        match self {
            Exit::Inline { done, .. } => std::mem::take(done),
            Exit::Connections { threads, answers, busy } => {
                let mut all = Vec::new();
                if *busy == 0 {
                    return all;
                }
                let mut take = |(slot, returned): (usize, Returned)| {
                    threads[slot].busy = false;
                    *busy -= 1;
                    all.push(returned);
                    *busy
                };
                let first = match wait.is_zero() {
                    true => answers.try_recv().ok(),
                    false => answers.recv_timeout(wait).ok(),
                };
                let Some(first) = first else { return all };
                let mut open = take(first);
                // A transaction costs the same for one answer as for twenty: those of the next instant go with it.
                let watch = base::Stopwatch::start();
                while open > 0 {
                    let left =
                        if wait.is_zero() { Duration::ZERO } else { GATHER.saturating_sub(watch.elapsed()) };
                    let Ok(next) = answers.recv_timeout(left) else { break };
                    open = take(next);
                }
                all
            }
        }
    }

    /// Every open hand-over's answer, or what came within the time.
    pub fn wait_all(&mut self, at_most: Duration) -> Vec<Returned> {
        let watch = base::Stopwatch::start();
        let mut all = self.take(Duration::ZERO);
        while self.busy() > 0 {
            let Some(left) = at_most.checked_sub(watch.elapsed()) else { break };
            all.extend(self.take(left.max(Duration::from_millis(1))));
        }
        all
    }

    /// The lease is gone: nothing more is given, and answers still to come are of no use.
    pub fn abandon(&mut self) {
        match self {
            Exit::Connections { threads, answers, busy } => {
                threads.clear();
                *busy = 0;
                while !matches!(
                    answers.recv_timeout(Duration::ZERO),
                    Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout)
                ) {}
            }
            Exit::Inline { done, .. } => done.clear(),
        }
    }
}

/// One message: make it, look once more, hand it over. Always answers.
fn hand_over(job: Job, letter: &Letter, wire: &mut Wire) -> Returned {
    let Job { ready, mark } = job;
    let delivery = ready.permit.delivery();
    let mut returned = Returned {
        delivery,
        attempts: ready.attempts,
        address: ready.permit.address().to_owned(),
        address_hash: ready.address_hash,
        outcome: Outcome::ContentError,
        letter: None,
    };
    let made = catch_unwind(AssertUnwindSafe(|| letter.make(&ready.permit, ready.person)));
    let mail = match made {
        Ok(Ok(mail)) => mail,
        // Nothing is wrong with the letter: it waits for a key that signs.
        Ok(Err(LetterError::NotSigned(_))) => {
            returned.outcome = Outcome::NotSigned;
            return returned;
        }
        Ok(Err(error)) => {
            tracing::warn!(%delivery, %error, "the letter cannot be made");
            return returned;
        }
        Err(_) => {
            tracing::error!(%delivery, "making the letter panicked");
            return returned;
        }
    };
    if let Err(outcome) = wire.ready() {
        returned.outcome = outcome;
        return returned;
    }
    let about = About {
        campaign: letter.campaign,
        customer: ready.customer,
        purpose: letter.purpose,
        channel: letter.channel,
        topic: letter.topic,
        address_hash: &ready.address_hash,
    };
    // The last look: whatever was withdrawn, suppressed or stopped after the claim ends here, before MAIL FROM.
    if let Some(outcome) = mark.forbids(&about) {
        returned.outcome = outcome;
        return returned;
    }
    let hand_over = HandOver { permit: ready.permit, mail };
    match catch_unwind(AssertUnwindSafe(|| wire.hand_over(hand_over))) {
        Ok((outcome, kept)) => {
            returned.outcome = outcome;
            returned.letter = kept;
        }
        Err(_) => {
            tracing::error!(%delivery, "the wire panicked");
            wire.close();
            returned.outcome = Outcome::LostAfter;
        }
    }
    returned
}

impl std::fmt::Debug for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Exit({} free)", self.free())
    }
}

/// A relay without connections could never send anything.
pub fn checked_connections(wanted: i64) -> Result<usize> {
    usize::try_from(wanted)
        .ok()
        .filter(|n| (1..=100).contains(n))
        .ok_or_else(|| Error::internal("connections out of range"))
}
