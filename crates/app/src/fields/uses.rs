//! Which segments ask about a field, and which of them a change would leave without an answer.

use crate::facts::{Base, fields};
use base::SegmentId;
use domain::fields::Field;
use rules::Compiled;
use serde_json::Value;

/// The segments whose rules name the field.
pub fn of(base: &Base, field: &Field) -> Vec<(SegmentId, String)> {
    let name = field.name();
    let segments = base.schema.segments.iter();
    let own = segments.filter(|(_, segment)| names(&segment.rule.to_json(), &name));
    own.map(|(id, segment)| (*id, segment.name.clone())).collect()
}

/// The first segment that can be asked now and could not be with the field as it would be.
pub fn broken_by(base: &Base, field: &Field) -> Option<String> {
    let mut after = (*base.schema).clone();
    let id = fields::column(field.id);
    after.fields.retain(|known| known.id != id);
    after.fields.extend(fields::definitions(std::slice::from_ref(field)));
    let breaks = |rule: &rules::Rule| {
        Compiled::new(rule, &base.schema).is_ok() && Compiled::new(rule, &after).is_err()
    };
    base.schema.segments.values().find(|segment| breaks(&segment.rule)).map(|segment| segment.name.clone())
}

/// Conditions and ranks name a field under the key `field`, wherever they stand.
fn names(rule: &Value, name: &str) -> bool {
    match rule {
        Value::Object(parts) => {
            parts.get("field").is_some_and(|it| it == name) || parts.values().any(|it| names(it, name))
        }
        Value::Array(items) => items.iter().any(|it| names(it, name)),
        _ => false,
    }
}
