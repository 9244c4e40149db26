//! Why a customer is in or out: each condition with what was found and its verdict.

use crate::compile::{At, Compiled, Kind, Leaf};
use crate::evaluate::{measured, node, within};
use crate::facts::{Facts, Value};
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
        Leaf::Field(test) => match facts.field(test.field) {
            None => serde_json::Value::Null,
            Some(Value::Text { typed, .. }) => json!(typed),
            Some(Value::Number(number)) => json!(format_decimal(number, 6, 0)),
            Some(Value::Date(date)) => json!(date),
            Some(Value::Moment(moment)) => json!(moment),
        },
        Leaf::Orders { measure, period, .. } => {
            let value = measured(*measure, within(facts.orders(), *period, at.now), at.now);
            let money = |minor: i64| json!(format_decimal(minor, currency.digits(), currency.digits()));
            value.map_or(serde_json::Value::Null, |v| if measure.is_money() { money(v) } else { json!(v) })
        }
        // The value is the fact itself, so "did not" shows whether it happened.
        Leaf::Bought { did, .. } => {
            json!(leaf.holds(facts, at) == *did)
        }
        Leaf::Consent { given, .. } => json!(leaf.holds(facts, at) == *given),
        Leaf::Reach { can, .. } => json!(leaf.holds(facts, at) == *can),
        Leaf::Segment { inside, .. } => json!(leaf.holds(facts, at) == *inside),
    }
}
