//! Russian words of conditions over rows, of periods and of rank and limit.
//!
//! It says what was written and decides nothing: a name that is not known is said as it stands. Cases and plural forms
//! are all here; the other words of the language stand in the parent.

use super::{ago, by_channel, compared, field_words};
use crate::explain::Words;
use crate::rule::*;
use base::locale::plural_ru;
use base::money::{format_decimal, parse_decimal};
use serde_json::Value;

/// "событие «Просмотр» (цена не меньше 100)", "«покупки»".
fn source(words: &Words<'_>, source: &SourceRef) -> String {
    let opening = match source.table {
        TableRef::Events(_) => "событие ",
        TableRef::Table(_) if words.are_records(source) => "объект ",
        TableRef::Table(_) => "",
    };
    format!("{opening}{}", meant(words, source))
}

/// The name of the rows and what is asked of their properties.
fn meant(words: &Words<'_>, source: &SourceRef) -> String {
    let table = words.table(source);
    let filters: Vec<_> = source.filters.iter().map(|filter| field_words(words, filter, table)).collect();
    let filters = if filters.is_empty() { String::new() } else { format!(" ({})", filters.join(" и ")) };
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
        Figure::Count => format!("{opening} — {}", times(whole(condition))),
        Figure::Sum => format!("{opening}: сумма поля {named} {}", numbers()),
        Figure::Average => format!("{opening}: среднее поля {named} {}", numbers()),
        Figure::Minimum => format!("{opening}: наименьшее значение поля {named} {}", numbers()),
        Figure::Maximum => format!("{opening}: наибольшее значение поля {named} {}", numbers()),
        Figure::Distinct => {
            let distinct = compared(whole(condition), |n| n.to_string());
            format!("{opening}: разных значений поля {named} {distinct}")
        }
        Figure::DaysSinceFirst => format!("{opening}: первый раз — {} назад", ago(whole(condition))),
        Figure::DaysSinceLast => format!("{opening}: последний раз — {} назад", ago(whole(condition))),
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
        CompareOp::AtLeast => format!("не меньше {}", show(value)),
        CompareOp::AtMost => format!("не больше {}", show(value)),
        CompareOp::MoreThan => format!("больше {}", show(value)),
        CompareOp::LessThan => format!("меньше {}", show(value)),
        CompareOp::Equals => format!("ровно {}", show(value)),
        CompareOp::Between => format!("от {} до {}", at(0), at(1)),
    }
}

/// "ни разу", "хотя бы раз", "не меньше 3 раз", "ровно 2 раза".
fn times(compare: Compare) -> String {
    // After "не меньше", "больше" … the genitive, after a bare number the plural of the number.
    let genitive = |n: i64| plural_ru(n, ["раза", "раз", "раз"]);
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => "ни разу".to_owned(),
        Compare::AtLeast(1) | Compare::MoreThan(0) => "хотя бы раз".to_owned(),
        Compare::Equals(n) => format!("ровно {n} {}", plural_ru(n, ["раз", "раза", "раз"])),
        Compare::Between(low, high) => format!("от {low} до {high} {}", genitive(high)),
        other => format!("{} {}", compared(other, |n| n.to_string()), genitive(other.bounds().0)),
    }
}

/// "есть объект «Автомобиль»", "нет объекта «Автомобиль»", "объекты «Автомобиль» — не меньше 2".
fn existing(meant: &str, compare: Compare) -> String {
    match compare {
        Compare::Equals(0) | Compare::LessThan(1) | Compare::AtMost(0) => format!("нет объекта {meant}"),
        Compare::AtLeast(1) | Compare::MoreThan(0) => format!("есть объект {meant}"),
        other => format!("объекты {meant} — {}", compared(other, |n| n.to_string())),
    }
}

pub fn messages(words: &Words<'_>, condition: &MessagesCondition) -> String {
    use MessageWhat::*;
    let (is, are_not, many) = match condition.what {
        Sent => ("есть отправленное сообщение", "нет отправленных сообщений", "отправленных сообщений"),
        Delivered => ("есть доставленное сообщение", "нет доставленных сообщений", "доставленных сообщений"),
        Opened => ("есть открытое сообщение", "нет открытых сообщений", "открытых сообщений"),
        Clicked => ("есть переход из сообщения", "нет переходов из сообщений", "переходов из сообщений"),
        Unsubscribed => ("есть отписка", "нет отписок", "отписок"),
        Bounced => ("есть ошибка доставки", "нет ошибок доставки", "ошибок доставки"),
        Complained => ("есть жалоба на спам", "нет жалоб на спам", "жалоб на спам"),
        Skipped => {
            ("есть неотправленное сообщение", "нет неотправленных сообщений", "неотправленных сообщений")
        }
    };
    let mut scope = String::new();
    if let Some(channel) = condition.channel {
        scope.push_str(&format!(" {}", by_channel(channel)));
    }
    if let Some(campaign) = condition.campaign {
        scope.push_str(&format!(", рассылка {}", words.campaign(campaign)));
    }
    if let Some(topic) = condition.topic {
        scope.push_str(&format!(", тема {}", words.topic(topic)));
    }
    let when = period(words, &condition.period);
    match condition.times {
        Times::Did => format!("{is}{scope}{when}"),
        Times::DidNot => format!("{are_not}{scope}{when}"),
        Times::Compared(compare) => {
            format!("{many}{scope}{when} — {}", compared(compare, |n| n.to_string()))
        }
    }
}

pub fn sequence(words: &Words<'_>, condition: &SequenceCondition) -> String {
    let (first, then) = (source(words, &condition.first), source(words, &condition.then));
    let when = period(words, &condition.period);
    let within = genitive(condition.within);
    match condition.did {
        true => format!("было: {first}{when}, а затем в течение {within} — {then}"),
        false => format!("было: {first}{when}, но затем в течение {within} не было: {then}"),
    }
}

pub fn share(words: &Words<'_>, share: &ShareCondition) -> String {
    let percent = |value: &Value| {
        let decimal = value.as_str().and_then(|text| parse_decimal(text, 6));
        decimal.map_or_else(|| value.to_string(), |number| format_decimal(number, 6, 0)).replace('.', ",")
    };
    let compared = compare_shown(share.op, &share.value, |value| format!("{}\u{a0}%", percent(value)));
    let what = match (share.what, share.values.len() > 1) {
        (What::Product, false) => "товара",
        (What::Product, true) => "товаров",
        (What::Category, false) => "категории",
        (What::Category, true) => "категорий",
    };
    let names = words.goods(share.what, &share.values);
    format!("доля {what} {names} в покупках{} {compared}", period(words, &share.period))
}

pub fn pick(words: &Words<'_>, pick: &Pick) -> String {
    let by = match &pick.how {
        How::Random(_) => {
            let random = match pick.amount {
                Amount::Percent(percent) => format!("{percent}\u{a0}% случайных клиентов"),
                Amount::Count(n) => {
                    format!(
                        "{n} {}",
                        plural_ru(n, ["случайный клиент", "случайных клиента", "случайных клиентов"])
                    )
                }
            };
            return among(words, random, pick);
        }
        How::ByField(name) => words.shown(name, None).label.to_owned(),
        How::ByOrders(measure, when) => format!("{}{}", words.measure(*measure), period(words, when)),
        How::ByRows(measure) => {
            let figure = measure.figure.label().ru;
            let shown = measure.of.as_deref().map(|of| words.shown(of, words.table(&measure.source)));
            let named = shown.map_or_else(String::new, |shown| format!(" {}", words.quoted(shown.label)));
            let rows = source(words, &measure.source);
            format!("{figure}{named}, {rows}{}", period(words, &measure.period))
        }
    };
    let best = match pick.amount {
        Amount::Percent(percent) => format!("{percent}\u{a0}% клиентов с наибольшим значением: {by}"),
        Amount::Count(n) => {
            format!("{n} {} с наибольшим значением: {by}", plural_ru(n, ["клиент", "клиента", "клиентов"]))
        }
    };
    among(words, best, pick)
}

fn among(words: &Words<'_>, opening: String, pick: &Pick) -> String {
    match words.among(&pick.of) {
        Some(rule) => format!("{opening}; среди тех, для кого верно: {rule}"),
        None => opening,
    }
}

pub fn period(words: &Words<'_>, period: &Period) -> String {
    match period {
        Period::Ever => String::new(),
        Period::Last(span) => format!(" за {}", last(*span)),
        Period::Between(from, until) => format!(" с {} по {}", words.date(*from), words.date(*until)),
        Period::Calendar(unit) => format!(" {}", unit.label().ru),
        Period::After(after) => {
            format!(" в течение {} после: {}", genitive(after.within), source(words, &after.source))
        }
    }
}

/// "последний день", "последний 21 день", "последние 30 дней", "последнюю минуту".
pub fn last(span: Span) -> String {
    let n = span.count;
    let (adjective, forms) = match span.unit {
        SpanUnit::Minutes => ("последнюю", ["минуту", "минуты", "минут"]),
        SpanUnit::Hours => ("последний", ["час", "часа", "часов"]),
        SpanUnit::Days => ("последний", ["день", "дня", "дней"]),
    };
    if n == 1 {
        return format!("{adjective} {}", forms[0]);
    }
    format!("{} {n} {}", plural_ru(n, [adjective, "последние", "последние"]), plural_ru(n, forms))
}

/// "часа", "2 часов", "21 часа".
fn genitive(span: Span) -> String {
    let n = span.count;
    let forms = match span.unit {
        SpanUnit::Minutes => ["минуты", "минут", "минут"],
        SpanUnit::Hours => ["часа", "часов", "часов"],
        SpanUnit::Days => ["дня", "дней", "дней"],
    };
    if n == 1 { forms[0].to_owned() } else { format!("{n} {}", plural_ru(n, forms)) }
}
