//! Orders and products by an API of their own, from the first word to the sums.

use crate::world::*;

const AT: &str = "2026-03-10T09:00:00Z";

fn order(number: &str, more: Value) -> Value {
    let mut order = json!({
        "number": number, "placed_at": "2026-03-01T09:00:00Z",
        "customer": {"external_id": "anna", "email": "Anna@Example.com"},
        "lines": [
            {"code": "TEA", "name": "Чай", "category": "Чай", "quantity": "0.350", "unit_price": "1999.9999"},
            {"code": "CUP", "quantity": 2, "unit_price": 150},
        ],
    });
    for (name, value) in more.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn told(shop: &Shop, path: &str, name: &str, items: Value) -> Vec<Value> {
    let answer = shop.post(path, json!({ name: items }));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json["results"].as_array().unwrap().clone()
}

fn outcomes(results: &[Value]) -> Vec<&str> {
    results.iter().map(|it| it["problem"]["code"].as_str().or(it["outcome"].as_str()).unwrap()).collect()
}

fn state(shop: &Shop, number: &str, state: &str, at: &str) -> Value {
    told(shop, "/orders/states", "changes", json!([{"number": number, "state": state, "at": at}])).remove(0)
}

/// The events of a customer, the first first.
fn events(shop: &Shop, customer: &Value) -> Vec<String> {
    let path = format!("/customers/{}/events?limit=50", customer.as_str().unwrap());
    let answer = shop.get(&path);
    let mut kinds: Vec<String> = answer.json["rows"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer:?}"))
        .iter()
        .map(|row| row["kind"].as_str().or(row["event"].as_str()).unwrap_or_default().to_owned())
        .collect();
    kinds.reverse();
    kinds
}

#[test]
fn order_lives_from_its_number_to_its_return() {
    each_engine_at(AT, |world, clock| {
        let shop = world.shop("orders");
        let first = shop.put("/orders", order("A-1", json!({})));
        assert_eq!((first.status, first.json["outcome"].as_str()), (200, Some("created")), "{first:?}");
        let customer = first.json["customer_id"].clone();
        // The same word again, also repeated after a lost answer, changes nothing.
        assert_eq!(shop.put("/orders", order("A-1", json!({}))).json["outcome"], "unchanged");
        assert_eq!(state(&shop, "A-1", "paid", "2026-03-02T09:00:00Z")["outcome"], "updated");
        assert_eq!(state(&shop, "A-1", "delivered", "2026-03-05T09:00:00Z")["state"], "delivered");
        let late = state(&shop, "A-1", "shipped", "2026-03-03T09:00:00Z");
        assert_eq!(
            (late["outcome"].as_str(), late["state"].as_str()),
            (Some("unchanged"), Some("delivered"))
        );
        assert_eq!(shop.put("/orders", order("A-1", json!({}))).json["outcome"], "unchanged");
        let back = json!([{"number": "A-1", "key": "r1", "at": "2026-03-08T09:00:00Z",
                           "lines": [{"code": "CUP", "quantity": "1"}]}]);
        assert_eq!(told(&shop, "/orders/returns", "returns", back.clone())[0]["state"], "returned_in_part");
        assert_eq!(outcomes(&told(&shop, "/orders/returns", "returns", back)), ["unchanged"]);
        let card = shop.get(&format!("/orders/{}", first.json["id"].as_str().unwrap())).json;
        assert_eq!(card["total"]["amount_minor"], 70_000 + 30_000);
        assert_eq!(
            (&card["returned"]["amount_minor"], &card["rows"][0]["quantity"]),
            (&json!(15_000), &json!("0.35"))
        );
        assert_eq!(card["returns"][0]["lines"][0]["position"], 2);
        let life: Vec<_> =
            card["life"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
        assert_eq!(life, ["placed", "paid", "delivered", "returned_in_part"]);
        assert_eq!(
            events(&shop, &customer),
            ["Order Completed", "Order Paid", "Order Delivered", "Order Refunded"]
        );
        clock.advance(std::time::Duration::from_secs(60));
        let rest = told(&shop, "/orders/returns", "returns", json!([{"number": "A-1"}]));
        assert_eq!(rest[0]["state"], "returned");
        let summary = shop.get("/orders/summary").json;
        let sums = &summary["totals"][0];
        assert_eq!(sums["total"]["amount_minor"], sums["returned"]["amount_minor"], "all of it came back");
        assert_eq!(shop.get("/orders?state=returned").json["rows"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn customer_of_an_order_is_recognised_as_in_events() {
    each_engine_at(AT, |world, _| {
        let shop = world.shop("whose");
        let anna = shop.put("/orders", order("1", json!({}))).json["customer_id"].clone();
        let by = |number: &str, customer: Value| {
            shop.put("/orders", order(number, json!({ "customer": customer }))).json["customer_id"].clone()
        };
        assert_eq!(by("2", json!({"email": "anna@example.com"})), anna);
        assert_eq!(by("3", json!({"external_id": "anna"})), anna);
        assert_eq!(by("4", json!({ "id": anna })), anna);
        let message = json!({"type": "track", "userId": "anna", "event": "Cart Viewed"});
        assert_eq!(shop.post("/events", json!({"batch": [message]})).status, 200);
        assert_eq!(shop.get("/customers").json["rows"].as_array().unwrap().len(), 1, "one person");
        let boris = by("5", json!({"phone": "+7 912 345-67-89"}));
        assert_ne!(boris, anna);
        // A later word that names nobody leaves the order whose it is; one that names another moves it.
        assert_eq!(by("5", Value::Null), boris);
        assert_eq!(by("5", json!({"external_id": "anna"})), anna);
        let nobody = shop.put("/orders", order("6", json!({"customer": null}))).json["customer_id"].clone();
        assert_eq!(nobody, Value::Null);
        let rule = json!({"all": [{"subject": "orders", "measure": "count", "op": "equals", "value": 5}]});
        assert_eq!(shop.post("/segments/preview", json!({ "rule": rule })).json["count"], 1);
    });
}

#[test]
fn each_item_is_refused_by_itself_with_the_path_of_what_is_wrong() {
    each_engine_at(AT, |world, _| {
        let shop = world.shop("refusals");
        let line = |line: Value| order("X", json!({"lines": [{"code": "A", "unit_price": 1}, line]}));
        let cases = [
            (json!({"number": "X"}), "required", "placed_at"),
            (order(" ", json!({})), "order_number_invalid", "number"),
            (order("X", json!({"placed_at": "2027-01-01T00:00:00Z"})), "out_of_range", "placed_at"),
            (order("X", json!({"lines": []})), "required", "lines"),
            (order("X", json!({"state": "lost"})), "invalid", "state"),
            (order("X", json!({"state": "returned_in_part"})), "return_without_lines", "state"),
            (order("X", json!({"currency": "roubles"})), "invalid", "currency"),
            (order("X", json!({"customer": {"email": "anna"}})), "email_invalid", "customer.email"),
            (order("X", json!({"customer": {"id": "cus_999999"}})), "not_found", "customer.id"),
            (order("X", json!({"customer": {"name": "Anna"}})), "unknown_field", "customer.name"),
            (line(json!({"code": "", "unit_price": 1})), "product_code_invalid", "lines.1.code"),
            (line(json!({"code": "B", "unit_price": "1.00001"})), "price_invalid", "lines.1.unit_price"),
            (
                line(json!({"code": "B", "unit_price": 1, "quantity": 0})),
                "quantity_invalid",
                "lines.1.quantity",
            ),
            (line(json!({"code": "B", "unit_price": 9e17})), "price_invalid", "lines.1.unit_price"),
            (line(json!({"code": "B"})), "required", "lines.1.unit_price"),
        ];
        let mut items: Vec<Value> = cases.iter().map(|(item, ..)| item.clone()).collect();
        items.push(order("good", json!({})));
        let results = told(&shop, "/orders", "orders", json!(items));
        for (at, ((item, code, field), result)) in cases.iter().zip(&results).enumerate() {
            let problem = &result["problem"];
            assert_eq!(problem["code"], *code, "{item}: {result}");
            assert_eq!(problem["field"], format!("orders.{at}.{field}"), "{item}: {result}");
        }
        assert_eq!(results.last().unwrap()["outcome"], "created");
        assert_eq!(shop.get("/orders").json["rows"].as_array().unwrap().len(), 1);
        let alone = shop.put("/orders", cases[1].0.clone());
        assert_eq!(
            (alone.status, alone.code(), alone.json["field"].as_str()),
            (422, "order_number_invalid", Some("number"))
        );
        let many = json!({"orders": vec![json!({}); 501]});
        assert_eq!(shop.post("/orders", many).code(), "too_many");
    });
}

#[test]
fn returns_and_states_that_cannot_be_are_refused() {
    each_engine_at(AT, |world, _| {
        let shop = world.shop("returns");
        shop.put("/orders", order("A", json!({})));
        shop.put("/orders", order("C", json!({"state": "cancelled"})));
        let back = |item: Value| {
            let results = told(&shop, "/orders/returns", "returns", json!([item]));
            let problem = results[0]["problem"].clone();
            let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
            (text("code"), text("field"))
        };
        let refused = |code: &str, field: &str| (code.to_owned(), format!("returns.0.{field}"));
        assert_eq!(back(json!({"number": "none"})), refused("no_such_order", "number"));
        assert_eq!(back(json!({"number": "C"})), refused("order_cancelled", "number"));
        let line = |line: Value| json!({"number": "A", "lines": [{"position": 1, "quantity": "0.1"}, line]});
        assert_eq!(back(line(json!({"position": 7}))), refused("no_such_line", "lines.1"));
        assert_eq!(
            back(line(json!({"code": "CUP", "quantity": 3}))),
            refused("return_exceeds_order", "lines.1")
        );
        let both = json!({"code": "CUP", "position": 2});
        assert_eq!(back(line(both)), refused("required", "lines.1.position"));
        let card = |number: &str| {
            let rows = shop.get("/orders").json["rows"].as_array().unwrap().clone();
            rows.into_iter().find(|row| row["number"] == number).unwrap()
        };
        assert_eq!(
            (&card("A")["state"], &card("A")["returned"]["amount_minor"]),
            (&json!("placed"), &json!(0))
        );
        // What came back pins the lines.
        told(
            &shop,
            "/orders/returns",
            "returns",
            json!([{"number": "A", "lines": [{"position": 2, "quantity": 1}]}]),
        );
        let fewer = order("A", json!({"lines": [{"code": "TEA", "unit_price": 1}]}));
        assert_eq!(shop.put("/orders", fewer).code(), "order_has_returns");
        // Cancelled and called back to life: what its returns say.
        assert_eq!(state(&shop, "A", "cancelled", AT)["state"], "cancelled");
        assert_eq!(state(&shop, "A", "paid", AT)["state"], "returned_in_part");
    });
}

#[test]
fn products_are_described_kept_and_taken_out_of_the_catalogue() {
    each_engine_at(AT, |world, _| {
        let shop = world.shop("products");
        let put = |body: Value| shop.put("/products", body).json;
        let tea = json!({"code": "TEA", "name": "Чай", "category": "Чай", "price": "199.9",
                         "picture": "https://x.example/t.png", "url": "https://x.example/tea", "available": true});
        let made = put(tea.clone());
        assert_eq!((&made["outcome"], put(tea)["outcome"].clone()), (&json!("created"), json!("unchanged")));
        let path = format!("/products/{}", made["id"].as_str().unwrap());
        assert_eq!(put(json!({"code": "TEA", "price": null, "available": false}))["outcome"], "updated");
        let read = shop.get(&path).json;
        assert_eq!(
            (&read["name"], &read["price"], &read["currency"]),
            (&json!("Чай"), &Value::Null, &Value::Null)
        );
        assert_eq!((&read["url"], &read["available"]), (&json!("https://x.example/tea"), &json!(false)));
        // An order that mentions it renames nothing; one it does not know it makes.
        shop.put("/orders", order("1", json!({})));
        assert_eq!(shop.get(&path).json["name"], "Чай");
        assert_eq!(shop.get("/products").json["total"], 2);
        assert_eq!(shop.delete(&path).status, 204);
        assert_eq!(shop.delete(&path).status, 404);
        assert_eq!(
            (shop.get("/products").json["total"].clone(), shop.get(&path).json["archived"].clone()),
            (json!(1), json!(true))
        );
        assert_eq!(put(json!({"code": "TEA"}))["outcome"], "updated");
        assert_eq!(shop.get(&path).json["archived"], false);
        let items = json!([{"code": "a"}, {"code": "b", "picture": "ftp://x"}, {"code": "c", "url": "x"}, {"name": "d"}]);
        let results = told(&shop, "/products", "products", items);
        assert_eq!(outcomes(&results), ["created", "picture_invalid", "product_url_invalid", "required"]);
        assert_eq!(results[1]["problem"]["field"], "products.1.picture");
    });
}

#[test]
fn product_keeps_what_it_cost_before_who_makes_it_and_of_what_it_is() {
    each_engine_at(AT, |world, _| {
        let shop = world.shop("details");
        let put = |body: Value| shop.put("/products", body);
        let params =
            json!([{"name": "Colour", "value": "white"}, {"name": "Weight", "value": "5", "unit": "kg"}]);
        let tea = json!({"code": "TEA", "price": "80", "old_price": "100", "vendor": " Ёлка ", "params": params,
                         "pictures": ["https://x.example/2.png"]});
        let made = put(tea).json;
        let path = format!("/products/{}", made["id"].as_str().unwrap());
        let read = || shop.get(&path).json;
        assert_eq!((&read()["old_price"], &read()["vendor"]), (&json!("100.00"), &json!("Ёлка")));
        assert_eq!(read()["params"][1], json!({"name": "Weight", "value": "5", "unit": "kg"}));
        assert_eq!(read()["pictures"], json!(["https://x.example/2.png"]));
        let row = shop.get("/products").json["rows"][0].clone();
        assert_eq!((&row["old_price"], &row["vendor"]), (&json!("100.00"), &json!("Ёлка")));
        assert_eq!(put(json!({"code": "TEA", "price": "80", "name": "Tea"})).json["outcome"], "updated");
        assert_eq!(read()["old_price"], "100.00", "the same price says nothing of the old one");
        put(json!({"code": "TEA", "price": "90"}));
        assert_eq!(read()["old_price"], Value::Null, "a new price ends it");
        put(json!({"code": "TEA", "params": null, "pictures": [], "vendor": ""}));
        assert_eq!(
            (&read()["params"], &read()["pictures"], &read()["vendor"]),
            (&json!([]), &json!([]), &Value::Null)
        );
        let many: Vec<Value> = (0..51).map(|_| json!({"name": "a", "value": "b"})).collect();
        for (field, value, code) in [
            ("params", json!(many), "product_params_invalid"),
            ("params", json!([{"name": "", "value": "b"}]), "product_params_invalid"),
            ("pictures", json!(["ftp://x"]), "picture_invalid"),
            ("vendor", json!("x".repeat(201)), "name_too_long"),
            ("old_price", json!("-1"), "price_invalid"),
        ] {
            let refused = put(json!({"code": "TEA", field: value}));
            assert_eq!((refused.code(), &refused.json["field"]), (code, &json!(field)), "{refused:?}");
        }
    });
}
