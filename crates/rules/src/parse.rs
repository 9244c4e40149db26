//! From JSON to the tree. Every key that is not understood is refused, and each problem names its place.
//!
//! This step knows the form only. Whether a field exists and a value fits its type is checked against the
//! workspace's schema in `check`.

use crate::problem::{Code, Place, Problem};
use crate::rule::*;
use base::money::parse_decimal;
use base::{Date, SegmentId, TopicId, limits};
use serde_json::{Map, Value};

type Object = Map<String, Value>;
type Parsed<T> = Result<T, Problem>;

impl Rule {
    /// Reads a rule, or tells the first thing that is wrong with its form.
    pub fn from_json(json: &Value) -> Result<Rule, Problem> {
        let mut nodes = 0;
        rule(json, &Place::default(), 0, &mut nodes)
    }
}

fn rule(json: &Value, at: &Place, depth: usize, nodes: &mut usize) -> Parsed<Rule> {
    *nodes += 1;
    if *nodes > limits::RULE_NODES {
        return Err(at.problem(Code::TooManyNodes, format!("at most {}", limits::RULE_NODES)));
    }
    let object = json.as_object().ok_or_else(|| at.problem(Code::NotAnObject, "a group or a condition"))?;
    for word in ["all", "any", "none"] {
        let Some(items) = object.get(word) else { continue };
        only(object, &[word], at)?;
        if depth >= limits::RULE_DEPTH {
            return Err(at.problem(Code::TooDeep, format!("at most {} groups deep", limits::RULE_DEPTH)));
        }
        let at = at.key(word);
        let items = items.as_array().ok_or_else(|| at.problem(Code::NotAList, "a list of conditions"))?;
        let rules = items
            .iter()
            .enumerate()
            .map(|(index, item)| rule(item, &at.item(index), depth + 1, nodes))
            .collect::<Parsed<Vec<Rule>>>()?;
        return Ok(match word {
            "all" => Rule::All(rules),
            "any" => Rule::Any(rules),
            _ => Rule::None(rules),
        });
    }
    condition(object, at).map(Rule::Condition)
}

fn condition(object: &Object, at: &Place) -> Parsed<Condition> {
    match text(object, "subject", at)? {
        "field" => {
            only(object, &["subject", "field", "op", "value"], at)?;
            Ok(Condition::Field(FieldCondition {
                field: text(object, "field", at)?.to_owned(),
                op: word(object, "op", at, FieldOp::parse)?,
                value: object.get("value").filter(|value| !value.is_null()).cloned(),
            }))
        }
        "orders" => orders(object, at),
        "bought" => bought(object, at),
        "consent" => consent(object, at),
        "reach" => {
            only(object, &["subject", "channel", "op"], at)?;
            Ok(Condition::Reach {
                channel: word(object, "channel", at, Channel::parse)?,
                can: either(object, at, ["can", "cannot"])?,
            })
        }
        "segment" => {
            only(object, &["subject", "segment_id", "op"], at)?;
            let id = text(object, "segment_id", at)?;
            let segment = id.parse::<SegmentId>();
            Ok(Condition::Segment {
                segment: segment
                    .map_err(|_| at.key("segment_id").problem(Code::WrongValue, "an id like `seg_1`"))?,
                inside: either(object, at, ["in", "not_in"])?,
            })
        }
        other => Err(at.key("subject").problem(Code::UnknownWord, other)),
    }
}

fn orders(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "measure", "op", "value", "period"], at)?;
    let measure = word(object, "measure", at, Measure::parse)?;
    let op = word(object, "op", at, CompareOp::parse)?;
    let place = at.key("value");
    let value = object.get("value").ok_or_else(|| place.problem(Code::MissingKey, "value"))?;
    let (low, high) = if op == CompareOp::Between {
        let pair = value.as_array().filter(|pair| pair.len() == 2);
        let pair = pair.ok_or_else(|| place.problem(Code::WrongValue, "a list of two numbers"))?;
        (number(&pair[0], measure, &place.item(0))?, number(&pair[1], measure, &place.item(1))?)
    } else {
        (number(value, measure, &place)?, i64::MAX)
    };
    if low > high {
        return Err(place.problem(Code::BoundsReversed, "the smaller number first"));
    }
    let compare = Compare::new(op, low, high);
    Ok(Condition::Orders(OrdersCondition { measure, compare, period: period(object, at)? }))
}

/// Counts and days are whole and not negative; money is a decimal with up to four places.
fn number(value: &Value, measure: Measure, at: &Place) -> Parsed<i64> {
    let read = match value {
        Value::String(text) if measure.is_money() => parse_decimal(text, 4),
        Value::Number(number) if measure.is_money() => parse_decimal(&number.to_string(), 4),
        Value::Number(number) => number.as_i64().filter(|number| (0..=1_000_000_000).contains(number)),
        _ => None,
    };
    let expected = if measure.is_money() { "an amount like \"1500.00\"" } else { "a whole number like 2" };
    read.ok_or_else(|| at.problem(Code::WrongValue, expected))
}

fn bought(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "what", "values", "op", "period"], at)?;
    let place = at.key("values");
    let values = object.get("values").ok_or_else(|| place.problem(Code::MissingKey, "values"))?;
    let values = texts(values, &place)?;
    Ok(Condition::Bought(BoughtCondition {
        what: word(object, "what", at, What::parse)?,
        values,
        did: either(object, at, ["did", "did_not"])?,
        period: period(object, at)?,
    }))
}

fn consent(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "purpose", "channel", "topic_id", "op"], at)?;
    let topic = match object.get("topic_id") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let id = value.as_str().and_then(|text| text.parse::<TopicId>().ok());
            let wrong = || at.key("topic_id").problem(Code::WrongValue, "an id like `top_1`, or null");
            Some(id.ok_or_else(wrong)?)
        }
    };
    Ok(Condition::Consent(ConsentCondition {
        purpose: word(object, "purpose", at, Purpose::parse)?,
        channel: word(object, "channel", at, Channel::parse)?,
        topic,
        given: either(object, at, ["given", "not_given"])?,
    }))
}

fn period(object: &Object, at: &Place) -> Parsed<Period> {
    let at = at.key("period");
    let object = match object.get("period") {
        None | Some(Value::Null) => return Ok(Period::Ever),
        Some(value) => value.as_object(),
    };
    let object =
        object.ok_or_else(|| at.problem(Code::NotAnObject, "{\"last_days\": 90} or {\"between\": […]}"))?;
    if let Some(days) = object.get("last_days") {
        only(object, &["last_days"], &at)?;
        let days = days.as_i64().filter(|days| (1..=36_500).contains(days));
        let days =
            days.ok_or_else(|| at.key("last_days").problem(Code::WrongValue, "a number of days from 1"))?;
        return Ok(Period::LastDays(days));
    }
    only(object, &["between"], &at)?;
    let place = at.key("between");
    let dates = object.get("between").ok_or_else(|| at.problem(Code::MissingKey, "last_days or between"))?;
    let (from, until) =
        dates_of(dates).ok_or_else(|| place.problem(Code::WrongValue, "a list of two dates"))?;
    if from > until {
        return Err(place.problem(Code::BoundsReversed, "the earlier date first"));
    }
    Ok(Period::Between(from, until))
}

/// Two dates like `2026-01-31`.
pub(crate) fn dates_of(value: &Value) -> Option<(Date, Date)> {
    let [from, until] = value.as_array()?.as_slice() else { return None };
    Some((Date::parse(from.as_str()?)?, Date::parse(until.as_str()?)?))
}

/// A list of texts that is neither empty nor too long.
pub(crate) fn texts(value: &Value, at: &Place) -> Parsed<Vec<String>> {
    let items = value.as_array().ok_or_else(|| at.problem(Code::NotAList, "a list of texts"))?;
    if items.is_empty() {
        return Err(at.problem(Code::EmptyList, "at least one value"));
    }
    if items.len() > limits::RULE_VALUES {
        return Err(at.problem(Code::TooManyValues, format!("at most {}", limits::RULE_VALUES)));
    }
    let mut texts = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let text =
            item.as_str().filter(|text| !text.trim().is_empty() && text.len() <= limits::NAME_CHARS * 4);
        let text = text.ok_or_else(|| at.item(index).problem(Code::WrongValue, "a text"))?;
        texts.push(text.to_owned());
    }
    Ok(texts)
}

fn text<'a>(object: &'a Object, key: &str, at: &Place) -> Parsed<&'a str> {
    let value = object.get(key).ok_or_else(|| at.key(key).problem(Code::MissingKey, key))?;
    value.as_str().ok_or_else(|| at.key(key).problem(Code::WrongValue, "a text"))
}

fn word<T>(object: &Object, key: &str, at: &Place, parse: fn(&str) -> Option<T>) -> Parsed<T> {
    let text = text(object, key, at)?;
    parse(text).ok_or_else(|| at.key(key).problem(Code::UnknownWord, short(text)))
}

/// The operator of a condition that is either so or not so.
fn either(object: &Object, at: &Place, [yes, no]: [&str; 2]) -> Parsed<bool> {
    match text(object, "op", at)? {
        op if op == yes => Ok(true),
        op if op == no => Ok(false),
        other => Err(at.key("op").problem(Code::UnknownWord, short(other))),
    }
}

fn only(object: &Object, known: &[&str], at: &Place) -> Parsed<()> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            Err(at.key(&short(key)).problem(Code::UnknownKey, format!("known: {}", known.join(", "))))
        }
        None => Ok(()),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
