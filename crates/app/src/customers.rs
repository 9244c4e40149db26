//! Customers: the list, the card with its figures, edits, and the timeline.
//!
//! Rows come from the store; figures over orders, reach and segments come from the same columns that rules are asked
//! of, so a list, a card and a count never disagree.

mod card;
pub(crate) mod erasure;
mod export;
mod list;
mod which;
mod write;

pub use card::{Card, Customer, Figures, Happening, Reach, card, timeline};
pub use erasure::{erase, evidence_key, open_evidence, step as clear_step};
pub use export::export_csv;
pub(crate) use list::rows_of;
pub use list::{Cursor, Listing, Query, Row, Sort, list};
pub use which::Which;
pub use write::{Changes, Own, Wanted, create, update};
