//! Customers, segments, home, search.

use super::{Example, call, example};
use crate::world::{Shop, Value, json};

fn rule() -> Value {
    json!({"all": [
        {"subject": "field", "field": "city", "op": "known"},
        {"subject": "orders", "measure": "count", "op": "at_most", "value": 3, "period": {"last_days": 90}},
    ]})
}

pub fn customer(shop: &Shop) -> String {
    // Identities are one customer's own, so each call of one test makes another.
    let number = base::Random::system().next_u64();
    let identities =
        json!([{"kind": "email", "value": format!("hidden-reader{number}@{}.example", shop.slug)}]);
    shop.create("/customers", json!({"first_name": "Anna", "city": "Kazan", "identities": identities}))
}

/// The key of what is kept of an erased customer.
fn key() -> Value {
    json!({ "key": "07".repeat(32) })
}

pub fn segment(shop: &Shop) -> String {
    shop.create("/segments", json!({"name": "Regulars", "rule": rule()}))
}

/// Who came into a segment and who left it; what is kept of one person.
fn changes() -> Vec<Example> {
    vec![
        example("GET", "/customers/{id}/archive", |shop| {
            call(format!("/customers/{}/archive", customer(shop)))
        }),
        example("GET", "/segments/{id}/changes", |shop| call(format!("/segments/{}/changes", segment(shop)))),
        example("GET", "/segments/{id}/changes/latest", |shop| {
            call(format!("/segments/{}/changes/latest?period=week&change=entered", segment(shop)))
        }),
        example("GET", "/segments/{id}/changes/counts", |shop| {
            call(format!("/segments/{}/changes/counts", segment(shop)))
        }),
        example("GET", "/segments/{id}/changes/export.csv", |shop| {
            call(format!("/segments/{}/changes/export.csv?period=today", segment(shop)))
        }),
    ]
}

pub fn examples() -> Vec<Example> {
    let mut all = changes();
    all.extend(own());
    all
}

fn own() -> Vec<Example> {
    vec![
        example("GET", "/customers", |shop| {
            customer(shop);
            call(format!("/customers?search=anna&segment={}&sort=-orders_sum&limit=5", segment(shop)))
        }),
        example("POST", "/customers", |_| {
            call("/customers").json(json!({"first_name": "Boris", "birthday": "1990-02-28", "locale": "en"}))
        }),
        example("GET", "/customers/export.csv", |shop| {
            customer(shop);
            call(format!("/customers/export.csv?segment={}&search=anna", segment(shop)))
        }),
        example("GET", "/customers/{id}", |shop| call(format!("/customers/{}", customer(shop)))),
        example("PATCH", "/customers/{id}", |shop| {
            let path = format!("/customers/{}", customer(shop));
            let etag = shop.get(&path).header("etag").to_owned();
            call(path).json(json!({"city": null, "last_name": "Smith"})).header("if-match", &etag)
        }),
        example("POST", "/customers/evidence-key", |_| call("/customers/evidence-key").json(json!({}))),
        example("POST", "/customers/{id}/erase", |shop| {
            call(format!("/customers/{}/erase", customer(shop))).json(key())
        }),
        example("POST", "/customers/{id}/evidence", |shop| {
            let path = format!("/customers/{}", customer(shop));
            assert_eq!(shop.post(&format!("{path}/erase"), key()).status, 204);
            call(format!("{path}/evidence")).json(key())
        }),
        example("GET", "/customers/{id}/timeline", |shop| {
            call(format!("/customers/{}/timeline?kind=created", customer(shop)))
        }),
        example("GET", "/segments", |shop| {
            segment(shop);
            call("/segments")
        }),
        example("POST", "/segments", |_| call("/segments").json(json!({"name": "All", "rule": {"all": []}}))),
        example("GET", "/segments/{id}", |shop| call(format!("/segments/{}", segment(shop)))),
        example("PUT", "/segments/{id}", |shop| {
            let path = format!("/segments/{}", segment(shop));
            let etag = shop.get(&path).header("etag").to_owned();
            call(path)
                .json(json!({"name": "Some", "description": "of them", "rule": rule()}))
                .header("if-match", &etag)
        }),
        example("DELETE", "/segments/{id}", |shop| call(format!("/segments/{}", segment(shop)))),
        example("POST", "/segments/preview", |shop| {
            customer(shop);
            call("/segments/preview").json(json!({"rule": rule()}))
        }),
        example("POST", "/segments/why", |shop| {
            call("/segments/why").json(json!({"rule": rule(), "customer_id": customer(shop)}))
        }),
        example("GET", "/segments/{id}/sizes", |shop| call(format!("/segments/{}/sizes", segment(shop)))),
        example("POST", "/segments/overlap", |shop| {
            call("/segments/overlap").json(json!({"of": [segment(shop), segment(shop)]}))
        }),
        example("POST", "/segments/portrait", |shop| {
            customer(shop);
            call("/segments/portrait").json(json!({"rule": rule()}))
        }),
        example("GET", "/segments/rfm", |_| call("/segments/rfm")),
        example("POST", "/segments/clusters", |_| {
            call("/segments/clusters").json(json!({"figures": ["recency", "money"], "groups": 3, "seed": 7}))
        }),
        example("GET", "/segments/vocabulary", |_| call("/segments/vocabulary")),
        example("GET", "/home", |_| call("/home")),
        example("GET", "/search", |shop| {
            customer(shop);
            call("/search?q=anna")
        }),
    ]
}
