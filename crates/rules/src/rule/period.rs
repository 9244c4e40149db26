//! When the rows a condition speaks of happened. Every period ends before `now`: what is dated in the future waits.

use super::SourceRef;
use crate::words::words;
use base::Date;
use base::time::DAY;

#[derive(Clone, Debug, PartialEq)]
pub enum Period {
    Ever,
    /// `[now − N units, now)`; a day is 24 hours.
    Last(Span),
    /// Calendar days in the workspace's zone, both included.
    Between(Date, Date),
    /// From the beginning of the calendar unit that now stands in.
    Calendar(Calendar),
    After(Box<After>),
}

/// After another row of the customer's, and not later than a span.
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    pub source: SourceRef,
    pub within: Span,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub count: i64,
    pub unit: SpanUnit,
}

words! {
    SpanUnit { Minutes = "minutes", Hours = "hours", Days = "days", }
}

words! {
    /// The calendar of the workspace's zone; a week begins on Monday.
    Calendar {
        Today = "today",
        Week = "this_week",
        Month = "this_month",
        Year = "this_year",
    }
}

impl Period {
    pub fn last_days(count: i64) -> Period {
        Period::Last(Span { count, unit: SpanUnit::Days })
    }
}

impl Span {
    /// A hundred years.
    pub const LONGEST_DAYS: i64 = 36_500;

    pub fn micros(self) -> i64 {
        self.count.saturating_mul(self.unit.micros())
    }
}

impl SpanUnit {
    pub fn micros(self) -> i64 {
        match self {
            SpanUnit::Minutes => DAY / (24 * 60),
            SpanUnit::Hours => DAY / 24,
            SpanUnit::Days => DAY,
        }
    }

    /// The largest count of this unit.
    pub fn most(self) -> i64 {
        Span::LONGEST_DAYS * (DAY / self.micros())
    }
}

impl Calendar {
    /// The first day of the unit a day stands in.
    pub fn first_day(self, day: Date) -> Date {
        let (year, month, _) = day.ymd();
        match self {
            Calendar::Today => day,
            // 1970-01-01 was a Thursday.
            Calendar::Week => day.plus_days(-(day.0 + 3).rem_euclid(7)),
            Calendar::Month => Date::from_ymd(year, month, 1).unwrap_or(day),
            Calendar::Year => Date::from_ymd(year, 1, 1).unwrap_or(day),
        }
    }

    /// The first day of the unit after the one a day stands in.
    pub fn next_first_day(self, day: Date) -> Date {
        let (year, month, _) = day.ymd();
        match self {
            Calendar::Today => day.plus_days(1),
            Calendar::Week => self.first_day(day).plus_days(7),
            Calendar::Month if month == 12 => Calendar::Year.next_first_day(day),
            Calendar::Month => Date::from_ymd(year, month + 1, 1).unwrap_or(day),
            Calendar::Year => Date::from_ymd(year + 1, 1, 1).unwrap_or(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_units_begin_and_end_where_calendars_say() {
        let day = |text: &str| Date::parse(text).unwrap();
        let unit = |unit: Calendar, text: &str| (unit.first_day(day(text)), unit.next_first_day(day(text)));
        let days = |from: &str, until: &str| (day(from), day(until));
        assert_eq!(unit(Calendar::Today, "2026-03-15"), days("2026-03-15", "2026-03-16"));
        // 15 March 2026 is a Sunday, 16 March a Monday.
        assert_eq!(unit(Calendar::Week, "2026-03-15"), days("2026-03-09", "2026-03-16"));
        assert_eq!(unit(Calendar::Week, "2026-03-16"), days("2026-03-16", "2026-03-23"));
        assert_eq!(unit(Calendar::Week, "1969-12-31"), days("1969-12-29", "1970-01-05"));
        assert_eq!(unit(Calendar::Month, "2026-02-28"), days("2026-02-01", "2026-03-01"));
        assert_eq!(unit(Calendar::Month, "2026-12-31"), days("2026-12-01", "2027-01-01"));
        assert_eq!(unit(Calendar::Year, "2026-12-31"), days("2026-01-01", "2027-01-01"));
    }
}
