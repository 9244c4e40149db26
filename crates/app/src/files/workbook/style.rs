//! What a number in a cell looks like to the person who sees the sheet: a date, a moment, digits with zeros before
//! them.
//!
//! A workbook keeps a date as a number of days. Only the cell's format says that it is one.

use super::xml::{Xml, attribute};
use crate::files::FileError;
use base::Date;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::Read;

/// Formats that a sheet may name; the program that invented them allows fewer.
const STYLES: usize = 100_000;
/// Days between 1899-12-30 and 1904-01-01: old files of another system count from there.
const DAYS_TO_1904: f64 = 1_462.0;
/// 9999-12-31, the last day that a sheet knows.
const LAST_DAY: f64 = 2_958_466.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Number,
    Date,
    Time,
    Moment,
    /// So many digits, with zeros before the number.
    Digits(usize),
}

/// The style of each format that cells name by its number.
pub(super) fn styles<R: Read>(mut xml: Xml<R>) -> Result<Vec<Style>, FileError> {
    let mut own = HashMap::new();
    let (mut out, mut within) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&start, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")) {
                        own.insert(id, style_of(&code));
                    }
                }
                "cellXfs" => within = true,
                "xf" if within => {
                    let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    out.push(own.get(&id).copied().unwrap_or_else(|| common(id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => within = false,
            Event::Eof => return Ok(out),
            _ => {}
        }
        if own.len() + out.len() > STYLES {
            return Err(FileError::Damaged);
        }
    }
}

/// Formats that have a number and no description.
fn common(id: u32) -> Style {
    match id {
        14..=17 | 27..=31 | 34..=36 | 50..=58 => Style::Date,
        18..=21 | 32 | 33 | 45..=47 => Style::Time,
        22 => Style::Moment,
        _ => Style::Number,
    }
}

/// By the letters of a description, without what it quotes.
fn style_of(code: &str) -> Style {
    let first = code.split(';').next().unwrap_or("");
    if !first.is_empty() && first.len() <= 20 && first.bytes().all(|b| b == b'0') && first.len() > 1 {
        return Style::Digits(first.len());
    }
    let (mut date, mut time) = (false, false);
    let mut letters = first.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => {
                // `[h]` counts hours; `[Red]` and `[$-419]` say nothing of time.
                let inner: String = letters.by_ref().take_while(|c| *c != ']').collect();
                time |= !inner.is_empty() && inner.chars().all(|c| matches!(c, 'h' | 'H' | 's' | 'S'));
            }
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'y' | 'Y' => date = true,
            'h' | 'H' | 's' | 'S' => time = true,
            // «Основной» and `General` are words; nothing but m stands for months and minutes.
            'm' | 'M' if !time => date |= first.to_ascii_lowercase().contains("mmm"),
            'G' | 'g' if first.to_ascii_lowercase().contains("general") => return Style::Number,
            _ => {}
        }
    }
    match (date, time) {
        (true, true) => Style::Moment,
        (true, false) => Style::Date,
        (false, true) => Style::Time,
        (false, false) => Style::Number,
    }
}

/// A number as the person sees it, in the forms that an import reads.
pub(super) fn shown(value: f64, style: Style, from_1904: bool) -> String {
    let days = if from_1904 { value + DAYS_TO_1904 } else { value };
    let possible = (0.0..LAST_DAY).contains(&days);
    match style {
        Style::Date | Style::Moment | Style::Time if possible => moment(days, style),
        Style::Digits(digits) if value >= 0.0 && value.fract() == 0.0 && value < 1e15 => {
            format!("{:0digits$}", value as u64)
        }
        _ => number(value),
    }
}

/// Without an exponent, and with the fifteen digits that a sheet counts with.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let text = rounded.to_string();
    // What is neither a phone nor an amount would be a line of zeros.
    if text.len() > 40 { format!("{value:e}") } else { text }
}

fn moment(days: f64, style: Style) -> String {
    // Whole seconds: a fraction of a day is never exact.
    let seconds = (days * 86_400.0).round() as i64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    // Day 60 is the 29th of February 1900, which never was; before it the count is one off.
    let epoch = if day < 60 { -25_568 } else { -25_569 };
    let date = Date(day + epoch);
    match style {
        Style::Time if day == 0 => clock,
        Style::Date | Style::Time if second == 0 => date.to_string(),
        _ => format!("{date} {clock}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        for (code, want) in [
            ("General", Style::Number),
            ("Основной", Style::Number),
            ("0.00", Style::Number),
            ("#,##0.00\\ \"₽\"", Style::Number),
            ("\"дней\" 0", Style::Number),
            ("[Red]0", Style::Number),
            ("dd.mm.yyyy", Style::Date),
            ("[$-419]d mmmm yyyy;@", Style::Date),
            ("mmm\\-yy", Style::Date),
            ("dd/mm/yyyy hh:mm", Style::Moment),
            ("h:mm:ss", Style::Time),
            ("[h]:mm", Style::Time),
            ("000000", Style::Digits(6)),
            ("0", Style::Number),
        ] {
            assert_eq!(style_of(code), want, "{code}");
        }
    }

    #[test]
    fn numbers_are_shown_as_a_person_sees_them() {
        for (value, style, want) in [
            (79_005_550_101.0, Style::Number, "79005550101"),
            (1_234.5, Style::Number, "1234.5"),
            (0.1 + 0.2, Style::Number, "0.3"),
            (-5.0, Style::Number, "-5"),
            (32_874.0, Style::Date, "1990-01-01"),
            (45_658.0, Style::Date, "2025-01-01"),
            (59.0, Style::Date, "1900-02-28"),
            (61.0, Style::Date, "1900-03-01"),
            (45_658.604_166_666_664, Style::Moment, "2025-01-01 14:30:00"),
            (45_658.5, Style::Date, "2025-01-01 12:00:00"),
            (0.5, Style::Time, "12:00:00"),
            (123.0, Style::Digits(6), "000123"),
            (-1.0, Style::Date, "-1"),
            (1e300, Style::Date, "1e300"),
        ] {
            assert_eq!(shown(value, style, false), want, "{value}");
        }
        assert_eq!(shown(0.0, Style::Date, true), "1904-01-01");
        assert_eq!(shown(f64::NAN, Style::Number, false), "");
    }
}
