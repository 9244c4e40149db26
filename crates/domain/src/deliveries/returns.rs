//! What comes back after a letter left: a bounce, a complaint, a receipt, a wish to leave.
//!
//! A return is somebody else's word about a letter of ours. It may come twice, late, or in the wrong order, so what it
//! changes is decided from what is known already, and never goes back: a complaint is the last word, a hard bounce
//! gives way to a complaint only. Who was meant is found elsewhere, and only among letters that we sent.
//! Soft bounces mean nothing one by one; a row of them over days does ([`is_given_up`]).

use super::State;
use crate::consent::{SuppressionReason, words};
use base::{Timestamp, time};

words! {
    /// What the far side says about one letter.
    ReturnKind {
        Delivered = "delivered",
        /// Not now: the mailbox is full, the server is away, the letter is too big.
        SoftBounce = "soft_bounce",
        /// Never: there is no such mailbox or domain.
        HardBounce = "hard_bounce",
        /// The reader pressed "spam".
        Complaint = "complaint",
        /// The reader left by a button of the provider's own.
        Unsubscribe = "unsubscribe",
    }
}

/// One return as it was told, before anybody knows which letter it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    pub kind: ReturnKind,
    /// The Message-ID of our letter, without angle brackets.
    pub message_id: Option<String>,
    /// The address that the return was sent to: a return path made for one letter says which.
    pub return_path: Option<String>,
    /// The address that the letter went to, as the far side writes it.
    pub address: Option<String>,
    /// A status such as `5.1.1`, or the provider's word for the reason.
    pub code: String,
    /// The far side's own words; they may hold the address.
    pub words: String,
    pub happened_at: Option<Timestamp>,
}

impl Return {
    pub fn new(kind: ReturnKind) -> Return {
        Return {
            kind,
            message_id: None,
            return_path: None,
            address: None,
            code: String::new(),
            words: String::new(),
            happened_at: None,
        }
    }
}

/// Reasons of the state `bounced`.
pub const HARD_BOUNCE: &str = "hard_bounce";
pub const SOFT_BOUNCE: &str = "soft_bounce";

/// What a return makes of a delivery; nothing when it changes nothing.
pub fn after(state: State, reason: Option<&str>, kind: ReturnKind) -> Option<(State, Option<&'static str>)> {
    let open = matches!(state, State::HandedOver | State::Unknown);
    let soft = state == State::Bounced && reason == Some(SOFT_BOUNCE);
    match kind {
        ReturnKind::Delivered if open || soft => Some((State::Delivered, None)),
        ReturnKind::SoftBounce if open => Some((State::Bounced, Some(SOFT_BOUNCE))),
        ReturnKind::HardBounce if open || soft || state == State::Delivered => {
            Some((State::Bounced, Some(HARD_BOUNCE)))
        }
        ReturnKind::Complaint if open || matches!(state, State::Delivered | State::Bounced) => {
            Some((State::Complained, None))
        }
        _ => None,
    }
}

/// Why a return puts the address on the suppression list at once.
pub fn suppresses(kind: ReturnKind) -> Option<SuppressionReason> {
    match kind {
        ReturnKind::HardBounce => Some(SuppressionReason::HardBounce),
        ReturnKind::Complaint => Some(SuppressionReason::Complaint),
        ReturnKind::Delivered | ReturnKind::SoftBounce | ReturnKind::Unsubscribe => None,
    }
}

/// Soft bounces in a row after which an address is given up, and the days they must span: a mailbox that is full over
/// a holiday comes back, one that was full five times in a week and more has no reader.
pub const SOFT_IN_A_ROW: usize = 5;
pub const SOFT_OVER_DAYS: i64 = 7;
/// How long a server keeps trying before it says that it failed (RFC 5321, 4.5.4.1: four to five days). A letter that
/// nobody complained about for longer arrived.
const SILENCE_DAYS: i64 = 5;

/// A letter to one address, as the row of bounces sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    pub state: State,
    pub soft: bool,
    /// A person opened it or clicked in it.
    pub answered: bool,
    pub at: Timestamp,
}

/// Whether the letters to one address, newest first, end in a row of soft bounces long enough to give the address up.
pub fn is_given_up(past: &[Past], now: Timestamp) -> bool {
    let (mut row, mut last, mut first) = (0, None, now);
    for letter in past {
        let silent = matches!(letter.state, State::HandedOver | State::Unknown);
        if silent && letter.at > now.minus_days(SILENCE_DAYS) && !letter.answered {
            continue;
        }
        if letter.answered || !(letter.state == State::Bounced && letter.soft) {
            break;
        }
        row += 1;
        last.get_or_insert(letter.at);
        first = letter.at;
    }
    let span = last.map_or(0, |last: Timestamp| last.micros() - first.micros());
    row >= SOFT_IN_A_ROW && span >= SOFT_OVER_DAYS * time::DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_of_the_far_side_never_goes_back() {
        use ReturnKind::*;
        let soft = (State::Bounced, Some(SOFT_BOUNCE));
        let hard = (State::Bounced, Some(HARD_BOUNCE));
        let handed = (State::HandedOver, None);
        let delivered = (State::Delivered, None);
        let complained = (State::Complained, None);
        for (from, kind, want) in [
            (handed, Delivered, Some(delivered)),
            (handed, SoftBounce, Some(soft)),
            (handed, HardBounce, Some(hard)),
            (handed, Complaint, Some(complained)),
            (handed, Unsubscribe, None),
            ((State::Unknown, Some("connection_lost")), HardBounce, Some(hard)),
            ((State::Unknown, Some("connection_lost")), Delivered, Some(delivered)),
            // Taken by the first server, refused by the last one.
            (delivered, HardBounce, Some(hard)),
            // An older word that came late.
            (delivered, SoftBounce, None),
            (soft, Delivered, Some(delivered)),
            (soft, HardBounce, Some(hard)),
            (hard, Delivered, None),
            (hard, SoftBounce, None),
            (hard, HardBounce, None),
            (hard, Complaint, Some(complained)),
            (complained, HardBounce, None),
            (complained, Delivered, None),
        ] {
            assert_eq!(after(from.0, from.1, kind), want, "{from:?} {kind}");
        }
        for unsent in [State::Planned, State::Claimed, State::Skipped, State::Failed, State::Cancelled] {
            assert!(ReturnKind::ALL.iter().all(|kind| after(unsent, None, *kind).is_none()), "{unsent}");
        }
    }

    #[test]
    fn every_change_is_a_legal_step() {
        for state in State::ALL {
            for reason in [None, Some(SOFT_BOUNCE), Some(HARD_BOUNCE)] {
                for kind in ReturnKind::ALL {
                    if let Some((next, _)) = after(*state, reason, *kind) {
                        assert!(state.may_become(next), "{state} {kind} {next}");
                    }
                }
            }
        }
    }

    #[test]
    fn soft_bounces_count_in_a_row_over_a_week() {
        let day = |day: i64| Timestamp::from_seconds(day * 86_400);
        let now = day(100);
        let soft = |at| Past { state: State::Bounced, soft: true, answered: false, at: day(at) };
        let other = |state, at| Past { state, soft: false, answered: false, at: day(at) };
        let row = || [99, 97, 95, 93, 92].map(soft).to_vec();
        assert!(is_given_up(&row(), now));
        assert!(!is_given_up(&row()[..4], now), "four are not five");
        assert!(!is_given_up(&[99, 98, 97, 96, 95].map(soft), now), "five in four days");
        let broken = |letter: Past| {
            let mut past = row();
            past.insert(2, letter);
            is_given_up(&past, now)
        };
        assert!(!broken(other(State::Delivered, 96)));
        assert!(!broken(Past { answered: true, ..soft(96) }), "somebody read it");
        assert!(!broken(other(State::HandedOver, 94)), "silence for six days is an arrival");
        assert!(broken(other(State::HandedOver, 96)), "silence of a day says nothing");
    }
}
