//! Instants, calendar dates and zones.
//!
//! An instant is microseconds since 1970-01-01 UTC in storage and RFC 3339 on the wire; a date is days since
//! 1970-01-01. Calendar words (today, this month, birthday) are always taken in a named zone.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// A moment, in microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const MIN: Timestamp = Timestamp(-2_208_988_800 * SECOND);
    /// The end of the year 9999: what RFC 3339 can say.
    pub const MAX: Timestamp = Timestamp(253_402_300_799 * SECOND);

    pub const fn from_micros(micros: i64) -> Self {
        Timestamp(micros)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Timestamp(seconds * SECOND)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// RFC 3339 with an offset.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let moment: jiff::Timestamp = text.parse().ok()?;
        Some(Timestamp(moment.as_microsecond()))
    }

    pub fn plus(self, by: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(by.as_micros() as i64))
    }

    pub fn minus(self, by: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(by.as_micros() as i64))
    }

    /// Whole 24-hour days, as "last 30 days" means them; not calendar days.
    pub fn minus_days(self, days: i64) -> Timestamp {
        Timestamp(self.0.saturating_sub(days.saturating_mul(DAY)))
    }

    pub fn plus_days(self, days: i64) -> Timestamp {
        self.minus_days(-days)
    }

    /// The calendar date of this moment in a zone.
    pub fn date(self, zone: &Zone) -> Date {
        let day = self.zoned(zone).date();
        Date::from_civil(day)
    }

    /// Year, month, day, hour, minute in a zone, for texts.
    pub fn zoned(self, zone: &Zone) -> jiff::Zoned {
        jiff::Timestamp::from_microsecond(self.0)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(zone.0.clone())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => fmt::Display::fmt(&moment, f),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Timestamp::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("expected a moment like `2026-01-31T12:00:00Z`"))
    }
}

/// A calendar date, in days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(pub i64);

impl Date {
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Date> {
        jiff::civil::Date::new(year, month, day).ok().map(Date::from_civil)
    }

    fn from_civil(day: jiff::civil::Date) -> Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        Date(i64::from(day.since(epoch).map(|span| span.get_days()).unwrap_or(0)))
    }

    fn civil(self) -> jiff::civil::Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        epoch.checked_add(jiff::Span::new().days(self.0.clamp(-719_162, 2_932_896))).unwrap_or(epoch)
    }

    /// ISO 8601, `2026-01-31`.
    pub fn parse(text: &str) -> Option<Date> {
        text.parse::<jiff::civil::Date>().ok().map(Date::from_civil)
    }

    pub fn ymd(self) -> (i16, i8, i8) {
        let day = self.civil();
        (day.year(), day.month(), day.day())
    }

    /// The first moment of this date in a zone, also where midnight does not exist.
    pub fn start(self, zone: &Zone) -> Timestamp {
        let moment = self.civil().to_zoned(zone.0.clone()).map(|z| z.timestamp().as_microsecond());
        Timestamp(moment.unwrap_or(self.0 * DAY))
    }

    pub fn plus_days(self, days: i64) -> Date {
        Date(self.0 + days)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.civil(), f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a date like `2026-01-31`"))
    }
}

/// A time zone by its IANA name.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(jiff::tz::TimeZone);

impl Zone {
    pub fn utc() -> Zone {
        Zone(jiff::tz::TimeZone::UTC)
    }

    /// A name such as `Europe/Moscow`, from the database built into the program.
    pub fn parse(name: &str) -> Option<Zone> {
        if name == "UTC" {
            return Some(Zone::utc());
        }
        jiff::tz::TimeZone::get(name).ok().map(Zone)
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The moment of a wall-clock time in this zone; the later offset where a time exists twice is not preferred,
    /// the earlier one is, as calendars do.
    pub fn moment(&self, date: Date, hour: i8, minute: i8, second: i8) -> Option<Timestamp> {
        let at = date.civil().to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
        at.to_zoned(self.0.clone()).ok().map(|z| Timestamp(z.timestamp().as_microsecond()))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_travel_as_rfc_3339() {
        let at = Timestamp::parse("2010-12-01T08:26:00Z").unwrap();
        assert_eq!(at.micros(), 1_291_191_960 * SECOND);
        assert_eq!(at.to_string(), "2010-12-01T08:26:00Z");
        assert_eq!(Timestamp::parse("2010-12-01T11:26:00+03:00"), Some(at));
        assert_eq!(Timestamp::parse("2010-12-01 08:26"), None);
    }

    #[test]
    fn date_of_a_moment_depends_on_the_zone() {
        let at = Timestamp::parse("2026-03-01T22:30:00Z").unwrap();
        assert_eq!(at.date(&Zone::utc()).to_string(), "2026-03-01");
        let moscow = Zone::parse("Europe/Moscow").unwrap();
        assert_eq!(at.date(&moscow).to_string(), "2026-03-02");
        assert_eq!(at.date(&moscow).start(&moscow).to_string(), "2026-03-01T21:00:00Z");
    }

    #[test]
    fn dates_count_days() {
        assert_eq!(Date::parse("1970-01-02"), Some(Date(1)));
        assert_eq!(Date::from_ymd(2024, 2, 29).unwrap().plus_days(1).to_string(), "2024-03-01");
        assert_eq!(Date::from_ymd(2023, 2, 29), None);
    }
}
