//! A delivery: one message to one customer by one channel, as a row with states.
//!
//! Nothing leaves without a [`Permit`], and only [`gate()`] makes one: its fields are private and it is consumed by
//! value by whoever hands the message over. This room decides; it reads no database and no clock.
//! What must always hold stands in [`invariants`], used by tests, by the simulation and before a campaign finishes.

mod gate;
pub mod invariants;
mod outcome;
pub mod returns;
mod state;

pub use gate::{CustomerState, Facts, Permit, Question, Reason, Skip, gate, permit_question, permit_test};
pub use outcome::{MAX_ATTEMPTS, NOT_SIGNED, Outcome, SIGNED_AGAIN, Settled, settle};
pub use state::{Counts, State};
