//! How people and programs write numbers, dates and yes or no; read exactly or refused.
//!
//! A file has one habit. The habit is found over many values before the first row is read ([`decimal_habit`],
//! [`date_habit`]), so that `03/04/2025` never means March in one row and April in the next.

use super::problem::{DATE_IMPOSSIBLE, DATE_INVALID, NUMBER_INVALID, TOO_PRECISE};
use crate::consent::{Channel, words};
use crate::customers::Frequency;
use base::money::parse_decimal;
use base::{Date, Timestamp, Zone};

words! {
    /// The sign between the whole and the fraction.
    Decimal {
        Dot = "dot",
        Comma = "comma",
    }
}

words! {
    /// The order of day, month and year.
    DateOrder {
        Ymd = "ymd",
        Dmy = "dmy",
        Mdy = "mdy",
    }
}

/// The decimal sign of a file: a dot where any value has one before one, two or more than three last digits or
/// beside a comma; otherwise a comma means what it means in Russian.
pub fn decimal_habit<'a>(values: impl Iterator<Item = &'a str>) -> Decimal {
    let mut habit = Decimal::Comma;
    for value in values {
        match (value.rfind('.'), value.rfind(',')) {
            (Some(dot), Some(comma)) => return if dot > comma { Decimal::Dot } else { Decimal::Comma },
            (Some(_), None) => habit = Decimal::Dot,
            (None, Some(comma)) if value.len() - comma != 4 => return Decimal::Comma,
            _ => {}
        }
    }
    habit
}

/// A decimal number with `digits` decimals, exactly. Knows spaces between thousands, currency words and signs.
pub fn decimal(text: &str, habit: Decimal, digits: u32) -> Result<i64, &'static str> {
    // What programs write needs no cleaning, and most values are of that kind.
    let plain = habit == Decimal::Dot || !text.contains('.');
    if plain && let Some(value) = parse_decimal(text, digits) {
        return Ok(value);
    }
    let cleaned = clean_number(text, habit).ok_or(NUMBER_INVALID)?;
    match parse_decimal(&cleaned, digits) {
        Some(value) => Ok(value),
        None if parse_decimal(&cleaned, 17).is_some() => Err(TOO_PRECISE),
        None => Err(NUMBER_INVALID),
    }
}

const MONEY_WORDS: &[&str] =
    &["руб.", "руб", "р.", "р", "₽", "rub", "$", "€", "£", "usd", "eur", "gbp", "шт.", "шт", "кг"];

fn clean_number(text: &str, habit: Decimal) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let mut body = lower.as_str();
    for word in MONEY_WORDS {
        body = body.strip_suffix(word).or_else(|| body.strip_prefix(word)).unwrap_or(body).trim();
    }
    // Accountants write a negative amount in parentheses.
    let (negative, body) = match body.strip_prefix('(').and_then(|b| b.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => match body.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, body.strip_prefix('+').unwrap_or(body)),
        },
    };
    let (sign, thousands) = if habit == Decimal::Dot { ('.', ',') } else { (',', '.') };
    let (whole, fraction) = body.split_once(sign).unwrap_or((body, ""));
    let mut out = String::with_capacity(body.len() + 1);
    if negative {
        out.push('-');
    }
    push_whole(&mut out, whole, thousands)?;
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

/// Digits in groups of three after the first group; anything else is another habit and must not be guessed.
fn push_whole(out: &mut String, whole: &str, thousands: char) -> Option<()> {
    let is_gap = |c: char| c == thousands || c == '\'' || c == '’' || c.is_whitespace();
    for (index, part) in whole.split(is_gap).enumerate() {
        if index > 0 && part.len() != 3 || index == 0 && part.len() > 3 && whole.contains(is_gap) {
            return None;
        }
        out.push_str(part);
    }
    Some(())
}

/// The order of day, month and year that fits every value; with both possible, dots mean day first and slashes
/// month first, as in the files that are met.
pub fn date_habit<'a>(values: impl Iterator<Item = &'a str>) -> DateOrder {
    let (mut dots, mut year_first, mut first_over, mut second_over) = (0, 0, false, false);
    let mut seen = 0;
    for value in values {
        let Some((parts, separator, _)) = numbers(value) else { continue };
        seen += 1;
        if parts[0] > 99 || separator == '-' && parts[2] <= 31 && value.find('-') == Some(4) {
            year_first += 1;
        } else {
            dots += usize::from(separator == '.');
            first_over |= parts[0] > 12;
            second_over |= parts[1] > 12;
        }
    }
    match (first_over, second_over) {
        _ if seen > 0 && year_first == seen => DateOrder::Ymd,
        (false, true) => DateOrder::Mdy,
        (true, _) => DateOrder::Dmy,
        (false, false) if dots > 0 => DateOrder::Dmy,
        (false, false) if seen > year_first => DateOrder::Mdy,
        (false, false) => DateOrder::Ymd,
    }
}

/// Three numbers, the sign between them, and what follows.
fn numbers(text: &str) -> Option<([u32; 3], char, &str)> {
    let mut parts = [0_u32; 3];
    let mut rest = text;
    let mut separator = ' ';
    for (index, part) in parts.iter_mut().enumerate() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if end == 0 || end > 4 {
            return None;
        }
        *part = rest[..end].parse().ok()?;
        rest = &rest[end..];
        if index < 2 {
            let sign = rest.chars().next().filter(|c| matches!(c, '-' | '.' | '/'))?;
            if index == 1 && sign != separator {
                return None;
            }
            separator = sign;
            rest = &rest[1..];
        }
    }
    Some((parts, separator, rest))
}

/// The beginnings of the names of months, Russian and English.
const MONTHS: [[&str; 2]; 12] = [
    ["янв", "jan"],
    ["фев", "feb"],
    ["мар", "mar"],
    ["апр", "apr"],
    ["ма", "may"],
    ["июн", "jun"],
    ["июл", "jul"],
    ["авг", "aug"],
    ["сен", "sep"],
    ["окт", "oct"],
    ["ноя", "nov"],
    ["дек", "dec"],
];

/// `1 февраля 1990 г.`, `1 фев. 1990`, `1 February 1990`, `Feb 1, 1990`: day, month and year, and what follows.
fn words(text: &str) -> Option<([u32; 3], &str)> {
    let mut rest = text;
    let mut parts = [0; 3];
    let (mut month, mut at) = (0, 0);
    while at < 3 {
        rest = rest.trim_start_matches([' ', '\u{a0}', '.', ',', '-', '«', '»', '"']);
        let letters = rest.starts_with(char::is_alphabetic);
        let same = |c: char| if letters { c.is_alphabetic() } else { c.is_ascii_digit() };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        parts[at] = if letters && month == 0 {
            month = at + 1;
            month_of(word)?
        } else if word.len() <= 4 {
            word.parse().ok()?
        } else {
            return None;
        };
        (rest, at) = (behind, at + 1);
    }
    let behind = rest.trim_start_matches([' ', '\u{a0}']);
    let behind = behind.strip_prefix("года").or_else(|| behind.strip_prefix('г')).unwrap_or(rest);
    let behind = behind.trim_start_matches('.');
    match month {
        1 => Some(([parts[1], parts[0], parts[2]], behind)),
        2 => Some((parts, behind)),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let begins = |names: &[&str; 2]| {
        // «Ма» begins March too, which stands before May.
        names.iter().any(|name| lower.starts_with(name)) && lower.chars().count() > 2
    };
    MONTHS.iter().position(begins).map(|index| index as u32 + 1)
}

/// A calendar date; a time after it is not read.
pub fn date(text: &str, order: DateOrder) -> Result<Date, &'static str> {
    Ok(date_and_rest(text.trim(), order)?.0)
}

fn date_and_rest(text: &str, order: DateOrder) -> Result<(Date, &str), &'static str> {
    let (parts, named, rest) = match numbers(text) {
        Some((parts, _, rest)) => (parts, false, rest),
        None => words(text).map(|(parts, rest)| (parts, true, rest)).ok_or(DATE_INVALID)?,
    };
    let [a, b, c] = parts;
    let (year, month, day) = match order {
        _ if named => (c, b, a),
        _ if a > 99 => (a, b, c),
        DateOrder::Ymd => return Err(DATE_INVALID),
        DateOrder::Dmy => (c, b, a),
        DateOrder::Mdy => (c, a, b),
    };
    // Two digits of a year: 70–99 are of the last century.
    let year = if year < 70 {
        year + 2000
    } else if year < 100 {
        year + 1900
    } else {
        year
    };
    if !(1900..=2200).contains(&year) || month > 12 || day > 31 {
        return Err(DATE_IMPOSSIBLE);
    }
    let date = Date::from_ymd(year as i16, month as i8, day as i8).ok_or(DATE_IMPOSSIBLE)?;
    Ok((date, rest))
}

/// Reads moments of one file. Lines of one order repeat their moment, so the last answer is kept.
#[derive(Clone, Debug)]
pub struct Moments {
    order: DateOrder,
    zone: Zone,
    last: (String, Timestamp),
}

impl Moments {
    pub fn new(order: DateOrder, zone: Zone) -> Moments {
        Moments { order, zone, last: (String::new(), Timestamp::default()) }
    }

    pub fn read(&mut self, text: &str) -> Result<Timestamp, &'static str> {
        if text == self.last.0 && !text.is_empty() {
            return Ok(self.last.1);
        }
        let moment = self.parse(text)?;
        self.last.0.clear();
        self.last.0.push_str(text);
        self.last.1 = moment;
        Ok(moment)
    }

    fn parse(&self, text: &str) -> Result<Timestamp, &'static str> {
        let (date, rest) = date_and_rest(text.trim(), self.order)?;
        let rest = rest.trim_start_matches([' ', 'T', 't', ',']).trim();
        if rest.is_empty() {
            return Ok(date.start(&self.zone));
        }
        let (clock, offset) = split_offset(rest);
        let ([hour, minute, second], micros) = time(clock).ok_or(DATE_INVALID)?;
        let zone = if offset.is_some() { &Zone::utc() } else { &self.zone };
        let moment = zone.moment(date, hour, minute, second).ok_or(DATE_IMPOSSIBLE)?;
        Ok(Timestamp::from_micros(moment.micros() + micros - offset.unwrap_or(0)))
    }
}

/// Takes `Z` or `+03:00` off the end of a time: the offset in microseconds.
fn split_offset(text: &str) -> (&str, Option<i64>) {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return (clock.trim(), Some(0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return (text, None) };
    let digits: String = text[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let whole = match digits.len() {
        2 => digits.parse::<i64>().map(|hours| hours * 60),
        4 => digits.parse::<i64>().map(|both| both / 100 * 60 + both % 100),
        _ => return (text, None),
    };
    let sign = if text.as_bytes()[at] == b'-' { -1 } else { 1 };
    whole.map_or((text, None), |minutes| (text[..at].trim(), Some(sign * minutes * base::time::MINUTE)))
}

/// `8:26`, `08:26:00`, `08:26:00.123`, `8:26 PM`: hour, minute, second and microseconds.
fn time(text: &str) -> Option<([i8; 3], i64)> {
    let lower = text.to_ascii_lowercase();
    let (body, half) = match lower.strip_suffix("pm").or_else(|| lower.strip_suffix("p.m.")) {
        Some(body) => (body.trim(), Some(12)),
        None => match lower.strip_suffix("am").or_else(|| lower.strip_suffix("a.m.")) {
            Some(body) => (body.trim(), Some(0)),
            None => (lower.as_str(), None),
        },
    };
    let (body, fraction) = body.split_once('.').unwrap_or((body, ""));
    let mut parts = body.split(':');
    let mut hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = parts.next().map_or(Some(0), |s| s.parse().ok())?;
    if let Some(half) = half {
        hour = if (1..=12).contains(&hour) { hour % 12 + half } else { return None };
    }
    let fraction_good = fraction.bytes().all(|b| b.is_ascii_digit()) && fraction.len() <= 9;
    let ranges = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    if parts.next().is_some() || !ranges || !fraction_good {
        return None;
    }
    let micros = format!("{fraction:0<6}")[..6].parse().ok()?;
    Some(([hour, minute, second], micros))
}

/// Yes or no; nothing for another word.
pub fn flag(text: &str) -> Option<bool> {
    match base::text::fold(text).as_str() {
        "1" | "да" | "yes" | "y" | "true" | "истина" | "+" | "x" | "on" | "есть" | "д" | "v" | "✓"
        | "согласен" | "согласна" | "подписан" | "подписана" | "получено" | "subscribed" => {
            Some(true)
        }
        "0"
        | "нет"
        | "no"
        | "n"
        | "false"
        | "ложь"
        | "off"
        | "н"
        | "не согласен"
        | "не согласна"
        | "отписан"
        | "отписана"
        | "не подписан"
        | "не подписана"
        | "отказ"
        | "не получено"
        | "unsubscribed" => Some(false),
        _ => None,
    }
}

pub fn gender(text: &str) -> Option<&'static str> {
    match base::text::fold(text).as_str() {
        "м" | "муж" | "муж." | "мужской" | "мужчина" | "male" | "m" | "man" => {
            Some("male")
        }
        "ж" | "жен" | "жен." | "женский" | "женщина" | "female" | "f" | "woman" => {
            Some("female")
        }
        _ => None,
    }
}

/// The channel a person likes best, as forms and other programs call it.
pub fn channel(text: &str) -> Option<Channel> {
    Some(match letters(text).as_str() {
        "email"
        | "mail"
        | "почта"
        | "электроннаяпочта"
        | "эпочта"
        | "элпочта"
        | "имейл"
        | "емейл"
        | "письмо"
        | "письма" => Channel::Email,
        "sms" | "смс" | "text" | "textmessage" => Channel::Sms,
        "push" | "пуш" | "пуши" | "pushуведомления" | "пушуведомления" => {
            Channel::Push
        }
        "telegram" | "tg" | "телеграм" | "телеграмм" | "тг" => Channel::Telegram,
        "whatsapp" | "wa" | "вотсап" | "ватсап" | "вацап" | "воцап" => {
            Channel::Whatsapp
        }
        "call" | "phone" | "phonecall" | "звонок" | "звонки" | "телефон" | "потелефону" => {
            Channel::Call
        }
        _ => return None,
    })
}

/// How often a person wants to be written to: `не чаще раза в неделю`, `еженедельно`, `weekly`, `once a week`.
pub fn frequency(text: &str) -> Option<Frequency> {
    let word = letters(text);
    let bare = ["нечаще", "небольше", "максимум", "atmost", "nomorethan"];
    let word = bare.iter().find_map(|start| word.strip_prefix(start)).unwrap_or(&word);
    let once = ["одногоразав", "одинразв", "1разав", "1разв", "разав", "разв", "oncea", "onceper"];
    let word = once.iter().find_map(|start| word.strip_prefix(start)).unwrap_or(word);
    match word {
        "daily" | "everyday" | "day" | "ежедневно" | "каждыйдень" | "день" | "сутки" => {
            Some(Frequency::Daily)
        }
        "weekly" | "everyweek" | "week" | "еженедельно" | "каждуюнеделю" | "неделю" | "неделя" => {
            Some(Frequency::Weekly)
        }
        "monthly" | "everymonth" | "month" | "ежемесячно" | "каждыймесяц" | "месяц" => {
            Some(Frequency::Monthly)
        }
        _ => None,
    }
}

/// Letters and digits alone: people write «раз в неделю», `Раз-в-неделю` and `once_a_week`.
fn letters(text: &str) -> String {
    base::text::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Programs write their "nothing" as a word.
pub fn is_nothing(text: &str) -> bool {
    text.len() <= 5
        && matches!(
            text,
            "" | "NULL" | "null" | "\\N" | "NaN" | "nan" | "N/A" | "#N/A" | "-" | "—" | "–" | "None"
        )
}

/// A whole number that passed through a spreadsheet or pandas as a fraction: `17850.0` is the id `17850`.
pub fn without_zero_fraction(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => text,
    }
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
