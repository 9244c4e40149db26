//! Lists.

use super::customers::{customer, segment};
use super::{Example, call, example};
use crate::world::{Shop, json};

fn list(shop: &Shop) -> String {
    shop.create("/lists", json!({"name": format!("marker-{}", shop.slug), "description": "Spring"}))
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/lists", |shop| {
            list(shop);
            call("/lists")
        }),
        example("POST", "/lists", |_| call("/lists").json(json!({"name": "Guests"}))),
        example("GET", "/lists/{id}", |shop| call(format!("/lists/{}", list(shop)))),
        example("PUT", "/lists/{id}", |shop| {
            let path = format!("/lists/{}", list(shop));
            let etag = shop.get(&path).header("etag").to_owned();
            call(path).json(json!({"name": "Visitors", "description": ""})).header("if-match", &etag)
        }),
        example("DELETE", "/lists/{id}", |shop| call(format!("/lists/{}", list(shop)))),
        example("POST", "/lists/from-clusters", |_| {
            let clusters = json!({"figures": ["frequency"], "groups": 2, "seed": 1, "as_of": null});
            call("/lists/from-clusters").json(json!({"name": "Groups", "clusters": clusters}))
        }),
        example("POST", "/lists/{id}/members", |shop| {
            let body = json!({"add": [customer(shop)], "remove": []});
            call(format!("/lists/{}/members", list(shop))).json(body)
        }),
        example("POST", "/lists/{id}/fill", |shop| {
            customer(shop);
            call(format!("/lists/{}/fill", list(shop)))
                .json(json!({"segment": segment(shop), "search": "anna"}))
        }),
    ]
}
