//! Customers' addresses and numbers as somebody sees them who should recognise a person but take nothing away.
//!
//! Of an address stay the first letter (where there are three or more before the `@`) and the host; of a number its
//! last four digits, and whether it is a `+7` number. [`text`] does this to whatever stands inside a text. It would
//! rather hide a number that is none than show one: a code of eleven digits in an event is hidden too.
//! Who sees so, the policy says; where it is applied, `app::access::addresses`.

use super::Role;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// How a caller sees addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addresses {
    #[default]
    Whole,
    Masked,
}

/// What stands in every mask and in no address and no number.
pub const MARK: &str = "•••";
/// Digits of a number that stay.
const SHOWN: usize = 4;
/// Digits from which a row of them can be somebody's number.
const NUMBER: usize = 10;

/// The roles that see masks until an owner says otherwise: those that do not work on customers' cards. They count and
/// look on, and for that nobody's address is needed.
pub fn roles() -> Vec<Role> {
    let edits = |role: &Role| role.permissions().has(super::Permission::CustomersWrite);
    Role::ALL.into_iter().filter(|role| !edits(role)).collect()
}

/// A text with every address and number in it masked. Addresses go first: digits before an `@` are a part of one.
pub fn text(text: &str) -> Cow<'_, str> {
    match masked(text, Out::address_at) {
        Cow::Borrowed(text) => masked(text, Out::number_at),
        Cow::Owned(text) => Cow::Owned(masked(&text, Out::number_at).into_owned()),
    }
}

/// A text after a step has looked at each of its letters; the step says where to go on.
fn masked<'t>(text: &'t str, step: fn(&mut Out<'t>, usize, char) -> Option<usize>) -> Cow<'t, str> {
    let mut out = Out { text, from: 0, done: String::new() };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        at = step(&mut out, at, c).unwrap_or(at + c.len_utf8());
    }
    match out.from {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out.done + &text[out.from..]),
    }
}

/// A value that is an address or a number, whatever it looks like.
pub fn address(value: &str) -> String {
    if value.is_empty() || value.contains(MARK) || value.contains(['@', '＠']) || value.contains("%40") {
        let masked = text(value);
        return if masked == value && !value.contains(MARK) && !value.is_empty() {
            MARK.to_owned()
        } else {
            masked.into_owned()
        };
    }
    number(value)
}

/// A number: the last four digits of ten or more, nothing of fewer.
pub fn number(typed: &str) -> String {
    let written = crate::identities::phone(typed).ok();
    let digits: String = written.as_deref().unwrap_or(typed).chars().filter(char::is_ascii_digit).collect();
    if digits.len() < NUMBER {
        return MARK.to_owned();
    }
    let russian = written.is_some() && digits.len() == 11 && digits.starts_with('7');
    let tail = &digits[digits.len() - SHOWN..];
    let head = if russian { "+7 " } else { "" };
    format!("{head}{MARK} {MARK} {}-{}", &tail[..2], &tail[2..])
}

/// A number in JSON that somebody's telephone was written as: a Russian one without its plus.
pub fn is_bare_number(number: u64) -> bool {
    matches!(number, 3_000_000_000..=4_999_999_999 | 8_000_000_000..=9_999_999_999)
        || matches!(number, 73_000_000_000..=79_999_999_999 | 83_000_000_000..=89_999_999_999)
}

/// A text that is being written anew; what is before `from` is done.
struct Out<'t> {
    text: &'t str,
    from: usize,
    done: String,
}

impl Out<'_> {
    fn address_at(&mut self, at: usize, c: char) -> Option<usize> {
        match c {
            '@' | '＠' => Some(self.address(at, at + c.len_utf8())),
            '%' if self.text[at..].starts_with("%40") => Some(self.address(at, at + 3)),
            _ => None,
        }
    }

    fn number_at(&mut self, at: usize, c: char) -> Option<usize> {
        matches!(c, '+' | '＋' | '(' | '0'..='9').then(|| self.number(at))
    }

    /// Masks the address around an `@` that stands from `at` to `end`; where to go on.
    fn address(&mut self, at: usize, end: usize) -> usize {
        let before = &self.text[self.from..at];
        let begin = before.char_indices().rev().take_while(|(_, c)| in_local(*c)).last().map(|(at, _)| at);
        let host =
            self.text[end..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let host: usize = host.map(char::len_utf8).sum();
        let local = begin.map_or("", |begin| &before[begin..]);
        let start = local.char_indices().find(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at);
        let Some(start) = start.filter(|_| host > 0) else { return end };
        let kept = &local[start..];
        let begin = self.from + begin.unwrap_or_default() + start;
        self.done.push_str(&self.text[self.from..begin]);
        let first = kept.chars().next().filter(|_| kept.chars().count() > 2 && !kept.contains('•'));
        let first = first.or_else(|| kept.chars().next().filter(|_| kept.contains(MARK)));
        self.done.extend(first);
        self.done.push_str(MARK);
        self.from = at;
        end + host
    }

    /// Masks the number that begins here, if it is one; where to go on.
    fn number(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let run: usize = rest.chars().take_while(|c| in_number(*c)).map(char::len_utf8).sum();
        let run = rest[..run].trim_end_matches(|c: char| !c.is_ascii_digit());
        let next = at + run.len().max(rest.chars().next().map_or(1, char::len_utf8));
        if !is_number(run) || self.inside_a_word(at, at + run.len(), run) {
            return next;
        }
        self.done.push_str(&self.text[self.from..at]);
        // Two numbers beside each other are hidden as one.
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        self.done.push_str(&if digits > 15 { MARK.to_owned() } else { number(run) });
        self.from = at + run.len();
        self.from
    }

    /// Whether digits are a part of an id, a hash or a code: `cus_89123456789`, `a89123456789`.
    fn inside_a_word(&self, from: usize, to: usize, run: &str) -> bool {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = &self.text[..from];
        let escaped = before.len() >= 3
            && before.as_bytes()[before.len() - 3] == b'%'
            && before.bytes().rev().take(2).all(|b| b.is_ascii_hexdigit());
        let glued = before.chars().next_back().is_some_and(word) && !escaped;
        let joined = self.text[to..].chars().next().is_some_and(word);
        !run.starts_with(['+', '＋']) && (glued || joined && !scientific(&self.text[to..]))
    }
}

/// `7.9123456789E+10`: a number that a spreadsheet has rewritten.
fn scientific(rest: &str) -> bool {
    let rest = rest.strip_prefix(['E', 'e']).unwrap_or_default();
    rest.strip_prefix('+').unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit())
}

fn in_local(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '"' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '«' | '»' | '@')
}

fn in_number(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '+' | '＋' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '(' | ')' | '-' | '.' | '/')
        || matches!(c, '\u{2010}'..='\u{2015}')
}

/// Whether a row of digits can be somebody's number. Amounts, addresses of machines and moments are not.
fn is_number(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if digits < NUMBER || run.parse::<Ipv4Addr>().is_ok() || is_moment(run) {
        return false;
    }
    let amount = run.split_once('.').is_some_and(|(whole, rest)| {
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        number(whole) && number(rest) && rest != "0" && whole.len() < NUMBER && whole.len() > 1
    });
    let plus = run.starts_with(['+', '＋']);
    !amount && (plus || digits > 15 || crate::identities::phone(run).is_ok() || !bare(run))
}

/// Digits alone, without a sign between them.
fn bare(run: &str) -> bool {
    run.bytes().all(|b| b.is_ascii_digit())
}

/// `2026-11-22 10` of a moment with a space in it.
fn is_moment(run: &str) -> bool {
    let mut parts = run.splitn(3, '-');
    let sized = |part: Option<&str>, size: usize| {
        part.is_some_and(|it| it.len() >= size && it.bytes().take(size).all(|b| b.is_ascii_digit()))
    };
    let year = parts.next();
    year.is_some_and(|it| it.len() == 4 && (it.starts_with("19") || it.starts_with("20")))
        && parts.next().is_some_and(|it| it.len() == 2)
        && sized(parts.next(), 2)
        && run.len() <= 13
}

#[cfg(test)]
mod tests;
