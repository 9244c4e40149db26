//! The page of subscribing in the hands of somebody who floods, injects, or presses twice.

use crate::confirmations::{ask, customers, entries, links, open, post, said};
use crate::world::*;
use api::state::Options;
use base::{Clock, Locale, Timestamp};
use domain::consent::confirmation::{DEVICE_A_WINDOW, PAGE_AN_HOUR};
use std::sync::Barrier;
use std::time::Duration;
use store::confirmations::NewConfirmation;
use store::testing::Fresh;

const START: &str = "2026-03-02T09:00:00Z";

/// Addresses that a device only claims, or has many of, buy no further letters, and neither does another workspace.
#[test]
fn one_device_asks_for_ten_letters_however_it_calls_itself() {
    for proxied in [false, true] {
        let clock = Clock::manual(Timestamp::parse(START).unwrap());
        let serving = Options { behind_proxy: proxied, ..Options::default() };
        let world = World::start_with(Fresh::folder(), clock, serving);
        let shops = [open(&world, "ours"), open(&world, "theirs")];
        let mut asked = 0;
        for number in 0..24 {
            // Behind a proxy one customer has a whole network; before none, the header is a claim.
            let from = format!("2001:db8:1:2:{number:x}::{number:x}");
            let client = world.stranger().with("x-forwarded-for", &format!("203.0.113.{number}, {from}"));
            let shop = &shops[number % 2];
            let answer =
                post(&client, &format!("/s/{}", shop.slug), &said(&format!("a{number}@example.com")));
            assert!(matches!(answer.status, 200 | 429), "{answer:?}");
            asked += i64::from(answer.status == 200);
        }
        assert_eq!(asked, DEVICE_A_WINDOW, "behind a proxy: {proxied}");
    }
}

/// Many devices together: the page itself has an end, so that nobody makes a sender out of it.
#[test]
fn page_asks_for_a_thousand_letters_an_hour_at_most() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        let (workspace, now) = (world.server.workspace("ours").unwrap(), clock.now());
        let texts = workspace.read(|tx| Ok(store::consent::texts(tx)?)).unwrap();
        let text = |kind: &str| texts.iter().find(|it| it.kind.as_str() == kind).unwrap().id;
        let (advertising, personal_data) = (text("advertising"), text("personal_data"));
        workspace
            .write(move |tx| {
                for number in 0..PAGE_AN_HOUR {
                    let address = format!("n{number}@example.com");
                    let new = NewConfirmation {
                        address_hash: base::hash::sha256(address.as_bytes()),
                        address,
                        name: None,
                        locale: Locale::Ru,
                        advertising,
                        personal_data,
                        asked_at: now,
                        asked_from: None,
                        // Over at once: what is counted here is asking, not letters.
                        expires_at: now,
                    };
                    store::confirmations::insert(tx, &new)?;
                }
                Ok(())
            })
            .unwrap();
        let full = ask(world, &shop, "anna@example.com");
        assert_eq!((full.status, full.header("retry-after")), (429, "3600"), "{full:?}");
        clock.advance(Duration::from_secs(3_601));
        assert_eq!(ask(world, &shop, "anna@example.com").status, 200);
    });
}

#[test]
fn what_is_typed_on_the_page_becomes_no_line_of_a_letter_and_no_script() {
    each_engine_at(START, |world, _| {
        let shop = open(world, "ours");
        let names = [
            "Anna%0D%0ABcc%3A%20evil-marker%40example.com",
            "Anna%0A%0A%3Cscript%3Eevil-marker()%3C%2Fscript%3E",
            "%3D%3Futf-8%3Fq%3F%0D%0ABcc%3A_evil-marker%3F%3D",
            "%7B%7B%20evil-marker%20%7D%7D",
        ];
        for (number, name) in names.iter().enumerate() {
            let form = said(&format!("anna{number}@example.com")).replace("%D0%90%D0%BD%D0%BD%D0%B0", name);
            let answer = post(&world.stranger(), "/s/ours", &form);
            assert!(matches!(answer.status, 200 | 422), "{name}: {answer:?}");
            assert!(!answer.text.contains("<script"), "{name}: {answer:?}");
        }
        for email in [
            "anna%40example.com%0D%0ABcc%3A%20evil-marker%40example.com",
            "anna%40example.com%2Cevil-marker%40example.com",
            "%22evil-marker%20%3Canna%40example.com%3E%22",
        ] {
            let form = said("x@y.z").replace("x%40y.z", email);
            assert_eq!(post(&world.stranger(), "/s/ours", &form).status, 422, "{email}");
        }
        assert_eq!(ask(world, &shop, "last@example.com").status, 200);
        let is_last = |it: &Answer| it.text.contains("last@example.com");
        let rows = shop.wait("/sandbox?limit=200", is_last).json["rows"].as_array().unwrap().clone();
        for row in rows {
            let letter = shop.get(&format!("/sandbox/{}", row["delivery_id"].as_str().unwrap())).json;
            assert!(!letter["headers"].to_string().contains("evil-marker"), "{letter}");
            assert!(!letter["html"].to_string().contains("<script"), "{letter}");
        }
    });
}

#[test]
fn bodies_that_are_no_form_ask_for_nothing() {
    each_engine_at(START, |world, _| {
        let shop = open(world, "ours");
        let good = said("anna@example.com");
        let json = json!({ "email": "anna@example.com", "advertising": "advertising-1" }).to_string();
        for (kind, body, status) in [
            ("text/plain", good.clone().into_bytes(), 422),
            ("application/json", json.into_bytes(), 422),
            ("multipart/form-data; boundary=a", good.clone().into_bytes(), 422),
            ("", good.clone().into_bytes(), 422),
            ("application/x-www-form-urlencoded", format!("{good}&{good}").into_bytes(), 422),
            ("application/x-www-form-urlencoded", vec![b'a'; 2_000_000], 422),
            ("application/x-www-form-urlencoded", b"a=b&".repeat(100_000), 422),
        ] {
            let shown = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
            let answer = world.stranger().raw("POST", "/s/ours", Some((kind.to_owned(), body)));
            assert_eq!(answer.status, status, "{kind} {shown}: {answer:?}");
        }
        for method in ["PUT", "PATCH", "DELETE"] {
            assert_eq!(world.stranger().raw(method, "/s/ours", None).status, 405, "{method}");
        }
        assert_eq!(world.stranger().get(&format!("/s/ours?{good}")).status, 200);
        assert_eq!(shop.get("/subscription-page").json["letters"], json!([]), "nothing was asked");
        // A closed page and one that never was are the same.
        world.shop("bare");
        let pages = ["/s/bare", "/s/nobody"].map(|path| {
            let answers = [world.stranger().get(path), post(&world.stranger(), path, &good)];
            answers.map(|it| (it.status, it.text))
        });
        assert!(pages[0] == pages[1] && pages[0][0].0 == 404, "{pages:?}");
    });
}

#[test]
fn link_that_is_answered_many_times_at_once_is_written_once() {
    each_engine_at(START, |world, _| {
        let shop = open(world, "ours");
        ask(world, &shop, "anna@example.com");
        let (_, link) = links(world, &shop, 1).remove(0);
        // Scanners look ahead, with whatever stands behind the question mark.
        let ahead = world.stranger().with("sec-purpose", "prefetch");
        assert_eq!(ahead.get(&format!("{link}?answer=yes")).status, 200);
        assert!(customers(&shop).is_empty());
        let start = Barrier::new(6);
        std::thread::scope(|scope| {
            for number in 0..6 {
                let (link, start) = (&link, &start);
                scope.spawn(move || {
                    start.wait();
                    let body = if number % 2 == 0 { "answer=yes" } else { "" };
                    assert_eq!(post(&world.stranger(), link, body).status, 200);
                });
            }
        });
        let ids = customers(&shop);
        assert_eq!(ids.len(), 1);
        assert_eq!(entries(&shop, &ids[0]).len(), 2, "a word to each document");
    });
}
