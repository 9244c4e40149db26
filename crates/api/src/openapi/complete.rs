//! What all routes have in common, written into the collected document.

use serde_json::{Map, Value, json};

pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const WORKSPACE: &str = "/api/w/{workspace}";

pub fn complete(document: &mut Value) {
    let schema =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let mut responses = Map::new();
    for (name, description) in [
        ("Unauthenticated", "Nobody is logged in, or the key is unknown, revoked or over."),
        ("Forbidden", "The permission is missing, or the session's CSRF token."),
        ("NotFound", "There is no such thing in a workspace that the caller may enter."),
        ("Refused", "A field is wrong or a rule of the business says no."),
    ] {
        responses.insert(name.to_owned(), json!({ "description": description, "content": schema }));
    }
    document["components"]["responses"] = Value::Object(responses);
    document["components"]["securitySchemes"] = json!({
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-rapport",
            "description": "A person's session. Other methods than GET also carry its token as `X-CSRF-Token`.",
        },
        "key": { "type": "http", "scheme": "bearer", "description": "A program's key, `rp_live_…`, made in the settings." },
    });
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) && operation.is_object() {
                route(path, method, operation);
            }
        }
    }
}

fn route(path: &str, method: &str, operation: &mut Value) {
    let tag = tag(path);
    let name = operation["operationId"].as_str().unwrap_or(method).to_owned();
    operation["operationId"] = json!(format!("{tag}_{name}"));
    operation["tags"] = json!([tag]);
    let description = operation["description"].as_str().unwrap_or_default().to_owned();
    let open = description.contains("Open to everybody.");
    let in_workspace = path.starts_with(WORKSPACE);
    if let Some(permission) = permission(&description) {
        operation["x-permission"] = json!(permission);
    }
    operation["security"] = match (open, in_workspace) {
        (true, _) => json!([]),
        (false, true) => json!([{ "session": [] }, { "key": [] }]),
        (false, false) => json!([{ "session": [] }]),
    };
    parameters(path, method, in_workspace, operation);
    let responses = &mut operation["responses"];
    let mut refusal = |status: &str, name: &str| {
        if responses[status].is_null() {
            responses[status] = json!({ "$ref": format!("#/components/responses/{name}") });
        }
    };
    if !open {
        refusal("401", "Unauthenticated");
        refusal("403", "Forbidden");
        refusal("404", "NotFound");
    }
    if method != "get" {
        refusal("422", "Refused");
    }
}

fn parameters(path: &str, method: &str, in_workspace: bool, operation: &mut Value) {
    let mut list = operation["parameters"].as_array().cloned().unwrap_or_default();
    let known = |list: &[Value], name: &str| list.iter().any(|parameter| parameter["name"] == name);
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    for (at, name) in names.enumerate() {
        if !known(&list, name) {
            let description =
                if name == "workspace" { "The workspace's word in addresses." } else { "Its id." };
            let parameter = json!({
                "name": name, "in": "path", "required": true, "description": description,
                "schema": { "type": "string" },
            });
            list.insert(at.min(list.len()), parameter);
        }
    }
    if method == "post" && in_workspace && !known(&list, "Idempotency-Key") {
        list.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Repeating the call with the same key and body gives the same answer and does nothing.",
            "schema": { "type": "string", "maxLength": 200 },
        }));
    }
    if !list.is_empty() {
        operation["parameters"] = Value::Array(list);
    }
}

/// The noun of a path: `customers` of `/api/w/{workspace}/customers/{id}`.
fn tag(path: &str) -> String {
    let rest = path.strip_prefix(WORKSPACE).or_else(|| path.strip_prefix("/api")).unwrap_or(path);
    rest.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default().to_owned()
}

/// The first word in "Needs `x.y`." or "Needs `x.y`, and `z` where …".
fn permission(description: &str) -> Option<&str> {
    description.rsplit_once("Needs `")?.1.split_once('`').map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permission_and_noun_are_read() {
        assert_eq!(permission("Does it.\n\nNeeds `customers.read`."), Some("customers.read"));
        assert_eq!(
            permission("Needs `customers.read`, and `segments.read` for some."),
            Some("customers.read")
        );
        assert_eq!(permission("Does it."), None);
        assert_eq!(tag("/api/w/{workspace}/customers/{id}"), "customers");
        assert_eq!(tag("/api/session"), "session");
        assert_eq!(tag("/health/live"), "health");
    }
}
