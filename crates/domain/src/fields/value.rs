//! Values of fields: how they are kept, how they come from the wire and go back to it.
//!
//! A kept value says its own type, so that a document is understood without the definitions: where a field has become
//! another type meanwhile, the old value is unknown and never taken for something else. Cells of files are read in
//! `imports`, because a file has habits.

use super::{Kind, Refusal, Shape};
use base::money::{format_decimal, parse_decimal};
use base::{Currency, Date, Locale, Money, Timestamp, limits, time::DAY};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Decimals a number keeps.
const DIGITS: u32 = 6;

/// One known value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    /// Millionths.
    Number(i64),
    Money(Money),
    Boolean(bool),
    Date(Date),
    Moment(Timestamp),
    Choice(String),
    /// In the order of the field's choices.
    ManyChoice(Vec<String>),
}

impl Value {
    pub fn kind(&self) -> Kind {
        match self {
            Value::Text(_) => Kind::Text,
            Value::Number(_) => Kind::Number,
            Value::Money(_) => Kind::Money,
            Value::Boolean(_) => Kind::Boolean,
            Value::Date(_) => Kind::Date,
            Value::Moment(_) => Kind::Moment,
            Value::Choice(_) => Kind::Choice,
            Value::ManyChoice(_) => Kind::ManyChoice,
        }
    }
}

/// The values of one customer or record, by the number of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<i64, Value>);

impl Attributes {
    /// The document of a row.
    pub fn to_document(&self) -> String {
        if self.0.is_empty() {
            return "{}".to_owned();
        }
        serde_json::to_string(self).expect("values are texts and numbers")
    }

    /// Back from the document; nothing where it is broken.
    pub fn from_document(text: &str) -> Option<Attributes> {
        if text == "{}" { Some(Attributes::default()) } else { serde_json::from_str(text).ok() }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field, where it still is of the field's type.
    pub fn get(&self, number: i64, kind: Kind) -> Option<&Value> {
        self.0.get(&number).filter(|value| value.kind() == kind)
    }

    pub fn iter(&self) -> impl Iterator<Item = (i64, &Value)> {
        self.0.iter().map(|(number, value)| (*number, value))
    }

    /// Sets a value, or empties it.
    pub fn set(&mut self, number: i64, value: Option<Value>) {
        match value {
            Some(value) => self.0.insert(number, value),
            None => self.0.remove(&number),
        };
    }

    /// Takes over what is newer; whether anything changed.
    pub fn absorb(&mut self, newer: &Attributes) -> bool {
        let changed = newer.iter().any(|(number, value)| self.0.get(&number) != Some(value));
        self.0.extend(newer.0.iter().map(|(number, value)| (*number, value.clone())));
        changed
    }

    /// The same, noting what was and what is of each value that changes; what was noted before stays what was.
    pub fn absorb_noting(
        &mut self,
        newer: &Attributes,
        (before, after): (&mut Attributes, &mut Attributes),
    ) -> bool {
        let mut changed = false;
        for (number, value) in
            newer.iter().filter(|(number, value)| self.0.get(number) != Some(*value)).collect::<Vec<_>>()
        {
            let old = self.0.insert(number, value.clone());
            if !after.0.contains_key(&number) {
                before.set(number, old);
            }
            after.set(number, Some(value.clone()));
            changed = true;
        }
        changed
    }

    /// What these values were before a change, but for what is another since.
    pub fn parted(&self, before: &Attributes, after: &Attributes) -> Attributes {
        let numbers = self.0.keys().chain(before.0.keys());
        let value = |number: &i64| {
            let now = self.0.get(number);
            let value = if now == after.0.get(number) { before.0.get(number) } else { now };
            Some((*number, value?.clone()))
        };
        Attributes(numbers.filter_map(value).collect())
    }

    /// Takes over what is not known here yet.
    pub fn fill(&mut self, other: &Attributes) {
        for (number, value) in &other.0 {
            self.0.entry(*number).or_insert_with(|| value.clone());
        }
    }
}

/// A value as the API says it; null and an empty text are no value.
pub fn from_json(shape: &Shape, said: &Json, currency: Currency) -> Result<Option<Value>, Refusal> {
    if said.is_null() || said.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(None);
    }
    let wrong = Refusal::Value;
    let text = || said.as_str().map(str::trim).ok_or(wrong);
    Ok(Some(match shape.kind {
        Kind::Text => Value::Text(text_value(text()?)?),
        Kind::Number => Value::Number(decimal(said, DIGITS).ok_or(wrong)?),
        Kind::Money => Value::Money(money(said, currency).ok_or(wrong)?),
        Kind::Boolean => Value::Boolean(said.as_bool().ok_or(wrong)?),
        Kind::Date => Value::Date(Date::parse(text()?).ok_or(wrong)?),
        Kind::Moment => Value::Moment(Timestamp::parse(text()?).ok_or(wrong)?),
        Kind::Choice => Value::Choice(shape.choice(text()?).ok_or(Refusal::NoSuchChoice)?.to_owned()),
        Kind::ManyChoice => {
            let list = said.as_array().ok_or(wrong)?;
            let texts = list.iter().map(Json::as_str).collect::<Option<Vec<_>>>().ok_or(wrong)?;
            return many(shape, &texts);
        }
    }))
}

/// The choices that are named, in the field's order; none of them is no value.
pub(crate) fn many(shape: &Shape, named: &[&str]) -> Result<Option<Value>, Refusal> {
    let chosen = named.iter().map(|it| shape.choice(it).ok_or(Refusal::NoSuchChoice));
    let chosen = chosen.collect::<Result<Vec<_>, _>>()?;
    let all = shape.choices.iter().map(|choice| choice.value.clone());
    let kept: Vec<String> = all.filter(|value| chosen.contains(&value.as_str())).collect();
    Ok((!kept.is_empty()).then_some(Value::ManyChoice(kept)))
}

pub(crate) fn text_value(text: &str) -> Result<String, Refusal> {
    let shown = |c: char| !c.is_control() || c == '\n';
    if text.chars().count() > limits::FIELD_TEXT_CHARS || !text.chars().all(shown) {
        return Err(Refusal::Text);
    }
    Ok(text.to_owned())
}

/// A trait of an event as a value. Programs write dates as moments, and numbers and flags as texts.
pub fn from_property(shape: &Shape, said: &crate::events::Value<'_>, currency: Currency) -> Option<Value> {
    use crate::events::Value as Said;
    let json = match (shape.kind, said) {
        (_, Said::Null) => return None,
        (Kind::Boolean, Said::Text(text)) => json!(crate::imports::values::flag(text)?),
        (Kind::Boolean, Said::Int(number @ (0 | 1))) => json!(*number == 1),
        (Kind::Date, Said::Text(text)) => json!(text.get(..10).unwrap_or(text)),
        (Kind::Moment, Said::Text(text)) => match Date::parse(text) {
            Some(day) => json!(Timestamp::from_micros(day.0 * DAY).to_string()),
            None => json!(text),
        },
        (Kind::ManyChoice, Said::Text(text)) => json!([text]),
        (Kind::Text | Kind::Choice, Said::Int(number)) => json!(number.to_string()),
        (Kind::Text | Kind::Choice, Said::Number(number)) => json!(number.to_string()),
        (Kind::Text | Kind::Choice, Said::Bool(is)) => json!(is.to_string()),
        (_, Said::Bool(is)) => json!(is),
        (_, Said::Int(number)) => json!(number),
        (_, Said::Number(number)) => json!(number),
        (_, Said::Text(text)) => json!(text),
        (_, Said::Json(text)) => serde_json::from_str(text).ok()?,
    };
    from_json(shape, &json, currency).ok().flatten()
}

/// A value as the API shows it.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Choice(text) => json!(text),
        Value::Number(millionths) => number_json(*millionths),
        Value::Money(money) => {
            json!({ "amount_minor": money.amount_minor, "currency": money.currency.code() })
        }
        Value::Boolean(is) => json!(is),
        Value::Date(date) => json!(date.to_string()),
        Value::Moment(moment) => json!(moment.to_string()),
        Value::ManyChoice(list) => json!(list),
    }
}

/// A value as a cell or a letter shows it, in a language where it is one.
pub fn to_text(shape: &Shape, value: &Value, locale: Option<Locale>) -> String {
    let seen = |value: &str| {
        let choice = shape.choices.iter().find(|choice| choice.value == value);
        let seen = choice.zip(locale).map(|(choice, locale)| locale.pick(&choice.ru, &choice.en));
        seen.unwrap_or(value).to_owned()
    };
    match value {
        Value::Text(text) => text.clone(),
        Value::Choice(value) => seen(value),
        Value::Number(millionths) => format_decimal(*millionths, DIGITS, 0),
        Value::Money(money) => {
            let digits = money.currency.digits();
            format_decimal(money.amount_minor, digits, digits)
        }
        Value::Boolean(is) => match locale {
            Some(Locale::Ru) => if *is { "да" } else { "нет" }.to_owned(),
            _ => if *is { "yes" } else { "no" }.to_owned(),
        },
        Value::Date(date) => date.to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::ManyChoice(list) => {
            let separator = if locale.is_some() { ", " } else { "; " };
            list.iter().map(|value| seen(value)).collect::<Vec<_>>().join(separator)
        }
    }
}

/// What a field of this type takes, for whoever was refused.
pub fn expected(shape: &Shape) -> String {
    let example = match shape.kind {
        Kind::Text => "a text of at most 1,000 characters",
        Kind::Number => "a number with at most six decimals, like 42.5",
        Kind::Money => {
            "{\"amount_minor\": 150000, \"currency\": \"RUB\"}, or a number of whole units like 1500.00"
        }
        Kind::Boolean => "true or false",
        Kind::Date => "a date like \"2026-01-31\"",
        Kind::Moment => "a moment like \"2026-01-31T12:00:00Z\"",
        Kind::Choice | Kind::ManyChoice => {
            let some: Vec<_> = shape.choices.iter().take(20).map(|choice| choice.value.as_str()).collect();
            let list = if shape.kind == Kind::ManyChoice { "a list of: " } else { "one of: " };
            return format!("{list}{}", some.join(", "));
        }
    };
    example.to_owned()
}

fn decimal(said: &Json, digits: u32) -> Option<i64> {
    match said {
        Json::String(text) => parse_decimal(text.trim(), digits),
        Json::Number(number) => parse_decimal(&number.to_string(), digits),
        _ => None,
    }
}

fn money(said: &Json, currency: Currency) -> Option<Money> {
    let Json::Object(parts) = said else {
        return Some(Money { amount_minor: decimal(said, currency.digits())?, currency });
    };
    let known = |key: &String| matches!(key.as_str(), "amount_minor" | "currency");
    if !parts.keys().all(known) {
        return None;
    }
    let currency = Currency::parse(parts.get("currency")?.as_str()?)?;
    Some(Money { amount_minor: parts.get("amount_minor")?.as_i64()?, currency })
}

fn number_json(millionths: i64) -> Json {
    match millionths % 1_000_000 {
        0 => json!(millionths / 1_000_000),
        _ => json!(millionths as f64 / 1e6),
    }
}
