//! The ledger of consents, topics, texts, and the list of addresses never written to.

use super::{Example, call, example};
use crate::world::{Shop, Value, json};

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/customers/{id}/consents", |shop| {
            call(format!("/customers/{}/consents", customer(shop)))
        }),
        example("POST", "/customers/{id}/consents", |shop| {
            let body = json!({ "purpose": "marketing", "channel": "email", "given": true });
            call(format!("/customers/{}/consents", customer(shop))).json(body)
        }),
        example("GET", "/customers/{id}/consents/evidence", |shop| {
            call(format!("/customers/{}/consents/evidence", customer(shop)))
        }),
        example("GET", "/topics", |_| call("/topics")),
        example("POST", "/topics", |shop| call("/topics").json(json!({ "name": unique(shop) }))),
        example("GET", "/consent-texts", |_| call("/consent-texts")),
        example("GET", "/subscription-page", |_| call("/subscription-page")),
        example("PUT", "/subscription-page", |shop| {
            let etag = shop.get("/subscription-page").header("etag").to_owned();
            let sender = shop.create("/senders", super::messages::sender(shop));
            let body = json!({ "open": false, "sender_id": sender });
            call("/subscription-page").json(body).header("if-match", &etag)
        }),
        example("GET", "/confirmation-rounds", |_| call("/confirmation-rounds")),
        example("POST", "/confirmation-rounds/estimate", |shop| {
            call("/confirmation-rounds/estimate").json(json!({ "list_id": list_of_one(shop) }))
        }),
        example("POST", "/confirmation-rounds", |shop| call("/confirmation-rounds").json(asking(shop))),
        example("POST", "/confirmation-rounds/{id}/stop", |shop| {
            let id = shop.create("/confirmation-rounds", asking(shop));
            call(format!("/confirmation-rounds/{id}/stop")).json(json!({}))
        }),
        example("GET", "/suppressions", |_| call("/suppressions")),
        example("POST", "/suppressions", |shop| call("/suppressions").json(address(shop))),
        example("POST", "/suppressions/lift", |shop| {
            let email = format!("{}@{}.example", unique(shop), shop.slug);
            let identities = json!([{ "kind": "email", "value": email }]);
            let id = shop.create("/customers", json!({ "identities": identities }));
            let key = json!({ "key": "07".repeat(32) });
            assert_eq!(shop.post(&format!("/customers/{id}/erase"), key).status, 204);
            call("/suppressions/lift").json(json!({ "address": email, "reason": "request" }))
        }),
        example("DELETE", "/suppressions/{id}", |shop| {
            let id = shop.create("/suppressions", address(shop));
            call(format!("/suppressions/{id}"))
        }),
    ]
}

/// A list with one person who never said anything.
fn list_of_one(shop: &Shop) -> String {
    let email = format!("{}@{}.example", unique(shop), shop.slug);
    let somebody = shop.create("/customers", json!({ "identities": [{ "kind": "email", "value": email }] }));
    let list = shop.create("/lists", json!({ "name": unique(shop) }));
    let added = shop.post(&format!("/lists/{list}/members"), json!({ "add": [somebody], "remove": [] }));
    assert!((200..300).contains(&added.status), "{added:?}");
    list
}

/// A round of one person; the page of subscribing is open.
fn asking(shop: &Shop) -> Value {
    let page = shop.get("/subscription-page");
    if page.json["ready"] != json!(true) {
        for kind in ["advertising", "personal_data"] {
            let body = format!("# marker-{} {}", shop.slug, unique(shop));
            assert_eq!(shop.post("/legal/publish", json!({ "kind": kind, "body": body })).status, 201);
        }
        let sender = shop.get("/senders").json["rows"][0]["id"].clone();
        let open = json!({ "open": true, "sender_id": sender });
        assert_eq!(shop.edit("PUT", "/subscription-page", page.header("etag"), open).status, 200);
    }
    let declared = format!("marker-{}: they left their addresses at the till", shop.slug);
    json!({ "list_id": list_of_one(shop), "declared": declared, "expected_people": 1 })
}

fn unique(shop: &Shop) -> String {
    format!("marker-{}-{}", shop.slug, base::Random::system().next_u64())
}

fn address(shop: &Shop) -> Value {
    json!({ "channel": "email", "address": format!("{}@{}.example", unique(shop), shop.slug) })
}

fn customer(shop: &Shop) -> String {
    shop.create("/customers", json!({ "first_name": unique(shop) }))
}
