//! The edge at which addresses are hidden: what leaves is masked, and what comes holds neither a mask nor a question
//! that would undo it.
//!
//! Use cases answer with whole addresses and do not think of it; whoever carries an answer to somebody who sees masks
//! brings it through here, all of it. So a new answer is masked without anybody having thought of it. What asks for
//! somebody's address in another way than by showing it (the search, test messages, papers) looks at `Ctx::addresses`
//! itself. What a mask looks like stands in `domain::access::mask`.

use super::refused;
use crate::{Ctx, Error, Result};
use domain::access::Refusal;
use domain::access::mask::{self, Addresses, MARK};
use serde_json::Value;

impl Ctx {
    /// Whether this caller sees masks.
    pub fn masked(&self) -> bool {
        self.addresses == Addresses::Masked
    }

    /// For what cannot be shown in part: a signed paper, a key for programs.
    pub fn require_addresses(&self) -> Result<()> {
        if self.masked() { Err(refused(Refusal::AddressesMasked)) } else { Ok(()) }
    }
}

/// What leaves as JSON.
pub fn json(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(Error::internal)?;
    hide(&mut value, "", false);
    serde_json::to_vec(&value).map_err(Error::internal)
}

/// What leaves as text: lines of a table, lines of JSON.
pub fn text(bytes: &[u8]) -> Vec<u8> {
    mask::text(&String::from_utf8_lossy(bytes)).into_owned().into_bytes()
}

/// Keys whose text is an address, whatever it looks like.
const ADDRESSES: [&str; 5] = ["email", "phone", "address", "tel", "mail"];
/// Keys of words that are no customer's and are sent back as they came.
const OURS: [&str; 4] = ["next_cursor", "code", "product_code", "secret"];
/// Keys of what a business or a program has filled with whatever it likes, numbers among it.
const FREE: [&str; 3] = ["properties", "fields", "values"];

fn hide(value: &mut Value, key: &str, free: bool) {
    match value {
        Value::String(_) if OURS.contains(&key) => {}
        Value::String(text) if ADDRESSES.contains(&key) => *text = mask::address(text),
        Value::String(text) => {
            let masked = mask::text(text);
            if masked != text.as_str() {
                *text = masked.into_owned();
            }
        }
        Value::Number(number) if free && number.as_u64().is_some_and(mask::is_bare_number) => {
            *value = Value::String(mask::number(&number.to_string()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, key, free)),
        Value::Object(object) => {
            let address = matches!(object.get("kind").and_then(Value::as_str), Some("email" | "phone"));
            for (name, value) in object.iter_mut() {
                let key =
                    if address && matches!(name.as_str(), "value" | "typed") { ADDRESSES[0] } else { name };
                hide(value, key, free || FREE.contains(&name.as_str()));
            }
        }
        _ => {}
    }
}

/// Refuses what somebody who sees masks may not send: a mask in the place of an address, which would overwrite it, and
/// a rule that asks for parts of an address, which would find it letter by letter.
pub fn said(bytes: &[u8]) -> Result<()> {
    // What is no JSON is refused elsewhere, with better words.
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    look(&value, "")
}

fn look(value: &Value, path: &str) -> Result<()> {
    let place = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) if text.contains(MARK) => {
            Err(wrong(path, "What is masked stays as it is: leave it out."))
        }
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(at, item)| look(item, &place(&at.to_string())))
        }
        Value::Object(object) => {
            if asks_for_parts(value) {
                return Err(wrong(
                    path,
                    "Compare it with a whole address: is, is_not, in, not_in, known, unknown.",
                ));
            }
            object.iter().try_for_each(|(name, value)| look(value, &place(name)))
        }
        _ => Ok(()),
    }
}

/// A condition on what is masked that is answered without knowing it.
fn asks_for_parts(condition: &Value) -> bool {
    let word = |key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default();
    matches!(word("field"), "email" | "phone" | "external_id")
        && condition.get("op").is_some()
        && !matches!(word("op"), "is" | "is_not" | "in" | "not_in" | "known" | "unknown")
}

fn wrong(field: &str, hint: &str) -> Error {
    Error::invalid(field, Refusal::AddressesMasked.code()).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn everything_that_leaves_is_masked_at_every_depth() {
        let whole = json!({
            "rows": [{"email": "anna@mail.ru", "phone": "+79123456789", "name": "anna@mail.ru"}],
            "identities": [{"kind": "phone", "value": "55511", "typed": "spb 55511"}],
            "properties": {"tel": 89123456789_u64, "page": "/?m=anna%40mail.ru", "sum": 100},
            "orders_sum": {"amount_minor": 89123456789_u64},
            "next_cursor": "eyJhIjoxfQ", "product_code": "4601234567890",
        });
        let masked: Value = serde_json::from_slice(&json(whole.to_string().as_bytes()).unwrap()).unwrap();
        let text = masked.to_string();
        assert!(!text.contains("anna") && !text.contains("+7912") && !text.contains("55511"), "{text}");
        assert_eq!(masked["rows"][0]["email"], "a•••@mail.ru");
        assert_eq!(masked["properties"]["tel"], "+7 ••• ••• 67-89");
        assert_eq!(masked["orders_sum"]["amount_minor"], 89123456789_u64, "an amount is nobody's number");
        assert_eq!(masked["product_code"], "4601234567890");
    }

    #[test]
    fn masks_and_questions_about_parts_do_not_come_in() {
        let field = |body: Value| match said(body.to_string().as_bytes()) {
            Err(Error::Invalid { field, code: "addresses_masked", .. }) => Some(field),
            Err(error) => panic!("{error:?}"),
            Ok(()) => None,
        };
        assert_eq!(field(json!({"fields": {"second": "a•••@mail.ru"}})).as_deref(), Some("fields.second"));
        let rule = |op: &str| json!({"rule": {"all": [{"subject": "field", "field": "email", "op": op, "value": "a"}]}});
        assert_eq!(field(rule("starts_with")).as_deref(), Some("rule.all.0"));
        assert_eq!(field(rule("contains")).as_deref(), Some("rule.all.0"));
        assert_eq!(field(rule("is")), None);
        assert_eq!(field(json!({"subject": "field", "field": "city", "op": "contains", "value": "a"})), None);
    }
}
