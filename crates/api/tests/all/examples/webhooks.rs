//! Webhooks.

use super::customers::{customer, segment};
use super::{Call, Example, call, example};
use crate::world::{Shop, Value, json};

fn body(shop: &Shop) -> Value {
    // An address that leads nowhere: names under `.invalid` have no host.
    json!({"url": format!("https://hooks-{}.invalid/in", shop.slug), "kinds": ["segment.entered", "segment.left"],
           "description": format!("marker-{}", shop.slug), "segments": [segment(shop)]})
}

fn webhook(shop: &Shop) -> String {
    shop.create("/webhooks", body(shop))
}

fn act(shop: &Shop, verb: &str) -> Call {
    call(format!("/webhooks/{}/{verb}", webhook(shop))).json(json!({}))
}

/// A message about somebody who entered a segment of everybody.
fn message(shop: &Shop) -> String {
    let everybody = json!({"name": format!("marker-{}", shop.slug), "rule": {"all": []}});
    let (segment, mut body) = (shop.create("/segments", everybody), body(shop));
    body["segments"] = json!([segment]);
    let path = format!("/webhooks/{}/messages", shop.create("/webhooks", body));
    // Who came before the segment was looked at for the first time did not enter it.
    for _ in 0..500 {
        customer(shop);
        if let Some(id) = shop.get(&path).json["rows"][0]["id"].as_str() {
            return id.to_owned();
        }
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    panic!("nobody ever entered a segment of everybody");
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/webhooks", |_| call("/webhooks")),
        example("POST", "/webhooks", |shop| call("/webhooks").json(body(shop))),
        example("GET", "/webhooks/{id}", |shop| call(format!("/webhooks/{}", webhook(shop)))),
        example("PUT", "/webhooks/{id}", |shop| {
            let path = format!("/webhooks/{}", webhook(shop));
            let etag = shop.get(&path).header("etag").to_owned();
            call(path).json(body(shop)).header("if-match", &etag)
        }),
        example("DELETE", "/webhooks/{id}", |shop| call(format!("/webhooks/{}", webhook(shop)))),
        example("POST", "/webhooks/{id}/rotate", |shop| act(shop, "rotate")),
        example("POST", "/webhooks/{id}/pause", |shop| act(shop, "pause")),
        example("POST", "/webhooks/{id}/resume", |shop| act(shop, "resume")),
        example("POST", "/webhooks/{id}/test", |shop| act(shop, "test")),
        example("GET", "/webhooks/{id}/messages", |shop| {
            call(format!("/webhooks/{}/messages", webhook(shop)))
        }),
        example("POST", "/webhook-messages/{id}/resend", |shop| {
            call(format!("/webhook-messages/{}/resend", message(shop))).json(json!({}))
        }),
    ]
}
