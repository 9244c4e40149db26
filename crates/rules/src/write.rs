//! From the tree to JSON, and the bridge to serde. Reading what was written gives the same tree.

use crate::rule::*;
use base::money::format_decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

impl Rule {
    pub fn to_json(&self) -> Value {
        let list = |rules: &[Rule]| Value::Array(rules.iter().map(Rule::to_json).collect());
        match self {
            Rule::All(rules) => json!({"all": list(rules)}),
            Rule::Any(rules) => json!({"any": list(rules)}),
            Rule::None(rules) => json!({"none": list(rules)}),
            Rule::Condition(condition) => condition.to_json(),
        }
    }
}

impl Condition {
    fn to_json(&self) -> Value {
        match self {
            Condition::Field(field) => {
                let mut json = json!({"subject": "field", "field": field.field, "op": field.op.as_str()});
                if let Some(value) = &field.value {
                    json["value"] = value.clone();
                }
                json
            }
            Condition::Orders(orders) => with_period(
                json!({"subject": "orders", "measure": orders.measure.as_str(),
                       "op": orders.compare.op().as_str(), "value": bounds(orders)}),
                orders.period,
            ),
            Condition::Bought(bought) => with_period(
                json!({"subject": "bought", "what": bought.what.as_str(), "values": bought.values,
                       "op": if bought.did { "did" } else { "did_not" }}),
                bought.period,
            ),
            Condition::Consent(consent) => json!({
                "subject": "consent", "purpose": consent.purpose.as_str(), "channel": consent.channel.as_str(),
                "topic_id": consent.topic, "op": if consent.given { "given" } else { "not_given" },
            }),
            Condition::Reach { channel, can } => json!({
                "subject": "reach", "channel": channel.as_str(), "op": if *can { "can" } else { "cannot" },
            }),
            Condition::Segment { segment, inside } => json!({
                "subject": "segment", "segment_id": segment, "op": if *inside { "in" } else { "not_in" },
            }),
        }
    }
}

fn bounds(orders: &OrdersCondition) -> Value {
    let one = |number: i64| match orders.measure.is_money() {
        true => json!(format_decimal(number, 4, 2)),
        false => json!(number),
    };
    match orders.compare.bounds() {
        (low, Some(high)) => json!([one(low), one(high)]),
        (low, None) => one(low),
    }
}

fn with_period(mut json: Value, period: Period) -> Value {
    match period {
        Period::Ever => {}
        Period::LastDays(days) => json["period"] = json!({"last_days": days}),
        Period::Between(from, until) => json["period"] = json!({"between": [from, until]}),
    }
    json
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Rule::from_json(&json).map_err(serde::de::Error::custom)
    }
}
