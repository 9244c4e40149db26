//! Customers who may be one person.

use super::customers::customer;
use super::{Call, Example, call, example};
use crate::world::{Shop, json};

/// A customer who stays, ready to be joined by another.
fn joined(shop: &Shop) -> (String, Call) {
    let (kept, other) = (customer(shop), customer(shop));
    let etag = shop.get(&format!("/customers/{kept}")).header("etag").to_owned();
    let body = json!({"from": other, "take": ["city"]});
    (kept.clone(), call(format!("/customers/{kept}/merge")).json(body).header("if-match", &etag))
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/duplicates", |shop| {
            customer(shop);
            call("/duplicates?limit=5")
        }),
        example("POST", "/duplicates/dismiss", |shop| {
            call("/duplicates/dismiss").json(json!({"customers": [customer(shop), customer(shop)]}))
        }),
        example("POST", "/duplicates/restore", |shop| {
            let two = json!({"customers": [customer(shop), customer(shop)]});
            assert_eq!(shop.post("/duplicates/dismiss", two.clone()).status, 204);
            call("/duplicates/restore").json(two)
        }),
        example("POST", "/customers/{id}/merge", |shop| joined(shop).1),
        example("GET", "/customers/{id}/merges", |shop| {
            call(format!("/customers/{}/merges", joined(shop).0))
        }),
    ]
}
