//! A relay as it is configured, and whether it can be reached.

use super::{Connection, Trust};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
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

/// Which addresses a relay may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Any address that a relay can have: not link-local ones, where clouds keep their secrets, nor multicast.
    Any,
    /// Only addresses of the public internet: for servers that strangers may configure.
    Public,
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
        let found = (self.host.as_str(), self.port).to_socket_addrs();
        let all: Vec<SocketAddr> = found.map_err(|e| ConnectError::new("host_unknown", e))?.collect();
        if all.is_empty() {
            return Err(ConnectError::new("host_unknown", "the name has no address"));
        }
        let allowed: Vec<SocketAddr> = all.into_iter().filter(|a| is_allowed(self.network, a.ip())).collect();
        if allowed.is_empty() {
            return Err(ConnectError::new("address_private", "the name leads into a private network"));
        }
        Ok(allowed)
    }
}

/// Whether a connection may lead to an address.
pub(crate) fn is_allowed(network: Network, address: IpAddr) -> bool {
    match network {
        Network::Public => is_public(address),
        Network::Any => is_usable(address),
    }
}

/// Whether a relay can stand at an address at all.
fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !v4.is_link_local() && !v4.is_multicast() && !v4.is_unspecified() && !v4.is_broadcast()
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_usable(IpAddr::V4(v4)),
            None => !v6.is_unicast_link_local() && !v6.is_multicast() && !v6.is_unspecified(),
        },
    }
}

/// Whether an address belongs to the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let reserved = a == 0 || a >= 240 || (a == 192 && b == 0) || (a == 198 && (18..20).contains(&b));
            let near = v4.is_loopback() || v4.is_private() || v4.is_link_local();
            !near && !shared && !reserved && !v4.is_multicast() && !v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let first = v6.segments()[0];
            // 2000::/3 is what is routed publicly; 64:ff9b::/96, 2002::/16 and 2001::/32 wrap an IPv4 address.
            (0x2000..0x4000).contains(&first)
                && first != 0x2002
                && ![[0x2001, 0xdb8], [0x2001, 0]].contains(&[first, v6.segments()[1]])
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for public in ["8.8.8.8", "77.88.8.8", "2a02:6b8::1", "172.32.0.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for usable in ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "8.8.8.8"] {
            assert!(is_usable(usable.parse().unwrap()), "{usable}");
        }
        for never in ["169.254.169.254", "0.0.0.0", "::", "fe80::1", "224.0.0.1", "::ffff:169.254.169.254"] {
            assert!(!is_usable(never.parse().unwrap()), "{never}");
        }
    }
}
