//! Customers: the list, the card with its figures, edits, and the timeline.
//!
//! Rows come from the store; figures over orders, reach and segments come from the same columns that rules are asked
//! of, so a list, a card and a count never disagree.

mod archive;
mod card;
pub(crate) mod erasure;
mod export;
mod list;
pub mod responsible;
mod sealed;
mod which;
mod write;

pub use archive::archive;
pub use card::{Card, Customer, Erased, Figures, Happening, Reach, card, timeline};
pub use erasure::{Grounds, erase, evidence_key, open_evidence, step as clear_step};
pub use export::export_csv;
pub(crate) use list::rows_of;
pub use list::{Cursor, Listing, Query, Row, Sort, list};
pub use sealed::SealedPaper;
pub use which::Which;
pub use write::{Changes, Own, Wanted, create, update};
