//! Use cases of consent: the ledger, unsubscribing, topics, consent texts and the suppression list.

mod ledger;
mod suppressions;
mod topics;

pub use ledger::{Withdrawal, entries, give, record, unsubscribe};
pub use suppressions::{NewSuppression, address_hash, list as suppressions, remove as unsuppress, suppress};
pub use topics::{create as create_topic, list as topics, texts};
