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
        example("GET", "/topics", |_| call("/topics")),
        example("POST", "/topics", |shop| call("/topics").json(json!({ "name": unique(shop) }))),
        example("GET", "/consent-texts", |_| call("/consent-texts")),
        example("GET", "/suppressions", |_| call("/suppressions")),
        example("POST", "/suppressions", |shop| call("/suppressions").json(address(shop))),
        example("DELETE", "/suppressions/{id}", |shop| {
            let id = shop.create("/suppressions", address(shop));
            call(format!("/suppressions/{id}"))
        }),
    ]
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
