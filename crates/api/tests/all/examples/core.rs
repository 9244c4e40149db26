//! Settings, people, keys, log, live hints.

use super::{Example, call, example};
use crate::world::{Client, Shop, json};

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
        example("POST", "/users/{id}/reset-second-factor", |shop| {
            call(format!("/users/{}/reset-second-factor", with_second_factor(shop)))
        }),
        example("DELETE", "/users/{id}/sessions", |shop| {
            let id = shop.create("/users", person(shop, "signed-out"));
            call(format!("/users/{id}/sessions"))
        }),
        example("POST", "/users/{id}/hand-over", |shop| {
            let id = shop.create("/users", person(shop, "handing"));
            call(format!("/users/{id}/hand-over")).json(json!({ "to": null }))
        }),
        example("GET", "/teams", |_| call("/teams")),
        example("POST", "/teams", |_| call("/teams").json(json!({ "name": "Wholesale" }))),
        example("PUT", "/teams/{id}", |shop| {
            let id = shop.create("/teams", json!({ "name": "Retail" }));
            call(format!("/teams/{id}")).json(json!({ "name": "Shops" })).header("if-match", "\"1\"")
        }),
        example("DELETE", "/teams/{id}", |shop| {
            call(format!("/teams/{}", shop.create("/teams", json!({ "name": "Old" }))))
        }),
        example("GET", "/invitations", |shop| {
            shop.create("/invitations", invited(shop));
            call("/invitations")
        }),
        example("POST", "/invitations", |shop| call("/invitations").json(invited(shop))),
        example("POST", "/invitations/{id}/renew", |shop| {
            call(format!("/invitations/{}/renew", shop.create("/invitations", invited(shop))))
        }),
        example("DELETE", "/invitations/{id}", |shop| {
            call(format!("/invitations/{}", shop.create("/invitations", invited(shop))))
        }),
        example("GET", "/access", |_| call("/access")),
        example("PATCH", "/access", |shop| {
            let etag = shop.get("/access").header("etag").to_owned();
            call("/access").json(json!({ "second_factor": false })).header("if-match", &etag)
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
        example("GET", "/start", |_| call("/start")),
        example("GET", "/audit/export.csv", |_| call("/audit/export.csv?action=users.")),
        example("GET", "/live", |_| call("/live").stream()),
    ]
}

/// Somebody who has turned the second factor on.
fn with_second_factor(shop: &Shop) -> String {
    let body = person(shop, "guarded");
    let id = shop.create("/users", body.clone());
    let nobody = Client { base: shop.client.base.clone(), headers: Vec::new() };
    let login = json!({ "email": body["email"], "password": body["password"] });
    let entered = nobody.post("/api/session", login);
    let client = nobody.with_cookie(&entered).with("x-csrf-token", entered.json["csrf"].as_str().unwrap());
    crate::second_factor::enrol_with(&client, body["password"].as_str().unwrap(), &base::Clock::system());
    id
}

fn invited(shop: &Shop) -> crate::world::Value {
    let number = base::Random::system().next_u64();
    json!({ "email": format!("guest-{number}@{}.example", shop.slug), "role": "viewer" })
}

fn person(shop: &Shop, name: &str) -> crate::world::Value {
    // Addresses differ between calls of one test, because one person has one account.
    let number = base::Random::system().next_u64();
    let email = format!("{name}-{number}@{}.example", shop.slug);
    json!({ "email": email, "name": name, "role": "viewer", "password": "a long enough one" })
}
