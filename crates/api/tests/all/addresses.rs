//! What somebody who sees addresses masked is shown, finds and may send; on every route of the document.

use crate::every_route::{make, table};
use crate::world::*;
use app::access::Role;

/// The local part that every customer's address of the examples and of this room begins with.
pub const HIDDEN: &str = "hidden-reader";
const EMAIL: &str = "hidden-reader.main@post.example";
const PHONE: &str = "+79161234567";
/// Ways of writing the number that would give it away.
const DIGITS: [&str; 3] = ["9161234567", "916 123-45-67", "916 123 45"];

/// Names the roles that see masks.
fn mask(shop: &Shop, roles: &[&str]) {
    let etag = shop.get("/access").header("etag").to_owned();
    let answer = shop.edit("PATCH", "/access", &etag, json!({ "masked_roles": roles }));
    assert_eq!((answer.status, &answer.json["masked_roles"]), (200, &json!(roles)), "{answer:?}");
}

/// A customer whose address and number stand wherever people and programs put them.
fn known(shop: &Shop) -> String {
    shop.create("/fields", json!({"key": "note", "type": "text", "label": {"ru": "Заметка", "en": "Note"}}));
    let id = shop.create(
        "/customers",
        json!({
            "first_name": "Anna", "last_name": "Petrova", "city": "Kazan",
            "fields": {"note": format!("second: {EMAIL}, 8 (916) 123-45-67")},
            "identities": [{"kind": "email", "value": EMAIL}, {"kind": "phone", "value": "8 (916) 123-45-67"},
                {"kind": "external", "value": "79161234567"}],
        }),
    );
    let consent = json!({"purpose": "marketing", "channel": "email", "given": true, "document": EMAIL});
    assert_eq!(shop.post(&format!("/customers/{id}/consents"), consent).status, 201);
    let order = json!({"number": "M-1", "placed_at": "2026-01-10T09:00:00Z", "customer": {"email": EMAIL},
        "lines": [{"code": "TEA", "name": "Tea", "quantity": "1", "unit_price": 100}]});
    assert_eq!(shop.put("/orders", order).status, 200);
    let properties =
        json!({"tel": 89161234567_u64, "mail": EMAIL, "page": "/?m=hidden-reader.main%40post.example"});
    let event = json!({"type": "track", "event": "Called", "messageId": "m1", "userId": "79161234567",
        "context": {"traits": {"email": EMAIL}}, "properties": properties});
    assert_eq!(shop.post("/events", json!({"batch": [event]})).status, 200);
    let suppressed = json!({"channel": "sms", "address": PHONE, "reason": "manual", "note": EMAIL});
    assert_eq!(shop.post("/suppressions", suppressed).status, 201);
    shop.wait(&format!("/customers/{id}/timeline"), |answer| answer.text.contains("Called"));
    id
}

/// Whether an answer tells an address or the number; a `@` after a letter is an address that was not masked.
fn tells(text: &str) -> Option<String> {
    let words = [HIDDEN].into_iter().chain(DIGITS).find(|word| text.contains(word)).map(str::to_owned);
    let letter = |at: usize| text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let around =
        |at: usize| text[..at].chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    words.or_else(|| text.match_indices('@').find(|(at, _)| letter(*at)).map(|(at, _)| around(at)))
}

/// Routes that speak of the business and its people, whose addresses are not customers'.
fn ours(path: &str) -> bool {
    [
        "access",
        "audit",
        "consent-texts",
        "invitations",
        "keys",
        "legal",
        "senders",
        "settings",
        "templates",
        "users",
    ]
    .iter()
    .any(|noun| path.split('/').nth(4) == Some(noun) && !path.ends_with("/preview"))
}

#[test]
fn no_route_tells_an_address_to_somebody_who_sees_masks() {
    let table = table();
    each_engine(|world| {
        let shop = world.shop("ours");
        let id = known(&shop);
        mask(&shop, &["strategist"]);
        let masked = world.worker("ours", Role::Strategist);
        let (mut answered, mut hid) = (0, 0);
        for (route, example) in &table {
            let call = (example.prepare)(&shop);
            let (whole, seen) = match route.method.as_str() {
                "GET" => {
                    (Some(make(&shop.client, &shop, "GET", &call)), make(&masked.client, &shop, "GET", &call))
                }
                method => (None, make(&masked.client, &shop, method, &call)),
            };
            let name = format!("{} {}", route.method, route.path);
            assert!(seen.status < 500, "{name}: {seen:?}");
            answered += usize::from(seen.status < 300);
            let hidden = |text: &str| if ours(&route.path) { None } else { tells(text) };
            hid += usize::from(whole.is_some_and(|it| hidden(&it.text).is_some()));
            assert_eq!(hidden(&seen.text), None, "{name} tells an address: {}", seen.text);
            assert!(!seen.text.contains(HIDDEN), "{name} tells an address: {}", seen.text);
        }
        assert!(answered > 100, "{answered} routes answered");
        assert!(hid >= 10, "{hid} routes hid what their owner sees");
        // Pages of one person of whom everything is known.
        for path in ["", "/timeline", "/consents", "/events", "/events/export", "/merges"] {
            let path = format!("/customers/{id}{path}");
            assert_eq!(tells(&masked.get(&path).text), None, "{path}");
        }
        for path in [
            "/customers",
            "/customers?sort=name",
            "/customers/export.csv",
            "/suppressions",
            "/orders",
            "/search?q=petr",
            "/duplicates",
            "/sandbox",
        ] {
            let seen = masked.get(path);
            assert_eq!((seen.status, tells(&seen.text)), (200, None), "{path}");
        }
        let card = masked.get(&format!("/customers/{id}")).json;
        assert_eq!(card["identities"][0]["value"], "h•••@post.example");
        assert_eq!(card["identities"][1]["typed"], "+7 ••• ••• 45-67");
    });
}

#[test]
fn masked_person_finds_by_a_name_or_by_a_whole_address_only() {
    each_engine(|world| {
        let shop = world.shop("ours");
        known(&shop);
        mask(&shop, &["crm_specialist"]);
        let masked = world.worker("ours", Role::CrmSpecialist);
        let found = |who: &Shop, words: &str| {
            let total = who.get(&format!("/customers?search={words}")).json["total"].as_i64().unwrap();
            let hits =
                who.get(&format!("/search?q={words}")).json["customers"].as_array().unwrap().len() as i64;
            assert_eq!(total, hits, "{words}");
            total
        };
        for (words, whole, hidden) in [
            ("petr", 1, 1),
            ("anna%20petrova", 1, 1),
            ("hidden-reader.main@post.example", 1, 1),
            ("%2B79161234567", 1, 1),
            ("8(916)1234567", 0, 1),
            ("hidden-reader", 1, 0),
            ("post.example", 1, 0),
            ("91612345", 1, 0),
        ] {
            assert_eq!((found(&shop, words), found(&masked, words)), (whole, hidden), "{words}");
        }
        let file = masked.get("/customers/export.csv?search=hidden-read");
        assert_eq!(file.text.lines().count(), 1, "a file is no way around: {}", file.text);
        let rule = |op: &str, value: Value| json!({"rule": {"subject": "field", "field": "email", "op": op, "value": value}});
        for (path, op) in [("/segments/preview", "starts_with"), ("/segments/portrait", "contains")] {
            let answer = masked.post(path, rule(op, json!("hidden")));
            assert_eq!((answer.status, answer.code()), (422, "addresses_masked"), "{path}: {answer:?}");
            assert_eq!(shop.post(path, rule(op, json!("hidden"))).status, 200);
        }
        assert_eq!(masked.post("/segments/preview", rule("is", json!(EMAIL))).json["count"], 1);
    });
}

#[test]
fn mask_is_never_saved_and_what_needs_addresses_is_refused() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let id = known(&shop);
        mask(&shop, &["strategist"]);
        let masked = world.worker("ours", Role::Strategist);
        let path = format!("/customers/{id}");
        let seen = masked.get(&path);
        let mask = seen.json["fields"]["note"].clone();
        let edit = |body: Value| masked.edit("PATCH", &path, seen.header("etag"), body);
        for body in [
            json!({"fields": {"note": mask}}),
            json!({"remove_identities": [{"kind": "email", "value": "h•••@post.example"}]}),
            json!({"add_identities": [{"kind": "email", "value": "h•••@post.example"}]}),
        ] {
            let answer = edit(body);
            assert_eq!((answer.status, answer.code()), (422, "addresses_masked"), "{answer:?}");
        }
        assert_eq!(edit(json!({"city": "Moscow"})).status, 200);
        let whole = shop.get(&path).json;
        assert_eq!((&whole["city"], &whole["identities"][0]["value"]), (&json!("Moscow"), &json!(EMAIL)));
        assert!(whole["fields"]["note"].as_str().unwrap().contains(EMAIL));
        let paper = masked.get(&format!("{path}/consents/evidence"));
        assert_eq!((paper.status, paper.code()), (403, "addresses_masked"));
        // A program sees addresses whole, whoever made its key.
        assert!(shop.key(&["customers.read"]).get(&shop.path(&path)).text.contains(EMAIL));
        // Nobody masks an owner, and a change of the policy is in the log.
        let etag = shop.get("/access").header("etag").to_owned();
        let answer = shop.edit("PATCH", "/access", &etag, json!({"masked_roles": ["viewer", "owner"]}));
        assert_eq!((answer.status, answer.json["field"].as_str()), (422, Some("masked_roles.1")));
        let log = shop.get("/audit?action=access.update").text;
        assert!(log.contains("masked_roles") && log.contains("strategist"), "{log}");
        // Another policy holds at the next request.
        super::addresses::mask(&shop, &[]);
        assert!(masked.get(&path).text.contains(EMAIL));
    });
}

#[test]
fn who_does_not_edit_customers_sees_masks_in_a_new_workspace() {
    each_engine(|world| {
        let shop = world.shop("ours");
        assert_eq!(shop.get("/access").json["masked_roles"], json!(["analyst", "viewer"]));
        for (role, masked) in [(Role::Viewer, true), (Role::Analyst, true), (Role::ProjectManager, false)] {
            let me = world.worker("ours", role).client.get("/api/session").json;
            assert_eq!(me["workspaces"][0]["addresses_masked"], json!(masked), "{role:?}");
        }
    });
}
