//! What comes back from a message: opens, clicks and wishes to leave, and whether a person or a machine did it.

mod machine;
mod token;

pub use machine::{Hit, Machine, classify};
pub use token::{Purpose, TAG_BYTES, Token};

use crate::consent::words;

words! {
    /// What happened.
    Kind {
        Open = "open",
        Click = "click",
        Unsubscribe = "unsubscribe",
    }
}
