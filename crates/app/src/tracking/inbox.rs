//! Hits on their way into the store: put here at once, written in batches by whoever finds nobody writing.

use crate::{Live, Result, Workspace};
use base::{CampaignId, DeliveryId, LinkId, Timestamp, limits};
use domain::deliveries::State;
use domain::tracking::{Hit, Kind, classify};
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use store::Tx;
use store::tracking::Event;

/// Hits that may wait. Beyond it the oldest are kept and new ones dropped: a flood must not eat the memory.
const WAITING: usize = 100_000;
/// Characters of a program's name that are looked at.
const AGENT_CHARS: usize = 300;

/// Who asked, as far as the request tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    pub head: bool,
    pub prefetch: bool,
    pub user_agent: String,
}

#[derive(Clone, Debug)]
struct Waiting {
    delivery: DeliveryId,
    kind: Kind,
    link: Option<LinkId>,
    visitor: Visitor,
    at: Timestamp,
}

/// The hits of one workspace that are not written yet.
#[derive(Default)]
pub struct Inbox(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    waiting: Vec<Waiting>,
    /// Somebody writes; whoever comes now only puts in.
    writing: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn add(
        &self,
        (delivery, kind, link): (DeliveryId, Kind, Option<LinkId>),
        visitor: &Visitor,
        at: Timestamp,
    ) {
        let mut visitor = visitor.clone();
        if visitor.user_agent.len() > AGENT_CHARS {
            visitor.user_agent = visitor.user_agent.chars().take(AGENT_CHARS).collect();
        }
        let mut inner = self.lock();
        if inner.waiting.len() < WAITING {
            inner.waiting.push(Waiting { delivery, kind, link, visitor, at });
        }
    }

    /// The next piece; nothing when none waits or somebody else writes.
    fn begin(&self) -> Vec<Waiting> {
        let mut inner = self.lock();
        if inner.writing || inner.waiting.is_empty() {
            return Vec::new();
        }
        inner.writing = true;
        let piece = inner.waiting.len().min(limits::BULK_ROWS);
        inner.waiting.drain(..piece).collect()
    }

    /// Ends a piece; what could not be written goes back to the front.
    fn end(&self, unwritten: Vec<Waiting>) {
        let mut inner = self.lock();
        inner.writing = false;
        if !unwritten.is_empty() {
            inner.waiting.splice(0..0, unwritten);
            inner.waiting.truncate(WAITING);
        }
    }
}

/// Writes what waits, until nothing does. Returns at once when somebody else is at it.
pub fn flush(workspace: &Arc<Workspace>) -> Result<()> {
    loop {
        let piece = workspace.tracking.begin();
        if piece.is_empty() {
            return Ok(());
        }
        let hits = piece.clone();
        match workspace.batch_write(move |tx| write(tx, &hits)) {
            Ok(campaigns) => {
                workspace.tracking.end(Vec::new());
                campaigns.into_iter().for_each(|id| workspace.live.send(Live::Campaign(id)));
            }
            Err(error) => {
                workspace.tracking.end(piece);
                return Err(error);
            }
        }
    }
}

/// Judges hits by what is known of their deliveries and writes them; the campaigns a person reacted to.
fn write(tx: &mut Tx, hits: &[Waiting]) -> Result<BTreeSet<CampaignId>> {
    let mut ids: Vec<DeliveryId> = hits.iter().map(|hit| hit.delivery).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = store::tracking::touched(tx, &ids)?;
    let (mut events, mut seen, mut campaigns) =
        (Vec::with_capacity(hits.len()), HashSet::new(), BTreeSet::new());
    for hit in hits {
        // A delivery that is gone (its customer was erased) has nothing to count for.
        let Some(touched) = known.get(&hit.delivery.0) else { continue };
        let after = match touched.handed_over_at {
            Some(at) => u64::try_from(hit.at.micros() - at.micros()).ok().map(Duration::from_micros),
            // The answer to the hand-over is not even written down yet.
            None => (touched.state == State::Claimed).then_some(Duration::ZERO),
        };
        let Visitor { head, prefetch, user_agent } = &hit.visitor;
        let judged = Hit { kind: hit.kind, head: *head, prefetch: *prefetch, user_agent, after };
        let machine = classify(&judged).is_some();
        // Several of the same within a batch are one: programs fetch a picture twice.
        if !seen.insert((hit.delivery, hit.kind, hit.link, machine)) {
            continue;
        }
        if !machine {
            campaigns.insert(touched.campaign);
        }
        events.push(Event {
            delivery: hit.delivery,
            customer: touched.customer,
            kind: hit.kind,
            link: hit.link,
            machine,
            happened_at: hit.at,
        });
    }
    store::tracking::record(tx, &events)?;
    Ok(campaigns)
}
