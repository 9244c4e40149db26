//! What every answer carries, and addresses that try to be paths of files or names of other hosts.

use super::castle;
use crate::every_route::{make, table};
use crate::world::*;
use base::Clock;
use std::io::{Read, Write};
use std::net::TcpStream;
use store::testing::Fresh;

const POLICIES: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("referrer-policy", ""),
];

/// What a directive of a content policy allows; what is not named falls back to `default-src`, where the browser's own
/// rules let it.
fn allowed<'a>(policy: &'a str, directive: &str) -> &'a str {
    let of =
        |name: &str| policy.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix(' '));
    let falls_back = !["form-action", "frame-ancestors", "base-uri"].contains(&directive);
    of(directive).or_else(|| of("default-src").filter(|_| falls_back)).unwrap_or("*")
}

fn check(name: &str, answer: &Answer) {
    for (header, begins) in POLICIES {
        let value = answer.header(header);
        assert!(!value.is_empty() && value.starts_with(begins), "{name}: {header} is {value:?}");
    }
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'self'") || policy.contains("default-src 'none'"),
        "{name}: {policy}"
    );
    for (directive, may) in [
        ("script-src", ["'self'", "'none'"]),
        ("script-src-elem", ["'self'", "'none'"]),
        ("connect-src", ["'self'", "'none'"]),
        ("object-src", ["'none'", "'none'"]),
        ("form-action", ["'self'", "'none'"]),
    ] {
        let it = allowed(policy, directive);
        assert!(may.contains(&it), "{name}: {directive} allows {it}");
    }
    let referrer = answer.header("referrer-policy");
    assert!(["same-origin", "no-referrer"].contains(&referrer), "{name}: {referrer}");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or_default();
    assert!(
        !scripts.contains("unsafe") && !scripts.contains('*') && !scripts.contains("http"),
        "{name}: {scripts}"
    );
    assert!(
        policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
        "{name}: {policy}"
    );
    assert!(
        answer.header("server").is_empty() && answer.header("x-powered-by").is_empty(),
        "{name} names itself"
    );
}

/// Answers, refusals and failures of every route: with their policies, kept by no cache, open to no other site, and
/// with a cookie only where somebody enters or leaves.
#[test]
fn every_answer_carries_its_policies() {
    let world = castle();
    let ours = world.shop("ours");
    for (route, example) in &table() {
        let call = (example.prepare)(&ours);
        if call.stream {
            continue;
        }
        for client in [&ours.client, &world.stranger(), &ours.client.without("x-csrf-token")] {
            let answer = make(client, &ours, &route.method, &call);
            let name = format!("{} {}: {}", route.method, route.path, answer.status);
            check(&name, &answer);
            assert_eq!(answer.header("cache-control"), "no-store", "{name}");
            assert!(answer.header("access-control-allow-origin").is_empty(), "{name}");
            assert!(answer.header("set-cookie").is_empty(), "{name}");
        }
    }
    for path in [
        "/",
        "/login",
        "/w/ours/home",
        "/nothing.php",
        "/assets/x.js",
        "/api",
        "/api/docs",
        "/u/AAAA",
        "/v/AAAA",
        "/c/AAAA",
        "/o/AAAA",
        "/pictures/x",
        "/health/live",
        "/metrics",
        "/v1/track",
        "/v1/nothing",
    ] {
        let answer = world.stranger().with("origin", "https://evil.example").get(path);
        check(path, &answer);
        assert!(answer.header("set-cookie").is_empty(), "{path}");
        assert!(answer.header("access-control-allow-credentials").is_empty(), "{path}");
        if !path.starts_with("/v1/") {
            assert!(answer.header("access-control-allow-origin").is_empty(), "{path}");
        }
    }
}

/// Over https a browser is told to stay there, and the words of a session and of a browser go nowhere else.
#[test]
fn https_is_asked_for_and_cookies_stay_in_it() {
    for secure in [true, false] {
        let serving = api::state::Options { secure, ..Default::default() };
        let world = World::start_with(Fresh::folder(), Clock::system(), serving);
        let (prefix, flag) = if secure { ("__Host-", "; Secure") } else { ("", "") };
        let client = world.shop("shop").client;
        for path in ["/", "/api/session", "/api/w/shop/settings", "/u/AAAA", "/v1/rapport.js", "/health/live"]
        {
            let wanted = if secure { "max-age=31536000" } else { "" };
            assert_eq!(client.get(path).header("strict-transport-security"), wanted, "{path}");
        }
        let body = json!({ "email": "owner@shop.example", "password": PASSWORD });
        let entered = world.stranger().post("/api/session", body);
        let left = world.with_session(&entered).delete("/api/session");
        assert_eq!((entered.status, left.status), (200, 204), "{entered:?}");
        let lines: Vec<&str> =
            entered.headers_called("set-cookie").chain(left.headers_called("set-cookie")).collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        for (line, (name, seconds)) in
            lines.iter().zip([("rapport", 2_592_000), ("rapport-device", 34_560_000), ("rapport", 0)])
        {
            let (pair, rest) = line.split_once("; ").unwrap();
            assert!(pair.starts_with(&format!("{prefix}{name}=")), "{line}");
            let wanted = format!("Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}");
            assert_eq!(rest, wanted, "{line}");
        }
    }
}

/// A browser of another site asks first; only events may come from there, and never with a cookie.
#[test]
fn only_events_are_open_to_pages_of_other_sites() {
    let world = castle();
    world.shop("shop");
    let asking = world
        .stranger()
        .with("origin", "https://evil.example")
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "x-csrf-token, content-type");
    for path in ["/api/session", "/api/w/shop/customers", "/api/setup", "/api/workspaces", "/u/AAAA"] {
        let answer = asking.send("OPTIONS", path, None);
        assert!(answer.header("access-control-allow-origin").is_empty(), "{path}: {answer:?}");
    }
    let events = asking.send("OPTIONS", "/v1/track", None);
    assert_eq!(events.header("access-control-allow-origin"), "*", "{events:?}");
    assert!(events.header("access-control-allow-credentials").is_empty());
}

/// The name of the host comes from the settings and never from the request: a letter or a redirect built from it would
/// lead a customer to whoever sent the request.
#[test]
fn host_of_a_request_is_never_believed() {
    let world = castle();
    let ours = world.shop("ours");
    let evil = "evil-marker.example";
    let mut asked = 0;
    for (route, example) in table().iter().filter(|(route, _)| route.method == "GET") {
        let call = (example.prepare)(&ours);
        if call.stream {
            continue;
        }
        let client = ["host", "x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url"]
            .iter()
            .fold(ours.client.clone(), |client, name| client.with(name, evil))
            .with("forwarded", &format!("host={evil}"));
        let answer = make(&client, &ours, "GET", &call);
        let headers = format!("{:?}", answer.headers);
        assert!(!answer.text.contains(evil) && !headers.contains(evil), "{}: {answer:?}", route.path);
        asked += 1;
    }
    assert!(asked > 40);
    for path in [
        "/",
        "/login",
        "/api/docs",
        "/api/openapi.json",
        "/u/AAAA",
        "/v1/rapport.js",
        "//evil-marker.example/%2e%2e",
    ] {
        let answer = world.stranger().with("host", evil).with("x-forwarded-host", evil).get(path);
        let headers = format!("{:?}", answer.headers);
        assert!(!answer.text.contains(evil) && !headers.contains(evil), "{path}: {answer:?}");
        assert!(!(300..400).contains(&answer.status), "{path} leads elsewhere: {answer:?}");
    }
}

/// Sends a request's bytes as they are: clients would tidy the address first.
fn raw(world: &World, text: &str) -> String {
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    // A server that has refused already may close before all is sent.
    let _ = stream.write_all(text.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Addresses that climb out of the interface's folder get the interface or nothing.
#[test]
fn addresses_do_not_climb_out_of_the_interface() {
    let world = castle();
    for path in [
        "/../../Cargo.toml",
        "/../package.json",
        "/..%2f..%2fCargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/..%5c..%5cCargo.toml",
        "/assets/../../package.json",
        "/assets/..%2f..%2fpackage.json",
        "/....//....//Cargo.toml",
        "//etc/passwd",
        "///etc/passwd",
        "/etc/passwd",
        "/%2fetc/passwd",
        "/./../package.json",
        "/pictures/..%2f..%2fCargo.toml",
        "/pictures/../../Cargo.toml",
        "/v1/../../package.json",
        "/v1/rapport.js/../../../package.json",
        "/index.html/../../package.json",
        "/..;/..;/Cargo.toml",
        "/%c0%ae%c0%ae/Cargo.toml",
        "/secret.key",
        "/data/secret.key",
        "/control.db",
    ] {
        let answer = raw(&world, &format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 "), "{path}: {answer:?}");
        for secret in ["[package]", "[workspace]", "\"scripts\"", "root:", "SQLite format"] {
            assert!(!answer.contains(secret), "{path} gives a file: {}", &answer[..answer.len().min(400)]);
        }
    }
}

/// Requests that are no good HTTP, or that two servers would read in two ways, are refused and the connection ends.
#[test]
fn ambiguous_requests_are_refused() {
    let world = castle();
    let shop = world.shop("shop");
    let long = "x".repeat(600 * 1024);
    let many: String = (0..2_000).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (what, head) in [
        (
            "two lengths",
            "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 30\r\n\r\n{}"
                .to_owned(),
        ),
        (
            "a length that is no number",
            "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n{}".to_owned(),
        ),
        (
            "an unknown coding",
            "POST /api/session HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\n\r\n{}".to_owned(),
        ),
        ("a space before the colon", "GET / HTTP/1.1\r\nhost : a\r\n\r\n".to_owned()),
        ("a control character", "GET / HTTP/1.1\r\nhost: a\r\nx: a\u{0}b\r\n\r\n".to_owned()),
        ("a very long header", format!("GET / HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n")),
        ("a very long address", format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n")),
        ("very many headers", format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n")),
        ("no HTTP at all", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned()),
    ] {
        let answer = raw(&world, &head);
        let status = answer.get(9..12).unwrap_or_default();
        assert!(answer.is_empty() || ["400", "414", "431", "501"].contains(&status), "{what}: {answer:?}");
    }
    // A second request hidden in the body of the first is a body and nothing else.
    let cookie = &shop.client.headers[0].1;
    let hidden = "GET /api/w/shop/settings HTTP/1.1\r\nhost: a\r\n\r\n";
    let smuggled = format!(
        "POST /api/session HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{hidden}",
        hidden.len()
    );
    assert_eq!(raw(&world, &smuggled).matches("HTTP/1.1 ").count(), 1);
    assert_eq!(shop.get("/settings").status, 200, "the server stands");
}
