//! One thing and then another: whether somewhere among a customer's rows the second followed the first in time.

use crate::compile::At;
use crate::facts::{Facts, Rows};
use crate::question::{BoundPeriod, Source, later};
use base::Timestamp;

/// "Did the first, then within a span did, or did not, the second".
#[derive(Clone, Debug)]
pub struct Sequence {
    pub first: Source,
    pub then: Source,
    /// Microseconds.
    pub within: i64,
    pub did: bool,
    /// Of the first.
    pub period: BoundPeriod,
}

impl Sequence {
    /// True when there is at least one first row in the period that a second one followed: later than it, at most the
    /// span later, before now. Of "did not": when there is at least one whose span has run out with nothing in it.
    pub fn holds(&self, facts: &impl Facts, at: &At) -> bool {
        let firsts = facts.rows(self.first.table);
        let thens = facts.rows(self.then.table);
        let visible = |moment: &Timestamp| *moment < at.now;
        let thens: Vec<Timestamp> = self.then.moments(&thens, at).into_iter().filter(visible).collect();
        let mut range = self.period.of(&firsts, at);
        range.any(|index| {
            let counts = self.first.counts(&firsts, index) && self.first.passes(&firsts, index, at);
            counts && self.turned_out(firsts.moment(index), &thens, at.now)
        })
    }

    fn turned_out(&self, first: Timestamp, thens: &[Timestamp], now: Timestamp) -> bool {
        let end = later(first, self.within);
        let next = thens.get(thens.partition_point(|then| *then <= first));
        let followed = next.is_some_and(|then| *then <= end);
        if self.did { followed } else { !followed && end < now }
    }
}
