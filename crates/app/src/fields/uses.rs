//! Which segments ask about something of the business's own, and which of them a change would leave without an answer.

use crate::facts::Base;
use crate::lists::Use;
use rules::schema::Schema;
use rules::{Compiled, Rule};
use serde_json::Value;

/// The segments whose rules name something under a key: a field under `field`, a table of records under `table`.
pub fn naming(base: &Base, key: &str, name: &str) -> Vec<Use> {
    let segments = base.schema.segments.iter();
    let own = segments.filter(|(_, segment)| names(&segment.rule.to_json(), key, name));
    own.map(|(id, it)| Use { id: id.to_string(), name: it.name.clone(), over: false }).collect()
}

/// The first segment that can be asked now and could not be with the schema as it would be.
pub fn broken_by(base: &Base, after: &Schema) -> Option<String> {
    let breaks =
        |rule: &Rule| Compiled::new(rule, &base.schema).is_ok() && Compiled::new(rule, after).is_err();
    base.schema.segments.values().find(|segment| breaks(&segment.rule)).map(|segment| segment.name.clone())
}

/// Conditions and ranks name what they are about under one key, wherever they stand.
fn names(rule: &Value, key: &str, name: &str) -> bool {
    match rule {
        Value::Object(parts) => {
            parts.get(key).is_some_and(|it| it == name) || parts.values().any(|it| names(it, key, name))
        }
        Value::Array(items) => items.iter().any(|it| names(it, key, name)),
        _ => false,
    }
}
