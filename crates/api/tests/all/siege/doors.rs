//! Guessing: passwords from one address and from many, names of accounts, and what a guesser can do to the owner.

use super::{castle, castle_at};
use crate::world::*;
use api::state::Options;
use base::{Clock, Timestamp};
use domain::access::{ATTEMPT_WINDOW, ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS};
use store::testing::Fresh;

const OWNER: &str = "owner@shop.example";

fn ask(client: &Client, email: &str, password: &str) -> Answer {
    client.post("/api/session", json!({ "email": email, "password": password }))
}

/// A thousand addresses, one account: the account counts, wherever its guesses come from.
#[test]
fn thousand_addresses_have_ten_guesses_at_one_account_together() {
    let clock = Clock::manual(Timestamp::parse("2026-03-01T12:01:00Z").unwrap());
    let proxied = Options { behind_proxy: true, ..Options::default() };
    let world = World::start_with(Fresh::folder(), clock, proxied);
    world.shop("shop");
    let mut looked_at = 0;
    for number in 0..1_000 {
        let from = format!("203.0.{}.{}", number / 250, number % 250);
        let answer = ask(&world.stranger().with("x-forwarded-for", &from), OWNER, "wrong wrong wrong");
        assert!(matches!(answer.status, 401 | 429), "{answer:?}");
        looked_at += i64::from(answer.status == 401);
    }
    assert_eq!(looked_at, ATTEMPTS_PER_ACCOUNT);
}

/// An address that is claimed and not seen, another spelling of the account, a right password for another account:
/// none of it buys another guess.
#[test]
fn counters_are_not_washed() {
    let (world, _) = castle_at("2026-03-01T12:01:00Z");
    world.shop("shop");
    world.shop("mine");
    let spellings =
        ["owner@shop.example", "OWNER@SHOP.EXAMPLE", " owner@shop.example ", "Owner@shop.example"];
    let mut looked_at = 0;
    for number in 0..60 {
        let claimed = world.stranger().with("x-forwarded-for", &format!("203.0.113.{number}"));
        let claimed = claimed.with("x-real-ip", "198.51.100.7").with("forwarded", "for=198.51.100.8");
        looked_at +=
            i64::from(ask(&claimed, spellings[number % 4], &format!("wrong wrong {number}")).status == 401);
        if number % 5 == 0 {
            assert_eq!(ask(&world.stranger(), "owner@mine.example", PASSWORD).status, 200);
        }
    }
    assert_eq!(looked_at, ATTEMPTS_PER_ACCOUNT);
    // The address has its own bound, which an attacker's right passwords give back one by one only.
    let more =
        (0..100).map(|n| ask(&world.stranger(), &format!("nobody{n}@shop.example"), "wrong wrong wrong"));
    let looked_at = more.filter(|answer| answer.status == 401).count() as i64;
    assert_eq!(looked_at, ATTEMPTS_PER_ADDRESS - ATTEMPTS_PER_ACCOUNT);
}

/// Whoever guesses at an account all day does not keep its owner out of the browser in which they logged in before.
#[test]
fn owner_enters_a_known_browser_while_somebody_guesses() {
    let (world, clock) = castle_at("2026-03-01T12:01:00Z");
    world.shop("shop");
    let first = ask(&world.stranger(), OWNER, PASSWORD);
    let cookies: Vec<&str> = first.headers_called("set-cookie").collect();
    let word =
        cookies.iter().find(|line| line.starts_with("rapport-device=")).expect("a word for the browser");
    assert!(word.contains("HttpOnly; SameSite=Lax"), "{word}");
    let device = word.split(';').next().unwrap().to_owned();
    for _ in 0..3 {
        for number in 0..30 {
            ask(&world.stranger(), OWNER, &format!("wrong wrong {number}"));
        }
        assert_eq!(ask(&world.stranger(), OWNER, PASSWORD).status, 429, "another browser waits");
        let known = world.stranger().with("cookie", &device);
        assert_eq!(ask(&known, OWNER, "wrong wrong wrong").status, 401);
        assert_eq!(ask(&known, OWNER, PASSWORD).status, 200);
        // Who is in may change the password, whatever others do to the account.
        let inside = world.with_session(&first);
        let change = json!({ "current": "wrong wrong wrong", "new": "another long one" });
        assert_eq!(inside.post("/api/me/password", change).code(), "wrong_password");
        clock.advance(ATTEMPT_WINDOW);
    }
}

/// The word of a browser is worth ten guesses at its own account, and nothing at another one or when it is changed.
#[test]
fn word_of_a_browser_buys_no_guesses() {
    let (world, _) = castle_at("2026-03-01T12:01:00Z");
    world.shop("shop");
    world.shop("mine");
    let mine = ask(&world.stranger(), "owner@mine.example", PASSWORD);
    let word = mine.headers_called("set-cookie").find(|line| line.starts_with("rapport-device=")).unwrap();
    let word = word.split(';').next().unwrap().to_owned();
    let mut flipped = word.clone().into_bytes();
    let middle = flipped.len() / 2;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    let mut looked_at = 0;
    for number in 0..40 {
        let cookie = [&word, &flipped, "rapport-device=", "rapport-device=AAAA"][number % 4];
        looked_at += i64::from(
            ask(&world.stranger().with("cookie", cookie), OWNER, &format!("wrong wrong {number}")).status
                == 401,
        );
    }
    assert_eq!(looked_at, ATTEMPTS_PER_ACCOUNT, "it is the word of another account");
    let guess = |cookie: &str| {
        let client = world.stranger().with("cookie", cookie);
        (0..20).filter(|n| ask(&client, "owner@mine.example", &format!("wrong {n}")).status == 401).count()
    };
    assert_eq!(guess(&word) as i64, ATTEMPTS_PER_ACCOUNT, "its own account, ten and no more");
}

/// A session that somebody else holds guesses ten times at the password that it needs, too.
#[test]
fn stolen_session_does_not_guess_the_password() {
    let (world, _) = castle_at("2026-03-01T12:01:00Z");
    let shop = world.shop("shop");
    let guess = |number: i64| {
        let change = json!({ "current": format!("wrong wrong {number}"), "new": "another long one" });
        shop.client.post("/api/me/password", change).status
    };
    let refused = (0..30).filter(|number| guess(*number) == 429).count() as i64;
    assert_eq!(refused, 30 - ATTEMPTS_PER_ACCOUNT);
}

/// Equal answers and equal work: what a login costs is a hash, and each answer costs exactly one, whoever is asked for.
/// Times themselves are not compared: on a busy machine they say nothing.
#[test]
fn unknown_account_costs_the_same_work_and_says_the_same() {
    let world = castle();
    world.shop("shop");
    let mut answers = Vec::new();
    let long = "x".repeat(5_000);
    for (email, password) in [
        (OWNER, "wrong wrong wrong"),
        ("nobody@shop.example", "wrong wrong wrong"),
        ("nonsense", "wrong wrong wrong"),
        ("", "wrong wrong wrong"),
        (OWNER, ""),
        (OWNER, long.as_str()),
        ("nobody@shop.example", long.as_str()),
        ("nobody@shop.example", ""),
    ] {
        let before = world.server.passwords().computed();
        let answer = ask(&world.stranger(), email, password);
        assert_eq!(world.server.passwords().computed() - before, 1, "{email}: one hash, no more and no less");
        let told: Vec<(String, String)> = answer
            .headers
            .iter()
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .cloned()
            .collect();
        answers.push((answer.status, answer.text, told));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 401);
}

/// A token that somebody planted in a browser is worth nothing after its owner logs in, and never was.
#[test]
fn planted_session_does_not_become_a_real_one() {
    let world = castle();
    world.shop("shop");
    let planted = world.stranger().with("cookie", "rapport=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let answer = ask(&planted, OWNER, PASSWORD);
    assert_eq!(answer.status, 200);
    assert!(!answer.header("set-cookie").contains("AAAAAAAA"));
    assert_eq!(planted.get("/api/session").status, 401);
    assert_eq!(world.with_session(&answer).get("/api/session").status, 200);
}

/// No key is taken for a session, no session for a key, and nothing of either from an address.
#[test]
fn secrets_are_taken_only_where_they_belong() {
    let world = castle();
    let shop = world.shop("shop");
    let cookie = shop.client.headers[0].1.clone();
    let token = cookie.split_once('=').unwrap().1;
    let key = shop.key(&["settings.read"]).headers[0].1.replace("Bearer ", "");
    let path = shop.path("/settings");
    for (name, value) in [
        ("cookie", format!("rapport={key}")),
        ("cookie", format!("rapport-device={token}")),
        ("cookie", format!("__Host-rapport={token}")),
        ("authorization", format!("Bearer {token}")),
        ("authorization", format!("Basic {key}")),
        ("authorization", key.clone()),
        ("x-api-key", key.clone()),
    ] {
        assert_eq!(world.stranger().with(name, &value).get(&path).status, 401, "{name}: {value}");
    }
    for query in [format!("?key={key}"), format!("?token={token}"), format!("?access_token={key}")] {
        assert_eq!(world.stranger().get(&format!("{path}{query}")).status, 401);
    }
    assert_eq!(world.stranger().with("authorization", &format!("Bearer {key}")).get(&path).status, 200);
}
