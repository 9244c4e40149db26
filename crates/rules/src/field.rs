//! Tests of one field. Unknown compared with anything is false; only `is_not` and `unknown` include it.
//!
//! Texts and choices are compared folded (case, `ё`, spaces); numbers in millionths; dates as calendar days of the
//! workspace's zone. An anniversary of 29 February falls on 28 February where the year has none.

use crate::compile::At;
use crate::facts::{Facts, Value};
use crate::parse::{dates_of, texts};
use crate::problem::{Code, Place, Problem};
use crate::rule::{Compare, CompareOp, FieldCondition, FieldOp};
use crate::schema::{Choice, FieldId, FieldKind, Schema};
use base::money::parse_decimal;
use base::{Date, Timestamp, limits, text::fold};

/// A bound comparison of one field.
#[derive(Clone, Debug)]
pub struct Test {
    pub field: FieldId,
    pub check: Check,
    /// The field holds many choices: ask `Facts::choices`.
    pub many: bool,
}

#[derive(Clone, Debug)]
pub enum Check {
    Is(String),
    IsNot(String),
    Contains(String),
    StartsWith(String),
    /// Sorted.
    In(Vec<String>),
    /// Not one of these; sorted.
    NotIn(Vec<String>),
    /// One of these ids; sorted.
    Ids(Vec<i64>),
    NotIds(Vec<i64>),
    Boolean(bool),
    NotBoolean(bool),
    /// Millionths of a number, minor units of money.
    Number(Compare),
    /// From a day until before another; either end may be open.
    Days(Option<Date>, Option<Date>),
    Moments(Option<Timestamp>, Option<Timestamp>),
    InLastDays(i64),
    InNextDays(i64),
    BeforeLastDays(i64),
    AnniversaryWithin(i64),
    Known,
    Unknown,
}

impl Test {
    pub fn holds(&self, facts: &impl Facts, at: &At) -> bool {
        match self.many {
            true => self.check.holds_many(&facts.choices(self.field)),
            false => self.check.holds(facts.field(self.field), at),
        }
    }
}

impl Check {
    /// What is unknown passes these and no others.
    pub fn includes_unknown(&self) -> bool {
        use Check::*;
        matches!(self, IsNot(_) | NotIn(_) | NotIds(_) | NotBoolean(_) | Unknown)
    }

    /// Whether time alone changes what it says of a value.
    pub fn moves(&self) -> bool {
        matches!(
            self,
            Check::InLastDays(_)
                | Check::InNextDays(_)
                | Check::BeforeLastDays(_)
                | Check::AnniversaryWithin(_)
        )
    }

    /// Whether a field with many choices passes; it is in a list when at least one of its values is.
    pub fn holds_many(&self, values: &[&str]) -> bool {
        let listed = |list: &[String]| {
            values.iter().any(|value| list.binary_search_by(|item| item.as_str().cmp(&fold(value))).is_ok())
        };
        match self {
            Check::In(list) => listed(list),
            Check::NotIn(list) => !listed(list),
            Check::Known => !values.is_empty(),
            Check::Unknown => values.is_empty(),
            _ => false,
        }
    }

    pub fn holds(&self, value: Option<Value<'_>>, at: &At) -> bool {
        let Some(value) = value else { return self.includes_unknown() };
        match (self, value) {
            (Check::Known, _) => true,
            (Check::Is(wanted), Value::Text { folded, .. }) => folded == wanted,
            (Check::IsNot(wanted), Value::Text { folded, .. }) => folded != wanted,
            (Check::Contains(part), Value::Text { folded, .. }) => folded.contains(part.as_str()),
            (Check::StartsWith(start), Value::Text { folded, .. }) => folded.starts_with(start.as_str()),
            (Check::In(list), Value::Text { folded, .. }) => {
                list.binary_search_by(|item| item.as_str().cmp(folded)).is_ok()
            }
            (Check::NotIn(list), Value::Text { folded, .. }) => {
                list.binary_search_by(|item| item.as_str().cmp(folded)).is_err()
            }
            (Check::Ids(ids), Value::Id(id)) => ids.binary_search(&id).is_ok(),
            (Check::NotIds(ids), Value::Id(id)) => ids.binary_search(&id).is_err(),
            (Check::Boolean(wanted), Value::Boolean(is)) => is == *wanted,
            (Check::NotBoolean(wanted), Value::Boolean(is)) => is != *wanted,
            (Check::Number(compare), Value::Number(number) | Value::Money(number)) => compare.holds(number),
            (Check::Days(from, until), Value::Date(date)) => {
                from.is_none_or(|from| date >= from) && until.is_none_or(|until| date < until)
            }
            (Check::Moments(from, until), Value::Moment(moment)) => {
                from.is_none_or(|from| moment >= from) && until.is_none_or(|until| moment < until)
            }
            (Check::InLastDays(days), Value::Date(date)) => {
                date <= at.today() && date > at.today().plus_days(-days)
            }
            (Check::InLastDays(days), Value::Moment(moment)) => {
                moment < at.now && moment >= at.now.minus_days(*days)
            }
            (Check::BeforeLastDays(days), Value::Date(date)) => date <= at.today().plus_days(-days),
            (Check::BeforeLastDays(days), Value::Moment(moment)) => moment < at.now.minus_days(*days),
            (Check::InNextDays(days), Value::Date(date)) => {
                date >= at.today() && date < at.today().plus_days(*days)
            }
            (Check::InNextDays(days), Value::Moment(moment)) => {
                moment >= at.now && moment < at.now.plus_days(*days)
            }
            (Check::AnniversaryWithin(days), Value::Date(date)) => days_until(date, at.today()) <= *days,
            _ => false,
        }
    }
}

/// Days from `today` to the next anniversary of `date`; zero on the day itself.
pub fn days_until(date: Date, today: Date) -> i64 {
    let (_, month, day) = date.ymd();
    let year = today.ymd().0;
    let this_year = anniversary(year, month, day);
    if this_year >= today { this_year.0 - today.0 } else { anniversary(year + 1, month, day).0 - today.0 }
}

fn anniversary(year: i16, month: i8, day: i8) -> Date {
    Date::from_ymd(year, month, day).or_else(|| Date::from_ymd(year, month, day - 1)).unwrap_or_default()
}

pub(crate) fn bind(condition: &FieldCondition, schema: &Schema, at: &Place) -> Result<Test, Problem> {
    let Some(field) = schema.field(&condition.field) else {
        let name: String = condition.field.chars().take(40).collect();
        return Err(at.key("field").problem(Code::NoSuchField, name));
    };
    let choices: &[Choice] = if field.id.is_of_people() { &[] } else { &field.choices };
    let typed = Typed { kind: field.kind, choices, prefix: "" };
    let check = bind_check(typed, condition.op, condition.value.as_ref(), schema, at)?;
    Ok(Test { field: field.id, check, many: field.kind == FieldKind::ManyChoice })
}

/// What a field or a column says of its values.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    pub kind: FieldKind,
    pub choices: &'a [Choice],
    pub prefix: &'a str,
}

/// Binds an operator and its value to a type; problems point below the condition at `at`.
pub(crate) fn bind_check(
    typed: Typed<'_>,
    op: FieldOp,
    value: Option<&serde_json::Value>,
    schema: &Schema,
    at: &Place,
) -> Result<Check, Problem> {
    if !typed.kind.ops().contains(&op) {
        let fitting: Vec<_> = typed.kind.ops().iter().map(|op| op.as_str()).collect();
        return Err(at.key("op").problem(Code::OperatorDoesNotFit, fitting.join(", ")));
    }
    let at = at.key("value");
    Ok(match (op, value) {
        (FieldOp::Known, None) => Check::Known,
        (FieldOp::Unknown, None) => Check::Unknown,
        (FieldOp::Known | FieldOp::Unknown, Some(_)) => return Err(at.problem(Code::UnknownKey, "no value")),
        (_, None) => return Err(at.problem(Code::MissingKey, "value")),
        (op, Some(value)) => match typed.kind {
            FieldKind::Text | FieldKind::Choice | FieldKind::ManyChoice => text_check(op, value, typed, &at)?,
            FieldKind::Number => number_check(op, value, &at)?,
            FieldKind::Money => money_check(op, value, schema, &at)?,
            FieldKind::Date | FieldKind::Moment => time_check(op, value, typed.kind, schema, &at)?,
            FieldKind::Boolean => boolean_check(op, value, &at)?,
            FieldKind::Reference => reference_check(op, value, typed.prefix, &at)?,
        },
    })
}

fn boolean_check(op: FieldOp, value: &serde_json::Value, at: &Place) -> Result<Check, Problem> {
    let wanted = value.as_bool().ok_or_else(|| at.problem(Code::WrongValue, "true or false"))?;
    Ok(if op == FieldOp::Is { Check::Boolean(wanted) } else { Check::NotBoolean(wanted) })
}

fn reference_check(
    op: FieldOp,
    value: &serde_json::Value,
    prefix: &str,
    at: &Place,
) -> Result<Check, Problem> {
    let mut ids = Vec::new();
    for (index, text) in texts(value, at)?.iter().enumerate() {
        let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
        let id = digits.filter(|digits| !digits.starts_with(['0', '+', '-'])).and_then(|it| it.parse().ok());
        let wrong = || at.item(index).problem(Code::WrongValue, format!("an id like `{prefix}_1`"));
        ids.push(id.ok_or_else(wrong)?);
    }
    ids.sort_unstable();
    Ok(if op == FieldOp::In { Check::Ids(ids) } else { Check::NotIds(ids) })
}

fn text_check(
    op: FieldOp,
    value: &serde_json::Value,
    typed: Typed<'_>,
    at: &Place,
) -> Result<Check, Problem> {
    let closed = matches!(typed.kind, FieldKind::Choice | FieldKind::ManyChoice) && !typed.choices.is_empty();
    let allowed = |folded: &str, at: &Place| {
        if closed && !typed.choices.iter().any(|choice| fold(&choice.value) == folded) {
            let choices: Vec<_> = typed.choices.iter().map(|choice| choice.value.as_str()).collect();
            return Err(at.problem(Code::NoSuchChoice, choices.join(", ")));
        }
        Ok(())
    };
    if matches!(op, FieldOp::In | FieldOp::NotIn) {
        let mut list: Vec<String> = texts(value, at)?.iter().map(|text| fold(text)).collect();
        for (index, item) in list.iter().enumerate() {
            allowed(item, &at.item(index))?;
        }
        list.sort_unstable();
        return Ok(if op == FieldOp::In { Check::In(list) } else { Check::NotIn(list) });
    }
    let text =
        value.as_str().map(fold).filter(|text| !text.is_empty() && text.len() <= limits::NAME_CHARS * 4);
    let text = text.ok_or_else(|| at.problem(Code::WrongValue, "a text"))?;
    allowed(&text, at)?;
    match op {
        FieldOp::Is => Ok(Check::Is(text)),
        FieldOp::IsNot => Ok(Check::IsNot(text)),
        FieldOp::Contains => Ok(Check::Contains(text)),
        FieldOp::StartsWith => Ok(Check::StartsWith(text)),
        _ => Err(at.problem(Code::OperatorDoesNotFit, op.as_str())),
    }
}

fn number_check(op: FieldOp, value: &serde_json::Value, at: &Place) -> Result<Check, Problem> {
    comparison(op, value, 6, at, "a number")
}

/// An amount in the workspace's currency, to its minor unit.
fn money_check(
    op: FieldOp,
    value: &serde_json::Value,
    schema: &Schema,
    at: &Place,
) -> Result<Check, Problem> {
    comparison(op, value, schema.currency.digits(), at, "an amount like \"1500.00\"")
}

fn comparison(
    op: FieldOp,
    value: &serde_json::Value,
    digits: u32,
    at: &Place,
    expected: &str,
) -> Result<Check, Problem> {
    let op =
        CompareOp::parse(op.as_str()).ok_or_else(|| at.problem(Code::OperatorDoesNotFit, op.as_str()))?;
    compare_decimals(op, value, digits, at, expected).map(Check::Number)
}

/// A comparison of decimals with so many digits, as whole numbers of the smallest part.
pub(crate) fn compare_decimals(
    op: CompareOp,
    value: &serde_json::Value,
    digits: u32,
    at: &Place,
    expected: &str,
) -> Result<Compare, Problem> {
    let read = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => parse_decimal(text, digits),
        serde_json::Value::Number(number) => parse_decimal(&number.to_string(), digits),
        _ => None,
    };
    let wrong = || at.problem(Code::WrongValue, expected);
    if op != CompareOp::Between {
        return Ok(Compare::new(op, read(value).ok_or_else(wrong)?, 0));
    }
    let pair = value.as_array().filter(|pair| pair.len() == 2).ok_or_else(wrong)?;
    let (low, high) = (read(&pair[0]).ok_or_else(wrong)?, read(&pair[1]).ok_or_else(wrong)?);
    if low > high {
        return Err(at.problem(Code::BoundsReversed, "the smaller number first"));
    }
    Ok(Compare::Between(low, high))
}

fn time_check(
    op: FieldOp,
    value: &serde_json::Value,
    kind: FieldKind,
    schema: &Schema,
    at: &Place,
) -> Result<Check, Problem> {
    let date = || {
        let date = value.as_str().and_then(Date::parse);
        date.ok_or_else(|| at.problem(Code::WrongValue, "a date like `2026-01-31`"))
    };
    let days = |allowed: std::ops::RangeInclusive<i64>| {
        let days = value.as_i64().filter(|days| allowed.contains(days));
        let expected = format!("a number of days from {} to {}", allowed.start(), allowed.end());
        days.ok_or_else(|| at.problem(Code::WrongValue, expected))
    };
    let (from, until) = match op {
        FieldOp::InLastDays => return Ok(Check::InLastDays(days(1..=36_500)?)),
        FieldOp::BeforeLastDays => return Ok(Check::BeforeLastDays(days(1..=36_500)?)),
        FieldOp::InNextDays => return Ok(Check::InNextDays(days(1..=36_500)?)),
        FieldOp::AnniversaryWithin => return Ok(Check::AnniversaryWithin(days(0..=365)?)),
        FieldOp::Before => (None, Some(date()?)),
        FieldOp::After => (Some(date()?.plus_days(1)), None),
        FieldOp::Between => {
            let pair = dates_of(value).ok_or_else(|| at.problem(Code::WrongValue, "a list of two dates"))?;
            if pair.0 > pair.1 {
                return Err(at.problem(Code::BoundsReversed, "the earlier date first"));
            }
            (Some(pair.0), Some(pair.1.plus_days(1)))
        }
        _ => return Err(at.problem(Code::OperatorDoesNotFit, op.as_str())),
    };
    let start = |date: Date| date.start(&schema.zone);
    Ok(match kind {
        FieldKind::Moment => Check::Moments(from.map(start), until.map(start)),
        _ => Check::Days(from, until),
    })
}
