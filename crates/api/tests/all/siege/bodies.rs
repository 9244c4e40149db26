//! Bodies, queries and addresses that no honest program sends, over every route: a refusal that names what is wrong,
//! never a failure of ours.

use super::castle;
use crate::every_route::{INSIDE, make, table};
use crate::world::*;
use api::openapi::document;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// What is no body of anything.
fn nonsense() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    let keys: String = (0..60_000).map(|n| format!("\"k{n}\":1,")).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![b' '; 50 * 1024 * 1024]).unwrap();
    vec![
        ("arrays without end", nested("[", "]", 100_000)),
        ("objects without end", nested("{\"a\":", "}", 50_000)),
        ("brackets that never close", b"[".repeat(200_000)),
        ("a crowd of keys", format!("{{{}\"z\":1}}", keys).into_bytes()),
        ("more than a body may have", vec![b' '; base::limits::JSON_BODY_BYTES + 1]),
        ("a number beyond all numbers", b"{\"a\":1e999999}".to_vec()),
        ("a number of many digits", format!("{{\"a\":{}}}", "9".repeat(100_000)).into_bytes()),
        ("bytes that are no text", b"{\"a\":\"\xff\xfe\"}".to_vec()),
        ("half a character", b"{\"a\":\"\\ud800\"}".to_vec()),
        ("the character NUL", b"{\"a\":\"\\u0000\"}".to_vec()),
        ("a zero byte", b"{\"a\":\"\0\"}".to_vec()),
        ("two values", b"{} {}".to_vec()),
        ("a value that ends early", b"{\"a\":".to_vec()),
        ("nothing", Vec::new()),
        ("null", b"null".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a word", b"\"text\"".to_vec()),
        ("a packed bomb", gzip.finish().unwrap()),
    ]
}

fn is_refusal(answer: &Answer) -> bool {
    (400..500).contains(&answer.status)
        && answer.header("content-type") == "application/problem+json"
        && !answer.code().is_empty()
}

#[test]
fn nonsense_is_refused_by_every_route_that_takes_a_body() {
    let world = castle();
    let ours = world.shop("ours");
    let nonsense = nonsense();
    let mut tried = 0;
    for (route, example) in &table() {
        let call = (example.prepare)(&ours);
        let Some((kind, own)) = &call.body else { continue };
        // A route without fields takes an empty body, and a route of files takes any.
        if kind != "application/json" || own.is_empty() || own == b"{}" {
            continue;
        }
        for (what, body) in &nonsense {
            let answer = make(&ours.client, &ours, &route.method, &call.clone().raw(kind, body.clone()));
            assert!(is_refusal(&answer), "{} {}: {what}: {answer:?}", route.method, route.path);
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried} bodies");
    assert_eq!(ours.get("/settings").status, 200, "the server stands");
}

/// Values that fit no field, or fit it and fit nothing behind it.
fn hostile_values() -> Vec<Value> {
    vec![
        json!("x".repeat(20_000)),
        json!("a\r\nBcc: evil@evil.example"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!("cus_9223372036854775807"),
        json!({ "all": [{ "any": [{ "not": {} }] }] }),
        json!("{{ 7 * 7 }}{% for i in range(100000000) %}x{% endfor %}"),
    ]
}

/// Each value of each example replaced by each hostile one.
fn mutants(body: &Value) -> Vec<Value> {
    let mut mutants = Vec::new();
    let places = places(body, "");
    for place in &places {
        for value in hostile_values() {
            let mut mutant = body.clone();
            *mutant.pointer_mut(place).unwrap() = value;
            mutants.push(mutant);
        }
    }
    mutants
}

fn places(body: &Value, at: &str) -> Vec<String> {
    match body {
        Value::Object(fields) => {
            fields.iter().flat_map(|(key, value)| places(value, &format!("{at}/{key}"))).collect()
        }
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(n, value)| places(value, &format!("{at}/{n}"))).collect()
        }
        _ => vec![at.to_owned()],
    }
}

#[test]
fn hostile_values_in_any_field_are_answered_and_never_fail() {
    let world = castle();
    let ours = world.shop("ours");
    let mut tried = 0;
    for (route, example) in table().iter().filter(|(route, _)| route.method != "GET") {
        let call = (example.prepare)(&ours);
        let Some((_, own)) = &call.body else { continue };
        let Ok(body) = serde_json::from_slice::<Value>(own) else { continue };
        for mutant in mutants(&body) {
            let answer = make(&ours.client, &ours, &route.method, &call.clone().json(mutant.clone()));
            let text = mutant.to_string();
            let shown = text.get(..text.len().min(600)).unwrap_or_default();
            assert!(answer.status < 500, "{} {} failed at {shown}: {answer:?}", route.method, route.path);
            tried += 1;
        }
    }
    assert!(tried > 1_000, "{tried} values");
    assert_eq!(ours.get("/settings").status, 200, "the server stands");
}

/// Values of queries and of ids in the address.
#[test]
fn hostile_addresses_are_refused_and_never_fail() {
    let world = castle();
    let ours = world.shop("ours");
    let values = [
        "-1",
        "0",
        "99999999999999999999",
        "NaN",
        "1e9",
        "%27%20or%201=1--",
        "..%2f..%2f",
        "%0d%0aset-cookie:%20a=b",
        "%ff%fe",
        "cus_9223372036854775808",
        "cus_-1",
        "null",
        "%7b%22a%22:1%7d",
        "2026-13-45",
        "",
    ];
    let long = "x".repeat(10_000);
    let in_queries: Vec<&str> = values.iter().copied().chain([long.as_str()]).collect();
    let paths = document();
    for (path, item) in
        paths["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with(INSIDE))
    {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(method, _)| *method == "get") {
            let own = path[INSIDE.len()..].to_owned();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let names =
                parameters.iter().filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str());
            let queries =
                names.flat_map(|name| in_queries.iter().map(move |value| format!("?{name}={value}")));
            let mut addresses: Vec<String> =
                queries.map(|query| format!("{}{query}", own.replace("{id}", "cus_1"))).collect();
            if own.contains("{id}") {
                let ids = values.iter().filter(|value| !value.is_empty());
                addresses.extend(ids.map(|value| own.replace("{id}", value)));
            }
            for address in addresses {
                let answer = ours.get(&address);
                let shown = &address[..address.len().min(200)];
                assert!(answer.status < 500, "{method} {shown}: {answer:?}");
                assert!(
                    answer.status != 200 || !answer.header("content-type").starts_with("text/html"),
                    "{shown}"
                );
                assert!(answer.header("set-cookie").is_empty(), "{shown}: {answer:?}");
            }
        }
    }
}

/// A file's name is what a person sees and never a path, nor a header of the answer.
#[test]
fn name_of_a_file_is_no_path() {
    let world = castle();
    let ours = world.shop("ours");
    for name in [
        "..%2f..%2f..%2fetc%2fpasswd.csv",
        "%2fetc%2fpasswd.csv",
        "..%5c..%5cwindows.csv",
        "a%0d%0aset-cookie:%20x=y.csv",
        "%22;filename=%22evil.html.csv",
        "%3Cscript%3Ealert(1)%3C%2fscript%3E.csv",
    ] {
        let body = Some(("application/octet-stream".to_owned(), b"email\nanna@example.com\n".to_vec()));
        let answer = ours.client.raw("POST", &ours.path(&format!("/files?name={name}")), body);
        assert!(matches!(answer.status, 201 | 422), "{name}: {answer:?}");
        if answer.status == 201 {
            let kept = answer.json["name"].as_str().unwrap();
            assert!(
                !kept.contains(['/', '\\', '\r', '\n', '\0']) && !kept.contains(".."),
                "{name} became {kept:?}"
            );
        }
    }
    let files: Vec<_> = walk(world.folder());
    assert!(files.iter().all(|file| !file.contains("passwd") && !file.contains("windows")), "{files:?}");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path.display().to_string()) }
    }
    found
}
