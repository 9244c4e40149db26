//! Requests that somebody else's page makes a browser send: each route that changes something, and none that does not.

use super::{calm, castle, differs, photograph, unchanged};
use crate::every_route::{INSIDE, make, table};
use crate::examples::Call;
use crate::world::*;
use api::openapi::{document, routes_of};

/// Questions that leave a line in the log, because personal data leaves with the answer.
const EXPORTS: [&str; 8] = [
    "/audit/export.csv",
    "/customers/export.csv",
    "/customers/{id}/archive",
    "/customers/{id}/consents/evidence",
    "/customers/{id}/events/export",
    "/records/export.csv",
    "/segments/{id}/changes/export.csv",
    "/operations/{id}/errors.csv",
];

/// Events are read by their bytes, as the clients of the tracking API label them; the token guards this route.
const ANY_TYPE: &str = "/events";

#[test]
fn no_changing_route_takes_a_cookie_without_its_token_or_a_body_of_a_form() {
    let world = castle();
    let ours = world.shop("ours");
    // The same person in another browser: even their own other token does not fit.
    let elsewhere = world.login("owner@ours.example", PASSWORD);
    let foreign = elsewhere.headers.iter().find(|(name, _)| name == "x-csrf-token").unwrap().1.clone();
    let cookie_only = ours.client.without("x-csrf-token");
    let forged = [
        cookie_only.clone(),
        cookie_only.with("x-csrf-token", ""),
        cookie_only.with("x-csrf-token", &foreign),
    ];
    for (route, example) in table().iter().filter(|(route, _)| route.method != "GET") {
        let name = format!("{} {}", route.method, route.path);
        let call = (example.prepare)(&ours);
        unchanged(&world, &name, || {
            for client in &forged {
                let answer = make(client, &ours, &route.method, &call);
                assert_eq!((answer.status, answer.code()), (403, "csrf_missing"), "{name}: {answer:?}");
            }
            let forms = if route.path.ends_with(ANY_TYPE) { Vec::new() } else { bodies_of_forms(&call) };
            for body in forms {
                let kind = body.body.as_ref().unwrap().0.clone();
                let answer = make(&ours.client, &ours, &route.method, &body);
                assert_eq!(answer.status, 415, "{name} as {kind:?}: {answer:?}");
            }
        });
    }
}

/// The same JSON under the types that a form of another site can send without asking first.
fn bodies_of_forms(call: &Call) -> Vec<Call> {
    let Some((kind, bytes)) = &call.body else { return Vec::new() };
    // A route of files takes any type, and one that takes no fields reads nothing.
    if kind != "application/json" || bytes.is_empty() || bytes == b"{}" {
        return Vec::new();
    }
    let simple = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""];
    simple.iter().map(|kind| call.clone().raw(kind, bytes.clone())).collect()
}

/// Routes outside workspaces: what needs a session needs its token, and what needs none is not for other sites' pages.
#[test]
fn routes_of_a_person_and_of_nobody_refuse_other_sites() {
    let world = castle();
    let shop = world.shop("shop");
    let outside = routes_of(&document()).into_iter().filter(|route| !route.path.starts_with(INSIDE));
    let mut tried = 0;
    for route in outside.filter(|route| route.method != "GET") {
        let name = format!("{} {}", route.method, route.path);
        let path = route.path.replace("{id}", "1").replace("{word}", "AAAA");
        if route.open {
            let host = world.url.trim_start_matches("http://");
            for (header, value) in [
                ("sec-fetch-site", "cross-site".to_owned()),
                ("sec-fetch-site", "same-site".to_owned()),
                ("origin", "https://evil.example".to_owned()),
                ("origin", format!("http://{host}.evil.example")),
                ("origin", "null".to_owned()),
            ] {
                let answer =
                    world.stranger().with(header, &value).send(&route.method, &path, Some(json!({})));
                assert_eq!(
                    (answer.status, answer.code()),
                    (403, "csrf_missing"),
                    "{name}, {value}: {answer:?}"
                );
            }
            let own = world.stranger().with("origin", &world.url).send(&route.method, &path, Some(json!({})));
            assert_ne!(own.code(), "csrf_missing", "{name} from our own page: {own:?}");
        } else {
            let answer = shop.client.without("x-csrf-token").send(&route.method, &path, Some(json!({})));
            assert_eq!((answer.status, answer.code()), (403, "csrf_missing"), "{name}: {answer:?}");
        }
        tried += 1;
    }
    assert!(tried >= 6, "the document names routes outside workspaces");
    let who = shop.client.get("/api/session");
    assert_eq!((who.status, who.json["user"]["name"].as_str()), (200, Some("Owner of shop")));
}

/// A question changes nothing: a picture in a letter, a prefetch, a search engine may ask it.
#[test]
fn questions_change_nothing() {
    let world = castle();
    let ours = world.shop("ours");
    for (route, example) in table().iter().filter(|(route, _)| route.method == "GET") {
        let path = &route.path[INSIDE.len()..];
        // Workers may write in the same moment; what a question does itself, it does each time.
        let wanted: &[&str] = if EXPORTS.contains(&path) { &["workspace audit"] } else { &[] };
        let mut found = Vec::new();
        let only_that = (0..5).any(|_| {
            let call = (example.prepare)(&ours);
            let before = calm(&world, "ours");
            let answer = make(&ours.client, &ours, "GET", &call);
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            found = differs(&before, &photograph(&world, "ours"));
            assert!(wanted.iter().all(|table| found.iter().any(|it| it == table)), "{path} leaves no line");
            found == wanted
        });
        assert!(only_that, "asking {path} changes the database: {found:?}");
    }
}
