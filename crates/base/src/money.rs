//! Money, prices and quantities as integers. Never a float.
//!
//! Totals are held in minor units (kopecks, pence), unit prices in 1/10,000 of the major unit, quantities in
//! millionths, so that a third decimal in a price or a weighed good loses nothing.
//! A line's total is rounded once, half away from zero.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 alphabetic code, upper case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const RUB: Currency = Currency(*b"RUB");
    pub const GBP: Currency = Currency(*b"GBP");
    pub const USD: Currency = Currency(*b"USD");
    pub const EUR: Currency = Currency(*b"EUR");

    /// Three ASCII letters in any case.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Currency(bytes.map(|b| b.to_ascii_uppercase())))
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency code is ASCII")
    }

    /// Digits of the minor unit (ISO 4217): two for most currencies.
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" | b"PYG" | b"UGX" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"TND" | b"JOD" | b"IQD" | b"LYD" => 3,
            _ => 2,
        }
    }

    pub fn minor_per_major(self) -> i64 {
        10_i64.pow(self.digits())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Currency::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a currency code like `RUB`"))
    }
}

/// An amount in minor units of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub amount_minor: i64,
    pub currency: Currency,
}

/// A unit price in 1/10,000 of the major unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Price(pub i64);

/// A quantity in millionths, negative for what came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quantity(pub i64);

impl Price {
    pub const SCALE: i64 = 10_000;

    /// A decimal such as `2.55` or `-11062.06`; at most four decimals that are not zero.
    pub fn parse(text: &str) -> Option<Price> {
        parse_decimal(text, 4).map(Price)
    }
}

impl Quantity {
    pub const SCALE: i64 = 1_000_000;

    /// A decimal such as `6`, `-1` or `0.350`.
    pub fn parse(text: &str) -> Option<Quantity> {
        parse_decimal(text, 6).map(Quantity)
    }

    pub fn whole(count: i64) -> Quantity {
        Quantity(count * Self::SCALE)
    }
}

/// Price × quantity in minor units, rounded once, half away from zero. `None` when it does not fit.
pub fn line_total(price: Price, quantity: Quantity, currency: Currency) -> Option<i64> {
    let product = i128::from(price.0) * i128::from(quantity.0) * i128::from(currency.minor_per_major());
    let scale = i128::from(Price::SCALE) * i128::from(Quantity::SCALE);
    i64::try_from(divide_half_away(product, scale)).ok()
}

fn divide_half_away(value: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if value < 0 { -((-value + half) / divisor) } else { (value + half) / divisor }
}

/// Reads `[-]digits[.digits]` exactly into an integer with `digits` decimals; refuses anything it would have to round.
pub fn parse_decimal(text: &str, digits: u32) -> Option<i64> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    if whole.is_empty() && fraction.is_empty() || !body.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.contains('.') || fraction.len() > digits as usize {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let scale = 10_i64.pow(digits);
    let part = part * 10_i64.pow(digits - fraction.len() as u32);
    let value = whole.checked_mul(scale)?.checked_add(part)?;
    Some(if negative { -value } else { value })
}

/// Writes an integer with `digits` decimals as a plain decimal, without superfluous zeros beyond `keep` decimals.
pub fn format_decimal(value: i64, digits: u32, keep: u32) -> String {
    let scale = 10_u64.pow(digits);
    let (whole, part) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let mut fraction = format!("{part:0width$}", width = digits as usize);
    while fraction.len() > keep as usize && fraction.ends_with('0') {
        fraction.pop();
    }
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() || digits == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_total_rounds_half_away_from_zero() {
        let total = |price: &str, quantity: &str| {
            line_total(Price::parse(price).unwrap(), Quantity::parse(quantity).unwrap(), Currency::GBP)
                .unwrap()
        };
        assert_eq!(total("2.55", "6"), 1530);
        assert_eq!(total("0.001", "5"), 1);
        assert_eq!(total("0.001", "-5"), -1);
        assert_eq!(total("0.001", "4"), 0);
        assert_eq!(total("199.90", "0.350"), 6997);
    }

    #[test]
    fn decimals_are_read_exactly_or_refused() {
        for (text, want) in [
            ("2.55", Some(25_500)),
            ("-11062.06", Some(-110_620_600)),
            ("3", Some(30_000)),
            (".5", Some(5_000)),
            ("1.00000", Some(10_000)),
        ] {
            assert_eq!(Price::parse(text).map(|p| p.0), want, "{text}");
        }
        for wrong in ["", ".", "-", "1e3", "1,5", "0.00001", "1.2.3", "99999999999999999999", " 1", "+1"] {
            assert_eq!(Price::parse(wrong), None, "{wrong} must be refused");
        }
    }

    #[test]
    fn decimals_are_written_plainly() {
        assert_eq!(format_decimal(25_500, 4, 2), "2.55");
        assert_eq!(format_decimal(25_501, 4, 2), "2.5501");
        assert_eq!(format_decimal(-30_000, 4, 2), "-3.00");
        assert_eq!(format_decimal(6_000_000, 6, 0), "6");
    }

    proptest::proptest! {
        #[test]
        fn reading_what_was_written_gives_it_back(value in -1_000_000_000_000_i64..1_000_000_000_000) {
            proptest::prop_assert_eq!(parse_decimal(&format_decimal(value, 4, 2), 4), Some(value));
        }
    }
}
