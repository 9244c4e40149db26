use super::{Example, call, example};
use crate::world::{Shop, json};

/// A batch of one event of somebody who is named after the shop; their id.
fn customer(shop: &Shop) -> String {
    let who = format!("buyer of {}", shop.slug);
    let batch = json!([
        {"type": "identify", "userId": who, "traits": {"firstName": shop.slug}},
        {"type": "track", "userId": who, "event": "Product Viewed", "properties": {"sku": shop.slug, "price": 5.5}},
    ]);
    assert_eq!(shop.post("/events", json!({ "batch": batch })).status, 200);
    let path = format!("/customers?search={}", shop.slug);
    shop.get(&path).json["rows"][0]["id"].as_str().unwrap().to_owned()
}

/// A visitor who identified: joined to the customer they turned out to be.
fn merged(shop: &Shop) -> String {
    let (before, seed) = (customer(shop), format!("visitor of {}", shop.slug));
    let visit = |who: &str, call: &str| {
        let message = json!({"type": call, "userId": who, "anonymousId": seed, "event": "Cart Viewed"});
        assert_eq!(shop.post("/events", json!({ "batch": [message] })).status, 200);
    };
    let newest = |shop: &Shop| shop.get("/customers?sort=-created&limit=1").json["rows"][0]["id"].clone();
    visit("", "track");
    let visitor = newest(shop);
    assert_ne!(visitor, json!(before));
    visit(&format!("buyer of {}", shop.slug), "identify");
    visitor.as_str().unwrap().to_owned()
}

fn kind(shop: &Shop) -> String {
    customer(shop);
    let kinds = shop.get("/event-kinds").json;
    kinds["kinds"][0]["id"].as_str().unwrap().to_owned()
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/event-kinds", |shop| {
            customer(shop);
            call("/event-kinds")
        }),
        example("PATCH", "/event-kinds", |_| call("/event-kinds").json(json!({"locked": false}))),
        example("PATCH", "/event-kinds/{id}", |shop| {
            call(format!("/event-kinds/{}", kind(shop))).json(json!({"locked": false}))
        }),
        example("GET", "/customers/{id}/events", |shop| {
            call(format!("/customers/{}/events?kind=Product%20Viewed&limit=3", customer(shop)))
        }),
        example("GET", "/customers/{id}/events/export", |shop| {
            call(format!("/customers/{}/events/export", customer(shop)))
        }),
        example("POST", "/events", |_| {
            let message = json!({"type": "track", "userId": "u1", "event": "Cart Viewed"});
            call("/events").json(json!({ "batch": [message] }))
        }),
        example("POST", "/customers/{id}/unmerge", |shop| {
            call(format!("/customers/{}/unmerge", merged(shop)))
        }),
    ]
}
