//! The states of a delivery, and how many deliveries are in each.

use crate::consent::words;

words! {
    State {
        Planned = "planned",
        Claimed = "claimed",
        HandedOver = "handed_over",
        Delivered = "delivered",
        Bounced = "bounced",
        Complained = "complained",
        Skipped = "skipped",
        Failed = "failed",
        /// Handed to the wire and never answered: counted, shown, never sent again by itself.
        Unknown = "unknown",
        Cancelled = "cancelled",
    }
}

impl State {
    /// Nothing will be sent for this row any more.
    pub fn is_closed(self) -> bool {
        !matches!(self, State::Planned | State::Claimed)
    }

    /// The message left the house, as far as we know.
    pub fn left_the_house(self) -> bool {
        matches!(self, State::HandedOver | State::Delivered | State::Bounced | State::Complained)
    }

    /// The only steps there are. Going back to `planned` is allowed only from a claim that surely sent nothing.
    pub fn may_become(self, next: State) -> bool {
        use State::*;
        match self {
            Planned => matches!(next, Claimed | Skipped | Cancelled),
            Claimed => matches!(next, HandedOver | Planned | Skipped | Failed | Unknown | Cancelled),
            // A word of the far side proves that an unanswered hand-over left.
            HandedOver | Unknown => matches!(next, Delivered | Bounced | Complained),
            Delivered => matches!(next, Bounced | Complained),
            // What bounced softly may still arrive, or bounce for good.
            Bounced => matches!(next, Delivered | Bounced | Complained),
            Complained | Skipped | Failed | Cancelled => false,
        }
    }

    fn index(self) -> usize {
        State::ALL.iter().position(|state| *state == self).expect("every state is in ALL")
    }
}

/// Deliveries by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([i64; State::ALL.len()]);

impl Counts {
    pub fn get(&self, state: State) -> i64 {
        self.0[state.index()]
    }

    pub fn add(&mut self, state: State, count: i64) {
        self.0[state.index()] += count;
    }

    pub fn total(&self) -> i64 {
        self.0.iter().sum()
    }

    pub fn open(&self) -> i64 {
        self.get(State::Planned) + self.get(State::Claimed)
    }

    pub fn left_the_house(&self) -> i64 {
        State::ALL.iter().filter(|state| state.left_the_house()).map(|state| self.get(*state)).sum()
    }
}

impl FromIterator<(State, i64)> for Counts {
    fn from_iter<I: IntoIterator<Item = (State, i64)>>(rows: I) -> Counts {
        let mut counts = Counts::default();
        rows.into_iter().for_each(|(state, count)| counts.add(state, count));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_delivery_is_never_sent_again() {
        for from in State::ALL.iter().filter(|state| state.is_closed()) {
            for to in [State::Planned, State::Claimed, State::HandedOver] {
                assert!(!from.may_become(to), "{from} → {to}");
            }
        }
    }

    #[test]
    fn counts_add_up() {
        let counts: Counts =
            [(State::Planned, 2), (State::HandedOver, 5), (State::Planned, 1)].into_iter().collect();
        assert_eq!((counts.total(), counts.open(), counts.left_the_house()), (8, 3, 5));
    }
}
