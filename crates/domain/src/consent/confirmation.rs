//! A question whether the owner of an address agrees: double opt-in.
//!
//! Somebody types an address on the business's page; whether it is theirs nobody knows until a letter to that address
//! is answered. The answer is a press of a button, never the opening of a link: machines open links.

use super::{Channel, Purpose, Word, words};
use crate::deliveries;
use base::Timestamp;
use std::time::Duration;

words! {
    /// Where a question stands.
    State {
        Waiting = "waiting",
        Claimed = "claimed",
        Sent = "sent",
        /// The letter was being handed over when something broke: perhaps it left.
        Unknown = "unknown",
        Confirmed = "confirmed",
        Declined = "declined",
        /// Another question to the same address was answered.
        Replaced = "replaced",
        Expired = "expired",
        Failed = "failed",
        Skipped = "skipped",
    }
}

/// How long a link can be answered.
pub const TERM: Duration = Duration::from_secs(48 * 3600);
/// Between two letters to one address: a second press of the button asks for no second letter.
pub const PAUSE: Duration = Duration::from_secs(10 * 60);
/// Letters to one address a day.
pub const ADDRESS_A_DAY: usize = 3;
/// Letters that one device's address may ask for in the window in which attempts are counted.
pub const DEVICE_A_WINDOW: i64 = 10;
/// Letters that the page of one business asks for in an hour: whoever has many devices floods nobody.
pub const PAGE_AN_HOUR: i64 = 1_000;
/// How long somebody who was asked of our own accord can answer.
pub const ROUND_TERM: Duration = Duration::from_secs(30 * 24 * 3600);
/// People asked in one round.
pub const ROUND_PEOPLE: usize = 10_000;
/// Between two letters of a round: a hundred a minute, so that a mistake is seen and stopped.
pub const ROUND_PAUSE: Duration = Duration::from_millis(600);
/// Characters of the basis that the business declares: fewer say nothing.
pub const DECLARED_CHARS: std::ops::RangeInclusive<usize> = 20..=2_000;

/// How long the record of a question is kept, in days.
pub const KEPT_DAYS: i64 = 30;

impl State {
    /// What a delivery's state means for a question.
    pub fn of(state: deliveries::State) -> State {
        match state {
            deliveries::State::Planned => State::Waiting,
            deliveries::State::Claimed => State::Claimed,
            deliveries::State::HandedOver | deliveries::State::Delivered => State::Sent,
            deliveries::State::Unknown => State::Unknown,
            deliveries::State::Skipped | deliveries::State::Cancelled => State::Skipped,
            _ => State::Failed,
        }
    }

    /// Whether the link can be answered. Whoever has it has the letter, whatever we know of its hand-over.
    pub fn is_open(self) -> bool {
        matches!(self, State::Claimed | State::Sent | State::Unknown)
    }

    /// Whether nothing more can become of it.
    pub fn is_over(self) -> bool {
        !self.is_open() && self != State::Waiting
    }
}

/// Whether another letter to an address may be asked for, by the moments at which earlier ones were.
pub fn may_ask(asked: &[Timestamp], now: Timestamp) -> bool {
    let within = |time: Duration| asked.iter().filter(|at| at.plus(time) > now).count();
    within(PAUSE) == 0 && within(Duration::from_secs(24 * 3600)) < ADDRESS_A_DAY
}

/// What the ledger says about where and when a yes was asked for: the answer's own moment stands in the entry.
pub fn document(id: base::ConfirmationId, asked_at: Timestamp, from: Option<std::net::IpAddr>) -> String {
    match from {
        Some(from) => format!("{id}, asked {asked_at} from {from}"),
        None => format!("{id}, asked {asked_at}"),
    }
}

words! {
    /// Why a known person is not asked, the first that holds.
    NotAsked {
        NoAddress = "no_address",
        Suppressed = "suppressed",
        SaidNo = "said_no",
        HasConsent = "has_consent",
        /// About this edition, in an earlier round.
        AskedBefore = "asked_before",
    }
}

/// What is known of somebody who might be asked of our own accord.
#[derive(Clone, Copy, Debug)]
pub struct Known<'w> {
    pub has_address: bool,
    pub suppressed: bool,
    pub words: &'w [Word],
    pub asked_before: bool,
}

/// Whether a known person may be asked whether they agree to advertising by e-mail. Whoever ever withdrew anything that
/// covers it has answered; so has whoever gave it, also for one topic.
pub fn may_ask_known(known: &Known) -> Result<(), NotAsked> {
    let about = |word: &&Word| word.purpose == Purpose::Marketing && word.scope.covers(Channel::Email);
    if !known.has_address {
        return Err(NotAsked::NoAddress);
    }
    if known.suppressed {
        return Err(NotAsked::Suppressed);
    }
    if known.words.iter().filter(about).any(|word| !word.given) {
        return Err(NotAsked::SaidNo);
    }
    if known.words.iter().any(|word| about(&word)) {
        return Err(NotAsked::HasConsent);
    }
    if known.asked_before { Err(NotAsked::AskedBefore) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::{Scope, Topic};
    use super::*;

    #[test]
    fn first_reason_not_to_ask_is_the_reason() {
        let word = |topic, given| Word {
            purpose: Purpose::Marketing,
            scope: Scope::All,
            topic: Topic(topic),
            given,
            given_at: Timestamp::from_seconds(1),
            entry_id: 1,
        };
        let (no, topic) = ([word(7, true), word(0, false)], [word(7, true)]);
        let sms = [Word { scope: Scope::One(Channel::Sms), ..word(0, false) }];
        let mut known = Known { has_address: false, suppressed: true, words: &no, asked_before: true };
        assert_eq!(may_ask_known(&known), Err(NotAsked::NoAddress));
        known.has_address = true;
        assert_eq!(may_ask_known(&known), Err(NotAsked::Suppressed));
        known.suppressed = false;
        assert_eq!(may_ask_known(&known), Err(NotAsked::SaidNo));
        known.words = &topic;
        assert_eq!(may_ask_known(&known), Err(NotAsked::HasConsent));
        known.words = &sms;
        assert_eq!(may_ask_known(&known), Err(NotAsked::AskedBefore));
        known.asked_before = false;
        assert_eq!(may_ask_known(&known), Ok(()));
    }

    #[test]
    fn address_is_not_flooded() {
        let at = |minutes: i64| Timestamp::from_seconds(minutes * 60);
        let now = at(10_000);
        for (asked, may) in [
            (vec![], true),
            (vec![9_995], false),
            (vec![9_990], true),
            (vec![9_980, 9_900, 9_800], false),
            (vec![9_980, 9_900, 10_000 - 24 * 60], true),
        ] {
            let moments: Vec<Timestamp> = asked.iter().map(|minutes| at(*minutes)).collect();
            assert_eq!(may_ask(&moments, now), may, "{asked:?}");
        }
    }

    #[test]
    fn question_is_open_waiting_or_over() {
        for state in State::ALL {
            let kinds = [state.is_open(), state.is_over(), *state == State::Waiting];
            assert_eq!(kinds.iter().filter(|it| **it).count(), 1, "{state}");
        }
    }
}
