//! What the wire answered, and what becomes of the delivery.

use super::{Reason, State};
use base::Timestamp;
use std::time::Duration;

/// The answer to one hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    HandedOver,
    /// The relay took nothing for the moment (4xx).
    Deferred {
        code: String,
    },
    /// The relay refused for good (5xx); `hard` when the address itself does not exist.
    Refused {
        code: String,
        hard: bool,
    },
    /// The connection broke before the end of the body was sent: surely nothing left.
    LostBefore,
    /// The connection broke after the end of the body: perhaps it left.
    LostAfter,
    /// The relay could not be reached at all; says nothing about this customer.
    RelayUnavailable,
    /// The customer withdrew, or the address was suppressed, after the claim: nothing was sent.
    Recalled(Reason),
    /// The campaign was paused or stopped after the claim: nothing was sent.
    Halted,
    /// The message could not be made for this customer.
    ContentError,
    /// Our own key did not sign: nothing was sent, and without a signature nothing will be.
    NotSigned,
}

/// Why a delivery waits whose letter could not be signed.
pub const NOT_SIGNED: &str = "not_signed";

impl Outcome {
    /// Whether a relay was there and spoke, whatever it said.
    pub fn relay_answered(&self) -> bool {
        matches!(self, Outcome::HandedOver | Outcome::Deferred { .. } | Outcome::Refused { .. })
    }
}

/// What is written into the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub state: State,
    pub reason: Option<String>,
    pub attempts: i64,
    /// When it may be claimed again, for `planned`.
    pub due_at: Timestamp,
    /// The address must go to the suppression list.
    pub suppress: bool,
}

pub const MAX_ATTEMPTS: i64 = 5;

/// How long a letter waits before its signature is tried again.
pub const SIGNED_AGAIN: Duration = Duration::from_secs(30);

/// Decides from the answer, the tries so far and the moment.
pub fn settle(outcome: Outcome, attempts: i64, now: Timestamp) -> Settled {
    let closed = |state, reason: Option<String>| Settled {
        state,
        reason,
        attempts: attempts + 1,
        due_at: now,
        suppress: false,
    };
    let again = |attempts, after| Settled {
        state: State::Planned,
        reason: None,
        attempts,
        due_at: now.plus(after),
        suppress: false,
    };
    match outcome {
        Outcome::HandedOver => closed(State::HandedOver, None),
        Outcome::Deferred { code } if attempts + 1 >= MAX_ATTEMPTS => closed(State::Failed, Some(code)),
        Outcome::Deferred { .. } => again(attempts + 1, backoff(attempts)),
        Outcome::Refused { code, hard } => Settled { suppress: hard, ..closed(State::Failed, Some(code)) },
        Outcome::LostBefore if attempts + 1 >= MAX_ATTEMPTS => {
            closed(State::Failed, Some("connection_lost".to_owned()))
        }
        Outcome::LostBefore => again(attempts + 1, Duration::from_secs(1)),
        Outcome::LostAfter => closed(State::Unknown, Some("connection_lost".to_owned())),
        // The customer is not to blame, so the try does not count against them.
        Outcome::RelayUnavailable => again(attempts, Duration::from_secs(1)),
        Outcome::Halted => again(attempts, Duration::ZERO),
        // The key is to blame: it may take days until a person has made a new one, and no letter is given up by then.
        Outcome::NotSigned => {
            Settled { reason: Some(NOT_SIGNED.to_owned()), ..again(attempts, SIGNED_AGAIN) }
        }
        Outcome::Recalled(reason) => {
            Settled { attempts, ..closed(State::Skipped, Some(reason.as_str().to_owned())) }
        }
        Outcome::ContentError => {
            Settled { attempts, ..closed(State::Failed, Some(Reason::ContentError.as_str().to_owned())) }
        }
    }
}

/// One, four, sixteen … minutes: a greylisting relay opens within a few minutes, a full mailbox within hours.
fn backoff(attempts: i64) -> Duration {
    Duration::from_secs(60 * 4_u64.pow(attempts.clamp(0, 4) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    #[test]
    fn broken_connection_after_the_body_is_never_tried_again() {
        assert_eq!(settle(Outcome::LostAfter, 0, NOW).state, State::Unknown);
        assert_eq!(settle(Outcome::LostBefore, 0, NOW).state, State::Planned);
    }

    #[test]
    fn temporary_refusals_end_after_the_last_try() {
        let refusal = || Outcome::Deferred { code: "451".into() };
        let mut attempts = 0;
        let mut last = NOW;
        for _ in 0..MAX_ATTEMPTS - 1 {
            let settled = settle(refusal(), attempts, last);
            assert_eq!(settled.state, State::Planned);
            assert!(settled.due_at > last);
            (attempts, last) = (settled.attempts, settled.due_at);
        }
        let end = settle(refusal(), attempts, last);
        assert_eq!((end.state, end.reason.as_deref()), (State::Failed, Some("451")));
    }

    #[test]
    fn only_a_nonexistent_address_is_suppressed() {
        assert!(settle(Outcome::Refused { code: "550 5.1.1".into(), hard: true }, 0, NOW).suppress);
        assert!(!settle(Outcome::Refused { code: "554".into(), hard: false }, 0, NOW).suppress);
    }

    #[test]
    fn unreachable_relay_costs_nobody_a_try() {
        let settled = settle(Outcome::RelayUnavailable, 3, NOW);
        assert_eq!((settled.state, settled.attempts), (State::Planned, 3));
    }

    #[test]
    fn letter_without_a_signature_waits_for_ever_and_says_why() {
        for attempts in 0..=MAX_ATTEMPTS {
            let settled = settle(Outcome::NotSigned, attempts, NOW);
            assert_eq!((settled.state, settled.attempts), (State::Planned, attempts));
            assert_eq!(settled.reason.as_deref(), Some(NOT_SIGNED));
            assert!(settled.due_at > NOW && !settled.suppress);
        }
    }

    #[test]
    fn every_settlement_is_a_legal_step() {
        let outcomes = [
            Outcome::HandedOver,
            Outcome::Deferred { code: String::new() },
            Outcome::LostAfter,
            Outcome::LostBefore,
            Outcome::Refused { code: String::new(), hard: true },
            Outcome::RelayUnavailable,
            Outcome::Halted,
            Outcome::Recalled(Reason::NoConsent),
            Outcome::ContentError,
            Outcome::NotSigned,
        ];
        for outcome in outcomes {
            for attempts in 0..MAX_ATTEMPTS {
                assert!(
                    State::Claimed.may_become(settle(outcome.clone(), attempts, NOW).state),
                    "{outcome:?}"
                );
            }
        }
    }
}
