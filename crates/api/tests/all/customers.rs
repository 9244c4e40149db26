//! Customers and segments over HTTP: shapes, versions, refusals at their place, and what a permission hides.

use crate::world::{Shop, each_engine, json};
use app::access::Role;

fn anna(shop: &Shop) -> String {
    let identities = json!([{"kind": "email", "value": "Anna@Example.com"}, {"kind": "phone", "value": "+7 900 000-00-01"}]);
    shop.create(
        "/customers",
        json!({"first_name": "Анна", "last_name": "Королёва", "city": "Казань", "identities": identities}),
    )
}

#[test]
fn card_and_list_show_what_was_written() {
    each_engine(|world| {
        let shop = world.shop("one");
        let id = anna(&shop);
        let card = shop.get(&format!("/customers/{id}"));
        assert_eq!((card.json["name"].as_str(), card.header("etag")), (Some("Анна Королёва"), "\"1\""));
        assert_eq!(
            card.json["identities"][0],
            json!({"kind": "email", "value": "anna@example.com", "typed": "Anna@Example.com"})
        );
        assert_eq!(card.json["reach"][0], json!({"channel": "email", "can": false, "reason": "no_consent"}));
        assert_eq!(card.json["orders"]["sum"], json!({"amount_minor": 0, "currency": "RUB"}));
        let list = shop.get("/customers?search=королева");
        assert_eq!(
            (list.json["total"].as_i64(), list.json["rows"][0]["id"].as_str()),
            (Some(1), Some(id.as_str()))
        );
        assert_eq!(list.json["rows"][0]["email"], json!("anna@example.com"));
        assert_eq!(shop.get("/customers?sort=shoe").code(), "invalid");
        assert_eq!(shop.get("/customers/cus_999999").status, 404);
        let edited = shop.edit("PATCH", &format!("/customers/{id}"), "\"1\"", json!({"city": null}));
        assert_eq!(
            (edited.status, edited.json["city"].is_null(), edited.json["first_name"].as_str()),
            (200, true, Some("Анна"))
        );
        let stale = shop.edit("PATCH", &format!("/customers/{id}"), "\"1\"", json!({"city": "x"}));
        assert_eq!((stale.status, stale.code()), (412, "version_changed"));
        let rows = shop.get(&format!("/customers/{id}/timeline")).json["rows"].clone();
        assert_eq!(rows[0]["kind"], "created");
    });
}

#[test]
fn wrong_rule_is_refused_at_its_row_over_http() {
    each_engine(|world| {
        let shop = world.shop("one");
        let preview = |rule| shop.post("/segments/preview", json!({ "rule": rule }));
        let wrong = preview(json!({"all": [{"subject": "reach", "channel": "email", "op": "may"}]}));
        assert_eq!(
            (wrong.status, wrong.code(), wrong.json["field"].as_str()),
            (422, "unknown_word", Some("rule.all[0].op"))
        );
        let wrong = preview(json!({"any": [{"subject": "field", "field": "shoe", "op": "known"}]}));
        assert_eq!(
            (wrong.code(), wrong.json["field"].as_str()),
            ("no_such_field", Some("rule.any[0].field"))
        );
    });
}

#[test]
fn preview_is_exact_and_shows_names_only_to_readers_of_customers() {
    each_engine(|world| {
        let shop = world.shop("one");
        anna(&shop);
        shop.create("/customers", json!({"first_name": "Boris"}));
        let body = json!({"rule": {"subject": "field", "field": "city", "op": "is", "value": "казань"}});
        let answer = shop.post("/segments/preview", body.clone());
        assert_eq!((answer.json["count"].as_i64(), answer.json["total"].as_i64()), (Some(1), Some(2)));
        assert_eq!(answer.json["share"].as_f64(), Some(0.5));
        assert_eq!(answer.json["samples"][0]["name"], json!("Анна Королёва"));
        assert_eq!(answer.json["sentence"]["en"], json!("Customers: city is “казань”"));
        let program = shop.key(&["segments.read"]);
        let hidden = program.post(&shop.path("/segments/preview"), body);
        assert_eq!(
            (hidden.json["count"].as_i64(), hidden.json["samples"].as_array().map(Vec::len)),
            (Some(1), Some(0))
        );
        let viewer = world.worker("one", Role::Viewer);
        let refused = viewer.post("/segments", json!({"name": "x", "rule": {"all": []}}));
        assert_eq!((refused.status, refused.code()), (403, "forbidden"));
    });
}

#[test]
fn home_names_four_lines_with_rules_that_can_be_opened() {
    each_engine(|world| {
        let shop = world.shop("one");
        anna(&shop);
        let home = shop.get("/home");
        assert_eq!((home.status, home.json["customers"].as_i64()), (200, Some(1)));
        let lines = home.json["lines"].as_array().unwrap();
        let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["sleeping", "second_purchase", "due", "birthdays"]);
        for line in lines {
            assert!(line["value"].is_null());
            let opened = shop.post("/segments/preview", json!({"rule": line["rule"]}));
            assert_eq!(opened.json["count"], line["customers"]);
        }
    });
}

#[test]
fn own_fields_are_written_with_the_customer_and_refused_by_name() {
    each_engine(|world| {
        let shop = world.shop("one");
        let body = json!({"key": "shoe_size", "label": {"ru": "Размер"}, "type": "number"});
        let made = shop.post("/fields", body.clone());
        assert_eq!((made.status, made.json["label"]["en"].as_str()), (201, Some("Размер")));
        assert_eq!(shop.post("/fields", body).code(), "field_key_taken");
        let wrong = shop.post("/fields", json!({"key": "Size", "label": {"ru": "Размер"}, "type": "number"}));
        assert_eq!((wrong.code(), wrong.json["field"].as_str()), ("field_key_invalid", Some("key")));
        let id = shop.create("/customers", json!({"first_name": "Anna", "fields": {"shoe_size": 38.5}}));
        let path = format!("/customers/{id}");
        assert_eq!(shop.get(&path).json["fields"], json!({"shoe_size": 38.5}));
        for (fields, field, code) in [
            (json!({"shoe": 1}), "fields.shoe", "unknown_field"),
            (json!({"shoe_size": "big"}), "fields.shoe_size", "field_value_invalid"),
        ] {
            let answer = shop.edit("PATCH", &path, "\"1\"", json!({ "fields": fields }));
            assert_eq!((answer.status, answer.code()), (422, code), "{answer:?}");
            assert_eq!(answer.json["field"].as_str(), Some(field));
        }
        let other = shop.edit("PATCH", &path, "\"1\"", json!({"city": "Казань"}));
        assert_eq!(other.json["fields"], json!({"shoe_size": 38.5}));
        let emptied = shop.edit("PATCH", &path, "\"2\"", json!({"fields": {"shoe_size": null}}));
        assert_eq!((emptied.status, &emptied.json["fields"]), (200, &json!({})));
        let words = shop.get("/segments/vocabulary").json["fields"].clone();
        let ours = words.as_array().unwrap().iter().find(|it| it["name"] == "fields.shoe_size").unwrap();
        assert_eq!((ours["kind"].as_str(), ours["label"]["ru"].as_str()), (Some("number"), Some("Размер")));
    });
}

#[test]
fn consent_tells_where_it_was_said_and_to_a_text_that_there_is() {
    each_engine(|world| {
        let shop = world.shop("one");
        let path = format!("/customers/{}/consents", anna(&shop));
        let said = |more: crate::world::Value| {
            let mut body = json!({"purpose": "marketing", "channel": "email", "given": true});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            shop.post(&path, body)
        };
        let given = said(json!({"said_from": "203.0.113.5"}));
        assert_eq!((given.status, given.json["said_from"].as_str()), (201, Some("203.0.113.5")));
        let unknown = said(json!({"text_version": "никогда"}));
        assert_eq!((unknown.status, unknown.json["field"].as_str()), (422, Some("text_version")));
        assert_eq!(said(json!({"said_from": "not an address"})).status, 422);
        let rows = shop.get(&path).json["rows"].clone();
        assert_eq!((rows[0]["said_from"].as_str(), rows.as_array().unwrap().len()), (Some("203.0.113.5"), 1));
    });
}
