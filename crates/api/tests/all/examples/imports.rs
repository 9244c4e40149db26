use super::*;
use crate::world::json;

const PEOPLE: &str = "Почта,Город\nanna@example.com,Казань\n";

fn file(shop: &Shop) -> String {
    let body = Some(("application/octet-stream".to_owned(), PEOPLE.as_bytes().to_vec()));
    let answer = shop.client.raw("POST", &shop.path("/files?name=people.csv"), body);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json["id"].as_str().unwrap_or_default().to_owned()
}

fn import(shop: &Shop) -> Value {
    json!({
        "file_id": file(shop), "kind": "customers", "dry_run": true,
        "mapping": [{"column": 0, "target": "email"}, {"column": 1, "target": "city"}],
    })
}

/// An operation that is over.
fn operation(shop: &Shop) -> String {
    let answer = shop.post("/imports", import(shop));
    let id = answer.json["id"].as_str().unwrap_or_default().to_owned();
    shop.wait(&format!("/operations/{id}"), |answer| answer.json["finished_at"].is_string());
    id
}

/// An import that wrote something and is over.
pub fn imported(shop: &Shop) -> String {
    let mut order = import(shop);
    order["dry_run"] = json!(false);
    let answer = shop.post("/imports", order);
    let id = answer.json["id"].as_str().unwrap_or_default().to_owned();
    shop.wait(&format!("/operations/{id}"), |answer| answer.json["finished_at"].is_string());
    id
}

pub fn examples() -> Vec<Example> {
    vec![
        example("POST", "/files", |_| {
            call("/files?name=people.csv").raw("application/octet-stream", PEOPLE.as_bytes().to_vec())
        }),
        example("GET", "/files/{id}", |shop| call(format!("/files/{}", file(shop)))),
        example("POST", "/imports", |shop| call("/imports").json(import(shop))),
        example("GET", "/imports/targets", |_| call("/imports/targets")),
        example("GET", "/imports/{id}/undo", |shop| call(format!("/imports/{}/undo", operation(shop)))),
        example("POST", "/imports/{id}/undo", |shop| {
            call(format!("/imports/{}/undo", imported(shop))).json(json!({ "dry_run": true }))
        }),
        example("GET", "/operations", |_| call("/operations")),
        example("GET", "/operations/{id}", |shop| call(format!("/operations/{}", operation(shop)))),
        example("POST", "/operations/{id}/cancel", |shop| {
            call(format!("/operations/{}/cancel", operation(shop))).raw("application/json", Vec::new())
        }),
        example("GET", "/operations/{id}/errors.csv", |shop| {
            call(format!("/operations/{}/errors.csv", operation(shop)))
        }),
    ]
}
