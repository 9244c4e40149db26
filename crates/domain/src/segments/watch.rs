//! One live segment: who is in it, and when time alone can change an answer.
//!
//! It is told what the rule says of a customer and answers whether the customer thereby entered or left. It never asks
//! a rule itself, reads no clock and writes nothing; who drives it stands in `app::segments::membership`.

use base::Timestamp;
use roaring::RoaringBitmap;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;

/// Moments further away than this are not kept: a full check comes sooner and finds them again.
pub const HORIZON: Duration = Duration::from_secs(48 * 3_600);

/// What became of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Entered,
    Left,
}

/// Members and coming moments of one segment.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    members: RoaringBitmap,
    /// The moment at which each customer is looked at next; never later than the first at which the answer can change.
    next: HashMap<u32, Timestamp>,
    /// The same in their order, with some that an earlier moment has replaced.
    queue: BinaryHeap<Reverse<(Timestamp, u32)>>,
}

impl Watch {
    /// Begins with a membership that is known already.
    pub fn new(members: RoaringBitmap) -> Watch {
        Watch { members, ..Watch::default() }
    }

    pub fn members(&self) -> &RoaringBitmap {
        &self.members
    }

    /// Takes the rule's answer about a customer at `now`, and the next moment at which it can change by itself.
    pub fn told(
        &mut self,
        customer: u32,
        inside: bool,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Turn> {
        if let Some(moment) = next.filter(|moment| *moment <= now.plus(HORIZON)) {
            self.expect(customer, moment);
        }
        match inside {
            true => self.members.insert(customer).then_some(Turn::Entered),
            false => self.members.remove(customer).then_some(Turn::Left),
        }
    }

    /// A later moment than the one that is waited for is found again when that one has come.
    fn expect(&mut self, customer: u32, moment: Timestamp) {
        let known = self.next.entry(customer).or_insert(Timestamp::MAX);
        if moment < *known {
            *known = moment;
            self.queue.push(Reverse((moment, customer)));
        }
    }

    /// The customers whose moment has come; each must be told about next.
    pub fn due(&mut self, now: Timestamp) -> Vec<u32> {
        let mut due = Vec::new();
        while let Some(Reverse((moment, customer))) = self.queue.peek().copied().filter(|it| it.0.0 <= now) {
            self.queue.pop();
            if self.next.get(&customer) == Some(&moment) {
                self.next.remove(&customer);
                due.push(customer);
            }
        }
        due
    }

    /// The first moment at which somebody must be looked at.
    pub fn first(&self) -> Option<Timestamp> {
        self.queue.peek().map(|Reverse((moment, _))| *moment)
    }

    /// Forgets every coming moment, before each is told anew by a full check.
    pub fn forget_moments(&mut self) {
        self.next = HashMap::new();
        self.queue = BinaryHeap::new();
    }

    /// Customers of whom a moment is kept, for the memory report.
    pub fn waiting(&self) -> usize {
        self.next.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    #[test]
    fn a_customer_enters_once_and_leaves_once() {
        let mut watch = Watch::new([7].into_iter().collect());
        assert_eq!(watch.told(7, true, None, at(0)), None, "was inside already");
        assert_eq!(watch.told(8, true, None, at(0)), Some(Turn::Entered));
        assert_eq!(watch.told(8, true, None, at(1)), None);
        assert_eq!(watch.told(8, false, None, at(2)), Some(Turn::Left));
        assert_eq!(watch.told(9, false, None, at(3)), None);
        assert_eq!(watch.members().iter().collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn moments_beyond_the_horizon_are_left_to_the_full_check() {
        let mut watch = Watch::default();
        let far = at(0).plus(HORIZON).plus(Duration::from_micros(1));
        watch.told(1, true, Some(far), at(0));
        assert_eq!((watch.first(), watch.waiting()), (None, 0));
        watch.told(1, true, Some(at(0).plus(HORIZON)), at(0));
        assert_eq!(watch.waiting(), 1);
    }

    /// A rule in miniature: inside while less than `period` seconds passed since the customer's last event.
    #[derive(Clone, Debug)]
    enum Step {
        Event(u32),
        Wait(i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![(0_u32..6).prop_map(Step::Event), (0_i64..40).prop_map(Step::Wait)];
        proptest::collection::vec(step, 0..60)
    }

    proptest! {
        #[test]
        fn membership_follows_events_and_the_clock(steps in steps(), period in 1_i64..50) {
            let (mut watch, mut last, mut now) = (Watch::default(), [None::<i64>; 6], 0_i64);
            let mut seen = RoaringBitmap::new();
            for step in steps {
                let changed = match step {
                    Step::Event(customer) => {
                        last[customer as usize] = Some(now);
                        vec![customer]
                    }
                    Step::Wait(seconds) => {
                        now += seconds;
                        watch.due(at(now))
                    }
                };
                for customer in changed {
                    let until = last[customer as usize].map(|last| last + period);
                    let inside = until.is_some_and(|until| now < until);
                    let next = until.filter(|until| *until > now).map(at);
                    match watch.told(customer, inside, next, at(now)) {
                        Some(Turn::Entered) => prop_assert!(seen.insert(customer)),
                        Some(Turn::Left) => prop_assert!(seen.remove(customer)),
                        None => {}
                    }
                }
                let expected: RoaringBitmap = (0..6_u32)
                    .filter(|it| last[*it as usize].is_some_and(|last| now < last + period))
                    .collect();
                prop_assert_eq!(watch.members(), &expected);
                prop_assert_eq!(&seen, &expected);
                prop_assert!(watch.first().is_none_or(|first| first > at(now)));
            }
        }
    }
}
