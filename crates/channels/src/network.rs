//! Where a connection of ours may lead, whoever typed the name: the guard of webhooks, of files that are fetched, of
//! relays and of mailboxes.
//!
//! A name is asked for once, and what was checked is what is connected to: the answer is given out as addresses, and
//! who connects has no name any more that could mean something else by then.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// Which addresses a connection may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Any address that a server can have: not link-local ones, where clouds keep their secrets, nor multicast.
    Any,
    /// Only addresses of the public internet: for what strangers may configure.
    Public,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{0}")]
    Unknown(io::Error),
    #[error("the name has no address")]
    Nothing,
    #[error("the name leads into a private network")]
    Private,
}

impl Refused {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Refused::Unknown(_) | Refused::Nothing => "host_unknown",
            Refused::Private => "address_private",
        }
    }
}

/// The addresses behind a name that may be connected to. The names are asked by value, so once.
pub(crate) fn resolve(
    network: Network,
    name: (&str, u16),
    ask: impl FnOnce((&str, u16)) -> io::Result<Vec<SocketAddr>>,
) -> Result<Vec<SocketAddr>, Refused> {
    let found = ask(name).map_err(Refused::Unknown)?;
    if found.is_empty() {
        return Err(Refused::Nothing);
    }
    let all = found.len();
    let allowed: Vec<SocketAddr> = found.into_iter().filter(|it| is_allowed(network, it.ip())).collect();
    // One private address among public ones is a trap: the next answer of the name server may lead there. Inside a
    // network of one's own, a machine has a link-local address beside the usable one.
    let trap = network == Network::Public && allowed.len() < all;
    if trap || allowed.is_empty() { Err(Refused::Private) } else { Ok(allowed) }
}

/// Asks the system's names.
pub(crate) fn system(name: (&str, u16)) -> io::Result<Vec<SocketAddr>> {
    Ok(name.to_socket_addrs()?.collect())
}

/// Whether a connection may lead to an address.
fn is_allowed(network: Network, address: IpAddr) -> bool {
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

#[cfg(test)]
#[path = "network/tests.rs"]
mod tests;
