//! Why a customer is in or out: each condition with what was found and its verdict.

use crate::compile::{At, Compiled, Kind, Leaf, Unit};
use crate::engagement::Engagement;
use crate::evaluate::node;
use crate::facts::{Facts, Value};
use crate::silence::silence_percent;
use base::Currency;
use base::money::format_decimal;
use serde::Serialize;
use serde_json::json;

/// One place of the rule and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    pub path: String,
    /// What was found on the customer: a number, a text, `true`, or null for unknown. Groups have none.
    pub value: serde_json::Value,
    pub verdict: bool,
}

/// The findings of a rule, the rule itself first.
pub fn why(rule: &Compiled, facts: &impl Facts, at: &At, currency: Currency) -> Vec<Finding> {
    let finding = |(index, place): (usize, &crate::compile::Node)| Finding {
        path: place.path.clone(),
        value: match &place.kind {
            Kind::Leaf(leaf) => found(leaf, facts, at, currency),
            _ => serde_json::Value::Null,
        },
        verdict: node(rule, index, facts, at),
    };
    rule.nodes().iter().enumerate().map(finding).collect()
}

fn found(leaf: &Leaf, facts: &impl Facts, at: &At, currency: Currency) -> serde_json::Value {
    match leaf {
        Leaf::Field(test) if test.many => {
            let values = facts.choices(test.field);
            if values.is_empty() { serde_json::Value::Null } else { json!(values) }
        }
        Leaf::Field(test) => facts.field(test.field).map_or(serde_json::Value::Null, |v| shown(v, currency)),
        Leaf::Rows { question, unit, .. } => {
            let show = |number: i64| match unit {
                // The value is the fact itself, so "did not" shows whether it happened.
                Unit::Happened => json!(number > 0),
                Unit::Whole => json!(number),
                Unit::Money => money(number, currency),
                Unit::Number => json!(format_decimal(number, 6, 0)),
            };
            question.measure(facts, at).map_or(serde_json::Value::Null, show)
        }
        Leaf::Share { share, .. } => {
            share.measure(facts, at).map_or(serde_json::Value::Null, |it| json!(format_decimal(it, 6, 0)))
        }
        // The values are the facts themselves: what did happen, not whether it was wished for.
        Leaf::Sequence(sequence) => json!(sequence.holds(facts, at)),
        Leaf::Both(leaves) => leaves.iter().map(|leaf| found(leaf, facts, at, currency)).collect(),
        Leaf::List { inside, .. } => json!(leaf.holds(facts, at) == *inside),
        Leaf::Engagement { .. } => json!(Engagement::of(facts, at).rating()),
        Leaf::Silence { .. } => json!(silence_percent(facts, at)),
        Leaf::Consent { given, .. } => json!(leaf.holds(facts, at) == *given),
        Leaf::Reach { can, .. } => json!(leaf.holds(facts, at) == *can),
        Leaf::Segment { inside, .. } => json!(leaf.holds(facts, at) == *inside),
    }
}

fn shown(value: Value<'_>, currency: Currency) -> serde_json::Value {
    match value {
        Value::Text { typed, .. } => json!(typed),
        Value::Number(number) => json!(format_decimal(number, 6, 0)),
        Value::Money(minor) => money(minor, currency),
        Value::Boolean(is) => json!(is),
        Value::Date(date) => json!(date),
        Value::Moment(moment) => json!(moment),
        Value::Id(id) => json!(id),
    }
}

fn money(minor: i64, currency: Currency) -> serde_json::Value {
    json!(format_decimal(minor, currency.digits(), currency.digits()))
}
