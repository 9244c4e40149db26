//! English words of a rule.
//!
//! It says what a rule means and decides nothing; joining, names and numbers are common and stand in the parent.

pub mod rows;

use super::Words;
use crate::rule::*;
use crate::schema::{FieldKind, TableDef};
use rows::period;
use serde_json::Value;

pub fn condition(words: &Words<'_>, condition: &Condition) -> String {
    match condition {
        Condition::Field(field) => field_words(words, field, None),
        Condition::Orders(orders) => orders_words(words, orders),
        Condition::Bought(bought) => {
            let names = words.goods(bought.what, &bought.values);
            let verb = if bought.did { "bought" } else { "did not buy" };
            let what = match (bought.what, bought.values.len() > 1) {
                (What::Product, false) => " ",
                (What::Product, true) => " any of ",
                (What::Category, false) => " from category ",
                (What::Category, true) => " from any of the categories ",
            };
            let but = match bought.but_not.is_empty() {
                true => String::new(),
                false => format!(" but not {}", words.goods(bought.what, &bought.but_not)),
            };
            format!("{verb}{what}{names}{but}{}", period(words, &bought.period))
        }
        Condition::Consent(consent) => {
            let about = match consent.purpose {
                Purpose::Marketing => "marketing",
                Purpose::Service => "service messages",
            };
            let opening = if consent.given { "consent to" } else { "no consent to" };
            let topic =
                consent.topic.map(|topic| format!(", topic {}", words.topic(topic))).unwrap_or_default();
            format!("{opening} {about} {}{topic}", by_channel(consent.channel))
        }
        Condition::Reach { channel, can } => {
            let opening = if *can { "can be reached" } else { "cannot be reached" };
            format!("{opening} {}", by_channel(*channel))
        }
        Condition::Share(share) => rows::share(words, share),
        Condition::Rows(condition) => rows::rows(words, condition),
        Condition::Messages(messages) => rows::messages(words, messages),
        Condition::Sequence(sequence) => rows::sequence(words, sequence),
        Condition::List { list, inside: true } => format!("in list {}", words.listed(*list)),
        Condition::List { list, inside: false } => format!("not in list {}", words.listed(*list)),
        Condition::Control { campaign, inside } => {
            let opening = if *inside { "in the control group of" } else { "not in the control group of" };
            format!("{opening} {}", words.campaign(*campaign))
        }
        Condition::Segment { segment, inside } => {
            let opening = if *inside { "in segment" } else { "not in segment" };
            format!("{opening} {}", words.segment(*segment))
        }
    }
}

fn by_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "by e-mail",
        Channel::Sms => "by SMS",
        Channel::Push => "by push",
        Channel::Telegram => "in Telegram",
        Channel::Whatsapp => "in WhatsApp",
        Channel::Call => "by phone",
    }
}

/// A test of a customer's field, or of a property of a table's rows.
fn field_words(words: &Words<'_>, condition: &FieldCondition, table: Option<&TableDef>) -> String {
    let shown = words.shown(&condition.field, table);
    let label = shown.label;
    let value = condition.value.clone().unwrap_or(Value::Null);
    let one = |value: &Value| words.value(shown, value);
    let text = one(&value);
    let pair = |index: usize| one(value.get(index).unwrap_or(&Value::Null));
    match condition.op {
        FieldOp::Is if shown.kind == FieldKind::Boolean => format!("{label}: {text}"),
        FieldOp::IsNot if shown.kind == FieldKind::Boolean => {
            format!("{label}: {} or unknown", one(&Value::Bool(value != Value::Bool(true))))
        }
        FieldOp::Is => format!("{label} is {}", words.quoted(&text)),
        FieldOp::IsNot => format!("{label} is not {} or unknown", words.quoted(&text)),
        FieldOp::Contains => format!("{label} contains {}", words.quoted(&text)),
        FieldOp::StartsWith => format!("{label} starts with {}", words.quoted(&text)),
        FieldOp::In => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            format!("{label} is one of {}", words.list(items.iter().map(one)))
        }
        FieldOp::NotIn => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            format!("{label} is none of {}", words.list(items.iter().map(one)))
        }
        FieldOp::AtLeast => format!("{label} is at least {text}"),
        FieldOp::AtMost => format!("{label} is at most {text}"),
        FieldOp::MoreThan => format!("{label} is more than {text}"),
        FieldOp::LessThan => format!("{label} is less than {text}"),
        FieldOp::Equals => format!("{label} is {text}"),
        FieldOp::Between => format!("{label} is from {} to {}", pair(0), pair(1)),
        FieldOp::Before => format!("{label} is before {text}"),
        FieldOp::After => format!("{label} is after {text}"),
        FieldOp::InLastDays => format!("{label} is in the last {}", last_days(value.as_i64().unwrap_or(0))),
        FieldOp::BeforeLastDays => format!("{label} is at least {} ago", days(value.as_i64().unwrap_or(0))),
        FieldOp::InNextDays => format!("{label} is in the next {}", last_days(value.as_i64().unwrap_or(0))),
        FieldOp::AnniversaryWithin => match value.as_i64().unwrap_or(0) {
            0 => format!("{label} is today"),
            n => format!("{label} is in the next {}", days(n)),
        },
        FieldOp::Known => format!("{label} is known"),
        FieldOp::Unknown => format!("{label} is unknown"),
    }
}

fn orders_words(words: &Words<'_>, orders: &OrdersCondition) -> String {
    let when = period(words, &orders.period);
    match orders.measure {
        Measure::Count => format!("{}{when}", count_words(orders.compare)),
        Measure::Sum => format!("sum of purchases{when} is {}", compared(orders.compare, |v| words.money(v))),
        Measure::Average => format!("average bill{when} is {}", compared(orders.compare, |v| words.money(v))),
        Measure::DaysSinceLast => format!("last purchase{when} was {} ago", ago(orders.compare)),
        Measure::SilencePercent => {
            let share = compared(orders.compare, |v| format!("{v}%"));
            format!("silence since last purchase is {share} of the usual interval between purchases")
        }
        Measure::DaysSinceFirst => format!("first purchase{when} was {} ago", ago(orders.compare)),
    }
}

fn count_words(compare: Compare) -> String {
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => "no purchases".to_owned(),
        Compare::Between(low, high) => format!("from {low} to {high} purchases"),
        other => {
            let n = other.bounds().0;
            format!(
                "{} {}",
                compared(other, |n| n.to_string()),
                if n == 1 { "purchase" } else { "purchases" }
            )
        }
    }
}

fn compared(compare: Compare, show: impl Fn(i64) -> String) -> String {
    match compare {
        Compare::AtLeast(n) => format!("at least {}", show(n)),
        Compare::AtMost(n) => format!("at most {}", show(n)),
        Compare::MoreThan(n) => format!("more than {}", show(n)),
        Compare::LessThan(n) => format!("less than {}", show(n)),
        Compare::Equals(n) => format!("exactly {}", show(n)),
        Compare::Between(low, high) => format!("from {} to {}", show(low), show(high)),
    }
}

fn ago(compare: Compare) -> String {
    match compare {
        Compare::Between(low, high) => format!("from {low} to {}", days(high)),
        other => compared(other, days),
    }
}

fn last_days(n: i64) -> String {
    if n == 1 { "day".to_owned() } else { days(n) }
}

fn days(n: i64) -> String {
    format!("{n} {}", if n == 1 { "day" } else { "days" })
}
