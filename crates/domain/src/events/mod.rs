//! Events: what happened to a customer or was done by one, at a moment, with properties.
//!
//! A message of the tracking API becomes an event if `message` lets it; what its properties teach is in
//! `value`, what an order's event means for orders is in `commerce`, how people call events is in `words`. Whose it
//! is, `identities` decides.

pub mod commerce;
mod message;
mod value;
pub mod words;

pub use message::{
    ADDRESS_BURST, ADDRESS_PER_SECOND, BATCH_BYTES, BATCH_MESSAGES, Call, DEPTH, KEY_BURST, KEY_PER_SECOND,
    KINDS, MESSAGE_BYTES, MESSAGE_ID_CHARS, Message, PROPERTIES, PROPERTIES_OF_KIND, Refusal, Wrong,
    happened_at, id, name, properties,
};
pub use value::{Type, Types, Value};

/// How long a message id is remembered: the same message sent again within this time changes nothing.
pub const MESSAGE_DAYS: i64 = 30;
