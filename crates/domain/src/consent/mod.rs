//! Consent: what a customer allowed, decided from an append-only ledger.
//!
//! The ledger keeps every entry for ever; this room says which entry is valid. It knows no database and no clock.
//! The law in one sentence: of all entries that cover a purpose, channel and topic, the latest word counts, where
//! "latest" is the moment the person said it, and, for equal moments, the order in which it was written down.
//!
//! * An entry for every topic (`topic_id` 0) covers each topic, an entry for channel `all` covers each channel.
//! * So a withdrawal for every topic ends every topic given before it, and a give for every topic opens each
//!   topic that was not withdrawn later.
//! * An import that is dated before a withdrawal never overrides it, in whatever order the two arrive.
//! * A topic's consent does not open messages of no topic: only an entry for every topic does.

pub mod confirmation;
mod ledger;
mod word;

pub use ledger::{Command, Entry, Refusal, Source, give};
pub use word::{Word, Words, latest};

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable word used in the database and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a message is for; each purpose asks for a basis.
    Purpose {
        /// Advertising: needs consent to the channel and topic.
        Marketing = "marketing",
        /// Notices of a contract the customer has with the business.
        Service = "service",
    }
}

words! {
    /// Where a message goes.
    Channel {
        Email = "email",
        Sms = "sms",
        Push = "push",
        Telegram = "telegram",
        Whatsapp = "whatsapp",
        Call = "call",
    }
}

words! {
    /// Why we may write.
    Basis {
        Consent = "consent",
        Contract = "contract",
        Law = "law",
        LegitimateInterest = "legitimate_interest",
    }
}

/// Which channels an entry covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    All,
    One(Channel),
}

impl Scope {
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::All => "all",
            Scope::One(channel) => channel.as_str(),
        }
    }

    pub fn parse(text: &str) -> Option<Scope> {
        if text == "all" { Some(Scope::All) } else { Channel::parse(text).map(Scope::One) }
    }

    pub fn covers(self, channel: Channel) -> bool {
        self == Scope::All || self == Scope::One(channel)
    }
}

impl From<Channel> for Scope {
    fn from(channel: Channel) -> Scope {
        Scope::One(channel)
    }
}

/// The topic of an entry or a message; 0 in the database stands for every topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(pub i64);

impl Topic {
    pub const EVERY: Topic = Topic(0);

    /// Whether an entry for this topic says something about a message of that topic.
    pub fn covers(self, other: Topic) -> bool {
        self == Topic::EVERY || self == other
    }
}

/// Why an address is in the suppression list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionReason {
    Complaint,
    HardBounce,
    Erasure,
    Legal,
    Manual,
}

impl SuppressionReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            SuppressionReason::Complaint => "complaint",
            SuppressionReason::HardBounce => "hard_bounce",
            SuppressionReason::Erasure => "erasure",
            SuppressionReason::Legal => "legal",
            SuppressionReason::Manual => "manual",
        }
    }

    pub fn parse(text: &str) -> Option<SuppressionReason> {
        [Self::Complaint, Self::HardBounce, Self::Erasure, Self::Legal, Self::Manual]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }

    /// Whether a user may take the address off the list: only what the person or the law did not ask for.
    pub fn removable(self) -> bool {
        matches!(self, Self::HardBounce | Self::Manual)
    }
}

/// The form in which an address is compared and hashed for the suppression list: identities are normalised when they
/// are stored, so this only removes what typing adds.
pub fn suppression_form(channel: Channel, address: &str) -> String {
    let trimmed = address.trim();
    match channel {
        Channel::Email => trimmed.to_lowercase(),
        Channel::Sms | Channel::Call | Channel::Whatsapp => {
            trimmed.chars().filter(char::is_ascii_digit).collect()
        }
        Channel::Push | Channel::Telegram => trimmed.to_owned(),
    }
}
