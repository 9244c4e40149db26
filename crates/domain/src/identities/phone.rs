//! Telephone numbers in E.164: a plus, the country, the number; 10 to 15 digits.
//!
//! A small function of our own instead of the tables of libphonenumber (4 MB of data and 20 µs a number): files come
//! from one country's habits, and those are few. A number without a country is Russian when it has the shape of a
//! Russian number; other numbers must begin with their country's code.

use super::Refusal;

pub(super) fn normalise(typed: &str) -> Result<String, Refusal> {
    let text = typed.strip_prefix("tel:").unwrap_or(typed).trim();
    let whole = unrounded(text);
    let text = whole.as_deref().unwrap_or(text);
    if looks_rounded(text) {
        return Err(Refusal::PhoneRounded);
    }
    // A spreadsheet that took the number for a number writes `79123456789.0`.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (plus, digits) = digits(text)?;
    let number = with_country(plus, digits)?;
    let good = (10..=15).contains(&number.len()) && !number.starts_with('0');
    if good { Ok(format!("+{number}")) } else { Err(Refusal::Phone) }
}

/// `7,91234E+10`: the last digits are gone and nobody can bring them back.
fn looks_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    number(mantissa) && number(exponent.trim_start_matches('+'))
}

/// `7,9123456789E+10` holds every digit; only the way of writing is a spreadsheet's.
fn unrounded(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (whole, rest) = mantissa.split_once([',', '.'])?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let digits = whole.len() == 1 && (whole.to_owned() + rest).bytes().all(|b| b.is_ascii_digit());
    (digits && rest.len() == exponent).then(|| whole.to_owned() + rest)
}

fn digits(text: &str) -> Result<(bool, String), Refusal> {
    let (plus, rest) = match text.strip_prefix(['+', '＋']) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut out = String::with_capacity(15);
    for c in rest.chars() {
        match c {
            '0'..='9' => out.push(c),
            ' '
            | '\u{a0}'
            | '\u{2009}'
            | '\u{202f}'
            | '('
            | ')'
            | '-'
            | '.'
            | '\u{2010}'..='\u{2015}'
            | '/' => {}
            _ => return Err(Refusal::Phone),
        }
        if out.len() > 17 {
            return Err(Refusal::Phone);
        }
    }
    Ok((plus, out))
}

fn with_country(plus: bool, digits: String) -> Result<String, Refusal> {
    if plus {
        // `+8 912 …` is the Russian trunk prefix with a plus put before it; no country has the code 89.
        let russian = digits.len() == 11 && digits.starts_with("89");
        return Ok(if russian { format!("7{}", &digits[1..]) } else { digits });
    }
    if let Some(international) = digits.strip_prefix("00") {
        return Ok(international.to_owned());
    }
    match (digits.len(), digits.as_bytes().first()) {
        (10, Some(b'3' | b'4' | b'8' | b'9')) => Ok(format!("7{digits}")),
        (11, Some(b'8')) => Ok(format!("7{}", &digits[1..])),
        (11..=15, Some(b'1'..=b'9')) => Ok(digits),
        _ => Err(Refusal::Phone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_one_written_form() {
        for (typed, want) in [
            ("+7 912 345-67-89", "+79123456789"),
            ("8 (912) 345-67-89", "+79123456789"),
            ("89123456789", "+79123456789"),
            ("9123456789", "+79123456789"),
            ("79123456789", "+79123456789"),
            ("79123456789.0", "+79123456789"),
            ("7,9123456789E+10", "+79123456789"),
            ("+8 912 345 67 89", "+79123456789"),
            ("007 912 345 67 89", "+79123456789"),
            ("(495) 123-45-67", "+74951234567"),
            ("tel:+375291234567", "+375291234567"),
            ("380501234567", "+380501234567"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+84 912 345 678", "+84912345678"),
            ("+1-202-555-0143", "+12025550143"),
            ("8\u{a0}912\u{a0}345\u{2011}67\u{2011}89", "+79123456789"),
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok(want), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "+",
            "12345",
            "нет",
            "123-45-67",
            "+0 912 345 67 89",
            "+7912345678901234",
            "8 912 345 67 89 доб. 12",
            "2025550143",
        ] {
            assert_eq!(normalise(typed), Err(Refusal::Phone), "{typed}");
        }
    }

    #[test]
    fn rounded_number_is_named() {
        for typed in ["7.91234567E+10", "7,91235E+10", "7.9E10"] {
            assert_eq!(normalise(typed), Err(Refusal::PhoneRounded), "{typed}");
        }
    }
}
