//! The form of a rule as a JSON Schema (draft 2020-12), made of the same closed lists of words that parsing reads.
//!
//! It describes the form only: which fields, kinds and ids a workspace has, and what fits them, is in the vocabulary
//! and decided by the check.

use crate::rule::*;
use serde_json::{Value, json};

/// The whole document, as `docs/reference/rules.schema.json` keeps it.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://rapport.example/rules.schema.json",
        "title": "A rule of the condition language",
        "oneOf": [
            {"$ref": "#/$defs/rule"},
            object(json!({"top": object(
                json!({"by": {"$ref": "#/$defs/measure"}, "count": COUNT.schema(), "percent": PERCENT.schema(),
                       "of": {"$ref": "#/$defs/rule"}}),
                &["by", "of"],
            )}), &["top"]),
            object(json!({"random": object(
                json!({"seed": {"type": "integer"}, "count": COUNT.schema(), "percent": PERCENT.schema(),
                       "of": {"$ref": "#/$defs/rule"}}),
                &["seed", "of"],
            )}), &["random"]),
        ],
        "$defs": definitions(),
    })
}

/// A range of whole numbers.
struct Whole(i64, i64);

const COUNT: Whole = Whole(1, 1_000_000_000);
const PERCENT: Whole = Whole(1, 100);

impl Whole {
    fn schema(&self) -> Value {
        json!({"type": "integer", "minimum": self.0, "maximum": self.1})
    }
}

fn definitions() -> Value {
    let list = json!({"type": "array", "items": {"$ref": "#/$defs/rule"}});
    let group = |word: &str| object(json!({word: list}), &[word]);
    let mut kinds = vec![group("all"), group("any"), group("none")];
    kinds.extend(conditions());
    json!({
        "rule": {"oneOf": kinds},
        "period": {"oneOf": periods()},
        "span": {"oneOf": SpanUnit::ALL.iter().map(|unit| length(unit.as_str(), *unit)).collect::<Vec<_>>()},
        "source": {"oneOf": [source("kind"), source("table")]},
        "filter": object(
            json!({"property": {"type": "string"}, "op": words(FieldOp::ALL, FieldOp::as_str), "value": true}),
            &["property", "op"],
        ),
        "measure": {"oneOf": [
            condition("field", json!({"field": {"type": "string"}}), &["field"]),
            condition("orders", json!({"measure": words(Measure::ALL, Measure::as_str), "period": period()}), &["measure"]),
            rows("events", "kind", false),
            rows("rows", "table", false),
        ]},
        "number": {"oneOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9]*(\\.[0-9]+)?$"}]},
        "compared": {"oneOf": [
            {"$ref": "#/$defs/number"},
            {"type": "array", "items": {"$ref": "#/$defs/number"}, "minItems": 2, "maxItems": 2},
        ]},
        "texts": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 1000},
    })
}

fn conditions() -> Vec<Value> {
    let channel = || words(Channel::ALL, Channel::as_str);
    let what = || words(What::ALL, What::as_str);
    let compare = || words(CompareOp::ALL, CompareOp::as_str);
    let did = || json!({"enum": ["did", "did_not"]});
    let texts = || json!({"$ref": "#/$defs/texts"});
    let compared = || json!({"$ref": "#/$defs/compared"});
    let source = || json!({"$ref": "#/$defs/source"});
    let mut counted: Vec<&str> = CompareOp::ALL.iter().map(|op| op.as_str()).collect();
    counted.extend(["did", "did_not"]);
    let membership = |subject: &str, key: &str, prefix: &str| {
        condition(subject, json!({key: id(prefix), "op": {"enum": ["in", "not_in"]}}), &[key, "op"])
    };
    vec![
        condition(
            "field",
            json!({"field": {"type": "string"}, "op": words(FieldOp::ALL, FieldOp::as_str), "value": true}),
            &["field", "op"],
        ),
        condition(
            "orders",
            json!({"measure": words(Measure::ALL, Measure::as_str), "op": compare(), "value": compared(), "period": period()}),
            &["measure", "op", "value"],
        ),
        condition(
            "bought",
            json!({"what": what(), "values": texts(), "op": did(), "but_not": texts(), "period": period()}),
            &["what", "values", "op"],
        ),
        condition(
            "share",
            json!({"what": what(), "values": texts(), "op": compare(), "value": compared(), "period": period()}),
            &["what", "values", "op", "value"],
        ),
        rows("events", "kind", true),
        rows("rows", "table", true),
        condition(
            "messages",
            json!({"what": words(MessageWhat::ALL, MessageWhat::as_str), "campaign_id": optional(id("cmp")),
                   "topic_id": optional(id("top")), "channel": optional(channel()), "op": {"enum": counted},
                   "value": compared(), "period": period()}),
            &["what", "op"],
        ),
        condition(
            "sequence",
            json!({"first": source(), "then": source(), "within": {"$ref": "#/$defs/span"}, "op": did(),
                   "period": period()}),
            &["first", "then", "within", "op"],
        ),
        condition(
            "consent",
            json!({"purpose": words(Purpose::ALL, Purpose::as_str), "channel": channel(),
                   "topic_id": optional(id("top")), "op": {"enum": ["given", "not_given"]}}),
            &["purpose", "channel", "op"],
        ),
        condition(
            "reach",
            json!({"channel": channel(), "op": {"enum": ["can", "cannot"]}}),
            &["channel", "op"],
        ),
        membership("segment", "segment_id", "seg"),
        membership("list", "list_id", "lst"),
        membership("control", "campaign_id", "cmp"),
    ]
}

fn rows(subject: &str, name: &str, is_compared: bool) -> Value {
    let mut rest = json!({
        name: {"type": "string"},
        "where": {"type": "array", "items": {"$ref": "#/$defs/filter"}},
        "aggregate": words(Figure::ALL, Figure::as_str),
        "of": optional(json!({"type": "string"})),
        "period": period(),
    });
    let mut needed = vec![name, "aggregate"];
    if is_compared {
        rest["op"] = words(CompareOp::ALL, CompareOp::as_str);
        rest["value"] = json!({"$ref": "#/$defs/compared"});
        needed.extend(["op", "value"]);
    }
    condition(subject, rest, &needed)
}

fn periods() -> Vec<Value> {
    let mut all = vec![json!({"type": "null"})];
    all.extend(SpanUnit::ALL.iter().map(|unit| length(&format!("last_{}", unit.as_str()), *unit)));
    let date = json!({"type": "string", "format": "date"});
    let dates = json!({"type": "array", "items": date, "minItems": 2, "maxItems": 2});
    all.push(object(json!({"between": dates}), &["between"]));
    all.push(object(json!({"calendar": words(Calendar::ALL, Calendar::as_str)}), &["calendar"]));
    let after = json!({"after": {"$ref": "#/$defs/source"}, "within": {"$ref": "#/$defs/span"}});
    all.push(object(after, &["after", "within"]));
    all
}

fn period() -> Value {
    json!({"$ref": "#/$defs/period"})
}

fn length(key: &str, unit: SpanUnit) -> Value {
    object(json!({key: Whole(1, unit.most()).schema()}), &[key])
}

fn source(name: &str) -> Value {
    let filters = json!({"type": "array", "items": {"$ref": "#/$defs/filter"}});
    object(json!({name: {"type": "string"}, "where": filters}), &[name])
}

fn condition(subject: &str, mut rest: Value, needed: &[&str]) -> Value {
    rest["subject"] = json!({"const": subject});
    object(rest, &[&["subject"], needed].concat())
}

fn object(properties: Value, needed: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": needed, "additionalProperties": false})
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Value {
    json!({"enum": all.iter().map(|it| word(*it)).collect::<Vec<_>>()})
}

fn id(prefix: &str) -> Value {
    json!({"type": "string", "pattern": format!("^{prefix}_[1-9][0-9]*$")})
}

fn optional(schema: Value) -> Value {
    json!({"oneOf": [{"type": "null"}, schema]})
}
