//! Templates, senders, the sandbox.

use super::{Call, Example, call, example};
use crate::world::{Shop, Value, json};

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/templates", |_| call("/templates")),
        example("POST", "/templates", |_| call("/templates").json(template("New"))),
        example("GET", "/templates/{id}", |shop| {
            let id = shop.create("/templates", template("Read"));
            call(format!("/templates/{id}"))
        }),
        example("PUT", "/templates/{id}", |shop| {
            let id = shop.create("/templates", template("Changed"));
            call(format!("/templates/{id}")).json(template("Again")).header("if-match", "\"1\"")
        }),
        example("DELETE", "/templates/{id}", |shop| {
            let id = shop.create("/templates", template("Removed"));
            call(format!("/templates/{id}"))
        }),
        example("POST", "/templates/preview", |_| {
            let mut question = template("");
            question.as_object_mut().unwrap().remove("name");
            call("/templates/preview").json(question)
        }),
        example("GET", "/senders", |_| call("/senders")),
        example("POST", "/senders", |shop| call("/senders").json(sender(shop))),
        example("PATCH", "/senders/{id}", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}")).json(json!({ "from_name": "Shop" })).header("if-match", "\"1\"")
        }),
        example("DELETE", "/senders/{id}", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}"))
        }),
        example("POST", "/senders/{id}/check", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/check")).json(json!({}))
        }),
        example("GET", "/sandbox", |_| call("/sandbox")),
        example("GET", "/sandbox/{id}", kept),
    ]
}

pub fn template(name: &str) -> Value {
    let body = json!([
        { "kind": "text", "text": "Hello {{ customer.first_name | default('you') }}" },
        { "kind": "button", "text": "Look", "url": "https://shop.example/look" },
        { "kind": "footer" },
    ]);
    json!({ "name": name, "subject": "News", "preheader": "", "body_kind": "blocks", "body": body.to_string() })
}

fn sender(shop: &Shop) -> Value {
    json!({
        "name": "Sandbox", "kind": "sandbox", "from_name": shop.slug, "from_address": format!("news@{}.example", shop.slug),
    })
}

/// A test message of a campaign, kept by the sandbox.
fn kept(shop: &Shop) -> Call {
    let template = shop.create("/templates", template("Test"));
    let sender = shop.get("/senders").json["rows"][0]["id"].clone();
    let campaign = json!({
        "name": "Test", "channel": "email", "template_id": template, "sender_id": sender, "purpose": "marketing",
        "topic_id": null, "include": [], "exclude": [], "control_percent": 0,
        "schedule": { "at": null, "not_after": null }, "goal_days": 7, "utm": null,
    });
    let id = shop.create("/campaigns", campaign);
    let test = shop
        .post(&format!("/campaigns/{id}/test"), json!({ "address": format!("me@{}.example", shop.slug) }));
    assert_eq!(test.status, 200, "{test:?}");
    let id = shop.get("/sandbox").json["rows"][0]["delivery_id"].as_str().unwrap().to_owned();
    call(format!("/sandbox/{id}"))
}
