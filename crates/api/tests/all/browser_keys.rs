//! Keys that stand on pages for anybody to read: which sites may use them, and how fast.

use crate::world::*;
use domain::events::{ADDRESS_BURST, ADDRESS_PER_SECOND};

fn site_key(shop: &Shop, origins: Value) -> Value {
    let answer = shop.post("/keys", json!({"name": "Our site", "kind": "browser", "origins": origins}));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json
}

fn message(key: &Value) -> Value {
    json!({"writeKey": key["secret"], "event": "Product Viewed", "anonymousId": "visitor"})
}

#[test]
fn key_with_sites_is_used_by_pages_of_these_sites_only() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let key = site_key(&shop, json!(["https://Shop.example/", "https://*.tea.example"]));
        assert_eq!(key["origins"], json!(["https://shop.example", "https://*.tea.example"]));
        let from = |origin: &str| world.stranger().with("origin", origin).post("/v1/track", message(&key));
        assert_eq!(from("https://shop.example").status, 200);
        assert_eq!(from("https://www.tea.example").status, 200);
        for origin in ["https://tea.example", "http://shop.example", "null", "https://evil.example"] {
            let answer = from(origin);
            assert_eq!((answer.status, answer.code()), (403, "origin_not_allowed"), "{origin}");
            assert_eq!(answer.header("access-control-allow-origin"), "*", "the page may read why");
        }
        let program = world.stranger().post("/v1/track", message(&key));
        assert_eq!(program.status, 403, "{program:?}");

        let path = format!("/keys/{}", key["id"].as_str().unwrap());
        let changed = shop.patch(&path, json!({"origins": []}));
        assert_eq!((changed.status, &changed.json["origins"]), (200, &json!([])), "{changed:?}");
        assert_eq!(from("https://evil.example").status, 200, "without a list any page may");
        assert_eq!(world.stranger().post("/v1/track", message(&key)).status, 200);
    });
}

#[test]
fn sites_are_read_strictly_and_belong_to_keys_of_browsers() {
    each_engine(|world| {
        let shop = world.shop("ours");
        for origin in ["shop.example", "https://shop.example/cart", "https://*", "javascript://x"] {
            let body = json!({"name": "x", "kind": "browser", "origins": ["https://a.example", origin]});
            let answer = shop.post("/keys", body);
            assert_eq!((answer.status, &answer.json["field"]), (422, &json!("origins.1")), "{answer:?}");
        }
        let many: Vec<String> = (0..21).map(|n| format!("https://s{n}.example")).collect();
        assert_eq!(shop.post("/keys", json!({"name": "x", "kind": "browser", "origins": many})).status, 422);
        let server = json!({"name": "x", "kind": "server", "origins": ["https://a.example"]});
        assert_eq!(shop.post("/keys", server).status, 422);
        let server = shop.post("/keys", json!({"name": "Our server", "kind": "server"})).json;
        assert_eq!(server["public_key"], json!(null), "a server's key is a secret");
        let path = format!("/keys/{}", server["id"].as_str().unwrap());
        assert_eq!(shop.patch(&path, json!({"origins": ["https://a.example"]})).status, 404);
        let key = site_key(&shop, json!([]));
        let listed = shop.get("/keys").json["rows"].clone();
        let listed = listed.as_array().unwrap().iter().find(|row| row["id"] == key["id"]).unwrap();
        assert_eq!(listed["public_key"], key["secret"], "what stands on pages can be shown again");
    });
}

#[test]
fn browser_key_that_sends_too_fast_is_asked_to_come_again() {
    each_engine_at("2026-03-01T12:00:00Z", |world, clock| {
        let shop = world.shop("ours");
        let key = site_key(&shop, json!([]));
        let burst = ADDRESS_BURST + 3 * ADDRESS_PER_SECOND;
        let messages: Vec<Value> =
            (0..burst).map(|n| json!({"type": "track", "event": "View", "anonymousId": n})).collect();
        let batch = json!({"writeKey": key["secret"], "batch": messages});
        assert_eq!(world.stranger().post("/v1/batch", batch).status, 200);
        let answer = world.stranger().post("/v1/track", message(&key));
        assert_eq!((answer.status, answer.code()), (429, "too_many_requests"), "{answer:?}");
        assert_eq!(answer.header("retry-after"), "3");
        assert_eq!(answer.header("access-control-expose-headers"), "retry-after");
        let other = site_key(&shop, json!([]));
        assert_eq!(world.stranger().post("/v1/track", message(&other)).status, 200, "another key goes on");
        let server = shop.post("/keys", json!({"name": "Our server", "kind": "server"})).json;
        assert_eq!(world.stranger().post("/v1/track", message(&server)).status, 200, "a server's, too");
        clock.advance(std::time::Duration::from_secs(3));
        assert_eq!(world.stranger().post("/v1/track", message(&key)).status, 200);
    });
}
