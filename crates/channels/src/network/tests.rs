//! Where a connection may lead, by tables of addresses and by listeners that must hear nothing.
//!
//! A name is answered by the test itself, so that it can have a private address among public ones, or change its mind.

use super::*;
use crate::email::{Stream, Trust};
use crate::fetch::{Ask, fetch};
use crate::webhook::exchange::{Patience, open_with};
use crate::webhook::{self, Request, Wire};
use domain::webhooks::Address;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

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

/// A server on this machine, and whether anybody connected to it.
struct Watched(TcpListener);

impl Watched {
    fn start() -> Watched {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Watched(listener)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    /// A connection waits for its server in the queue of the system, so there is nothing to wait for.
    fn was_reached(&self) -> bool {
        self.0.accept().is_ok()
    }
}

fn wire(network: Network) -> Wire {
    Wire { network, trust: Trust::public(), timeout: Duration::from_secs(10) }
}

const PUBLIC: &str = "8.8.8.8:443";

#[test]
fn second_address_that_is_private_refuses_the_name_and_nothing_is_connected_to() {
    let inside = Watched::start();
    let public: SocketAddr = PUBLIC.parse().unwrap();
    let address = Address::parse("http://two-faced.example/", true).unwrap();
    for answer in [vec![inside.address()], vec![inside.address(), public], vec![public, inside.address()]] {
        let opened =
            open_with(&wire(Network::Public), &address, &Patience::begin(Duration::from_secs(5)), |_| {
                Ok(answer.clone())
            });
        assert_eq!(opened.err().map(|it| it.code), Some("address_private"), "{answer:?}");
        let relay = resolve(Network::Public, ("two-faced.example", 25), |_| Ok(answer.clone()));
        assert_eq!(relay.unwrap_err().code(), "address_private", "{answer:?}");
        assert!(!inside.was_reached(), "{answer:?}");
    }
    // Inside a network of one's own the metadata of a cloud are refused as well, beside an address that is not.
    let metadata: SocketAddr = "169.254.169.254:80".parse().unwrap();
    let found = resolve(Network::Any, ("mail.local", 25), |_| Ok(vec![metadata, inside.address()])).unwrap();
    assert_eq!(found, [inside.address()]);
    assert_eq!(resolve(Network::Public, ("a.example", 25), |_| Ok(vec![public])).unwrap(), [public]);
    assert_eq!(
        resolve(Network::Public, ("a.example", 25), |_| Ok(Vec::new())).unwrap_err().code(),
        "host_unknown"
    );
}

#[test]
fn name_is_asked_once_and_what_was_checked_is_connected_to() {
    let server = Watched::start();
    // Nobody knows the name: whoever asked again, and be it the system while connecting, would get nowhere.
    let address = Address::parse("http://rebinding.invalid/", true).unwrap();
    let mut asked = Vec::new();
    let patience = Patience::begin(Duration::from_secs(5));
    let opened = open_with(&wire(Network::Any), &address, &patience, |(host, port)| {
        asked.push((host.to_owned(), port));
        Ok(vec![server.address()])
    });
    assert!(matches!(opened, Ok(Stream::Plain(_))));
    assert!(server.was_reached());
    assert_eq!(asked, [("rebinding.invalid".to_owned(), 80)]);
}

#[test]
fn redirect_is_an_answer_and_leads_nowhere() {
    let inside = Watched::start();
    let near = format!("http://{}/", inside.address());
    for status in [301, 302, 303, 307, 308] {
        for location in
            [&near, "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "//127.0.0.1/"]
        {
            let answer =
                format!("HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://{}/", listener.local_addr().unwrap());
            let serve = move || {
                for socket in listener.incoming().take(3) {
                    let mut socket = socket.unwrap();
                    let (mut got, mut piece) = (Vec::new(), [0; 1024]);
                    // A webhook ends with its body, a question with its head.
                    let ends: fn(&[u8]) -> bool = |got| match got.starts_with(b"GET") {
                        true => got.ends_with(b"\r\n\r\n"),
                        false => got.ends_with(b"{}"),
                    };
                    while !ends(&got) {
                        let count = socket.read(&mut piece).unwrap();
                        got.extend_from_slice(&piece[..count]);
                    }
                    socket.write_all(answer.as_bytes()).unwrap();
                }
            };
            let served = std::thread::Builder::new().spawn(serve).unwrap();
            let (wire, address) = (wire(Network::Any), Address::parse(&url, true).unwrap());
            let request = Request { id: "msg_1", at_seconds: 1, secrets: &[], body: "{}" };
            assert_eq!(webhook::post(&wire, &address, &request).unwrap().status, status);
            assert_eq!(webhook::get(&wire, &address, 100).unwrap(), (status, Vec::new()));
            let ask = Ask { at_most_bytes: 100, ..Ask::default() };
            assert_eq!(fetch(&wire, &address, &ask, &mut |_| Ok(())).unwrap().status, status);
            served.join().unwrap();
            assert!(!inside.was_reached(), "{status} {location}");
        }
    }
}
