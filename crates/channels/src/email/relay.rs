//! A relay as it is configured, and whether it can be reached.
//!
//! Which addresses a connection of ours may lead to is decided here for webhooks as well; what is said on a connection
//! is not. For that see `connection`, and `crate::webhook` for requests by HTTP.

use super::{Connection, Trust};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
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
        addresses(&self.host, self.port, self.network)
    }
}

/// The addresses of a mail server that a connection may lead to.
pub(super) fn addresses(host: &str, port: u16, network: Network) -> Result<Vec<SocketAddr>, ConnectError> {
    let found = (host, port).to_socket_addrs();
    let all: Vec<SocketAddr> = found.map_err(|e| ConnectError::new("host_unknown", e))?.collect();
    if all.is_empty() {
        return Err(ConnectError::new("host_unknown", "the name has no address"));
    }
    let allowed: Vec<SocketAddr> = all.into_iter().filter(|a| is_allowed(network, a.ip())).collect();
    if allowed.is_empty() {
        return Err(ConnectError::new("address_private", "the name leads into a private network"));
    }
    Ok(allowed)
}

/// Whether a connection may lead to an address.
pub(crate) fn is_allowed(network: Network, address: IpAddr) -> bool {
    match network {
        Network::Public => is_public(address),
        Network::Any => is_usable(address),
    }
}

/// Where clouds keep the secrets of a machine, beside link-local addresses: Alibaba, Oracle, and Amazon over IPv6.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether a relay can stand at an address at all.
fn is_usable(address: IpAddr) -> bool {
    if METADATA.contains(&address) {
        return false;
    }
    match address {
        IpAddr::V4(v4) => {
            !v4.is_link_local() && !v4.is_multicast() && v4.octets()[0] != 0 && !v4.is_broadcast()
        }
        IpAddr::V6(v6) => {
            let inner = inside(v6).is_none_or(|v4| is_usable(IpAddr::V4(v4)));
            inner && !v6.is_unicast_link_local() && !v6.is_multicast() && !v6.is_unspecified()
        }
    }
}

/// The IPv4 address that an IPv6 address is another form of: mapped, compatible, behind NAT64, or through 6to4.
fn inside(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0..=1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] => Some(of(high, low)),
        [0, 0, 0, 0, 0xffff, 0, high, low] => Some(of(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

/// Whether an address belongs to the public internet, by the registries of special addresses (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let reserved = a == 0 || a >= 240 || (a == 192 && b == 0) || (a == 198 && (18..20).contains(&b));
            let relayed = [a, b, c] == [192, 88, 99];
            let near = v4.is_loopback() || v4.is_private() || v4.is_link_local();
            !near && !shared && !reserved && !relayed && !v4.is_multicast() && !v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let [first, second, ..] = v6.segments();
            // 2000::/3 is what is routed publicly. Not so within it: protocols' own addresses and Teredo (2001::/23),
            // documentation (2001:db8::/32, 3fff::/20), and 6to4 (2002::/16), which wraps an IPv4 address.
            let special = match first {
                0x2001 => second < 0x200 || second == 0xdb8,
                0x2002 => true,
                0x3fff => second < 0x1000,
                _ => false,
            };
            (0x2000..0x4000).contains(&first) && !special
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
            "192.88.99.1",
            "198.18.0.1",
            "203.0.113.5",
            "240.0.0.1",
            "::",
            "::7f00:1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2001:20::1",
            "3fff::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for usable in ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "8.8.8.8", "64:ff9b::808:808"] {
            assert!(is_usable(usable.parse().unwrap()), "{usable}");
        }
        for never in [
            "169.254.169.254",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "fe80::1",
            "224.0.0.1",
            "ff02::1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
        ] {
            assert!(!is_usable(never.parse().unwrap()), "{never}");
        }
    }
}
