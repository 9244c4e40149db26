//! The OpenAPI document: collected from the handlers, then completed with what all routes have in common.
//!
//! Security, refusals, path parameters, tags, operation ids and the headers of sessions are the same everywhere, so no
//! handler repeats them. The permission of a route is read from the sentence "Needs `x.y`." that ends its description.

use crate::routes;
use serde_json::{Value, json};

mod complete;

/// The document as an answer and as the committed copy have it: indented, with a line feed at the end.
pub fn document_text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

pub fn document() -> Value {
    let collected = routes::documented().into_openapi();
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    document["info"] = json!({
        "title": "Rapport",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "The one API of Rapport: for its own interface, for programs, for you.",
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    // No handler names the body of a refusal, so the collection does not hold it.
    let problem = <crate::problem::Body as utoipa::PartialSchema>::schema();
    document["components"]["schemas"]["Problem"] = serde_json::to_value(problem).unwrap_or_default();
    complete::complete(&mut document);
    document
}

/// One route as the document describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: String,
    pub path: String,
    pub permission: Option<String>,
    /// Whether anybody may call it.
    pub open: bool,
}

/// Every route of a document.
pub fn routes_of(document: &Value) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if complete::METHODS.contains(&method.as_str()) {
                routes.push(Route {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    permission: operation["x-permission"].as_str().map(str::to_owned),
                    open: operation["security"].as_array().is_some_and(Vec::is_empty),
                });
            }
        }
    }
    routes
}
