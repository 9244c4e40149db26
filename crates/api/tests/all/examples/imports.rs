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

fn order(shop: &Shop) -> String {
    let text = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\n1,A,2,2025-12-01,1.50\n";
    let body = Some(("application/octet-stream".to_owned(), text.as_bytes().to_vec()));
    let file = shop.client.raw("POST", &shop.path("/files?name=orders.csv"), body);
    let mapping: Vec<Value> = ["number", "code", "quantity", "placed_at", "unit_price"]
        .iter()
        .enumerate()
        .map(|(column, target)| json!({"column": column, "target": target}))
        .collect();
    let answer =
        shop.post("/imports", json!({"file_id": file.json["id"], "kind": "orders", "mapping": mapping}));
    let id = answer.json["id"].as_str().unwrap_or_default().to_owned();
    shop.wait(&format!("/operations/{id}"), |answer| answer.json["finished_at"].is_string());
    shop.get("/orders").json["rows"][0]["id"].as_str().unwrap_or_default().to_owned()
}

pub fn examples() -> Vec<Example> {
    vec![
        example("POST", "/files", |_| {
            call("/files?name=people.csv").raw("application/octet-stream", PEOPLE.as_bytes().to_vec())
        }),
        example("GET", "/files/{id}", |shop| call(format!("/files/{}", file(shop)))),
        example("POST", "/imports", |shop| call("/imports").json(import(shop))),
        example("GET", "/imports/targets", |_| call("/imports/targets")),
        example("GET", "/operations", |_| call("/operations")),
        example("GET", "/operations/{id}", |shop| call(format!("/operations/{}", operation(shop)))),
        example("POST", "/operations/{id}/cancel", |shop| {
            call(format!("/operations/{}/cancel", operation(shop))).raw("application/json", Vec::new())
        }),
        example("GET", "/operations/{id}/errors.csv", |shop| {
            call(format!("/operations/{}/errors.csv", operation(shop)))
        }),
        example("GET", "/orders", |_| call("/orders?kind=sale")),
        example("GET", "/orders/summary", |_| call("/orders/summary?filter=clean")),
        example("GET", "/orders/{id}", |shop| call(format!("/orders/{}", order(shop)))),
        example("GET", "/products", |_| call("/products?search=a")),
        example("GET", "/categories", |_| call("/categories")),
    ]
}
