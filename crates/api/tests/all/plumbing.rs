//! What surrounds every call: idempotency, limits, headers, health, documents.

use crate::world::*;
use std::io::{BufRead, Write};

#[test]
fn repeated_call_gets_the_first_answer() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let body = json!({ "email": "a@shop.example", "name": "Anna", "role": "viewer", "password": "a long enough one" });
        let (client, path) = (shop.client.with("idempotency-key", "first"), shop.path("/users"));
        let first = client.post(&path, body.clone());
        assert_eq!(first.status, 201, "{first:?}");
        let again = client.post(&path, body.clone());
        assert_eq!((again.status, &again.json), (201, &first.json));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = client.post(&path, json!({ "email": "b@shop.example", "name": "B", "role": "viewer", "password": "a long enough one" }));
        assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));
        let without = shop.post("/users", body);
        assert_eq!((without.status, without.code()), (422, "already_in_workspace"));
        // A refusal is an answer too.
        let refused = client.with("idempotency-key", "second");
        let wrong =
            json!({ "email": "wrong", "name": "W", "role": "viewer", "password": "a long enough one" });
        let (one, two) = (refused.post(&path, wrong.clone()), refused.post(&path, wrong));
        assert_eq!((one.status, &one.json), (two.status, &two.json));
        assert_eq!(two.header("content-type"), "application/problem+json");
    });
}

#[test]
fn secret_is_not_kept_for_repetitions() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let (client, path) = (shop.client.with("idempotency-key", "key"), shop.path("/keys"));
        let body = json!({ "name": "Till", "scopes": ["orders.read"] });
        assert_eq!(client.post(&path, body.clone()).status, 201);
        let again = client.post(&path, body);
        assert_eq!((again.status, again.code()), (409, "idempotency_answer_not_kept"));
        assert_eq!(shop.get("/keys").json["rows"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn edit_of_a_stale_version_is_refused() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let read = shop.get("/settings");
        let etag = read.header("etag").to_owned();
        let first = shop.edit("PATCH", "/settings", &etag, json!({ "site": "https://shop.example" }));
        assert_eq!((first.status, &first.json["site"]), (200, &json!("https://shop.example")), "{first:?}");
        let second = shop.edit("PATCH", "/settings", &etag, json!({ "site": "https://other.example" }));
        assert_eq!((second.status, second.code()), (412, "version_changed"));
        let without = shop.patch("/settings", json!({ "site": "" }));
        assert_eq!((without.status, without.code()), (428, "version_required"));
        let next = shop.edit("PATCH", "/settings", first.header("etag"), json!({ "name": "Another name" }));
        assert_eq!(next.json["name"], "Another name");
        assert_eq!(next.json["site"], "https://shop.example");
    });
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let path = shop.path("/keys");
        let unknown = shop.post("/keys", json!({ "name": "Till", "scopes": [], "color": 1 }));
        assert_eq!((unknown.status, unknown.code()), (422, "unknown_field"));
        assert_eq!(unknown.json["field"], "color");
        let form = shop.client.raw(
            "POST",
            &path,
            Some(("application/x-www-form-urlencoded".into(), b"name=a".to_vec())),
        );
        assert_eq!((form.status, form.code()), (415, "wrong_media_type"));
        let large = vec![b' '; base::limits::JSON_BODY_BYTES + 1];
        let large = shop.client.raw("POST", &path, Some(("application/json".into(), large)));
        assert_eq!((large.status, large.code()), (413, "body_too_large"));
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100)).into_bytes();
        let deep = shop.client.raw("POST", &path, Some(("application/json".into(), deep)));
        assert_eq!((deep.status, deep.code()), (422, "too_deep"));
        assert_eq!(shop.get("/audit?limit=x").json["field"], "limit");
        assert_eq!(shop.get("/audit?colour=1").code(), "unknown_field");
        assert_eq!(shop.get("/audit?cursor=nonsense").code(), "bad_cursor");
        assert_eq!(shop.get("/nothing/here").status, 404);
        assert_eq!(shop.put("/settings", json!({})).code(), "method_not_allowed");
        assert_eq!(shop.get("/users/usr_1%00").status, 404);
    });
}

#[test]
fn upload_that_is_too_large_is_refused_before_it_is_sent() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let host = world.url.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
        let head: String =
            shop.client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (path, length) = (shop.path("/files?name=big.csv"), base::limits::UPLOAD_BYTES + 1);
        write!(stream, "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n{head}\r\n")
            .unwrap();
        let answer = lines_up_to(stream.try_clone().unwrap(), "HTTP");
        assert!(answer[0].starts_with("HTTP/1.1 422"), "{answer:?}");
        // A proxy in front goes on sending for a while, and takes a connection that breaks for a broken server.
        for _ in 0..64 {
            stream.write_all(&[b'a'; 128 * 1024]).unwrap();
        }
    });
}

#[test]
fn answers_keep_browsers_from_being_helpful() {
    each_engine(|world| {
        let shop = world.shop("shop");
        for answer in [shop.get("/settings"), world.stranger().get("/"), world.stranger().get("/api/nothing")]
        {
            assert!(
                answer.header("content-security-policy").contains("frame-ancestors 'none'"),
                "{answer:?}"
            );
            assert!(
                !answer.header("content-security-policy").contains("script-src 'self' 'unsafe"),
                "{answer:?}"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert!(!answer.header("x-request-id").is_empty());
        }
        assert_eq!(shop.get("/settings").header("cache-control"), "no-store");
    });
}

#[test]
fn server_tells_about_itself() {
    each_engine(|world| {
        let stranger = world.stranger();
        assert_eq!(stranger.get("/health/live").json["status"], "ok");
        assert_eq!(stranger.get("/health/ready").json["status"], "ok");
        assert_eq!(stranger.get("/api/openapi.json").json["openapi"], "3.1.0");
        assert!(stranger.get("/api/docs").text.contains("docs.js"));
        let metrics = stranger.get("/metrics");
        assert!(metrics.text.contains("rapport_http_requests_total"), "{metrics:?}");
        assert_eq!(stranger.with("x-forwarded-for", "203.0.113.5").get("/metrics").status, 404);
        // An address of the interface is the interface's, an address of the API is not.
        assert!(stranger.get("/w/shop/customers").header("content-type").starts_with("text/html"));
        assert_eq!(stranger.get("/api/unknown").header("content-type"), "application/problem+json");
        assert_eq!(stranger.get("/assets/missing.js").status, 404);
    });
}

#[test]
fn large_answers_are_compressed() {
    each_engine(|world| {
        let plain = world.stranger().get("/api/openapi.json");
        let packed = world.stranger().with("accept-encoding", "gzip").get("/api/openapi.json");
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
        assert!(packed.text.chars().count() * 3 < plain.text.len());
    });
}

/// The lines of a live stream up to one that begins so.
fn lines_up_to(stream: std::net::TcpStream, end: &str) -> Vec<String> {
    let lines = std::io::BufReader::new(stream).lines().map_while(Result::ok);
    let mut seen = Vec::new();
    for line in lines {
        let last = line.starts_with(end);
        seen.push(line);
        if last {
            break;
        }
    }
    seen
}

#[test]
fn change_is_told_to_who_listens_in_the_same_workspace() {
    each_engine(|world| {
        let (shop, other) = (world.shop("shop"), world.shop("other"));
        let open = |shop: &Shop| {
            let host = world.url.trim_start_matches("http://");
            let mut stream = std::net::TcpStream::connect(host).unwrap();
            stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
            let headers = shop.client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
            let head: String = headers.collect();
            write!(stream, "GET {} HTTP/1.1\r\nhost: {host}\r\n{head}\r\n", shop.path("/live")).unwrap();
            stream
        };
        let (ours, theirs) = (open(&shop), open(&other));
        // Both stand before anything happens; what is read here is only the greeting.
        let greeting = lines_up_to(ours.try_clone().unwrap(), "data: {}");
        // Without it nginx would hold events back until it has a page of them.
        assert!(greeting.iter().any(|line| line == "x-accel-buffering: no"), "{greeting:?}");
        lines_up_to(theirs.try_clone().unwrap(), "data: {}");
        shop.server_notify(world, app::Live::Campaign(base::CampaignId(7)));
        other.server_notify(world, app::Live::Campaign(base::CampaignId(8)));
        assert!(lines_up_to(ours, "data: {\"id\"").iter().any(|line| line == "data: {\"id\":\"cmp_7\"}"));
        assert!(lines_up_to(theirs, "data: {\"id\"").iter().any(|line| line == "data: {\"id\":\"cmp_8\"}"));
    });
}

#[test]
fn stop_ends_streams_and_lets_requests_finish() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let host = world.url.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
        let head: String =
            shop.client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(stream, "GET {} HTTP/1.1\r\nhost: {host}\r\n{head}\r\n", shop.path("/live")).unwrap();
        lines_up_to(stream.try_clone().unwrap(), "data: {}");
        world.stop();
        // The end of the stream, not an error: the server said good-bye.
        let rest = std::io::BufReader::new(stream).lines().collect::<Result<Vec<_>, _>>();
        assert!(rest.is_ok(), "{rest:?}");
        assert!(std::net::TcpStream::connect(host).is_err(), "nothing listens any more");
    });
}
