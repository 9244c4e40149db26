//! What was taken back after a claim: withdrawals, suppressions, pauses and stops of this process.
//!
//! A delivery is claimed with a mark taken before its transaction began; whatever is recalled later than that mark is
//! looked at immediately before the hand-over begins. Whatever is older was already seen by the transaction itself.
//! So an unsubscribe that was answered holds for every hand-over that begins after the answer, also for messages
//! that were claimed before it. Nothing is remembered longer than the oldest open mark.

use base::{CampaignId, CustomerId};
use domain::consent::{Channel, Purpose, Scope, Topic};
use domain::deliveries::{Outcome, Reason};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

/// Something that must not be handed over any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    Withdrawn {
        customer: CustomerId,
        purpose: Purpose,
        scope: Scope,
        topic: Topic,
    },
    Suppressed {
        channel: Channel,
        hash: [u8; 32],
    },
    /// The customer wants to rest from marketing.
    Resting(CustomerId),
    /// Paused or stopped.
    Halted(CampaignId),
}

/// What is about to be handed over.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub campaign: CampaignId,
    pub customer: CustomerId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub topic: Topic,
    pub address_hash: &'a [u8; 32],
}

/// The recalls of one workspace in this process. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Recalls(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    /// Open marks and how many hold each.
    open: BTreeMap<u64, usize>,
    rows: VecDeque<(u64, Recall)>,
}

/// A place in the order of recalls; while it lives, everything later is remembered.
#[derive(Debug)]
pub struct Mark {
    at: u64,
    recalls: Recalls,
}

impl Recalls {
    /// Taken before the claim's transaction begins.
    pub fn mark(&self) -> Mark {
        let mut inner = self.lock();
        let at = inner.next;
        *inner.open.entry(at).or_default() += 1;
        Mark { at, recalls: self.clone() }
    }

    /// Called after the commit and before the answer.
    pub fn add(&self, recall: Recall) {
        let mut inner = self.lock();
        let at = inner.next;
        inner.next += 1;
        if !inner.open.is_empty() {
            inner.rows.push_back((at, recall));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Mark {
    /// Why a message claimed at this mark must not be handed over; nothing when it may.
    pub fn forbids(&self, about: &About) -> Option<Outcome> {
        let inner = self.recalls.lock();
        inner.rows.iter().filter(|(at, _)| *at >= self.at).find_map(|(_, recall)| recall.speaks_of(about))
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let mut inner = self.recalls.lock();
        if let Some(holders) = inner.open.get_mut(&self.at) {
            *holders -= 1;
            if *holders == 0 {
                inner.open.remove(&self.at);
            }
        }
        let oldest = inner.open.keys().next().copied().unwrap_or(u64::MAX);
        while inner.rows.front().is_some_and(|(at, _)| *at < oldest) {
            inner.rows.pop_front();
        }
    }
}

impl Recall {
    fn speaks_of(&self, about: &About) -> Option<Outcome> {
        match self {
            Recall::Withdrawn { customer, purpose, scope, topic } => {
                let covers = *customer == about.customer
                    && *purpose == about.purpose
                    && scope.covers(about.channel)
                    && topic.covers(about.topic);
                covers.then_some(Outcome::Recalled(Reason::NoConsent))
            }
            Recall::Suppressed { channel, hash } => {
                let same = *channel == about.channel && hash == about.address_hash;
                same.then_some(Outcome::Recalled(Reason::Suppressed))
            }
            Recall::Resting(customer) => {
                let theirs = *customer == about.customer && about.purpose == Purpose::Marketing;
                theirs.then_some(Outcome::Recalled(Reason::Paused))
            }
            Recall::Halted(campaign) => (*campaign == about.campaign).then_some(Outcome::Halted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(customer: i64) -> About<'static> {
        About {
            campaign: CampaignId(1),
            customer: CustomerId(customer),
            purpose: Purpose::Marketing,
            channel: Channel::Email,
            topic: Topic(7),
            address_hash: &[0; 32],
        }
    }

    fn withdrawn(customer: i64, topic: i64) -> Recall {
        let customer = CustomerId(customer);
        Recall::Withdrawn { customer, purpose: Purpose::Marketing, scope: Scope::All, topic: Topic(topic) }
    }

    #[test]
    fn withdrawal_after_the_claim_forbids_the_hand_over() {
        let recalls = Recalls::default();
        let mark = recalls.mark();
        assert_eq!(mark.forbids(&about(1)), None);
        recalls.add(withdrawn(1, 0));
        assert_eq!(mark.forbids(&about(1)), Some(Outcome::Recalled(Reason::NoConsent)));
        assert_eq!(mark.forbids(&about(2)), None);
    }

    #[test]
    fn withdrawal_before_the_mark_is_left_to_the_ledger() {
        let recalls = Recalls::default();
        let old = recalls.mark();
        recalls.add(withdrawn(1, 7));
        let new = recalls.mark();
        assert!(old.forbids(&about(1)).is_some());
        assert_eq!(
            new.forbids(&about(1)),
            None,
            "a consent given again after the withdrawal must not be blocked"
        );
    }

    #[test]
    fn other_topic_is_not_touched_and_stop_touches_all() {
        let recalls = Recalls::default();
        let mark = recalls.mark();
        recalls.add(withdrawn(1, 8));
        assert_eq!(mark.forbids(&about(1)), None);
        recalls.add(Recall::Halted(CampaignId(1)));
        assert_eq!(mark.forbids(&about(5)), Some(Outcome::Halted));
    }

    #[test]
    fn nothing_is_remembered_without_open_marks() {
        let recalls = Recalls::default();
        recalls.add(withdrawn(1, 7));
        assert!(recalls.lock().rows.is_empty());
        let (first, second) = (recalls.mark(), recalls.mark());
        recalls.add(withdrawn(2, 7));
        drop(first);
        assert_eq!(recalls.lock().rows.len(), 1);
        drop(second);
        assert!(recalls.lock().rows.is_empty() && recalls.lock().open.is_empty());
    }
}
