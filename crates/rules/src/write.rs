//! From the tree to JSON, and the bridge to serde. Reading what was written gives the same tree.
//!
//! Nothing is checked here, and nothing is left out but what reading fills in again: an absent period is ever.

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
            Rule::Pick(pick) => pick.to_json(),
        }
    }
}

impl Pick {
    fn to_json(&self) -> Value {
        let (word, key, how) = match &self.how {
            How::ByField(field) => ("top", "by", json!({"subject": "field", "field": field})),
            How::ByOrders(measure, period) => {
                let orders = json!({"subject": "orders", "measure": measure.as_str()});
                ("top", "by", with_period(orders, period))
            }
            How::ByRows(measure) => ("top", "by", measure_json(measure)),
            How::Random(seed) => ("random", "seed", json!(seed)),
        };
        let (amount, count) = match self.amount {
            Amount::Count(count) => ("count", count),
            Amount::Percent(percent) => ("percent", percent),
        };
        json!({word: {key: how, amount: count, "of": self.of.to_json()}})
    }
}

impl Condition {
    fn to_json(&self) -> Value {
        match self {
            Condition::Field(field) => {
                let mut json = filter_json("field", field);
                json["subject"] = json!("field");
                json
            }
            Condition::Orders(orders) => with_period(
                json!({"subject": "orders", "measure": orders.measure.as_str(),
                       "op": orders.compare.op().as_str(), "value": bounds(orders)}),
                &orders.period,
            ),
            Condition::Bought(bought) => {
                let mut json = json!({"subject": "bought", "what": bought.what.as_str(),
                       "values": bought.values, "op": did(bought.did)});
                if !bought.but_not.is_empty() {
                    json["but_not"] = json!(bought.but_not);
                }
                with_period(json, &bought.period)
            }
            Condition::Share(share) => with_period(
                json!({"subject": "share", "what": share.what.as_str(), "values": share.values,
                       "op": share.op.as_str(), "value": share.value}),
                &share.period,
            ),
            Condition::Rows(rows) => {
                let mut json = measure_json(&rows.measure);
                json["op"] = json!(rows.op.as_str());
                json["value"] = rows.value.clone();
                json
            }
            Condition::Messages(messages) => messages_json(messages),
            Condition::Sequence(sequence) => with_period(
                json!({"subject": "sequence", "first": source_json(&sequence.first),
                       "then": source_json(&sequence.then), "within": span_json(sequence.within),
                       "op": did(sequence.did)}),
                &sequence.period,
            ),
            Condition::Consent(consent) => json!({
                "subject": "consent", "purpose": consent.purpose.as_str(), "channel": consent.channel.as_str(),
                "topic_id": consent.topic, "op": if consent.given { "given" } else { "not_given" },
            }),
            Condition::Reach { channel, can } => json!({
                "subject": "reach", "channel": channel.as_str(), "op": if *can { "can" } else { "cannot" },
            }),
            Condition::Segment { segment, inside } => {
                json!({"subject": "segment", "segment_id": segment, "op": is_in(*inside)})
            }
            Condition::List { list, inside } => {
                json!({"subject": "list", "list_id": list, "op": is_in(*inside)})
            }
            Condition::Control { campaign, inside } => {
                json!({"subject": "control", "campaign_id": campaign, "op": is_in(*inside)})
            }
        }
    }
}

fn did(did: bool) -> &'static str {
    if did { "did" } else { "did_not" }
}

fn is_in(inside: bool) -> &'static str {
    if inside { "in" } else { "not_in" }
}

fn filter_json(key: &str, field: &FieldCondition) -> Value {
    let mut json = json!({key: field.field, "op": field.op.as_str()});
    if let Some(value) = &field.value {
        json["value"] = value.clone();
    }
    json
}

/// `kind` or `table`, and `where`.
fn source_json(source: &SourceRef) -> Value {
    let mut json = match &source.table {
        TableRef::Events(kind) => json!({"kind": kind}),
        TableRef::Table(name) => json!({"table": name}),
    };
    if !source.filters.is_empty() {
        json["where"] = source.filters.iter().map(|filter| filter_json("property", filter)).collect();
    }
    json
}

fn measure_json(measure: &RowsMeasure) -> Value {
    let mut json = source_json(&measure.source);
    json["subject"] = json!(match measure.source.table {
        TableRef::Events(_) => "events",
        TableRef::Table(_) => "rows",
    });
    json["aggregate"] = json!(measure.figure.as_str());
    if let Some(of) = &measure.of {
        json["of"] = json!(of);
    }
    with_period(json, &measure.period)
}

fn messages_json(messages: &MessagesCondition) -> Value {
    let mut json = json!({"subject": "messages", "what": messages.what.as_str()});
    if let Some(campaign) = messages.campaign {
        json["campaign_id"] = json!(campaign);
    }
    if let Some(topic) = messages.topic {
        json["topic_id"] = json!(topic);
    }
    if let Some(channel) = messages.channel {
        json["channel"] = json!(channel.as_str());
    }
    match messages.times {
        Times::Did => json["op"] = json!("did"),
        Times::DidNot => json["op"] = json!("did_not"),
        Times::Compared(compare) => {
            json["op"] = json!(compare.op().as_str());
            json["value"] = numbers(compare, |number| json!(number));
        }
    }
    with_period(json, &messages.period)
}

fn span_json(span: Span) -> Value {
    json!({span.unit.as_str(): span.count})
}

fn bounds(orders: &OrdersCondition) -> Value {
    numbers(orders.compare, |number| match orders.measure.is_money() {
        true => json!(format_decimal(number, 4, 2)),
        false => json!(number),
    })
}

fn numbers(compare: Compare, one: impl Fn(i64) -> Value) -> Value {
    match compare.bounds() {
        (low, Some(high)) => json!([one(low), one(high)]),
        (low, None) => one(low),
    }
}

fn with_period(mut json: Value, period: &Period) -> Value {
    json["period"] = match period {
        Period::Ever => return json,
        Period::Last(span) => json!({format!("last_{}", span.unit.as_str()): span.count}),
        Period::Between(from, until) => json!({"between": [from, until]}),
        Period::Calendar(unit) => json!({"calendar": unit.as_str()}),
        Period::After(after) => {
            json!({"after": source_json(&after.source), "within": span_json(after.within)})
        }
    };
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
