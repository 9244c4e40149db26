//! Imports: how the rows of a foreign table become customers, products and orders.
//!
//! Everything here is a function of texts: which column means what ([`target`]), how a person writes a number, a
//! date, a name ([`values`], [`names`]), where the table begins ([`header`]), what one row says ([`rows`]), which lines
//! make one order ([`group`]), and
//! what a row does to what is known already ([`merge`]). Reading bytes is the work of `app`, writing that of `store`.
//!
//! Laws: an import is repeatable — the same file a second time changes nothing; a row with a mistake is refused whole,
//! with a reason and an advice, and never stops the others; an order is written whole or not at all.

pub mod group;
pub mod header;
pub mod merge;
pub mod names;
mod own;
pub mod plan;
pub mod problem;
pub mod rows;
mod several;
pub mod target;
pub mod undo;
pub mod values;
mod words;

pub use group::{Groups, OrderGroup};
pub use merge::{Known, Outcome, Person};
pub use own::FieldColumn;
pub use plan::{ConsentBasis, Kind, Options, Plan, Refusal};
pub use problem::{Problem, Spot};
pub use rows::{CustomerRow, Fields, LineRow, Reader, RecordRow};
pub use target::{Layout, Target, suggest};
