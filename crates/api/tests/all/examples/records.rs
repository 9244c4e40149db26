//! Record types and records of the business's own.

use super::customers::customer;
use super::{Example, call, example};
use crate::world::{Shop, Value, json};

fn body(key: &str, name: &str) -> Value {
    let field = json!({"key": "arrival", "label": {"en": "Arrival"}, "type": "date"});
    json!({"key": key, "label": {"ru": name}, "fields": [field]})
}

/// A type with a key that no other call of the test takes, and its id.
fn record_type(shop: &Shop) -> (String, String) {
    let key = format!("k{}", base::Random::system().next_u64());
    let id = shop.create("/record-types", body(&key, &format!("marker-{}", shop.slug)));
    (key, id)
}

fn record(shop: &Shop) -> String {
    let (key, _) = record_type(shop);
    let body = json!({"type": key, "customer_id": customer(shop), "fields": {"arrival": "2026-02-03"}});
    shop.create("/records", body)
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/record-types", |shop| {
            record_type(shop);
            call("/record-types")
        }),
        example("POST", "/record-types", |_| {
            let key = format!("k{}", base::Random::system().next_u64());
            call("/record-types").json(body(&key, "Booking"))
        }),
        example("GET", "/record-types/{id}", |shop| call(format!("/record-types/{}", record_type(shop).1))),
        example("PUT", "/record-types/{id}", |shop| {
            let (key, id) = record_type(shop);
            call(format!("/record-types/{id}")).json(body(&key, "Stay")).header("if-match", "\"1\"")
        }),
        example("DELETE", "/record-types/{id}", |shop| {
            call(format!("/record-types/{}", record_type(shop).1))
        }),
        example("POST", "/record-types/{id}/restore", |shop| {
            call(format!("/record-types/{}/restore", record_type(shop).1)).json(json!({}))
        }),
        example("GET", "/records", |shop| {
            let customer = shop.get(&format!("/records/{}", record(shop))).json["customer_id"].clone();
            call(format!("/records?customer={}&limit=5", customer.as_str().unwrap()))
        }),
        example("GET", "/records/export.csv", |shop| {
            let record = shop.get(&format!("/records/{}", record(shop))).json;
            let types = shop.get("/record-types").json["rows"].as_array().unwrap().clone();
            let of = types.into_iter().find(|it| it["key"] == record["type"]).unwrap();
            call(format!("/records/export.csv?type={}", of["id"].as_str().unwrap()))
        }),
        example("POST", "/records", |shop| {
            let (key, _) = record_type(shop);
            let fields = json!({"arrival": "2026-02-03"});
            let body = json!({"type": key, "customer_id": customer(shop), "number": "B-1", "fields": fields});
            call("/records").json(body)
        }),
        example("GET", "/records/{id}", |shop| call(format!("/records/{}", record(shop)))),
        example("PATCH", "/records/{id}", |shop| {
            let body = json!({"number": "B-2", "fields": {"arrival": null}});
            call(format!("/records/{}", record(shop))).json(body).header("if-match", "\"1\"")
        }),
        example("DELETE", "/records/{id}", |shop| {
            call(format!("/records/{}", record(shop))).header("if-match", "\"1\"")
        }),
    ]
}
