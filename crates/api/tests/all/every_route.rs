//! Every route of the document: without a session, without the permission, from another workspace, and by its owner.

use crate::examples::{Call, Example, all};
use crate::world::*;
use api::openapi::{Route, document, routes_of};
use domain::access::Permission;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

pub const INSIDE: &str = "/api/w/{workspace}";

/// Routes inside workspaces with the example of each.
pub fn table() -> Vec<(Route, Example)> {
    let mut examples = all();
    let mut table = Vec::new();
    for route in routes_of(&document()).into_iter().filter(|route| route.path.starts_with(INSIDE)) {
        let path = &route.path[INSIDE.len()..];
        let found =
            examples.iter().position(|example| example.method == route.method && example.path == path);
        let at = found.unwrap_or_else(|| {
            panic!("{} {} has no example in tests/all/examples", route.method, route.path)
        });
        table.push((route, examples.swap_remove(at)));
    }
    let left: Vec<_> = examples.iter().map(|example| (example.method, example.path)).collect();
    assert!(left.is_empty(), "examples of routes that do not exist: {left:?}");
    table
}

/// Makes a call as somebody.
pub fn make(client: &Client, shop: &Shop, method: &str, call: &Call) -> Answer {
    let mut client = client.clone();
    for (name, value) in &call.headers {
        client = client.with(name, value);
    }
    let path = shop.path(&call.path);
    if call.stream { first_lines(&client, &path) } else { client.raw(method, &path, call.body.clone()) }
}

/// The head and the first lines of an answer that never ends.
fn first_lines(client: &Client, path: &str) -> Answer {
    let host = client.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let headers: String = client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines();
    let status = lines.next().unwrap().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let head = lines.by_ref().map(Result::unwrap).take_while(|line| !line.is_empty()).count();
    assert!(head > 0);
    let text: String = lines.map_while(Result::ok).take(3).collect::<Vec<_>>().join("\n");
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer { status, json, text, bytes: Vec::new(), headers: Vec::new() }
}

#[test]
fn every_route_answers_its_owner_and_nobody_else() {
    let table = table();
    each_engine(|world| {
        let (ours, theirs) = (world.shop("ours"), world.shop("theirs"));
        // The other workspace holds what each example makes, called by its name: an answer that shows that name has
        // looked across.
        for (_, example) in &table {
            (example.prepare)(&theirs);
        }
        let their_key = theirs.key(&Permission::ALL.iter().map(|p| p.code()).collect::<Vec<_>>());
        for (route, example) in &table {
            let name = format!("{} {}", route.method, route.path);
            let call = (example.prepare)(&ours);
            let nobody = make(&world.stranger(), &ours, &route.method, &call);
            assert_eq!(nobody.status, 401, "{name} without a session: {nobody:?}");
            forbidden_without_its_permission(&ours, route, &call);
            for (who, client) in [("session", &theirs.client), ("key", &their_key)] {
                let foreign = make(client, &ours, &route.method, &call);
                assert_eq!(foreign.status, 404, "{name} with the other's {who}: {foreign:?}");
                free_of_marker(&name, &foreign, "ours");
            }
            let own = make(&ours.client, &ours, &route.method, &call);
            assert!((200..300).contains(&own.status), "{name} by its owner: {own:?}");
            free_of_marker(&name, &own, "theirs");
        }
    });
}

/// A key with every other permission is refused; the refusal names the one that is missing.
fn forbidden_without_its_permission(shop: &Shop, route: &Route, call: &Call) {
    let needed = route.permission.as_deref().unwrap();
    let others: Vec<_> = Permission::ALL.iter().map(|p| p.code()).filter(|code| *code != needed).collect();
    let answer = make(&shop.key(&others), shop, &route.method, call);
    let name = format!("{} {}", route.method, route.path);
    assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{name} without {needed}: {answer:?}");
    assert!(answer.text.contains(needed), "{name} needs {needed}, but says: {answer:?}");
}

/// An id of the other workspace in the path of one's own is not found, whatever the method.
#[test]
fn ids_of_another_workspace_are_not_found() {
    let table = table();
    each_engine(|world| {
        let (ours, theirs) = (world.shop("ours"), world.shop("theirs"));
        for (route, example) in table.iter().filter(|(route, _)| route.path[INSIDE.len()..].contains('{')) {
            let call = (example.prepare)(&theirs);
            let answer = make(&ours.client, &ours, &route.method, &call);
            let name = format!("{} {}", route.method, route.path);
            assert_eq!(answer.status, 404, "{name} with the other's id {}: {answer:?}", call.path);
            free_of_marker(&name, &answer, "theirs");
        }
    });
}

/// An id of the other workspace inside a body is refused like one that does not exist.
#[test]
fn ids_of_another_workspace_in_bodies_are_refused() {
    let table = table();
    each_engine(|world| {
        let (ours, theirs) = (world.shop("ours"), world.shop("theirs"));
        let mut tried = 0;
        for (route, example) in table.iter().filter(|(route, _)| !route.path[INSIDE.len()..].contains('{')) {
            let call = (example.prepare)(&theirs);
            let Some((_, body)) = &call.body else { continue };
            let Ok(body) = serde_json::from_slice::<Value>(body) else { continue };
            if !names_a_thing(&body) {
                continue;
            }
            tried += 1;
            let answer = make(&ours.client, &ours, &route.method, &call);
            let name = format!("{} {}", route.method, route.path);
            assert!(
                matches!(answer.status, 404 | 409 | 422),
                "{name} with the other's ids {body}: {answer:?}"
            );
            free_of_marker(&name, &answer, "theirs");
        }
        assert!(tried >= 2, "the examples name things of other nouns");
    });
}

/// Whether a body holds an id such as `tpl_3001`.
fn names_a_thing(body: &Value) -> bool {
    match body {
        Value::String(text) => text.split_once('_').is_some_and(|(prefix, digits)| {
            prefix.len() == 3 && !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
        }),
        Value::Array(list) => list.iter().any(names_a_thing),
        Value::Object(fields) => fields.values().any(names_a_thing),
        _ => false,
    }
}

fn free_of_marker(name: &str, answer: &Answer, other: &str) {
    for marker in [
        format!("{other}.example"),
        format!("The {other}"),
        format!("Owner of {other}"),
        format!("marker-{other}"),
    ] {
        assert!(
            !answer.text.contains(&marker),
            "{name} shows `{marker}` of the other workspace: {}",
            answer.text
        );
    }
}
