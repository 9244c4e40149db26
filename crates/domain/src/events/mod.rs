//! Events: what happened to a customer or was done by one, at a moment, with properties.

mod value;

pub use value::{Type, Types, Value};

/// How long a message id is remembered: the same message sent again within this time changes nothing.
pub const MESSAGE_DAYS: i64 = 30;
