//! The tracking API: who may send, what is taken, whose it is, and that nothing hostile costs anybody else
//! anything.

use crate::world::*;
use base::Timestamp;
use std::io::Write;

/// A client with a write key of a kind.
fn tracker(world: &World, shop: &Shop, kind: &str) -> Client {
    let answer = shop.post("/keys", json!({"name": "A site", "kind": kind}));
    assert_eq!(answer.status, 201, "{answer:?}");
    let secret = answer.json["secret"].as_str().unwrap().to_owned();
    let basic = format!("Basic {}", standard_base64(format!("{secret}:").as_bytes()));
    world.stranger().with("authorization", &basic)
}

fn standard_base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Ids of everybody, oldest first.
fn customers(shop: &Shop) -> Vec<String> {
    let rows = shop.get("/customers?sort=created").json["rows"].clone();
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn kinds_of(shop: &Shop, customer: &str) -> Vec<String> {
    let rows = shop.get(&format!("/customers/{customer}/events")).json["rows"].clone();
    let mut kinds: Vec<String> =
        rows.as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap().to_owned()).collect();
    kinds.reverse();
    kinds
}

fn track(event: &str, who: &str) -> Value {
    json!({"type": "track", "event": event, "userId": who})
}

#[test]
fn write_key_opens_tracking_and_nothing_else() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let (server, browser) = (tracker(world, &shop, "server"), tracker(world, &shop, "browser"));
        for client in [&server, &browser] {
            let sent = client.post("/v1/track", json!({"event": "A", "userId": "u"}));
            assert_eq!((sent.status, sent.header("access-control-allow-origin")), (200, "*"), "{sent:?}");
            assert_eq!(client.get(&shop.path("/customers")).status, 401);
        }
        let wrong = world.stranger().with("authorization", "Basic cnBfd3JpdGVfeDo=");
        assert_eq!(wrong.post("/v1/track", json!({"event": "A", "userId": "u"})).status, 401);
        assert_eq!(world.stranger().post("/v1/track", json!({"event": "A", "userId": "u"})).status, 401);
        // A program's key sends by the API, not here.
        let program = shop.key(&["events.write"]);
        assert_eq!(program.post("/v1/track", json!({"event": "A", "userId": "u"})).status, 401);
        assert_eq!(program.post(&shop.path("/events"), json!({"batch": [track("A", "u")]})).status, 200);
        let keys = shop.get("/keys").json["rows"].clone();
        let kinds: Vec<_> =
            keys.as_array().unwrap().iter().map(|key| key["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["server", "browser", "api"]);
        let id = keys[0]["id"].as_str().unwrap();
        assert_eq!(shop.delete(&format!("/keys/{id}")).status, 204);
        assert_eq!(server.post("/v1/track", json!({"event": "A", "userId": "u"})).status, 401);
        let scoped =
            shop.post("/keys", json!({"name": "x", "kind": "browser", "scopes": ["customers.read"]}));
        assert_eq!((scoped.status, scoped.json["field"].as_str()), (422, Some("scopes")));
        let before = world.stranger().send("OPTIONS", "/v1/batch", None);
        assert_eq!((before.status, before.header("access-control-allow-methods")), (204, "POST"));
    });
}

#[test]
fn every_call_is_taken_and_packed_bodies_whatever_their_label() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        for call in ["identify", "page", "screen", "group", "alias"] {
            let answer =
                client.post(&format!("/v1/{call}"), json!({"userId": "u", "groupId": "g", "name": "Home"}));
            assert_eq!(answer.status, 200, "{call}: {answer:?}");
        }
        let batch = json!({"batch": [track("Packed", "u")], "sentAt": "2026-01-01T00:00:00Z"}).to_string();
        let labels = ["application/x-www-form-urlencoded", "application/json", "text/plain"];
        for (label, path) in labels.into_iter().zip(["/v1/batch", "/v1/import", "/v1/batch"]) {
            let answer = client.raw("POST", path, Some((label.to_owned(), gzip(&batch))));
            assert_eq!(answer.status, 200, "{label}: {answer:?}");
        }
        let customer = customers(&shop);
        assert_eq!(customer.len(), 1);
        let expected = ["identify", "page", "screen", "group", "alias", "Packed", "Packed", "Packed"];
        let mut kinds = kinds_of(&shop, &customer[0]);
        kinds.sort();
        let mut expected = expected.map(str::to_owned);
        expected.sort();
        assert_eq!(kinds, expected);
        // A key may also stand in the body.
        let secret = shop.post("/keys", json!({"name": "A site", "kind": "browser"})).json["secret"].clone();
        let body = json!({"writeKey": secret, "event": "Beacon", "anonymousId": "a"});
        assert_eq!(world.stranger().post("/v1/track", body).status, 200);
    });
}

#[test]
fn message_is_taken_once_by_its_id() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let mut message = track("Bought", "u");
        message["messageId"] = json!("m-1");
        let batch = json!({ "batch": [message.clone(), message.clone(), track("Bought", "u")] });
        for _ in 0..3 {
            let answer = client.post("/v1/batch", batch.clone());
            assert_eq!((answer.status, &answer.json["accepted"]), (200, &json!(3)));
        }
        // Three without an id of their own, which are three events, and one with.
        assert_eq!(kinds_of(&shop, &customers(&shop)[0]).len(), 4);
    });
}

#[test]
fn visitor_becomes_known_and_keeps_what_they_did() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "browser");
        let send =
            |message: Value| assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
        send(json!({"type": "page", "anonymousId": "visitor-1", "properties": {"path": "/tea"}}));
        send(
            json!({"type": "identify", "userId": "u-7", "traits": {"email": "Anna@Example.com", "firstName": "Anna",
                "preferredChannel": "Telegram", "contact_frequency": "weekly"}}),
        );
        assert_eq!(customers(&shop).len(), 2);
        send(json!({"type": "track", "event": "Cart Viewed", "userId": "u-7", "anonymousId": "visitor-1"}));
        let left = customers(&shop);
        assert_eq!(left.len(), 1);
        assert_eq!(kinds_of(&shop, &left[0]), ["page", "identify", "Cart Viewed"]);
        send(json!({"type": "track", "event": "Later", "anonymousId": "visitor-1"}));
        assert_eq!(kinds_of(&shop, &left[0]).last().unwrap(), "Later");
        let card = shop.get(&format!("/customers/{}", left[0])).json;
        assert_eq!(card["first_name"], "Anna");
        assert_eq!(
            (&card["preferred_channel"], &card["contact_frequency"]),
            (&json!("telegram"), &json!("weekly"))
        );
        let identities: Vec<_> =
            card["identities"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
        assert!(identities.contains(&json!("email")) && identities.contains(&json!("anonymous")), "{card}");
        assert_eq!(shop.get("/customers?search=anna@example").json["rows"].as_array().unwrap().len(), 1);
        // The timeline shows events with what they held, beside everything else.
        let rows = shop.get(&format!("/customers/{}/timeline?kind=event", left[0])).json["rows"].clone();
        let page = rows.as_array().unwrap().iter().find(|row| row["data"]["event"] == "page").unwrap();
        assert_eq!(page["data"]["properties"]["path"], "/tea");
        let all = shop.get(&format!("/customers/{}/timeline", left[0])).json["rows"].clone();
        assert!(all.as_array().unwrap().iter().any(|row| row["kind"] == "created"));
    });
}

#[test]
fn timeline_with_events_is_paged_without_a_gap() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let messages: Vec<Value> = (0..25)
            .map(|n| {
                let at = format!("2026-01-01T00:00:{:02}Z", n / 3);
                json!({"type": "track", "event": format!("E{n}"), "userId": "u", "timestamp": at})
            })
            .collect();
        assert_eq!(client.post("/v1/batch", json!({ "batch": messages })).status, 200);
        let customer = customers(&shop).remove(0);
        for path in ["timeline", "events"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = shop.get(&format!("/customers/{customer}/{path}?limit=4&cursor={cursor}")).json;
                seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row.to_string()));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = next.to_owned();
            }
            let count = seen.len();
            seen.sort();
            seen.dedup();
            assert_eq!((seen.len(), count), (count, if path == "events" { 25 } else { 26 }), "{path}");
        }
    });
}

#[test]
fn browser_overwrites_nobody_and_joins_nobody_who_is_known() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let (server, browser) = (tracker(world, &shop, "server"), tracker(world, &shop, "browser"));
        let identify = |who: &str, email: &str, name: &str| json!({"type": "identify", "userId": who, "traits": {"email": email, "firstName": name}});
        let send = |client: &Client, message: Value| {
            assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
        };
        send(&server, identify("u-1", "anna@example.com", "Anna"));
        send(
            &server,
            json!({"type": "identify", "anonymousId": "x", "traits": {"email": "boris@example.com"}}),
        );
        assert_eq!(customers(&shop).len(), 2);
        send(&browser, identify("u-1", "boris@example.com", "Mallory"));
        let both = customers(&shop);
        assert_eq!(both.len(), 2, "a browser joined two customers");
        let pairs = shop.get("/duplicates").json;
        assert_eq!(pairs["rows"][0]["reasons"], json!(["conflict"]), "a person decides: {pairs}");
        assert_eq!(shop.get(&format!("/customers/{}", both[0])).json["first_name"], "Anna");
        let order = json!({"order_id": "F-1", "products": [{"sku": "s", "price": 1}]});
        let forged =
            json!({"type": "track", "event": "Order Completed", "userId": "u-1", "properties": order});
        send(&browser, forged.clone());
        assert_eq!(shop.get("/orders").json["rows"], json!([]));
        // A server may say that they are one; the other is gone from the list, and comes back when that is undone.
        send(&server, identify("u-1", "boris@example.com", "Anna Maria"));
        assert_eq!(customers(&shop), both[..1]);
        assert_eq!(shop.get(&format!("/customers/{}", both[0])).json["first_name"], "Anna Maria");
        assert_eq!(shop.post(&format!("/customers/{}/unmerge", both[1]), json!({})).status, 204);
        assert_eq!(customers(&shop), both);
        let card = shop.get(&format!("/customers/{}", both[1])).json;
        assert!(card["identities"].to_string().contains("boris@example.com"), "{card}");
        assert_eq!(shop.post(&format!("/customers/{}/unmerge", both[1]), json!({})).status, 404);
        send(&server, forged);
        assert_eq!(shop.get("/orders").json["rows"][0]["number"], "F-1");
    });
}

#[test]
fn two_people_on_one_device_stay_two() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let send =
            |message: Value| assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
        send(json!({"type": "track", "event": "A", "userId": "u-1", "anonymousId": "shared"}));
        send(json!({"type": "track", "event": "B", "userId": "u-2", "anonymousId": "shared"}));
        send(json!({"type": "track", "event": "C", "userId": "u-1", "anonymousId": "shared"}));
        let both = customers(&shop);
        assert_eq!(both.len(), 2);
        assert_eq!(kinds_of(&shop, &both[0]), ["A", "C"]);
        assert_eq!(kinds_of(&shop, &both[1]), ["B"]);
        assert_eq!(shop.get("/duplicates").json["rows"], json!([]), "who shares a device is not alike");
    });
}

#[test]
fn order_lives_through_its_events() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let send = |event: &str, properties: Value| {
            let message = json!({"type": "track", "event": event, "userId": "u", "properties": properties});
            assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
        };
        let goods =
            json!([{"sku": "tea", "name": "Tea", "price": "99.50", "quantity": 2, "category": "Drinks"}]);
        send("Product Viewed", json!({"sku": "cup", "name": "Cup", "price": 10}));
        send("Order Completed", json!({"order_id": 5, "currency": "RUB", "products": goods}));
        let order = |number: &str| {
            let rows = shop.get("/orders").json["rows"].clone();
            rows.as_array().unwrap().iter().find(|row| row["number"] == number).cloned().unwrap()
        };
        assert_eq!(
            (order("5")["state"].clone(), order("5")["total"]["amount_minor"].clone()),
            (json!("placed"), json!(19_900))
        );
        let goods = json!([{"sku": "tea", "price": "99.50", "quantity": 1}]);
        send("Order Updated", json!({"order_id": "5", "products": goods}));
        assert_eq!(order("5")["total"]["amount_minor"], 9_950);
        send("Order Cancelled", json!({"order_id": "5"}));
        assert_eq!(order("5")["state"], "cancelled");
        send("Order Refunded", json!({"order_id": "unknown"}));
        let products = shop.get("/products").json["rows"].clone();
        let mut names: Vec<_> =
            products.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Cup", "Tea"]);
        let figures = shop.get(&format!("/customers/{}", customers(&shop)[0])).json["orders"].clone();
        assert_eq!(figures["count"], 0, "a cancelled order counts for nothing: {figures}");
    });
}

#[test]
fn product_is_what_was_said_of_it_last() {
    each_engine_at("2026-03-01T12:00:00Z", |world, clock| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let view = |price: i64| json!({"type": "track", "event": "Product Viewed", "userId": "u", "properties": {"sku": "cup", "name": "Cup", "price": price}});
        let send = |prices: &[i64]| {
            let messages: Vec<Value> = prices.iter().map(|price| view(*price)).collect();
            assert_eq!(client.post("/v1/batch", json!({ "batch": messages })).status, 200);
        };
        let price = || shop.get("/products").json["rows"][0]["price"].clone();
        let first = {
            send(&[10]);
            price()
        };
        send(&[20]);
        let second = price();
        assert!(first != second && !first.is_null(), "{first} {second}");
        for (prices, last) in [(vec![10], &first), (vec![20, 10], &first), (vec![10, 10, 20], &second)] {
            send(&prices);
            assert_eq!(price(), *last, "after {prices:?}");
        }
        // What a person wrote meanwhile stands until somebody says something else, or the same a minute later.
        let edit = json!({"code": "cup", "price": "33"});
        assert_eq!(shop.put("/products", edit).status / 100, 2);
        let edited = price();
        send(&[20]);
        assert_eq!(price(), edited);
        clock.advance(std::time::Duration::from_secs(61));
        send(&[20]);
        assert_eq!(price(), second);
    });
}

#[test]
fn locked_registry_refuses_what_it_does_not_know_by_name() {
    each_engine_at("2026-03-01T09:00:00Z", |world, clock| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let known = json!({"type": "track", "event": "Known", "userId": "u", "properties": {"a": 1}});
        assert_eq!(client.post("/v1/batch", json!({"batch": [known]})).status, 200);
        let registry = shop.get("/event-kinds").json;
        let kind = &registry["kinds"][0];
        assert_eq!((kind["name"].as_str(), kind["count"].as_i64()), (Some("Known"), Some(1)));
        assert_eq!(
            (kind["properties"][0]["name"].as_str(), kind["properties"][0]["type"].as_str()),
            (Some("a"), Some("integer"))
        );
        let id = kind["id"].as_str().unwrap();
        assert_eq!(shop.patch("/event-kinds", json!({"locked": true})).json["locked"], true);
        assert_eq!(
            shop.patch(&format!("/event-kinds/{id}"), json!({"locked": true})).json["kinds"][0]["locked"],
            true
        );
        assert_eq!(shop.patch("/event-kinds/evk_999999", json!({"locked": true})).status, 404);
        clock.advance(std::time::Duration::from_secs(2));
        let batch = json!([
            {"type": "track", "event": "Known", "userId": "u", "properties": {"a": 2}},
            {"type": "track", "event": "Known", "userId": "u", "properties": {"a": 2, "b": 2}},
            {"type": "track", "event": "Unknown", "userId": "u"},
        ]);
        let answer = client.post("/v1/batch", json!({ "batch": batch }));
        let refused: Vec<_> = answer.json["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                (it["index"].as_i64().unwrap(), it["code"].as_str().unwrap(), it["field"].as_str().unwrap())
            })
            .collect();
        let expected = [(1, "event_property_unknown", "properties.b"), (2, "event_kind_unknown", "event")];
        assert_eq!((answer.status, refused), (200, expected.to_vec()));
    });
}

#[test]
fn customer_takes_away_all_their_events() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let message = json!({"type": "track", "event": "Said", "userId": "u",
            "properties": {"list": [1, {"deep": "ё"}], "big": 12.5, "none": null}});
        assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
        let file = shop.get(&format!("/customers/{}/events/export", customers(&shop)[0]));
        assert_eq!((file.status, file.header("content-type")), (200, "application/x-ndjson"));
        let line: Value = serde_json::from_str(file.text.trim()).unwrap();
        assert_eq!(line["properties"], json!({"list": [1, {"deep": "ё"}], "big": 12.5, "none": null}));
        let audit = shop.get("/audit").json.to_string();
        assert!(audit.contains("events.export"), "{audit}");
    });
}

#[test]
fn hostile_input_costs_itself_only() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "browser");
        let with = |properties: Value| json!({"type": "track", "event": "E", "userId": "u", "properties": properties});
        let mut nested = json!(1);
        (0..40).for_each(|_| nested = json!([nested]));
        let many: serde_json::Map<String, Value> = (0..1_001).map(|n| (format!("p{n}"), json!(n))).collect();
        let (long, century) = ("x".repeat(32 * 1024), "2126-01-01T00:00:00Z");
        let hostile = [
            (with(json!({ "deep": nested })), "event_too_deep"),
            (json!({"type": "track", "event": long, "userId": "u"}), "event_too_large"),
            (with(json!({ "x".repeat(300): 1 })), "event_property_invalid"),
            (with(json!({ "a\u{7}": 1 })), "event_property_invalid"),
            (with(json!({ "a": "x\u{0}" })), "event_property_invalid"),
            (with(json!({ "a": ["x\u{0}"] })), "event_property_invalid"),
            (json!({"type": "track", "event": "a\nb", "userId": "u"}), "event_name_invalid"),
            (json!({"type": "track", "event": "", "userId": "u"}), "event_name_invalid"),
            (json!({"type": "track", "event": 7, "userId": "u"}), "event_name_invalid"),
            (with(json!(many)), "event_too_many_properties"),
            (with(json!("text")), "event_malformed"),
            (json!({"type": "track", "event": "E"}), "event_without_customer"),
            (json!({"type": "track", "event": "E", "userId": {"a": 1}}), "event_without_customer"),
            (json!({"type": "track", "event": "E", "userId": "u\u{0}"}), "event_without_customer"),
            (
                json!({"type": "track", "event": "E", "userId": "u", "messageId": "m".repeat(900)}),
                "event_message_id_invalid",
            ),
            (
                json!({"type": "track", "event": "E", "userId": "u", "timestamp": century}),
                "event_moment_invalid",
            ),
            (
                json!({"type": "track", "event": "E", "userId": "u", "timestamp": "1826-01-01T00:00:00Z"}),
                "event_moment_invalid",
            ),
            (
                json!({"type": "track", "event": "E", "userId": "u", "timestamp": "soon"}),
                "event_moment_invalid",
            ),
            (json!({"type": "drop table"}), "event_type_unknown"),
            (json!(null), "event_malformed"),
        ];
        for (message, code) in &hostile {
            let answer = client.post("/v1/batch", json!({"batch": [message, track("Good", "u")]}));
            assert_eq!(answer.status, 200, "{code}: {answer:?}");
            assert_eq!(answer.json["accepted"], 1, "{code}: {answer:?}");
            assert_eq!(answer.json["refused"][0]["code"], *code, "{answer:?}");
            let alone = client.post("/v1/batch", json!({ "batch": [message] }));
            assert_eq!((alone.status, &alone.json["success"]), (400, &json!(false)), "{alone:?}");
        }
        let bomb = gzip(&" ".repeat(100 * 1024 * 1024));
        for (body, status) in [
            (bomb, 413),
            (" ".repeat(600_000).into_bytes(), 413),
            (vec![0x1f, 0x8b, 8, 0], 400),
            (b"[[[[".repeat(10_000), 400),
            (b"{\"batch\":[".to_vec(), 400),
            (vec![0xff, 0xfe, 0], 400),
            (Vec::new(), 400),
        ] {
            let answer = client.raw("POST", "/v1/batch", Some(("application/json".to_owned(), body)));
            assert_eq!(answer.status, status, "{answer:?}");
        }
        let good = kinds_of(&shop, &customers(&shop)[0]).iter().filter(|kind| *kind == "Good").count();
        assert_eq!(good, hostile.len());
    });
}

#[test]
fn many_senders_at_once_lose_nothing() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "server");
        let (threads, each) = (12, 40);
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let client = &client;
                scope.spawn(move || {
                    for n in 0..each {
                        let mut message = track("E", &format!("u-{}", n % 7));
                        // Every message is sent twice, by two threads.
                        message["messageId"] = json!(format!("{}-{n}", thread / 2));
                        assert_eq!(client.post("/v1/batch", json!({"batch": [message]})).status, 200);
                    }
                });
            }
        });
        let everybody = customers(&shop);
        assert_eq!(everybody.len(), 7);
        let path = |id: &String| format!("/customers/{id}/events?limit=200");
        let events: usize =
            everybody.iter().map(|id| shop.get(&path(id)).json["rows"].as_array().unwrap().len()).sum();
        assert_eq!(events, threads / 2 * each);
        let count = shop.get("/event-kinds").json["kinds"][0]["count"].clone();
        assert_eq!(count, json!(threads / 2 * each));
    });
}

#[test]
fn clock_a_century_off_is_repaired_by_the_moment_of_sending() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let client = tracker(world, &shop, "browser");
        let century = "2126-01-01T00:00:00Z";
        let repaired = json!({"sentAt": century, "batch": [
            {"type": "track", "event": "Repaired", "userId": "u", "timestamp": "2125-12-31T23:59:00Z"}]});
        assert_eq!(client.post("/v1/batch", repaired).status, 200);
        let rows = shop.get(&format!("/customers/{}/events?kind=Repaired", customers(&shop)[0])).json["rows"]
            .clone();
        let at = Timestamp::parse(rows[0]["happened_at"].as_str().unwrap()).unwrap();
        let received = Timestamp::parse(rows[0]["received_at"].as_str().unwrap()).unwrap();
        assert!((59..=61).contains(&((received.micros() - at.micros()) / 1_000_000)), "{rows}");
    });
}

#[test]
fn traits_fill_the_fields_that_have_their_key() {
    each_engine(|world| {
        let shop = world.shop("ours");
        for (key, kind) in [("shoe_size", "number"), ("plan", "text"), ("since", "date")] {
            shop.create("/fields", json!({"key": key, "label": {"en": key}, "type": kind}));
        }
        let (server, browser) = (tracker(world, &shop, "server"), tracker(world, &shop, "browser"));
        let identify = |client: &Client, traits: Value| {
            let body = json!({"type": "identify", "userId": "u-1", "traits": traits});
            let answer = client.post("/v1/identify", body);
            assert_eq!(answer.status, 200, "{answer:?}");
        };
        identify(&server, json!({"shoe_size": "38.5", "plan": 7, "since": "soon", "unheard": 1}));
        // A browser fills what is empty and overwrites nothing.
        identify(&browser, json!({"shoe_size": 44, "since": "2026-01-31T10:00:00Z"}));
        let id = &customers(&shop)[0];
        let card = shop.get(&format!("/customers/{id}"));
        let expected = json!({"shoe_size": 38.5, "plan": "7", "since": "2026-01-31"});
        assert_eq!(card.json["fields"], expected, "{card:?}");
        identify(&server, json!({"shoe_size": 39}));
        assert_eq!(shop.get(&format!("/customers/{id}")).json["fields"]["shoe_size"], json!(39));
    });
}

#[test]
fn events_of_somebody_erased_bring_nothing_back_until_the_bar_is_lifted() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let server = tracker(world, &shop, "server");
        let who = json!([{"kind": "email", "value": "anna@example.com"}, {"kind": "phone", "value": "+79000000001"}]);
        let anna = shop.create("/customers", json!({"first_name": "Anna", "identities": who}));
        assert_eq!(
            shop.post(&format!("/customers/{anna}/erase"), json!({"key": "07".repeat(32)})).status,
            204
        );
        let before = customers(&shop);
        let back = [
            json!({"type": "identify", "userId": "42", "traits": {"email": "Anna@Example.com", "name": "Anna"}}),
            json!({"type": "identify", "anonymousId": "a", "context": {"traits": {"phone": "8 900 000-00-01"}}}),
            json!({"type": "track", "event": "Signed Up", "userId": "anna@example.com"}),
            json!({"type": "track", "event": "Invited", "userId": "7", "properties": {"whom": "anna@example.com"}}),
            json!({"type": "alias", "userId": "9", "previousId": "anna@example.com"}),
        ];
        for message in &back {
            let sent = server.post("/v1/batch", json!({"batch": [message]}));
            assert_eq!(sent.status, 200, "{sent:?}");
        }
        assert_eq!(customers(&shop), before, "nobody was made");
        for word in ["anna@example.com", "79000000001", "Anna"] {
            assert_eq!(shop.get(&format!("/customers?search={word}")).json["total"], json!(0), "{word}");
        }
        let kinds = shop.get("/event-kinds");
        assert_eq!(kinds.json["refused"], json!(back.len()));
        assert!(!kinds.text.contains("anna") && kinds.json["last_refused_at"].is_string(), "{}", kinds.text);
        // Others go on, the same request's included.
        let mixed = json!({"batch": [back[0], {"type": "identify", "userId": "boris", "traits": {"email": "boris@example.com"}}]});
        assert_eq!(server.post("/v1/batch", mixed).status, 200);
        assert_eq!(customers(&shop).len(), before.len() + 1);

        let lift = |address: &str, reference: &str| {
            let body = json!({"address": address, "reason": "request", "reference": reference});
            shop.post("/suppressions/lift", body)
        };
        assert_eq!(lift("anna@example.com", "попросила Анна").code(), "reference_invalid");
        assert_eq!(lift("boris@example.com", "").code(), "address_not_erased");
        assert_eq!(lift("anna@example.com", "12/2026").status, 204);
        assert_eq!(lift("anna@example.com", "12/2026").code(), "address_not_erased");
        assert_eq!(server.post("/v1/batch", json!({"batch": [back[0]]})).status, 200);
        assert_eq!(shop.get("/customers?search=anna@example.com").json["total"], json!(1));
        let told = shop.get("/audit").json["rows"][0].clone();
        assert_eq!(
            (told["action"].as_str(), told["detail"]["reference"].as_str()),
            (Some("suppressions.lift"), Some("12/2026"))
        );
        assert!(!told.to_string().contains("anna"), "{told}");
    });
}
