//! Templates, senders, the sandbox.

use super::{Call, Example, call, example};
use crate::world::{Shop, Value, json};

pub fn examples() -> Vec<Example> {
    let mut all = of_messages();
    all.extend(of_ready_senders());
    all
}

fn of_messages() -> Vec<Example> {
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

/// What makes a sender ready: records, keys, a test letter.
fn of_ready_senders() -> Vec<Example> {
    vec![
        example("GET", "/senders/{id}/dkim", |shop| {
            let id = shop.create("/senders", relay_sender(shop));
            call(format!("/senders/{id}/dkim"))
        }),
        example("POST", "/senders/{id}/dkim", |shop| {
            let id = shop.create("/senders", relay_sender(shop));
            call(format!("/senders/{id}/dkim")).json(json!({}))
        }),
        example("POST", "/senders/{id}/dkim/start", |shop| {
            let id = shop.create("/senders", relay_sender(shop));
            let made = shop.post(&format!("/senders/{id}/dkim"), json!({}));
            let selector = made.json["rows"][0]["selector"].clone();
            call(format!("/senders/{id}/dkim/start")).json(json!({ "selector": selector }))
        }),
        example("DELETE", "/senders/{id}/dkim", |shop| {
            let id = shop.create("/senders", relay_sender(shop));
            call(format!("/senders/{id}/dkim"))
        }),
        example("GET", "/senders/{id}/intake", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/intake"))
        }),
        example("PATCH", "/senders/{id}/intake", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/intake")).json(json!({ "form": "other" })).header("if-match", "\"0\"")
        }),
        example("POST", "/senders/{id}/intake/check", |shop| {
            let id = shop.create("/senders", sender(shop));
            let mailbox = json!({
                "host": "127.0.0.1", "port": 1, "security": "plain", "user": "bounces", "folder": "INBOX",
            });
            let path = shop.path(&format!("/senders/{id}/intake"));
            let client = shop.client.with("if-match", "\"0\"");
            assert_eq!(client.send("PATCH", &path, Some(json!({ "mailbox": mailbox }))).status, 200);
            call(format!("/senders/{id}/intake/check")).json(json!({}))
        }),
        example("POST", "/senders/{id}/intake/rotate", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/intake/rotate")).json(json!({}))
        }),
        example("GET", "/senders/presets", |_| call("/senders/presets")),
        example("GET", "/senders/{id}/domain", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/domain"))
        }),
        example("POST", "/senders/{id}/domain", |shop| {
            // A free mailbox is judged by its name; whether DNS answers in a test is another matter.
            let mut free = sender(shop);
            free["from_address"] = format!("{}@mail.ru", shop.slug).into();
            let id = shop.create("/senders", free);
            call(format!("/senders/{id}/domain")).json(json!({}))
        }),
        example("POST", "/senders/{id}/test", |shop| {
            let id = shop.create("/senders", sender(shop));
            call(format!("/senders/{id}/test"))
                .json(json!({ "address": format!("me@{}.example", shop.slug) }))
        }),
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

pub fn sender(shop: &Shop) -> Value {
    json!({
        "name": "Sandbox", "kind": "sandbox", "from_name": shop.slug, "from_address": format!("news@{}.example", shop.slug),
    })
}

fn relay_sender(shop: &Shop) -> Value {
    let mut sender = sender(shop);
    sender["kind"] = "smtp".into();
    sender["relay"] = json!({ "host": "127.0.0.1", "port": 9, "security": "plain", "user": null, "connections": 1, "per_second": null, "per_day": null });
    sender
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
