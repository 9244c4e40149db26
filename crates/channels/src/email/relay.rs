//! A relay as it is configured, and whether it can be reached.
//!
//! Which addresses a connection may lead to is decided in `crate::network`; what is said on it, in `connection`.

use super::{Connection, Trust};
use crate::network::{self, Network};
use std::net::SocketAddr;
use std::time::Duration;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// Plain greeting, then TLS (port 587); refused where the relay does not offer it.
    StartTls,
    /// No protection: for a relay on the same machine or in the same closed network. No password is sent over it
    /// unless the relay is on this machine.
    Plain,
}

#[derive(Clone)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<String>,
    /// What we call ourselves in EHLO: the sender's domain.
    pub helo: String,
    pub network: Network,
    pub trust: Trust,
    /// Patience with one reply; the reply to a whole message gets five times as much.
    pub timeout: Duration,
}

/// Why a relay cannot be used. The code is stable, the words are the relay's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct ConnectError {
    pub code: &'static str,
    pub detail: String,
}

impl ConnectError {
    pub(super) fn new(code: &'static str, detail: impl ToString) -> ConnectError {
        ConnectError { code, detail: detail.to_string() }
    }
}

/// What a relay told about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message in bytes, where the relay names one.
    pub message_bytes: Option<u64>,
    pub pipelining: bool,
    pub encrypted: bool,
}

impl Relay {
    /// The addresses behind the name, resolved once: what was checked is what is connected to.
    pub(super) fn addresses(&self) -> Result<Vec<SocketAddr>, ConnectError> {
        addresses(&self.host, self.port, self.network)
    }
}

/// The addresses of a mail server that a connection may lead to.
pub(super) fn addresses(host: &str, port: u16, network: Network) -> Result<Vec<SocketAddr>, ConnectError> {
    network::resolve(network, (host, port), network::system)
        .map_err(|error| ConnectError::new(error.code(), error))
}

/// Connects, greets and logs in, and writes to nobody.
pub fn check(relay: &Relay) -> Result<Limits, ConnectError> {
    let mut connection = Connection::open(relay)?;
    let limits = limits(&connection);
    connection.close();
    Ok(limits)
}

/// What the relay of an open connection allows.
pub fn limits(connection: &Connection) -> Limits {
    connection.limits()
}
