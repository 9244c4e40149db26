//! Use cases of consent: the ledger, unsubscribing, topics, consent texts and the suppression list.

pub mod confirmations;
pub(crate) mod ledger;
pub(crate) mod paper;
mod proof;
pub(crate) mod suppressions;
mod topics;

pub use ledger::{Withdrawal, entries, give, record, unsubscribe};
pub use proof::{File, evidence_file};
pub use suppressions::{
    NewSuppression, address_hash, lift, list as suppressions, remove as unsuppress, suppress,
};
pub use topics::{create as create_topic, list as topics, texts};

/// The rows that these use cases answer with.
pub mod rows {
    pub use store::consent::{Line, Text};
    pub use store::suppression::Suppression;
    pub use store::topics::Topic as TopicRow;
}
