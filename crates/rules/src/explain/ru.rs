//! Russian words of a rule.
//!
//! Cases and plural forms are the reason why the languages have files of their own; joining, names and numbers are
//! common and stand in the parent.

pub mod rows;

use super::Words;
use crate::rule::*;
use crate::schema::{FieldKind, TableDef};
use base::locale::plural_ru;
use rows::period;
use serde_json::Value;

pub fn condition(words: &Words<'_>, condition: &Condition) -> String {
    match condition {
        Condition::Field(field) => field_words(words, field, None),
        Condition::Orders(orders) => orders_words(words, orders),
        Condition::Bought(bought) => {
            let names = words.goods(bought.what, &bought.values);
            let many = bought.values.len() > 1;
            let what = match (bought.what, bought.did, many) {
                (What::Product, true, false) => "есть покупка товара",
                (What::Product, true, true) => "есть покупка одного из товаров:",
                (What::Product, false, false) => "нет покупок товара",
                (What::Product, false, true) => "нет покупок ни одного из товаров:",
                (What::Category, true, false) => "есть покупка из категории",
                (What::Category, true, true) => "есть покупка из одной из категорий:",
                (What::Category, false, false) => "нет покупок из категории",
                (What::Category, false, true) => "нет покупок ни из одной из категорий:",
            };
            let but = match bought.but_not.is_empty() {
                true => String::new(),
                false => format!(", но нет покупок: {}", words.goods(bought.what, &bought.but_not)),
            };
            format!("{what} {names}{but}{}", period(words, &bought.period))
        }
        Condition::Consent(consent) => {
            let about = match consent.purpose {
                Purpose::Marketing => "рекламу",
                Purpose::Service => "сервисные сообщения",
            };
            let opening =
                if consent.given { "есть согласие на" } else { "нет согласия на" };
            let topic =
                consent.topic.map(|topic| format!(", тема {}", words.topic(topic))).unwrap_or_default();
            format!("{opening} {about} {}{topic}", by_channel(consent.channel))
        }
        Condition::Reach { channel, can } => {
            let opening = if *can { "можно написать" } else { "нельзя написать" };
            format!("{opening} {}", by_channel(*channel))
        }
        Condition::Share(share) => rows::share(words, share),
        Condition::Rows(condition) => rows::rows(words, condition),
        Condition::Messages(messages) => rows::messages(words, messages),
        Condition::Sequence(sequence) => rows::sequence(words, sequence),
        Condition::List { list, inside: true } => format!("есть в списке {}", words.listed(*list)),
        Condition::List { list, inside: false } => format!("нет в списке {}", words.listed(*list)),
        Condition::Control { campaign, inside } => {
            let opening = if *inside {
                "в контрольной группе рассылки"
            } else {
                "не в контрольной группе рассылки"
            };
            format!("{opening} {}", words.campaign(*campaign))
        }
        Condition::Segment { segment, inside } => {
            let opening = if *inside {
                "входит в сегмент"
            } else {
                "не входит в сегмент"
            };
            format!("{opening} {}", words.segment(*segment))
        }
    }
}

fn by_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "по e-mail",
        Channel::Sms => "по SMS",
        Channel::Push => "через push",
        Channel::Telegram => "в Telegram",
        Channel::Whatsapp => "в WhatsApp",
        Channel::Call => "по телефону",
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
        FieldOp::Is if shown.kind == FieldKind::Boolean => format!("{label} — {text}"),
        FieldOp::IsNot if shown.kind == FieldKind::Boolean => {
            format!("{label} — {} или неизвестно", one(&Value::Bool(value != Value::Bool(true))))
        }
        FieldOp::Is => format!("{label} — {}", words.quoted(&text)),
        FieldOp::IsNot => format!("{label} — не {} или неизвестно", words.quoted(&text)),
        FieldOp::Contains => format!("{label} содержит {}", words.quoted(&text)),
        FieldOp::StartsWith => format!("{label} начинается с {}", words.quoted(&text)),
        FieldOp::In => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            format!("{label} — одно из: {}", words.list(items.iter().map(one)))
        }
        FieldOp::NotIn => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            format!("{label} — ни одно из: {}", words.list(items.iter().map(one)))
        }
        FieldOp::AtLeast => format!("{label} не меньше {text}"),
        FieldOp::AtMost => format!("{label} не больше {text}"),
        FieldOp::MoreThan => format!("{label} больше {text}"),
        FieldOp::LessThan => format!("{label} меньше {text}"),
        FieldOp::Equals => format!("{label} равно {text}"),
        FieldOp::Between => format!("{label} от {} до {}", pair(0), pair(1)),
        FieldOp::Before => format!("{label} раньше {text}"),
        FieldOp::After => format!("{label} позже {text}"),
        FieldOp::InLastDays => format!(
            "{label} — за {}",
            rows::last(Span { count: value.as_i64().unwrap_or(0), unit: SpanUnit::Days })
        ),
        FieldOp::BeforeLastDays => {
            format!("{label} — {} назад", ago(Compare::AtLeast(value.as_i64().unwrap_or(0))))
        }
        FieldOp::InNextDays => {
            let n = value.as_i64().unwrap_or(0);
            let next = plural_ru(n, ["ближайший", "ближайшие", "ближайшие"]);
            format!("{label} — в {next} {}", days(n))
        }
        FieldOp::AnniversaryWithin => match value.as_i64().unwrap_or(0) {
            0 => format!("{label} сегодня"),
            n => format!("{label} в ближайшие {}", days(n)),
        },
        FieldOp::Known => format!("заполнено поле {}", words.quoted(label)),
        FieldOp::Unknown => format!("не заполнено поле {}", words.quoted(label)),
    }
}

fn orders_words(words: &Words<'_>, orders: &OrdersCondition) -> String {
    let when = period(words, &orders.period);
    match orders.measure {
        Measure::Count => format!("{}{when}", count_words(orders.compare)),
        Measure::Sum => format!("сумма покупок{when} {}", compared(orders.compare, |v| words.money(v))),
        Measure::Average => format!("средний чек{when} {}", compared(orders.compare, |v| words.money(v))),
        Measure::DaysSinceLast => format!("последняя покупка{when} — {} назад", ago(orders.compare)),
        Measure::SilencePercent => {
            let share = compared(orders.compare, |v| format!("{v}\u{a0}%"));
            format!("молчание после последней покупки — {share} обычного перерыва между покупками")
        }
        Measure::DaysSinceFirst => format!("первая покупка{when} — {} назад", ago(orders.compare)),
    }
}

fn count_words(compare: Compare) -> String {
    // After "не меньше", "больше" … Russian wants the genitive, after a bare number the plural of the number.
    let genitive = |n: i64| plural_ru(n, ["покупки", "покупок", "покупок"]);
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => "нет покупок".to_owned(),
        Compare::AtLeast(1) | Compare::MoreThan(0) => "есть хотя бы 1 покупка".to_owned(),
        Compare::Equals(n) => format!("ровно {n} {}", plural_ru(n, ["покупка", "покупки", "покупок"])),
        Compare::Between(low, high) => format!("от {low} до {high} {}", genitive(high)),
        other => format!("{} {}", compared(other, |n| n.to_string()), genitive(other.bounds().0)),
    }
}

fn compared(compare: Compare, show: impl Fn(i64) -> String) -> String {
    match compare {
        Compare::AtLeast(n) => format!("не меньше {}", show(n)),
        Compare::AtMost(n) => format!("не больше {}", show(n)),
        Compare::MoreThan(n) => format!("больше {}", show(n)),
        Compare::LessThan(n) => format!("меньше {}", show(n)),
        Compare::Equals(n) => format!("ровно {}", show(n)),
        Compare::Between(low, high) => format!("от {} до {}", show(low), show(high)),
    }
}

fn ago(compare: Compare) -> String {
    let genitive = |n: i64| format!("{n} {}", plural_ru(n, ["дня", "дней", "дней"]));
    match compare {
        Compare::Equals(n) => format!("ровно {}", days(n)),
        Compare::Between(low, high) => format!("от {low} до {}", genitive(high)),
        other => compared(other, genitive),
    }
}

fn days(n: i64) -> String {
    format!("{n} {}", plural_ru(n, ["день", "дня", "дней"]))
}
