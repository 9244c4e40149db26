//! Conditions over rows from JSON: events, other tables, messages, sequences, and what is ranked by.

use super::period::{period, within};
use super::{Object, Parsed, compared, either, only, optional_id, text, whole, word};
use crate::problem::{Code, Place};
use crate::rule::*;
use base::limits;
use serde_json::Value;

const SOURCE: [&str; 3] = ["kind", "table", "where"];

pub fn rows(object: &Object, at: &Place) -> Parsed<Condition> {
    let keys = ["subject", name(object), "where", "aggregate", "of", "op", "value", "period"];
    only(object, &keys, at)?;
    let value = object.get("value").ok_or_else(|| at.key("value").problem(Code::MissingKey, "value"))?;
    Ok(Condition::Rows(RowsCondition {
        measure: measure(object, at)?,
        op: word(object, "op", at, CompareOp::parse)?,
        value: value.clone(),
    }))
}

/// Events are named by their kind, other rows by their table.
fn name(object: &Object) -> &'static str {
    let events = object.get("subject").and_then(Value::as_str) == Some("events");
    if events { "kind" } else { "table" }
}

fn measure(object: &Object, at: &Place) -> Parsed<RowsMeasure> {
    let figure = word(object, "aggregate", at, Figure::parse)?;
    let of = match object.get("of").filter(|value| !value.is_null()) {
        None if figure.takes_property() => return Err(at.key("of").problem(Code::MissingKey, "a property")),
        None => None,
        Some(_) if !figure.takes_property() => {
            return Err(at.key("of").problem(Code::UnknownKey, "no property with this aggregate"));
        }
        Some(_) => Some(text(object, "of", at)?.to_owned()),
    };
    Ok(RowsMeasure { source: source(object, at)?, figure, of, period: period(object, at)? })
}

/// `kind` or `table`, and `where`.
fn source(object: &Object, at: &Place) -> Parsed<SourceRef> {
    let table = match (object.contains_key("kind"), object.contains_key("table")) {
        (true, true) => return Err(at.key("table").problem(Code::UnknownKey, "kind or table")),
        (true, false) => TableRef::Events(text(object, "kind", at)?.to_owned()),
        (false, _) => TableRef::Table(text(object, "table", at)?.to_owned()),
    };
    let at = at.key("where");
    let filters = match object.get("where") {
        None | Some(Value::Null) => &[][..],
        Some(value) => {
            value.as_array().ok_or_else(|| at.problem(Code::NotAList, "a list of tests of properties"))?
        }
    };
    if filters.len() > limits::RULE_FILTERS {
        return Err(at.problem(Code::TooManyValues, format!("at most {}", limits::RULE_FILTERS)));
    }
    let filters = filters.iter().enumerate().map(|(index, json)| filter(json, &at.item(index)));
    Ok(SourceRef { table, filters: filters.collect::<Parsed<_>>()? })
}

/// A source that stands by itself.
pub fn source_of(json: &Value, at: &Place) -> Parsed<SourceRef> {
    let object =
        json.as_object().ok_or_else(|| at.problem(Code::NotAnObject, "{\"kind\": …} or {\"table\": …}"))?;
    only(object, &SOURCE, at)?;
    source(object, at)
}

fn filter(json: &Value, at: &Place) -> Parsed<FieldCondition> {
    let object = json.as_object().ok_or_else(|| at.problem(Code::NotAnObject, "a test of a property"))?;
    only(object, &["property", "op", "value"], at)?;
    Ok(FieldCondition {
        field: text(object, "property", at)?.to_owned(),
        op: word(object, "op", at, FieldOp::parse)?,
        value: object.get("value").filter(|value| !value.is_null()).cloned(),
    })
}

pub fn messages(object: &Object, at: &Place) -> Parsed<Condition> {
    const KEYS: [&str; 8] =
        ["subject", "what", "campaign_id", "topic_id", "channel", "op", "value", "period"];
    only(object, &KEYS, at)?;
    let times = match text(object, "op", at)? {
        "did" | "did_not" => {
            only(object, &KEYS.map(|key| if key == "value" { "op" } else { key }), at)?;
            if either(object, at, ["did", "did_not"])? { Times::Did } else { Times::DidNot }
        }
        _ => Times::Compared(compared(object, at, whole)?),
    };
    let channel = match object.get("channel") {
        None | Some(Value::Null) => None,
        Some(_) => Some(word(object, "channel", at, Channel::parse)?),
    };
    Ok(Condition::Messages(MessagesCondition {
        what: word(object, "what", at, MessageWhat::parse)?,
        campaign: optional_id(object, "campaign_id", at)?,
        topic: optional_id(object, "topic_id", at)?,
        channel,
        times,
        period: period(object, at)?,
    }))
}

pub fn sequence(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "first", "then", "within", "op", "period"], at)?;
    let source = |key: &str| {
        let place = at.key(key);
        source_of(object.get(key).ok_or_else(|| place.problem(Code::MissingKey, key))?, &place)
    };
    Ok(Condition::Sequence(SequenceCondition {
        first: source("first")?,
        then: source("then")?,
        within: within(object, at)?,
        did: either(object, at, ["did", "did_not"])?,
        period: period(object, at)?,
    }))
}

/// What customers are ranked by: a measure without a comparison.
pub fn ranking(object: &Object, at: &Place) -> Parsed<How> {
    let at = at.key("by");
    let by = object.get("by").ok_or_else(|| at.problem(Code::MissingKey, "by"))?;
    let by = by.as_object().ok_or_else(|| at.problem(Code::NotAnObject, "what is measured"))?;
    match text(by, "subject", &at)? {
        "field" => {
            only(by, &["subject", "field"], &at)?;
            Ok(How::ByField(text(by, "field", &at)?.to_owned()))
        }
        "orders" => {
            only(by, &["subject", "measure", "period"], &at)?;
            Ok(How::ByOrders(word(by, "measure", &at, Measure::parse)?, period(by, &at)?))
        }
        "events" | "rows" => {
            only(by, &["subject", name(by), "where", "aggregate", "of", "period"], &at)?;
            Ok(How::ByRows(measure(by, &at)?))
        }
        other => Err(at.key("subject").problem(Code::UnknownWord, super::short(other))),
    }
}
