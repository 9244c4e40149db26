//! English words of conditions over rows, of periods and of rank and limit.
//!
//! It says what was written and decides nothing: a name that is not known is said as it stands. The other words of the
//! language stand in the parent.

use super::{ago, by_channel, compared, field_words};
use crate::explain::Words;
use crate::rule::*;
use base::money::{format_decimal, parse_decimal};
use serde_json::Value;

fn source(words: &Words<'_>, source: &SourceRef) -> String {
    let opening = match source.table {
        TableRef::Events(_) => "event ",
        TableRef::Table(_) if words.are_records(source) => "record ",
        TableRef::Table(_) => "",
    };
    format!("{opening}{}", meant(words, source))
}

/// The name of the rows and what is asked of their properties.
fn meant(words: &Words<'_>, source: &SourceRef) -> String {
    let table = words.table(source);
    let filters: Vec<_> = source.filters.iter().map(|filter| field_words(words, filter, table)).collect();
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(" and ")) };
    format!("{}{filters}", words.rows_name(source))
}

pub fn rows(words: &Words<'_>, condition: &RowsCondition) -> String {
    let measure = &condition.measure;
    let opening = format!("{}{}", source(words, &measure.source), period(words, &measure.period));
    let shown = measure.of.as_deref().map(|of| words.shown(of, words.table(&measure.source)));
    let number = |value: &Value| shown.map_or_else(|| value.to_string(), |shown| words.value(shown, value));
    let named = shown.map_or_else(String::new, |shown| words.quoted(shown.label));
    let numbers = || compare_shown(condition.op, &condition.value, number);
    match measure.figure {
        Figure::Count if words.are_records(&measure.source) => {
            let meant = format!("{}{}", meant(words, &measure.source), period(words, &measure.period));
            existing(&meant, whole(condition))
        }
        Figure::Count => format!("{opening}: {}", times(whole(condition))),
        Figure::Sum => format!("{opening}: sum of {named} is {}", numbers()),
        Figure::Average => format!("{opening}: average of {named} is {}", numbers()),
        Figure::Minimum => format!("{opening}: least {named} is {}", numbers()),
        Figure::Maximum => format!("{opening}: greatest {named} is {}", numbers()),
        Figure::Distinct => {
            format!("{opening}: {} different {named}", compared(whole(condition), |n| n.to_string()))
        }
        Figure::DaysSinceFirst => format!("{opening}: first time was {} ago", ago(whole(condition))),
        Figure::DaysSinceLast => format!("{opening}: last time was {} ago", ago(whole(condition))),
    }
}

/// The comparison with its numbers read as whole ones.
fn whole(condition: &RowsCondition) -> Compare {
    let read = |value: &Value| value.as_i64().unwrap_or(0);
    let (low, high) = (condition.value.get(0).unwrap_or(&condition.value), condition.value.get(1));
    Compare::new(condition.op, read(low), high.map_or(0, read))
}

fn compare_shown(op: CompareOp, value: &Value, show: impl Fn(&Value) -> String) -> String {
    let at = |index: usize| show(value.get(index).unwrap_or(&Value::Null));
    match op {
        CompareOp::AtLeast => format!("at least {}", show(value)),
        CompareOp::AtMost => format!("at most {}", show(value)),
        CompareOp::MoreThan => format!("more than {}", show(value)),
        CompareOp::LessThan => format!("less than {}", show(value)),
        CompareOp::Equals => format!("exactly {}", show(value)),
        CompareOp::Between => format!("from {} to {}", at(0), at(1)),
    }
}

fn times(compare: Compare) -> String {
    let plural = |n: i64| if n == 1 { "time" } else { "times" };
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => "never".to_owned(),
        Compare::AtLeast(1) | Compare::MoreThan(0) => "at least once".to_owned(),
        Compare::Between(low, high) => format!("from {low} to {high} times"),
        other => format!("{} {}", compared(other, |n| n.to_string()), plural(other.bounds().0)),
    }
}

/// "has a record “Vehicle”", "has no record “Vehicle”", "records “Vehicle”: at least 2".
fn existing(meant: &str, compare: Compare) -> String {
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => format!("has no record {meant}"),
        Compare::AtLeast(1) | Compare::MoreThan(0) => format!("has a record {meant}"),
        other => format!("records {meant}: {}", compared(other, |n| n.to_string())),
    }
}

pub fn messages(words: &Words<'_>, condition: &MessagesCondition) -> String {
    use MessageWhat::*;
    let (did, did_not, many) = match condition.what {
        Sent => ("was sent a message", "was not sent a message", "messages sent"),
        Delivered => ("a message was delivered", "no message was delivered", "messages delivered"),
        Opened => ("opened a message", "did not open a message", "messages opened"),
        Clicked => ("clicked in a message", "did not click in a message", "messages clicked"),
        Unsubscribed => ("unsubscribed", "did not unsubscribe", "unsubscribes"),
        Bounced => ("a message bounced", "no message bounced", "messages bounced"),
        Complained => ("complained of spam", "did not complain of spam", "complaints of spam"),
        Skipped => ("a message was skipped", "no message was skipped", "messages skipped"),
    };
    let mut scope = String::new();
    if let Some(channel) = condition.channel {
        scope.push_str(&format!(" {}", by_channel(channel)));
    }
    if let Some(campaign) = condition.campaign {
        scope.push_str(&format!(", campaign {}", words.campaign(campaign)));
    }
    if let Some(topic) = condition.topic {
        scope.push_str(&format!(", topic {}", words.topic(topic)));
    }
    let when = period(words, &condition.period);
    match condition.times {
        Times::Did => format!("{did}{scope}{when}"),
        Times::DidNot => format!("{did_not}{scope}{when}"),
        Times::Compared(compare) => format!("{many}{scope}{when}: {}", compared(compare, |n| n.to_string())),
    }
}

pub fn sequence(words: &Words<'_>, condition: &SequenceCondition) -> String {
    let (first, then) = (source(words, &condition.first), source(words, &condition.then));
    let (when, within) = (period(words, &condition.period), length(condition.within));
    match condition.did {
        true => format!("{first}{when}, then within {within} {then}"),
        false => format!("{first}{when}, then within {within} no {then}"),
    }
}

pub fn share(words: &Words<'_>, share: &ShareCondition) -> String {
    let percent = |value: &Value| {
        let decimal = value.as_str().and_then(|text| parse_decimal(text, 6));
        decimal.map_or_else(|| value.to_string(), |number| format_decimal(number, 6, 0))
    };
    let compared = compare_shown(share.op, &share.value, |value| format!("{}%", percent(value)));
    let names = words.goods(share.what, &share.values);
    format!("share of {names} in purchases{} is {compared}", period(words, &share.period))
}

pub fn pick(words: &Words<'_>, pick: &Pick) -> String {
    let by = match &pick.how {
        How::Random(_) => {
            let random = match pick.amount {
                Amount::Percent(percent) => format!("Random {percent}% of customers"),
                Amount::Count(1) => "1 random customer".to_owned(),
                Amount::Count(n) => format!("{n} random customers"),
            };
            return among(words, random, pick);
        }
        How::ByField(name) => words.shown(name, None).label.to_owned(),
        How::ByOrders(measure, when) => format!("{}{}", words.measure(*measure), period(words, when)),
        How::ByRows(measure) => {
            let figure = measure.figure.label().en;
            let shown = measure.of.as_deref().map(|of| words.shown(of, words.table(&measure.source)));
            let named = shown.map_or_else(String::new, |shown| format!(" {}", words.quoted(shown.label)));
            let rows = source(words, &measure.source);
            format!("{figure}{named}, {rows}{}", period(words, &measure.period))
        }
    };
    let best = match pick.amount {
        Amount::Percent(percent) => format!("Top {percent}% of customers by {by}"),
        Amount::Count(1) => format!("Top customer by {by}"),
        Amount::Count(n) => format!("Top {n} customers by {by}"),
    };
    among(words, best, pick)
}

fn among(words: &Words<'_>, opening: String, pick: &Pick) -> String {
    match words.among(&pick.of) {
        Some(rule) => format!("{opening}; among those for whom it is true: {rule}"),
        None => opening,
    }
}

pub fn period(words: &Words<'_>, period: &Period) -> String {
    match period {
        Period::Ever => String::new(),
        Period::Last(span) => format!(" in the last {}", last(*span)),
        Period::Between(from, until) => format!(" from {} to {}", words.date(*from), words.date(*until)),
        Period::Calendar(unit) => format!(" {}", unit.label().en),
        Period::After(after) => {
            format!(" within {} after {}", length(after.within), source(words, &after.source))
        }
    }
}

/// "day", "2 hours": after "in the last".
fn last(span: Span) -> String {
    if span.count == 1 { length(span)[2..].to_owned() } else { length(span) }
}

/// "1 day", "2 hours".
fn length(span: Span) -> String {
    let (one, many) = match span.unit {
        SpanUnit::Minutes => ("minute", "minutes"),
        SpanUnit::Hours => ("hour", "hours"),
        SpanUnit::Days => ("day", "days"),
    };
    format!("{} {}", span.count, if span.count == 1 { one } else { many })
}
