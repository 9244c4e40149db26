//! Answers about the whole base: how many customers a rule holds for, who they are, what they bought.
//!
//! Facts of all customers are held in memory in chunks of columns. A change copies the chunks it touches, so a reader
//! keeps an unchanging snapshot. This room knows no database: it is fed plain rows and says nothing it was not told;
//! deleting it loses nothing. The meaning of a rule is `rules::evaluate`; a test asks both and demands equal answers.

mod answer;
mod chunk;
mod column;
mod row;
mod snapshot;

pub use answer::{Answer, PlaceCount};
pub use chunk::View;
pub use row::{Channels, CustomerRow, OrderRow};
pub use snapshot::{Snapshot, Warehouse};
