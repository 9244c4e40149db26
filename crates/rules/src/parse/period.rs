//! Periods and lengths of time from JSON.

use super::{Object, Parsed, dates_of, only, rows, word};
use crate::problem::{Code, Place};
use crate::rule::{After, Calendar, Period, Span, SpanUnit};
use serde_json::Value;

const LAST: [(&str, SpanUnit); 3] =
    [("last_minutes", SpanUnit::Minutes), ("last_hours", SpanUnit::Hours), ("last_days", SpanUnit::Days)];

/// The period of a condition; an absent one is ever.
pub fn period(object: &Object, at: &Place) -> Parsed<Period> {
    let at = at.key("period");
    let object = match object.get("period") {
        None | Some(Value::Null) => return Ok(Period::Ever),
        Some(value) => value.as_object(),
    };
    let object =
        object.ok_or_else(|| at.problem(Code::NotAnObject, "{\"last_days\": 90} or {\"between\": […]}"))?;
    for (key, unit) in LAST {
        let Some(count) = object.get(key) else { continue };
        only(object, &[key], &at)?;
        return Ok(Period::Last(Span { count: count_of(count, unit, &at.key(key))?, unit }));
    }
    if object.contains_key("calendar") {
        only(object, &["calendar"], &at)?;
        return Ok(Period::Calendar(word(object, "calendar", &at, Calendar::parse)?));
    }
    if let Some(after) = object.get("after") {
        only(object, &["after", "within"], &at)?;
        let source = rows::source_of(after, &at.key("after"))?;
        return Ok(Period::After(Box::new(After { source, within: within(object, &at)? })));
    }
    only(object, &["between"], &at)?;
    let place = at.key("between");
    let dates = object.get("between");
    let dates = dates.ok_or_else(|| at.problem(Code::MissingKey, "last_days, between, calendar or after"))?;
    let (from, until) =
        dates_of(dates).ok_or_else(|| place.problem(Code::WrongValue, "a list of two dates"))?;
    if from > until {
        return Err(place.problem(Code::BoundsReversed, "the earlier date first"));
    }
    Ok(Period::Between(from, until))
}

/// The length of time under `within`, such as `{"hours": 2}`.
pub fn within(object: &Object, at: &Place) -> Parsed<Span> {
    let at = at.key("within");
    let wanted = "a length of time like {\"hours\": 2}";
    let span = object.get("within").ok_or_else(|| at.problem(Code::MissingKey, "within"))?;
    let span = span.as_object().ok_or_else(|| at.problem(Code::NotAnObject, wanted))?;
    for unit in SpanUnit::ALL {
        let Some(count) = span.get(unit.as_str()) else { continue };
        only(span, &[unit.as_str()], &at)?;
        return Ok(Span { count: count_of(count, *unit, &at.key(unit.as_str()))?, unit: *unit });
    }
    only(span, &[], &at)?;
    Err(at.problem(Code::MissingKey, "minutes, hours or days"))
}

fn count_of(value: &Value, unit: SpanUnit, at: &Place) -> Parsed<i64> {
    let count = value.as_i64().filter(|count| (1..=unit.most()).contains(count));
    count.ok_or_else(|| {
        at.problem(Code::WrongValue, format!("a number of {} from 1 to {}", unit.as_str(), unit.most()))
    })
}
