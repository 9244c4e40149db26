//! Orders and products, told by a program and read back.

use super::{Example, call, example};
use crate::world::{Shop, Value, json};

fn order(shop: &Shop, number: &str) -> Value {
    json!({
        "number": number, "placed_at": "2026-01-10T09:00:00Z", "customer": {"external_id": shop.slug},
        "lines": [{"code": "TEA", "name": format!("marker-{}", shop.slug), "quantity": "0.5", "unit_price": 10}],
    })
}

fn number() -> String {
    format!("A-{}", base::Random::system().next_u64())
}

/// An order that was told of: its id and number.
fn told(shop: &Shop) -> (String, String) {
    let number = number();
    let answer = shop.put("/orders", order(shop, &number));
    assert_eq!(answer.status, 200, "{answer:?}");
    (answer.json["id"].as_str().unwrap().to_owned(), number)
}

fn product(shop: &Shop) -> String {
    let body = json!({"code": number(), "name": format!("marker-{}", shop.slug)});
    let answer = shop.put("/products", body);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json["id"].as_str().unwrap().to_owned()
}

pub fn examples() -> Vec<Example> {
    vec![
        example("GET", "/orders", |_| call("/orders?kind=sale&state=placed")),
        example("PUT", "/orders", |shop| call("/orders").json(order(shop, "A-1"))),
        example("POST", "/orders", |shop| {
            call("/orders").json(json!({"orders": [order(shop, "A-1"), order(shop, "A-2")]}))
        }),
        example("POST", "/orders/states", |shop| {
            let (_, number) = told(shop);
            call("/orders/states").json(json!({"changes": [{"number": number, "state": "paid"}]}))
        }),
        example("POST", "/orders/returns", |shop| {
            let (_, number) = told(shop);
            let lines = json!([{"code": "TEA", "quantity": "0.25"}]);
            call("/orders/returns").json(json!({"returns": [{"number": number, "key": "1", "lines": lines}]}))
        }),
        example("GET", "/orders/summary", |_| call("/orders/summary?filter=clean")),
        example("GET", "/orders/{id}", |shop| call(format!("/orders/{}", told(shop).0))),
        example("GET", "/products", |_| call("/products?search=a")),
        example("PUT", "/products", |_| call("/products").json(json!({"code": "TEA", "price": "199.90"}))),
        example("POST", "/products", |_| {
            call("/products").json(json!({"products": [{"code": "TEA", "price": null, "available": true}]}))
        }),
        example("GET", "/products/{id}", |shop| call(format!("/products/{}", product(shop)))),
        example("DELETE", "/products/{id}", |shop| call(format!("/products/{}", product(shop)))),
        example("GET", "/categories", |_| call("/categories")),
    ]
}
