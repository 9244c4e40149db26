//! Values that a person or a program says of a customer, by the key of the field.

use crate::error::codes;
use crate::{Error, Result};
use base::Currency;
use domain::fields::{Attributes, Field, Value, expected, from_json};
use serde_json::{Map, Value as Json};

/// Sets what is said. A key that no field in use has is refused by name, a wrong value with what would be right.
pub fn apply(
    attributes: &mut Attributes,
    said: &Map<String, Json>,
    fields: &[Field],
    currency: Currency,
) -> Result<()> {
    for (key, json) in said {
        let name =
            || format!("fields.{}", key.chars().take(base::limits::FIELD_KEY_CHARS).collect::<String>());
        let Some(field) = fields.iter().find(|field| !field.archived && field.shape.key == *key) else {
            return Err(Error::invalid(name(), codes::UNKNOWN_FIELD).hint(known(fields)));
        };
        let value = from_json(&field.shape, json, currency)
            .map_err(|refusal| Error::invalid(name(), refusal.code()).hint(expected(&field.shape)))?;
        attributes.set(field.id.0, value);
    }
    Ok(())
}

/// The values of fields in use, with their fields, in the order the fields were made.
pub fn keyed(attributes: &Attributes, fields: Vec<Field>) -> Vec<(Field, Value)> {
    let in_use = fields.into_iter().filter(|field| !field.archived);
    let value = |field: Field| {
        let value = attributes.get(field.id.0, field.shape.kind)?.clone();
        Some((field, value))
    };
    in_use.filter_map(value).collect()
}

fn known(fields: &[Field]) -> String {
    let keys: Vec<&str> = fields
        .iter()
        .filter(|field| !field.archived)
        .map(|field| field.shape.key.as_str())
        .take(20)
        .collect();
    if keys.is_empty() { "no fields were made yet".to_owned() } else { format!("known: {}", keys.join(", ")) }
}
