//! The document itself.

use api::openapi::{document, document_text, routes_of};
use std::collections::BTreeSet;

#[test]
fn committed_document_is_the_one_of_the_handlers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let (now, beside) = (document_text(), concat!(env!("CARGO_TARGET_TMPDIR"), "/openapi.json"));
    if committed != now {
        std::fs::write(beside, now).unwrap();
        panic!(
            "docs/reference/openapi.json is not what the handlers say: read the difference to {beside} and copy it"
        );
    }
}

#[test]
fn operations_have_names_of_their_own_and_a_permission() {
    let document = document();
    let mut names = BTreeSet::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values().filter(|operation| operation.is_object()) {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "two operations are called {name}");
            assert!(operation["summary"].is_string(), "{name} does not say what it does");
        }
    }
    for route in routes_of(&document) {
        let inside = route.path.starts_with("/api/w/{workspace}");
        let known = route.permission.as_deref().map(domain::access::Permission::parse);
        match (inside, known) {
            (true, Some(Some(_))) | (false, None) => {}
            (true, None) => panic!("{} {} does not say which permission it needs", route.method, route.path),
            (_, other) => panic!("{} {} names a strange permission: {other:?}", route.method, route.path),
        }
    }
}

#[test]
fn wire_types_have_names_of_their_own() {
    // Two types with one name would silently become one schema.
    let schemas = api::routes::schemas_twice();
    assert!(schemas.is_empty(), "two different types share a name on the wire: {schemas:?}");
}
