//! What customers wish of messages: how often at most.
//!
//! A wish limits marketing alone; notices of a contract are no matter of taste. It counts by the calendar, because
//! people do: two letters of one Monday are two letters of one week, a Sunday's and a Monday's are not.

use crate::consent::words;
use base::{Date, Timestamp, Zone};

words! {
    /// At most one marketing message in so much of the calendar.
    Frequency {
        Daily = "daily",
        Weekly = "weekly",
        Monthly = "monthly",
    }
}

impl Frequency {
    /// The first moment of the day, of the week (a Monday) or of the month that `now` lies in.
    pub fn since(self, now: Timestamp, zone: &Zone) -> Timestamp {
        let today = now.date(zone);
        let first = match self {
            Frequency::Daily => today,
            // Day 0 was a Thursday.
            Frequency::Weekly => today.plus_days(-(today.0 + 3).rem_euclid(7)),
            Frequency::Monthly => {
                let (year, month, _) = today.ymd();
                Date::from_ymd(year, month, 1).unwrap_or(today)
            }
        };
        first.start(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_of_the_calendar_in_the_zone() {
        use Frequency::*;
        for (wish, now, zone, want) in [
            (Daily, "2026-03-04T12:00:00Z", "UTC", "2026-03-04T00:00:00Z"),
            // Already the fifth in Moscow.
            (Daily, "2026-03-04T21:00:00Z", "Europe/Moscow", "2026-03-04T21:00:00Z"),
            (Daily, "2026-03-04T20:59:59Z", "Europe/Moscow", "2026-03-03T21:00:00Z"),
            // A Wednesday, a Sunday, a Monday; a week over the end of a year.
            (Weekly, "2026-03-04T12:00:00Z", "UTC", "2026-03-02T00:00:00Z"),
            (Weekly, "2026-03-08T23:59:59Z", "UTC", "2026-03-02T00:00:00Z"),
            (Weekly, "2026-03-09T00:00:00Z", "UTC", "2026-03-09T00:00:00Z"),
            (Weekly, "2026-01-01T00:00:00Z", "UTC", "2025-12-29T00:00:00Z"),
            (Weekly, "1969-12-31T00:00:00Z", "UTC", "1969-12-29T00:00:00Z"),
            (Monthly, "2026-03-31T23:00:00Z", "UTC", "2026-03-01T00:00:00Z"),
            (Monthly, "2026-03-31T23:00:00Z", "Europe/Moscow", "2026-03-31T21:00:00Z"),
            // The clocks go forward at midnight of the day's beginning: the day begins an hour later.
            (Daily, "2026-04-24T12:00:00Z", "Africa/Cairo", "2026-04-23T22:00:00Z"),
        ] {
            let since = wish.since(Timestamp::parse(now).unwrap(), &Zone::parse(zone).unwrap());
            assert_eq!(since.to_string(), want, "{wish} {now} {zone}");
        }
    }
}
