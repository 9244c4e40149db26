//! The condition language: JSON on the wire, a typed tree in Rust, a sentence for people.
//!
//! A rule is read (`Rule::from_json`), bound to a workspace's schema (`Compiled::new`, which is also the check), and
//! asked about one customer at one moment (`evaluate`). The four views of one tree stand side by side: `parse` and
//! `write` (JSON), `rule` (types), `explain` (sentence), `vocabulary` (rows of the builder).
//!
//! This room knows no database and no clock: facts and moments come in as arguments.
//!
//! Laws: unknown compared with anything is false, only `is_not`, `unknown`, `not_given`, `did_not`, `cannot` and
//! `not_in` include it; a period ends before `now`; an answer can name the moment at which it changes by itself.

mod compile;
pub mod engagement;
mod evaluate;
mod explain;
pub mod facts;
mod field;
mod json_schema;
mod labels;
mod mentions;
mod next_change;
mod parse;
mod person;
mod pick;
mod problem;
mod question;
pub mod rule;
pub mod schema;
mod sequence;
mod share;
mod silence;
pub mod vocabulary;
mod why;
mod words;
mod write;

pub use compile::{At, Compiled, Kind, Leaf, Node, Unit, check};
pub use engagement::Engagement;
pub use evaluate::evaluate;
pub use explain::{explain, explain_condition, explain_part, part};
pub use facts::{Facts, Rows};
pub use field::{Check, Test, days_until};
pub use json_schema::json_schema;
pub use next_change::{moves_with_time, next_change};
pub use person::Person;
pub use pick::{BoundPick, Ranking, members};
pub use problem::{Code, Problem};
pub use question::{After, Aggregate, BoundPeriod, Filter, Question, Source};
pub use rule::{Condition, Rule};
pub use schema::Schema;
pub use sequence::Sequence;
pub use share::Share;
pub use silence::silence_percent;
pub use vocabulary::vocabulary;
pub use why::{Finding, why};
