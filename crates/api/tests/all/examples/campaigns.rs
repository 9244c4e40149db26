//! Campaigns: drafts, launches, results.

use super::messages::template;
use super::{Call, Example, call, example};
use crate::world::{Shop, Value, json};

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/campaigns", |_| call("/campaigns")),
        example("POST", "/campaigns", |shop| call("/campaigns").json(draft(shop))),
        example("GET", "/campaigns/{id}", |shop| call(format!("/campaigns/{}", made(shop)))),
        example("PUT", "/campaigns/{id}", |shop| {
            call(format!("/campaigns/{}", made(shop))).json(draft(shop)).header("if-match", "\"1\"")
        }),
        example("DELETE", "/campaigns/{id}", |shop| call(format!("/campaigns/{}", made(shop)))),
        example("POST", "/campaigns/{id}/estimate", |shop| act(&made(shop), "estimate")),
        example("POST", "/campaigns/{id}/launch", |shop| {
            let id = made(shop);
            launch(shop, &id)
        }),
        example("POST", "/campaigns/{id}/pause", |shop| act(&waiting(shop), "pause")),
        example("POST", "/campaigns/{id}/resume", |shop| {
            let id = waiting(shop);
            let paused = shop.post(&format!("/campaigns/{id}/pause"), json!({}));
            assert_eq!(paused.status, 200, "{paused:?}");
            act(&id, "resume")
        }),
        example("POST", "/campaigns/{id}/stop", |shop| act(&waiting(shop), "stop")),
        example("POST", "/campaigns/{id}/test", |shop| {
            let body = json!({ "address": format!("me@{}.example", shop.slug) });
            call(format!("/campaigns/{}/test", made(shop))).json(body)
        }),
        example("GET", "/approvals", |shop| {
            asked(shop);
            call("/approvals")
        }),
        example("GET", "/campaigns/{id}/approval", |shop| {
            call(format!("/campaigns/{}/approval", asked(shop).0))
        }),
        example("POST", "/campaigns/{id}/approve", |shop| {
            let (id, recipients) = asked(shop);
            call(format!("/campaigns/{id}/approve")).json(json!({ "expected_recipients": recipients }))
        }),
        example("POST", "/campaigns/{id}/return", |shop| {
            call(format!("/campaigns/{}/return", asked(shop).0)).json(json!({ "word": "Later" }))
        }),
        example("GET", "/campaigns/{id}/progress", |shop| {
            call(format!("/campaigns/{}/progress", waiting(shop)))
        }),
        example("GET", "/campaigns/{id}/deliveries", |shop| {
            call(format!("/campaigns/{}/deliveries", sent(shop)))
        }),
        example("GET", "/campaigns/{id}/report", |shop| call(format!("/campaigns/{}/report", sent(shop)))),
        example("GET", "/campaigns/{id}/report.csv", |shop| {
            call(format!("/campaigns/{}/report.csv", sent(shop)))
        }),
    ]
}

fn draft(shop: &Shop) -> Value {
    let template = shop.create("/templates", template(&format!("marker-{}", shop.slug)));
    let sender = shop.get("/senders").json["rows"][0]["id"].clone();
    json!({
        "name": format!("marker-{}", shop.slug), "channel": "email", "template_id": template, "sender_id": sender,
        "purpose": "marketing", "topic_id": null, "include": [], "exclude": [], "control_percent": 0,
        "schedule": { "at": null, "not_after": null }, "goal_days": 7, "utm": null,
    })
}

fn made(shop: &Shop) -> String {
    shop.create("/campaigns", draft(shop))
}

fn act(id: &str, verb: &str) -> Call {
    call(format!("/campaigns/{id}/{verb}")).json(json!({}))
}

/// A launch to whoever may be written to right now.
fn launch(shop: &Shop, id: &str) -> Call {
    reachable(shop);
    let estimate = shop.post(&format!("/campaigns/{id}/estimate"), json!({}));
    assert_eq!(estimate.status, 200, "{estimate:?}");
    let body = json!({ "expected_recipients": estimate.json["will_receive"] });
    call(format!("/campaigns/{id}/launch")).json(body)
}

/// A campaign that a program asked to send and that waits for a person, with how many it is for.
fn asked(shop: &Shop) -> (String, Value) {
    let above = |above: Value| {
        let etag = shop.get("/access").header("etag").to_owned();
        assert_eq!(shop.edit("PATCH", "/access", &etag, json!({ "approval_above": above })).status, 200);
    };
    above(json!(0));
    let scopes = [
        "campaigns.read",
        "campaigns.write",
        "campaigns.launch",
        "templates.write",
        "senders.read",
        "customers.read",
        "customers.write",
        "consents.write",
    ];
    let program = shop.seen_by(shop.key(&scopes));
    let id = made(&program);
    let Call { path, body, .. } = launch(&program, &id);
    let number: Value = serde_json::from_slice(&body.clone().unwrap().1).unwrap();
    let answer = program.client.raw("POST", &program.path(&path), body);
    assert_eq!((answer.status, &answer.json["state"]), (200, &json!("approval")), "{answer:?}");
    above(Value::Null);
    (id, number["expected_recipients"].clone())
}

/// Somebody with a consent, so that a campaign has an audience.
fn reachable(shop: &Shop) {
    let number = base::Random::system().next_u64();
    let email = format!("hidden-reader-{number}@{}.example", shop.slug);
    let identities = json!([{ "kind": "email", "value": email }]);
    let id = shop.create("/customers", json!({ "first_name": "Anna", "identities": identities }));
    let consent = json!({ "purpose": "marketing", "channel": "email", "given": true });
    let given = shop.post(&format!("/customers/{id}/consents"), consent);
    assert_eq!(given.status, 201, "{given:?}");
}

/// A campaign that was launched and waits for its time.
fn waiting(shop: &Shop) -> String {
    let mut body = draft(shop);
    body["schedule"] = json!({ "at": "2099-01-01T09:00:00Z", "not_after": null });
    started(shop, &shop.create("/campaigns", body))
}

/// A campaign that went out to its end.
fn sent(shop: &Shop) -> String {
    let id = started(shop, &made(shop));
    shop.wait(&format!("/campaigns/{id}"), |answer| answer.json["state"] == "finished");
    id
}

fn started(shop: &Shop, id: &str) -> String {
    let Call { path, body, .. } = launch(shop, id);
    let answer = shop.client.raw("POST", &shop.path(&path), body);
    assert_eq!(answer.status, 200, "{answer:?}");
    id.to_owned()
}
