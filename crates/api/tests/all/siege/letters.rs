//! Letters: no name, subject or sender becomes a line of the head, another recipient or another letter.

use super::castle;
use crate::world::*;

const INJECTED: &str =
    "Anna\r\nBcc: evil@evil.example\r\nX-Evil: 1\r\n\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n";

fn campaign(shop: &Shop) -> String {
    let body = json!([{ "kind": "text", "text": "{{ customer.first_name }}" }, { "kind": "footer" }]);
    let template = shop.create(
        "/templates",
        json!({ "name": "T", "subject": "{{ customer.first_name }} {{ customer.last_name }}", "preheader": "",
                "body_kind": "blocks", "body": body.to_string() }),
    );
    let sender = shop.get("/senders").json["rows"][0]["id"].clone();
    let segment = shop.create("/segments", json!({ "name": "Everybody", "rule": { "all": [] } }));
    shop.create(
        "/campaigns",
        json!({
            "name": "News", "channel": "email", "template_id": template, "sender_id": sender,
            "purpose": "marketing", "topic_id": null, "include": [segment], "exclude": [], "control_percent": 0,
            "schedule": { "at": null, "not_after": null }, "goal_days": 7, "utm": null,
        }),
    )
}

/// Writes hostile words wherever a letter's head is made from, as far as they are taken at all.
fn fill(shop: &Shop) {
    let identities = json!([{ "kind": "email", "value": "anna@shop.example" }]);
    let names = [
        (INJECTED, "Ivanova"),
        ("Anna\nBcc: evil@evil.example", "=?utf-8?q?=0D=0ABcc:_evil=40evil.example?="),
    ];
    let made = names.iter().find_map(|(first, last)| {
        let body = json!({ "first_name": first, "last_name": last, "identities": identities });
        shop.post("/customers", body).json["id"].as_str().map(str::to_owned)
    });
    let id = made.unwrap_or_else(|| {
        let body = json!({ "first_name": "Anna", "last_name": names[1].1, "identities": identities });
        shop.create("/customers", body)
    });
    let given = json!({ "purpose": "marketing", "channel": "email", "given": true });
    assert_eq!(shop.post(&format!("/customers/{id}/consents"), given).status, 201);
    let settings = shop.get("/settings");
    let change = json!({ "business_name": INJECTED, "postal_address": "1 Main Street" });
    shop.edit("PATCH", "/settings", settings.header("etag"), change);
    let sender = shop.get("/senders").json["rows"][0].clone();
    let path = format!("/senders/{}", sender["id"].as_str().unwrap());
    shop.edit("PATCH", &path, "\"1\"", json!({ "from_name": INJECTED }));
}

#[test]
fn nothing_that_is_typed_becomes_a_line_of_a_letters_head() {
    let world = castle();
    let shop = world.shop("shop");
    let id = campaign(&shop);
    fill(&shop);
    let estimate = shop.post(&format!("/campaigns/{id}/estimate"), json!({}));
    let count = json!({ "expected_recipients": estimate.json["will_receive"] });
    let launched = shop.post(&format!("/campaigns/{id}/launch"), count);
    assert_eq!(launched.status, 200, "{launched:?}");
    shop.wait(&format!("/campaigns/{id}"), |answer| answer.json["state"] == "finished");
    let rows = shop.get("/sandbox").json["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 1, "{rows:?}");
    let letter = shop.get(&format!("/sandbox/{}", rows[0]["delivery_id"].as_str().unwrap()));
    let raw = letter.json["raw"].as_str().unwrap();
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    for line in head.split("\r\n") {
        let name = line.split(':').next().unwrap().to_lowercase();
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        assert!(!matches!(name.as_str(), "bcc" | "cc" | "x-evil" | "mail from"), "{head}");
    }
    assert_eq!(head.matches("\r\nTo: ").count() + usize::from(head.starts_with("To: ")), 1, "{head}");
    assert_eq!(letter.json["to"], "anna@shop.example");
    let told = letter.json["headers"].as_array().unwrap();
    assert!(
        told.iter().all(|header| !header["name"].as_str().unwrap().eq_ignore_ascii_case("bcc")),
        "{told:?}"
    );
}
