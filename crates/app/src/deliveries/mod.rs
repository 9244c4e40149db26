//! Sending: how a planned delivery becomes a claim, a claim a permit, a permit a hand-over, and an answer a state.
//!
//! One node holds the lease of a campaign. Its coordinator takes back the answers of its connections and, in one
//! transaction, settles them and claims the next deliveries for the connections that are free: suppression, consent,
//! customer, campaign and control group are read again there and go through `domain::deliveries::gate`. After the
//! commit each permit goes to one connection, which makes the letter, looks once more at what was recalled in this
//! process, and hands it over. A connection holds at most one message, so after a crash there are never more rows
//! without an answer than connections. Nothing here decides on its own; decisions stand in `domain`.

pub mod pace;
pub mod recalls;

pub use recalls::Recalls;

/// What all parts of one process know about the sending of one workspace.
#[derive(Default)]
pub struct Sending {
    pub recalls: Recalls,
    pub pace: pace::Pace,
}
