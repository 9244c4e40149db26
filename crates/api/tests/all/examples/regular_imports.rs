//! Regular imports.

use super::imports::imported;
use super::{Call, Example, call, example};
use crate::world::{Shop, Value, json};

fn body(shop: &Shop) -> Value {
    // An address that leads nowhere: names under `.invalid` have no host.
    json!({"name": format!("marker-{}", shop.slug), "place": {"url": format!("https://{}.invalid/a.csv", shop.slug)},
           "schedule": {"every": "day", "minute": 180}})
}

fn new(shop: &Shop) -> Value {
    let mut body = body(shop);
    body["from"] = json!(imported(shop));
    body["credentials"] = json!({"login": "shop", "password": "secret"});
    body
}

fn regular(shop: &Shop) -> String {
    shop.create("/regular-imports", new(shop))
}

fn act(shop: &Shop, verb: &str) -> Call {
    call(format!("/regular-imports/{}/{verb}", regular(shop))).json(json!({}))
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/regular-imports/places", |_| call("/regular-imports/places")),
        example("GET", "/regular-imports", |_| call("/regular-imports")),
        example("POST", "/regular-imports", |shop| call("/regular-imports").json(new(shop))),
        example("GET", "/regular-imports/{id}", |shop| call(format!("/regular-imports/{}", regular(shop)))),
        example("PUT", "/regular-imports/{id}", |shop| {
            let path = format!("/regular-imports/{}", regular(shop));
            let etag = shop.get(&path).header("etag").to_owned();
            call(path).json(body(shop)).header("if-match", &etag)
        }),
        example("DELETE", "/regular-imports/{id}", |shop| {
            call(format!("/regular-imports/{}", regular(shop)))
        }),
        example("POST", "/regular-imports/{id}/run", |shop| act(shop, "run")),
        example("POST", "/regular-imports/{id}/stop", |shop| act(shop, "stop")),
        example("POST", "/regular-imports/{id}/resume", |shop| act(shop, "resume")),
        example("GET", "/regular-imports/{id}/runs", |shop| {
            call(format!("/regular-imports/{}/runs", regular(shop)))
        }),
    ]
}
