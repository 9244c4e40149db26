//! The wires out: how a message made elsewhere reaches a relay, and what the relay answered.
//!
//! One folder per channel with the same verbs: `send`, `check`, `limits` (and `receive`, where a wire brings something
//! back). A message leaves by [`email::Connection::send`] only, which consumes the permit that the gate made. A webhook
//! tells a program of the business and no customer, so it needs none.
//! This room knows no database and no business: what an answer means for a delivery is decided in `domain`.

pub mod dns;
pub mod email;
pub mod fetch;
mod network;
pub mod webhook;
