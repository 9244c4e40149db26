//! What may be written into the ledger, and the refusals a business person understands.

use super::{Basis, Purpose, Scope, Topic, Word, words};
use base::{CustomerId, Timestamp, limits};
use std::net::IpAddr;
use std::time::Duration;

words! {
    /// Where an entry came from.
    Source {
        Import = "import",
        UnsubscribeLink = "unsubscribe_link",
        OneClick = "one_click",
        /// Chosen in the preference centre.
        Preferences = "preferences",
        /// Told by the provider that carries the letters: its own button was pressed.
        Provider = "provider",
        /// Told by the provider or in a report: the reader pressed "spam".
        Complaint = "complaint",
        Card = "card",
        Api = "api",
        Form = "form",
        /// Asked by a letter and answered on the page behind its link.
        Confirmation = "confirmation",
        System = "system",
    }
}

/// A wish to write an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub customer: CustomerId,
    pub purpose: Purpose,
    pub scope: Scope,
    pub topic: Topic,
    pub given: bool,
    pub basis: Basis,
    pub text_id: Option<i64>,
    pub source: Source,
    pub document: Option<String>,
    /// The address of the device it was said on, where the person said it themselves and that is known.
    pub said_from: Option<IpAddr>,
    /// When the person said so; nothing = now.
    pub given_at: Option<Timestamp>,
}

/// One line of the ledger, ready to be appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub customer: CustomerId,
    pub purpose: Purpose,
    pub scope: Scope,
    pub topic: Topic,
    pub given: bool,
    pub basis: Basis,
    pub text_id: Option<i64>,
    pub source: Source,
    pub document: Option<String>,
    pub said_from: Option<IpAddr>,
    pub given_at: Timestamp,
    pub recorded_at: Timestamp,
    /// `usr_1`, `key_2`, `customer`, `system`.
    pub actor: String,
}

impl Entry {
    pub fn word(&self, entry_id: i64) -> Word {
        Word {
            purpose: self.purpose,
            scope: self.scope,
            topic: self.topic,
            given: self.given,
            given_at: self.given_at,
            entry_id,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("marketing rests on consent, not on another basis")]
    MarketingNeedsConsent,
    #[error("a moment in the future cannot have been said yet")]
    GivenInTheFuture,
    #[error("the document's name is too long")]
    DocumentTooLong,
}

impl Refusal {
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::MarketingNeedsConsent => "marketing_needs_consent",
            Refusal::GivenInTheFuture => "given_in_the_future",
            Refusal::DocumentTooLong => "document_too_long",
        }
    }
}

/// Clocks of programs that call us run a little ahead; more than this is a mistake.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(300);

/// Turns a wish into a line of the ledger. The name covers both directions: a withdrawal is a word as well.
pub fn give(command: Command, actor: &str, now: Timestamp) -> Result<Entry, Refusal> {
    if command.given && command.purpose == Purpose::Marketing && command.basis != Basis::Consent {
        return Err(Refusal::MarketingNeedsConsent);
    }
    let given_at = command.given_at.unwrap_or(now);
    if given_at > now.plus(CLOCK_TOLERANCE) {
        return Err(Refusal::GivenInTheFuture);
    }
    if command.document.as_ref().is_some_and(|d| d.chars().count() > limits::NAME_CHARS) {
        return Err(Refusal::DocumentTooLong);
    }
    Ok(Entry {
        customer: command.customer,
        purpose: command.purpose,
        scope: command.scope,
        topic: command.topic,
        given: command.given,
        basis: command.basis,
        text_id: command.text_id,
        source: command.source,
        document: command.document,
        said_from: command.said_from,
        // A moment a little ahead of ours is written as ours, so that a later word is never "older".
        given_at: given_at.min(now),
        recorded_at: now,
        actor: actor.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Channel;
    use super::*;

    fn command() -> Command {
        Command {
            customer: CustomerId(1),
            purpose: Purpose::Marketing,
            scope: Scope::One(Channel::Email),
            topic: Topic::EVERY,
            given: true,
            basis: Basis::Consent,
            text_id: None,
            source: Source::Card,
            document: None,
            said_from: None,
            given_at: None,
        }
    }

    #[test]
    fn marketing_without_consent_is_refused_but_a_withdrawal_never_is() {
        let now = Timestamp::from_seconds(100);
        let other = Command { basis: Basis::LegitimateInterest, ..command() };
        assert_eq!(give(other.clone(), "usr_1", now), Err(Refusal::MarketingNeedsConsent));
        assert!(give(Command { given: false, ..other }, "customer", now).is_ok());
    }

    #[test]
    fn future_moment_is_refused_and_a_hasty_clock_is_tamed() {
        let now = Timestamp::from_seconds(1_000);
        let at = |s| Command { given_at: Some(Timestamp::from_seconds(s)), ..command() };
        assert_eq!(give(at(2_000), "key_1", now), Err(Refusal::GivenInTheFuture));
        assert_eq!(give(at(1_100), "key_1", now).unwrap().given_at, now);
        assert_eq!(give(at(10), "key_1", now).unwrap().given_at, Timestamp::from_seconds(10));
    }
}
