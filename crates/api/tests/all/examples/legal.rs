//! The legal pack: details, drafts, publishing.

use super::{Example, call, example};
use crate::world::{Shop, Value, json};

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/legal", |_| call("/legal")),
        example("PUT", "/legal", |shop| {
            let etag = shop.get("/legal").header("etag").to_owned();
            call("/legal").json(details(shop)).header("if-match", &etag)
        }),
        example("PUT", "/legal/draft", |shop| {
            call("/legal/draft").json(json!({ "kind": "policy", "body": format!("# marker-{}", shop.slug) }))
        }),
        example("POST", "/legal/publish", |shop| {
            let body = format!("# marker-{}-{}", shop.slug, base::Random::system().next_u64());
            call("/legal/publish").json(json!({ "kind": "cookies", "body": body }))
        }),
    ]
}

pub fn details(shop: &Shop) -> Value {
    json!({
        "form": "company", "legal_name": format!("ООО «{}»", shop.slug), "inn": "7707083893", "ogrn": "1027700132195",
        "address": "101000, Москва, ул. Мясницкая, 1", "email": "data@tea.example", "phone": "",
        "site": "https://tea.example", "responsible": "",
    })
}
