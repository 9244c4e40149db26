//! What an author may do with a value: money, dates, plurals, fallbacks.
//!
//! A filter never fails on a value it does not understand: it writes nothing, because the reader is a customer.

use crate::declension::{Case, Gender, Part, declined, gender_of};
use crate::own::OwnValue;
use crate::person::Root;
use crate::values::Foreign;
use base::locale::plural_ru;
use base::{Currency, Date, Locale};
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, State, Value, filters};

/// Every filter there is.
pub const FILTERS: [&str; 22] = [
    "case",
    "informal",
    "formal",
    "money",
    "number",
    "date",
    "plural",
    "default",
    "fallback",
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "replace",
    "length",
    "first",
    "last",
    "round",
    "abs",
    "int",
    "join",
];
/// Every test (`is …`) there is.
pub const TESTS: [&str; 8] =
    ["defined", "undefined", "none", "odd", "even", "divisibleby", "startingwith", "endingwith"];

/// Puts the closed list of filters and tests into an environment that has none.
pub fn install(environment: &mut Environment<'static>) {
    environment.add_filter("case", case);
    environment.add_filter("informal", informal);
    environment.add_filter("formal", formal);
    environment.add_filter("money", money);
    environment.add_filter("number", number);
    environment.add_filter("date", date);
    environment.add_filter("plural", plural);
    environment.add_filter("default", fallback);
    environment.add_filter("fallback", fallback);
    environment.add_filter("tracked", tracked);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("round", filters::round);
    environment.add_filter("abs", filters::abs);
    environment.add_filter("int", filters::int);
    environment.add_filter("join", filters::join);
    environment.add_test("defined", minijinja::tests::is_defined);
    environment.add_test("undefined", minijinja::tests::is_undefined);
    environment.add_test("none", minijinja::tests::is_none);
    environment.add_test("odd", minijinja::tests::is_odd);
    environment.add_test("even", minijinja::tests::is_even);
    environment.add_test("divisibleby", minijinja::tests::is_divisibleby);
    environment.add_test("startingwith", minijinja::tests::is_startingwith);
    environment.add_test("endingwith", minijinja::tests::is_endingwith);
}

/// A yes or a no in the customer's language.
pub fn yes_or_no(state: &State<'_, '_>, is: bool) -> &'static str {
    match (is, locale(state)) {
        (true, Locale::Ru) => "да",
        (false, Locale::Ru) => "нет",
        (true, Locale::En) => "yes",
        (false, Locale::En) => "no",
    }
}

/// Runs `read` on the values of this rendering.
fn with_root<T>(state: &State<'_, '_>, read: impl FnOnce(&Root) -> T) -> Option<T> {
    state.lookup("__root")?.downcast_object_ref::<Root>().map(read)
}

fn locale(state: &State<'_, '_>) -> Locale {
    with_root(state, Root::locale).unwrap_or_default()
}

fn is_missing(value: &Value) -> bool {
    value.is_undefined()
        || value.is_none()
        || value.as_str().is_some_and(|text| text.trim().is_empty())
        || value.kind() == ValueKind::Seq && value.len() == Some(0)
}

/// The value, or the given words where the value is unknown or empty.
fn fallback(value: Value, words: Option<Value>) -> Value {
    if is_missing(&value) { words.unwrap_or_else(|| Value::from("")) } else { value }
}

/// One of the customer's own names in a Russian case, by their gender: `{{ customer.first_name | case("genitive") }}`.
/// What is no name of theirs, and names of somebody whose gender nobody knows, stay as they are.
fn case(state: &State<'_, '_>, value: Value, wanted: Option<String>) -> Value {
    let Some(wanted) = wanted.as_deref().and_then(Case::parse) else { return value };
    let Some(name) = value.as_str().map(str::trim).filter(|name| !name.is_empty()) else { return value };
    let found = with_root(state, |root| {
        let person = &root.person;
        let is = |own: &Option<String>| own.as_deref().map(str::trim) == Some(name);
        let part = match () {
            () if is(&person.first_name) => Part::First,
            () if is(&person.middle_name) => Part::Middle,
            () if is(&person.last_name) => Part::Last,
            () => return None,
        };
        let gender = match person.gender.as_deref() {
            Some("female") => Some(Gender::Female),
            Some("male") => Some(Gender::Male),
            _ => person.middle_name.as_deref().and_then(gender_of),
        };
        Some(declined(name, part, gender?, wanted))
    });
    found.flatten().map_or(value.clone(), Value::from)
}

/// The field of the business's own that says how somebody wants to be addressed, and the choices it must have.
pub const ADDRESS_FORM: &str = "address_form";
/// The filters that ask for it.
pub const ADDRESS_FORMS: [&str; 2] = ["informal", "formal"];

/// Words for everybody, and others for who wants to be told «ты»: `{{ "ваш заказ" | informal("твой заказ") }}`.
fn informal(state: &State<'_, '_>, value: Value, others: Value) -> Value {
    if is_addressed(state, "informal") { others } else { value }
}

/// The other way round, for a business that says «ты» to everybody who does not mind.
fn formal(state: &State<'_, '_>, value: Value, others: Value) -> Value {
    if is_addressed(state, "formal") { others } else { value }
}

fn is_addressed(state: &State<'_, '_>, form: &str) -> bool {
    let found = with_root(state, |root| {
        let own = root.person.fields.iter().find(|(key, _)| key == ADDRESS_FORM);
        own.is_some_and(|(_, value)| matches!(value, OwnValue::Choice(choice) if choice.value == form))
    });
    found.unwrap_or_default()
}

/// A finite number of a size that people read.
fn readable_number(value: Value) -> Option<f64> {
    let number = match value.as_str() {
        Some(text) => text.trim().parse::<f64>().ok(),
        None => f64::try_from(value).ok(),
    };
    number.filter(|n| n.is_finite() && n.abs() < 1e15)
}

/// A number in the customer's language: `120 000`, `42,5`; `120,000`, `42.5`. Four digits stand together: a year does.
fn number(state: &State<'_, '_>, value: Value) -> String {
    let Some(number) = readable_number(value) else { return String::new() };
    let locale = locale(state);
    let text = format!("{:.6}", number.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let (part, sign) = (part.trim_end_matches('0'), if number < 0.0 { "−" } else { "" });
    let whole = if whole.len() > 4 { grouped(whole, locale) } else { whole.to_owned() };
    match part {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}{}{part}", locale.pick(",", ".")),
    }
}

/// Digits in threes.
fn grouped(digits: &str, locale: Locale) -> String {
    let mut body = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            body.push_str(locale.pick("\u{00A0}", ","));
        }
        body.push(digit);
    }
    body
}

/// An amount of the major unit in the customer's language; the workspace's currency unless one is named.
fn money(state: &State<'_, '_>, value: Value, code: Option<String>) -> String {
    if let Some(Foreign { money, .. }) = value.downcast_object_ref::<Foreign>() {
        return money_text(money.amount_minor, money.currency, locale(state));
    }
    let Some(number) = readable_number(value) else { return String::new() };
    let own = with_root(state, |root| root.shared.currency);
    let Some(currency) = code.as_deref().and_then(Currency::parse).or(own) else { return String::new() };
    let minor = (number * currency.minor_per_major() as f64).round() as i64;
    money_text(minor, currency, locale(state))
}

/// `4 310 ₽`, `1 500,50 ₽`, `£4,310.50`: kopecks are shown where there are any.
pub fn money_text(minor: i64, currency: Currency, locale: Locale) -> String {
    let scale = currency.minor_per_major() as u64;
    let (whole, part) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let sign = if minor < 0 { "−" } else { "" };
    let mut body = grouped(&whole.to_string(), locale);
    if part > 0 {
        let point = locale.pick(",", ".");
        body.push_str(&format!("{point}{part:0width$}", width = currency.digits() as usize));
    }
    let symbol = match currency.code() {
        "RUB" => "₽",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "KZT" => "₸",
        "UAH" => "₴",
        "BYN" => "Br",
        code => code,
    };
    match locale {
        Locale::Ru => format!("{sign}{body}\u{00A0}{symbol}"),
        Locale::En if symbol == currency.code() => format!("{sign}{body} {symbol}"),
        Locale::En => format!("{sign}{symbol}{body}"),
    }
}

const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date in the customer's language: `long` (5 марта 2026), `short` (05.03.2026) or `day` (5 марта); of a moment also
/// `time` (14:30).
fn date(state: &State<'_, '_>, value: Value, style: Option<String>) -> String {
    let day = value.as_str().and_then(|text| Date::parse(text.get(..10)?));
    let Some((year, month, day)) = day.map(Date::ymd) else { return String::new() };
    if style.as_deref() == Some("time") {
        return value.as_str().and_then(|text| text.get(11..16)).unwrap_or_default().to_owned();
    }
    let index = (month - 1).clamp(0, 11) as usize;
    let locale = locale(state);
    let name = locale.pick(MONTHS_RU[index], MONTHS_EN[index]);
    match (style.as_deref(), locale) {
        (Some("short"), Locale::Ru) => format!("{day:02}.{month:02}.{year}"),
        (Some("short"), Locale::En) => format!("{day} {} {year}", &name[..3]),
        (Some("day"), _) => format!("{day} {name}"),
        _ => format!("{day} {name} {year}"),
    }
}

/// The form of a word for a count: `plural("заказ", "заказа", "заказов")`, `plural("order", "orders")`.
fn plural(state: &State<'_, '_>, count: Value, forms: Rest<String>) -> String {
    let Some(count) =
        i64::try_from(count.clone()).ok().or_else(|| f64::try_from(count).ok().map(|n| n as i64))
    else {
        return String::new();
    };
    let (Some(one), Some(last)) = (forms.first(), forms.last()) else { return String::new() };
    let few = forms.get(1).unwrap_or(one);
    // Three forms are Russian forms whatever the reader's language: the words themselves are Russian.
    match (locale(state), forms.len()) {
        (Locale::En, ..=2) if count == 1 => one.clone(),
        (Locale::En, ..=2) => last.clone(),
        _ => plural_ru(count, [one, few, last]).to_owned(),
    }
}

/// The tracking address of a field that holds an address, where its target is known; else the address itself;
/// nothing for what is not a web address.
fn tracked(state: &State<'_, '_>, value: Value) -> String {
    let Some(url) = value.as_str() else { return String::new() };
    let click = with_root(state, |root| {
        root.shared.known.get(url).and_then(|place| root.urls.click.get(*place)).cloned()
    });
    match click.flatten() {
        Some(click) => click,
        None => crate::links::normalise(url).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_like_a_price_tag() {
        let text = |minor, code: &str, locale| money_text(minor, Currency::parse(code).unwrap(), locale);
        assert_eq!(text(431_000, "RUB", Locale::Ru), "4\u{a0}310\u{a0}₽");
        assert_eq!(text(-150_050, "RUB", Locale::Ru), "−1\u{a0}500,50\u{a0}₽");
        assert_eq!(text(431_050, "GBP", Locale::En), "£4,310.50");
        assert_eq!(text(1_234_567, "JPY", Locale::En), "1,234,567 JPY");
        assert_eq!(text(5, "RUB", Locale::En), "₽0.05");
    }
}
