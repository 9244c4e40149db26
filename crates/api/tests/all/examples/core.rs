//! Settings, people, keys, log, live hints.

use super::{Example, call, example};
use crate::world::{Shop, json};

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/settings", |_| call("/settings")),
        example("PATCH", "/settings", |shop| {
            let etag = shop.get("/settings").header("etag").to_owned();
            call("/settings").json(json!({ "postal_address": "1 Main Street" })).header("if-match", &etag)
        }),
        example("GET", "/users", |_| call("/users")),
        example("POST", "/users", |shop| call("/users").json(person(shop, "new"))),
        example("PATCH", "/users/{id}", |shop| {
            let id = shop.create("/users", person(shop, "changed"));
            call(format!("/users/{id}")).json(json!({ "role": "analyst" }))
        }),
        example("DELETE", "/users/{id}", |shop| {
            let id = shop.create("/users", person(shop, "removed"));
            call(format!("/users/{id}"))
        }),
        example("GET", "/keys", |_| call("/keys")),
        example("POST", "/keys", |_| {
            call("/keys").json(json!({ "name": "Till", "scopes": ["orders.read"] }))
        }),
        example("PATCH", "/keys/{id}", |shop| {
            let id = shop.create("/keys", json!({ "name": "Our site", "kind": "browser" }));
            call(format!("/keys/{id}")).json(json!({ "origins": ["https://shop.example"] }))
        }),
        example("DELETE", "/keys/{id}", |shop| {
            let id = shop.create("/keys", json!({ "name": "Old till", "scopes": ["orders.read"] }));
            call(format!("/keys/{id}"))
        }),
        example("GET", "/audit", |_| call("/audit")),
        example("GET", "/live", |_| call("/live").stream()),
    ]
}

fn person(shop: &Shop, name: &str) -> crate::world::Value {
    // Addresses differ between calls of one test, because one person has one account.
    let number = base::Random::system().next_u64();
    let email = format!("{name}-{number}@{}.example", shop.slug);
    json!({ "email": email, "name": name, "role": "viewer", "password": "a long enough one" })
}
