//! Fields of the business's own.

use super::{Example, call, example};
use crate::world::{Shop, Value, json};

/// A key that no other call of the test takes.
fn key() -> String {
    format!("k{}", base::Random::system().next_u64())
}

fn field(shop: &Shop) -> String {
    let body = json!({"key": key(), "label": {"ru": format!("marker-{}", shop.slug)}, "type": "number"});
    shop.create("/fields", body)
}

fn choices() -> Value {
    json!([{"value": "gold", "label": {"ru": "золотой", "en": "gold"}}, {"value": "silver"}])
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/fields", |shop| {
            field(shop);
            call("/fields")
        }),
        example("POST", "/fields", |_| {
            let label = json!({"en": "Level"});
            call("/fields")
                .json(json!({"key": key(), "label": label, "type": "choice", "choices": choices()}))
        }),
        example("GET", "/fields/{id}", |shop| call(format!("/fields/{}", field(shop)))),
        example("PUT", "/fields/{id}", |shop| {
            let path = format!("/fields/{}", field(shop));
            let known = shop.get(&path);
            let body = json!({"key": known.json["key"], "label": {"en": "Size"}, "type": "text"});
            call(path).json(body).header("if-match", known.header("etag"))
        }),
        example("DELETE", "/fields/{id}", |shop| call(format!("/fields/{}", field(shop)))),
        example("POST", "/fields/{id}/restore", |shop| {
            call(format!("/fields/{}/restore", field(shop))).json(json!({}))
        }),
    ]
}
