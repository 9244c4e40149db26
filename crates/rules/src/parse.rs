//! From JSON to the tree. Every key that is not understood is refused, and each problem names its place.
//!
//! This step knows the form only. Whether a field exists and a value fits its type is checked against the
//! workspace's schema in `check`. Conditions over rows stand in `rows`, periods in `period`.

mod period;
mod rows;

use crate::problem::{Code, Place, Problem};
use crate::rule::*;
use base::money::parse_decimal;
use base::{Date, TopicId, limits};
use period::period;
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
    for word in ["top", "random"] {
        let Some(inside) = object.get(word) else { continue };
        only(object, &[word], at)?;
        if *nodes > 1 || depth > 0 {
            return Err(at.key(word).problem(Code::RootOnly, "only around the whole rule"));
        }
        return pick(word, inside, &at.key(word), nodes).map(|pick| Rule::Pick(Box::new(pick)));
    }
    condition(object, at).map(Rule::Condition)
}

fn pick(word: &str, json: &Value, at: &Place, nodes: &mut usize) -> Parsed<Pick> {
    let object =
        json.as_object().ok_or_else(|| at.problem(Code::NotAnObject, "what is picked, and of whom"))?;
    let how = if word == "top" {
        only(object, &["by", "count", "percent", "of"], at)?;
        rows::ranking(object, at)?
    } else {
        only(object, &["seed", "count", "percent", "of"], at)?;
        let seed = object.get("seed").ok_or_else(|| at.key("seed").problem(Code::MissingKey, "seed"))?;
        let seed = seed.as_i64();
        How::Random(seed.ok_or_else(|| at.key("seed").problem(Code::WrongValue, "a whole number"))?)
    };
    let whole = |key: &str, most: i64| {
        let value = object.get(key).filter(|value| !value.is_null());
        let read = value.map(|value| value.as_i64().filter(|count| (1..=most).contains(count)));
        read.map(|it| {
            it.ok_or_else(|| {
                at.key(key).problem(Code::WrongValue, format!("a whole number from 1 to {most}"))
            })
        })
    };
    let amount = match (whole("count", 1_000_000_000), whole("percent", 100)) {
        (Some(count), None) => Amount::Count(count?),
        (None, Some(percent)) => Amount::Percent(percent?),
        (None, None) => return Err(at.key("count").problem(Code::MissingKey, "count or percent")),
        (Some(_), Some(_)) => return Err(at.key("percent").problem(Code::UnknownKey, "count or percent")),
    };
    let of = object.get("of").ok_or_else(|| at.key("of").problem(Code::MissingKey, "of"))?;
    Ok(Pick { how, amount, of: rule(of, &at.key("of"), 0, nodes)? })
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
            let (segment, inside) = membership(object, "segment_id", at)?;
            Ok(Condition::Segment { segment, inside })
        }
        "list" => {
            let (list, inside) = membership(object, "list_id", at)?;
            Ok(Condition::List { list, inside })
        }
        "control" => {
            let (campaign, inside) = membership(object, "campaign_id", at)?;
            Ok(Condition::Control { campaign, inside })
        }
        "share" => share(object, at),
        "events" | "rows" => rows::rows(object, at),
        "messages" => rows::messages(object, at),
        "sequence" => rows::sequence(object, at),
        other => Err(at.key("subject").problem(Code::UnknownWord, other)),
    }
}

/// The id of something a customer is in, and whether it must be so.
fn membership<T>(object: &Object, key: &str, at: &Place) -> Parsed<(T, bool)>
where
    T: std::str::FromStr<Err = base::IdError>,
{
    only(object, &["subject", key, "op"], at)?;
    Ok((id(text(object, key, at)?, &at.key(key))?, either(object, at, ["in", "not_in"])?))
}

fn id<T: std::str::FromStr<Err = base::IdError>>(text: &str, at: &Place) -> Parsed<T> {
    text.parse::<T>()
        .map_err(|error| at.problem(Code::WrongValue, format!("an id like `{}_1`", error.prefix)))
}

/// An id that may be absent or null.
fn optional_id<T>(object: &Object, key: &str, at: &Place) -> Parsed<Option<T>>
where
    T: std::str::FromStr<Err = base::IdError>,
{
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => Ok(Some(id(text(object, key, at)?, &at.key(key))?)),
    }
}

fn orders(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "measure", "op", "value", "period"], at)?;
    let measure = word(object, "measure", at, Measure::parse)?;
    let compare = compared(object, at, |value, at| number(value, measure, at))?;
    Ok(Condition::Orders(OrdersCondition { measure, compare, period: period(object, at)? }))
}

/// The operator and the numbers of a comparison, each read by what is compared.
fn compared(object: &Object, at: &Place, read: impl Fn(&Value, &Place) -> Parsed<i64>) -> Parsed<Compare> {
    let op = word(object, "op", at, CompareOp::parse)?;
    let place = at.key("value");
    let value = object.get("value").ok_or_else(|| place.problem(Code::MissingKey, "value"))?;
    let (low, high) = if op == CompareOp::Between {
        let pair = value.as_array().filter(|pair| pair.len() == 2);
        let pair = pair.ok_or_else(|| place.problem(Code::WrongValue, "a list of two numbers"))?;
        (read(&pair[0], &place.item(0))?, read(&pair[1], &place.item(1))?)
    } else {
        (read(value, &place)?, i64::MAX)
    };
    if low > high {
        return Err(place.problem(Code::BoundsReversed, "the smaller number first"));
    }
    Ok(Compare::new(op, low, high))
}

/// Counts and days are whole and not negative; money is a decimal with up to four places.
fn number(value: &Value, measure: Measure, at: &Place) -> Parsed<i64> {
    let read = match value {
        Value::String(text) if measure.is_money() => parse_decimal(text, 4),
        Value::Number(number) if measure.is_money() => parse_decimal(&number.to_string(), 4),
        _ if measure.is_money() => None,
        value => return whole(value, at),
    };
    read.ok_or_else(|| at.problem(Code::WrongValue, "an amount like \"1500.00\""))
}

fn whole(value: &Value, at: &Place) -> Parsed<i64> {
    let read = value.as_i64().filter(|number| (0..=1_000_000_000).contains(number));
    read.ok_or_else(|| at.problem(Code::WrongValue, "a whole number like 2"))
}

fn bought(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "what", "values", "op", "but_not", "period"], at)?;
    let did = either(object, at, ["did", "did_not"])?;
    let but_not = match object.get("but_not").filter(|value| !value.is_null()) {
        None => Vec::new(),
        Some(_) if !did => return Err(at.key("but_not").problem(Code::UnknownKey, "only with `did`")),
        Some(value) => texts(value, &at.key("but_not"))?,
    };
    Ok(Condition::Bought(BoughtCondition {
        what: word(object, "what", at, What::parse)?,
        values: values(object, at)?,
        did,
        but_not,
        period: period(object, at)?,
    }))
}

fn share(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "what", "values", "op", "value", "period"], at)?;
    let value = object.get("value").ok_or_else(|| at.key("value").problem(Code::MissingKey, "value"))?;
    Ok(Condition::Share(ShareCondition {
        what: word(object, "what", at, What::parse)?,
        values: values(object, at)?,
        op: word(object, "op", at, CompareOp::parse)?,
        value: value.clone(),
        period: period(object, at)?,
    }))
}

fn values(object: &Object, at: &Place) -> Parsed<Vec<String>> {
    let at = at.key("values");
    texts(object.get("values").ok_or_else(|| at.problem(Code::MissingKey, "values"))?, &at)
}

fn consent(object: &Object, at: &Place) -> Parsed<Condition> {
    only(object, &["subject", "purpose", "channel", "topic_id", "op"], at)?;
    let topic: Option<TopicId> = optional_id(object, "topic_id", at)?;
    Ok(Condition::Consent(ConsentCondition {
        purpose: word(object, "purpose", at, Purpose::parse)?,
        channel: word(object, "channel", at, Channel::parse)?,
        topic,
        given: either(object, at, ["given", "not_given"])?,
    }))
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
