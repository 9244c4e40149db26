//! Templates, senders, and what their routes must never tell.

use crate::examples::messages::template;
use crate::world::*;
use channels::email::sink::{Options, Sink};

#[test]
fn template_is_edited_by_the_version_that_was_read() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let id = shop.create("/templates", template("First"));
        let path = format!("/templates/{id}");
        let read = shop.get(&path);
        assert_eq!((read.header("etag"), read.json["name"].as_str()), ("\"1\"", Some("First")));
        let saved = shop.edit("PUT", &path, "\"1\"", template("Second"));
        assert_eq!((saved.status, saved.header("etag")), (200, "\"2\""));
        assert_eq!(shop.edit("PUT", &path, "\"1\"", template("Late")).code(), "version_changed");
        assert_eq!(shop.put(&path, template("Blind")).code(), "version_required");
        assert_eq!(shop.edit("PUT", &path, "\"2\"", template(" ")).json["field"], "name");
        assert_eq!(shop.delete(&path).status, 204);
        assert_eq!((shop.get(&path).status, shop.delete(&path).status), (404, 404));
        assert_eq!(shop.get("/templates").json["rows"], json!([]));
    });
}

#[test]
fn preview_shows_the_message_or_says_what_is_wrong() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let ask = |body: &str, more: Value| {
            let mut question = json!({ "subject": "For {{ customer.first_name }}", "preheader": "", "body_kind": "blocks", "body": body });
            question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            shop.post("/templates/preview", question)
        };
        let good = ask(template("")["body"].as_str().unwrap(), json!({}));
        assert_eq!((good.status, good.json["subject"].as_str()), (200, Some("For Anna")));
        assert_eq!(good.json["links"], json!(["https://shop.example/look"]));
        assert_eq!(good.json["bytes"], good.json["html"].as_str().unwrap().len());
        assert!(good.json["text"].as_str().unwrap().starts_with("Hello Anna"));
        let wrong = ask(r#"[{"kind":"text","text":"{{ customer.nmae }}"}]"#, json!({}));
        assert_eq!(wrong.json["problems"][0]["code"], "field_unknown");
        assert_eq!((&wrong.json["problems"][0]["block"], &wrong.json["html"]), (&json!(1), &json!("")));
        assert_eq!(ask("[]", json!({ "customer_id": "cus_77" })).status, 404);
    });
}

#[test]
fn new_workspace_has_the_sandbox_for_a_sender() {
    each_engine(|world| {
        let rows = world.shop("ours").get("/senders").json["rows"].clone();
        assert_eq!(rows.as_array().unwrap().len(), 1);
        assert_eq!((&rows[0]["kind"], &rows[0]["relay"]), (&json!("sandbox"), &Value::Null));
    });
}

#[test]
fn password_of_a_relay_goes_in_and_never_comes_out() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let sink = Sink::start("127.0.0.1:0", Options::default()).unwrap();
        let relay = |port: u16| json!({ "host": "127.0.0.1", "port": port, "security": "plain", "user": "shop", "connections": 2, "per_second": null });
        let made = shop.post(
            "/senders",
            json!({
                "name": "Relay", "kind": "smtp", "from_name": "Shop", "from_address": "News@Shop.example",
                "relay": relay(sink.address().port()), "password": "open sesame",
            }),
        );
        assert_eq!((made.status, &made.json["has_password"]), (201, &json!(true)), "{made:?}");
        assert_eq!(made.json["from_address"], "news@shop.example");
        let path = format!("/senders/{}", made.json["id"].as_str().unwrap());
        let checked = shop.post(&format!("{path}/check"), json!({}));
        assert_eq!(
            checked.json,
            json!({ "ok": true, "code": null, "detail": "", "encrypted": false, "message_bytes": 52428800 })
        );
        // Pointed at another relay, the password must be typed again.
        let moved = shop.edit("PATCH", &path, "\"1\"", json!({ "relay": relay(1) }));
        assert_eq!((moved.status, &moved.json["field"]), (422, &json!("password")));
        let renamed = shop.edit("PATCH", &path, "\"1\"", json!({ "name": "Ours", "password": null }));
        assert_eq!((renamed.status, &renamed.json["has_password"]), (200, &json!(false)));
        let dead = shop.edit("PATCH", &path, "\"2\"", json!({ "relay": relay(1) }));
        assert_eq!(dead.status, 200);
        let checked = shop.post(&format!("{path}/check"), json!({}));
        assert_eq!((&checked.json["ok"], &checked.json["code"]), (&json!(false), &json!("unreachable")));
        let everything = [made, renamed, dead, checked, shop.get("/senders"), shop.get("/audit")];
        assert!(everything.iter().all(|answer| !answer.text.contains("sesame")));
    });
}
