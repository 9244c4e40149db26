//! E-mail: letters as bytes, relays over SMTP, and a sink for tests and benchmarks.

mod address;
mod connection;
pub mod dkim;
pub mod imap;
mod letter;
mod read;
mod relay;
mod reply;
mod report;
pub mod returns;
mod send;
pub mod sink;
mod stream;

pub use crate::network::Network;
pub use address::is_wire_address;
pub use connection::Connection;
pub use letter::{Letter, build};
pub use read::{ReadLetter, read};
pub use relay::{ConnectError, Limits, Relay, Security, check, limits};
pub use report::read_report;
pub(crate) use stream::Stream;
pub use stream::Trust;
