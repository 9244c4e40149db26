//! Requests that we are talked into making: every address that a person may type, in every form that leads inside.

use super::castle;
use crate::world::*;
use std::net::TcpListener;

/// Names of this machine, of its network, and of where clouds keep their secrets, as hosts of an address.
const INSIDE: [&str; 46] = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "0.0.0.0",
    "0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    // The same machine as one number, in octal and in hex.
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    // Digits that look like others are made into them.
    "１２７.0.0.1",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:db8::1]",
];

fn webhook(url: &str) -> Value {
    json!({ "url": url, "kinds": ["segment.entered"], "description": "", "segments": [] })
}

/// Somebody who listens inside and must never hear anything.
fn trap() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn untouched(trap: &TcpListener) -> bool {
    trap.accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

/// What the name means is found out when it is connected to, so a name that changes its meaning after it was accepted
/// gains nothing: each of these is accepted or refused as text, and none is connected to.
#[test]
fn webhook_reaches_no_address_inside() {
    let world = castle();
    let shop = world.shop("shop");
    let (listener, port) = trap();
    for host in INSIDE {
        let made = shop.post("/webhooks", webhook(&format!("https://{host}:{port}/in")));
        if made.status == 422 {
            assert_eq!(made.code(), "webhook_url_invalid", "{host}: {made:?}");
            continue;
        }
        assert_eq!(made.status, 201, "{host}: {made:?}");
        let id = made.json["id"].as_str().unwrap();
        let tested = shop.post(&format!("/webhooks/{id}/test"), json!({}));
        let code = tested.json["error"].as_str();
        assert!(matches!(code, Some("address_private" | "host_unknown")), "{host}: {tested:?}");
        assert_eq!(shop.delete(&format!("/webhooks/{id}")).status, 204);
    }
    assert!(untouched(&listener), "a request reached this machine");
}

/// A regular import asks what it was told only where that lies outside: told while it runs, and never connected to.
#[test]
fn regular_import_reads_no_address_inside() {
    let world = castle();
    let shop = world.shop("shop");
    let (listener, port) = trap();
    let from = crate::examples::imports::imported(&shop);
    let mut made = Vec::new();
    for host in INSIDE {
        let order = json!({"name": host, "place": {"url": format!("https://{host}:{port}/a.csv")},
                           "schedule": {"every": "day", "minute": 0}, "from": from});
        let answer = shop.post("/regular-imports", order);
        if answer.status == 422 {
            assert_eq!(answer.code(), "regular_import_url_invalid", "{host}: {answer:?}");
            continue;
        }
        assert_eq!(answer.status, 201, "{host}: {answer:?}");
        made.push((host, answer.json["id"].as_str().unwrap().to_owned()));
    }
    assert!(made.len() > 20, "{made:?}");
    for (host, id) in made {
        let path = format!("/regular-imports/{id}");
        let ran = shop.wait(&path, |answer| answer.json["last"]["outcome"].is_string());
        let code = ran.json["last"]["code"].as_str();
        assert!(matches!(code, Some("address_private" | "host_unknown")), "{host}: {ran:?}");
        assert_eq!(shop.delete(&path).status, 204);
    }
    assert!(untouched(&listener), "a request reached this machine");
}

/// What is no plain https address is refused when it is typed.
#[test]
fn addresses_that_say_two_things_are_refused() {
    let world = castle();
    let shop = world.shop("shop");
    for url in [
        "http://hooks.example/",
        "https://user@hooks.example/",
        "https://user:pass@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://127.0.0.1\\@hooks.example/",
        "https://hooks.example\\.evil/",
        "https://hooks.example%2f@127.0.0.1/",
        "https://hooks.example#@127.0.0.1/",
        "https://hooks.example:0/",
        "https://hooks.example:65536/",
        "https://hooks.example:-1/",
        "https://hooks.example:/",
        "https://hooks.example/\r\nx-evil: 1",
        "https://hooks.example/ HTTP/1.1",
        "https://[::1",
        "https://[fe80::1%25lo]/",
        "https://",
        "https:///x",
        "https:hooks.example",
        "//hooks.example/",
        "ftp://hooks.example/",
        "gopher://hooks.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/plain,x",
        "",
    ] {
        let made = shop.post("/webhooks", webhook(url));
        assert_eq!((made.status, made.code()), (422, "webhook_url_invalid"), "{url:?}: {made:?}");
        assert_eq!(made.json["field"], "url", "{url:?}: {made:?}");
    }
}

fn relay(host: &str, port: u16) -> Value {
    json!({
        "name": "Relay", "kind": "smtp", "from_name": "Shop", "from_address": "news@shop.example",
        "relay": { "host": host, "port": port, "security": "plain", "user": null, "connections": 1, "per_second": null },
    })
}

fn check_relay(shop: &Shop, host: &str, port: u16) -> Option<String> {
    let made = shop.post("/senders", relay(host, port));
    if made.status != 201 {
        assert_eq!(made.status, 422, "{host}: {made:?}");
        return None;
    }
    let id = made.json["id"].as_str().unwrap();
    let checked = shop.post(&format!("/senders/{id}/check"), json!({}));
    assert_eq!(shop.delete(&format!("/senders/{id}")).status, 204);
    Some(checked.json["code"].as_str().unwrap_or_default().to_owned())
}

/// A relay may stand on the same machine, unless the installation says no; where clouds keep secrets it never stands.
#[test]
fn relay_reaches_inside_only_where_the_installation_allows_it() {
    let world = castle();
    let shop = world.shop("shop");
    let (listener, port) = trap();
    for host in [
        "169.254.169.254",
        "100.100.100.200",
        "[::ffff:169.254.169.254]",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
        "0.0.0.0",
        "224.0.0.1",
    ] {
        let code = check_relay(&shop, host, port);
        assert!(
            matches!(code.as_deref(), None | Some("address_private" | "host_unknown")),
            "{host}: {code:?}"
        );
    }
    world.server.outgoing().only_public_relays();
    for host in INSIDE {
        let code = check_relay(&shop, host.trim_matches(['[', ']']), port);
        assert!(
            matches!(code.as_deref(), None | Some("address_private" | "host_unknown")),
            "{host}: {code:?}"
        );
    }
    assert!(untouched(&listener), "a connection reached this machine");
}
