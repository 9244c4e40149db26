//! Answers about the whole base: how many customers a rule holds for, who they are, what they bought.
//!
//! Facts of all customers are held in memory in chunks of columns. A change copies the columns it touches, so a reader
//! keeps an unchanging snapshot. This room knows no database: it is fed plain rows and says nothing it was not told;
//! deleting it loses nothing. The meaning of a rule is `rules::evaluate`; a test asks both and demands equal answers.
//!
//! From below: `codes` are narrow numbers and the two loops over them, `column` and `rows` what stands on them, `child`
//! a table with its tail, `chunk` 65,536 customers, `snapshot` the base. `wanted` and `aggregate` turn conditions into
//! loops, `leaf` picks the loop, `cache` keeps its answer, `answer` joins the answers to a rule's. `image` saves the
//! columns and brings them back.

mod aggregate;
mod answer;
mod build;
mod cache;
mod child;
mod chunk;
mod codes;
mod column;
mod engagement;
mod image;
mod leaf;
mod mask;
mod memory;
mod parallel;
mod per_customer;
mod row;
mod rows;
mod snapshot;
mod text;
mod view;
mod wanted;

pub use answer::{Answer, PlaceCount};
pub use build::{CHUNK, Columns};
pub use column::{Column, Kind};
pub use image::Image;
pub use memory::Memory;
pub use per_customer::tiles;
pub use row::{Added, Cell, ChildRow, Mark, Row};
pub use rows::Rows;
pub use snapshot::{Snapshot, Warehouse};
pub use view::View;
