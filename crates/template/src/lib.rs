//! Message templates: from what an author wrote to what one customer reads.
//!
//! A [`Message`] is checked and compiled once per campaign into a [`Prepared`]: blocks become MJML, MJML becomes HTML,
//! every link gets a place of its own, a text alternative is derived, and the personalisation is compiled.
//! [`Prepared::render`] then makes the subject, HTML and text of one customer in microseconds.
//!
//! This room reads no database, opens no connection and knows no token: addresses of tracking links come in as
//! [`Urls`]. A customer's data is data, never template source.

mod blocks;
pub mod declension;
mod engine;
mod fields;
mod filters;
mod layout;
mod links;
mod markup;
mod mjml;
mod names;
mod own;
mod person;
mod prepared;
mod problem;
mod tags;
mod text;
mod values;

pub use blocks::{Block, Blocks, Style};
pub use fields::{FIELDS, Field};
pub use filters::ADDRESS_FORM;
pub use links::Utm;
pub use names::mentions;
pub use own::{Own, OwnChoice, OwnField, OwnKind, OwnRecord, OwnType, OwnValue, Words};
pub use person::{Business, Orders, Param, Person, Product};
pub use prepared::{BodyKind, Message, Options, Prepared, RenderError, Rendered, Urls};
pub use problem::{Level, Part, Problem};
pub use text::from_html;

/// Bytes of HTML beyond which Gmail hides the rest of a message behind "view entire message".
pub const CLIPPED_BYTES: usize = 102 * 1024;
