//! When a regular import runs: each hour, day or week at a time of the workspace's clock.
//!
//! The next moment is always later than the one asked about, and the same however often it is asked. A time that the
//! clock leaves out comes as much later as the clock was moved; one that it shows twice comes the first time only.

use crate::consent::words;
use base::{Timestamp, Zone, time};
use serde::{Deserialize, Serialize};
use std::time::Duration;

words! {
    Every {
        Hour = "hour",
        Day = "day",
        Week = "week",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub every: Every,
    /// The minute of the hour; of a day or week the minute of the day.
    pub minute: i64,
    /// Of a week: from 1, Monday, to 7.
    pub weekday: Option<i64>,
}

/// Pauses after the first failures of a run that may succeed without anybody doing anything.
const SOON: [u64; 3] = [300, 900, 2_700];
/// The longest pause that failures bring about.
const LONGEST: u64 = 86_400;

impl Schedule {
    pub fn is_good(&self) -> bool {
        let minutes = if self.every == Every::Hour { 60 } else { 1_440 };
        let day = match self.every {
            Every::Week => self.weekday.is_some_and(|day| (1..=7).contains(&day)),
            Every::Hour | Every::Day => self.weekday.is_none(),
        };
        (0..minutes).contains(&self.minute) && day
    }

    /// The first moment after one.
    pub fn next(&self, after: Timestamp, zone: &Zone) -> Timestamp {
        match self.every {
            Every::Hour => self.next_hour(after, zone),
            Every::Day | Every::Week => self.next_day(after, zone),
        }
    }

    /// Zones differ by whole minutes, so the minute of the hour comes round within two hours of any change.
    fn next_hour(&self, after: Timestamp, zone: &Zone) -> Timestamp {
        let begun = after.micros().div_euclid(time::MINUTE) * time::MINUTE;
        let minutes = (1..=180).map(|count| Timestamp::from_micros(begun + count * time::MINUTE));
        let mut fitting = minutes.filter(|at| i64::from(at.zoned(zone).minute()) == self.minute);
        fitting.next().unwrap_or_else(|| after.plus(Duration::from_secs(3_600)))
    }

    fn next_day(&self, after: Timestamp, zone: &Zone) -> Timestamp {
        let today = after.date(zone);
        let (hour, minute) = ((self.minute / 60) as i8, (self.minute % 60) as i8);
        // A week and a day hold every weekday after any moment.
        let days = (0..=8).map(|count| today.plus_days(count));
        let wanted = days.filter(|day| self.weekday.is_none_or(|wanted| weekday(*day) == wanted));
        let mut moments = wanted.filter_map(|day| zone.moment(day, hour, minute, 0));
        moments.find(|at| *at > after).unwrap_or_else(|| after.plus_days(1))
    }

    /// When it runs again after so many failures in a row: soon where it may pass by itself, then as the schedule
    /// says, and ever more seldom up to a day.
    pub fn after_failure(&self, failures: i64, passing: bool, now: Timestamp, zone: &Zone) -> Timestamp {
        let scheduled = self.next(now, zone);
        let tried = usize::try_from(failures).unwrap_or_default();
        if passing && let Some(pause) = SOON.get(tried.saturating_sub(1)) {
            return scheduled.min(now.plus(Duration::from_secs(*pause)));
        }
        let hours = 1_u64 << tried.saturating_sub(SOON.len()).min(5);
        let pause = Duration::from_secs((hours * 3_600).min(LONGEST));
        // The schedule's own moment is taken where it is later than the pause, or is not far from its end.
        self.next(now.plus(pause).minus(Duration::from_secs(3_600)), zone).max(scheduled)
    }
}

/// 1, Monday, to 7; the first day that is counted was a Thursday.
fn weekday(day: base::Date) -> i64 {
    (day.0 + 3).rem_euclid(7) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn daily(minute: i64) -> Schedule {
        Schedule { every: Every::Day, minute, weekday: None }
    }

    #[test]
    fn time_of_the_zone_is_kept_over_a_change_of_the_clock() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for (schedule, after, next) in [
            (daily(3 * 60), "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
            (daily(3 * 60), "2026-03-27T12:00:00Z", "2026-03-28T02:00:00Z"),
            // Half past two does not exist that night: it comes an hour later, and once.
            (daily(150), "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
            (daily(150), "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
            // Half past two is there twice in October: the first one counts.
            (daily(150), "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            (daily(150), "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ] {
            assert_eq!(schedule.next(at(after), &berlin), at(next), "{schedule:?} {after}");
        }
        let moscow = Zone::parse("Europe/Moscow").unwrap();
        let week = Schedule { every: Every::Week, minute: 9 * 60, weekday: Some(1) };
        assert_eq!(week.next(at("2026-11-22T12:00:00Z"), &moscow), at("2026-11-23T06:00:00Z"));
        assert_eq!(week.next(at("2026-11-23T06:00:00Z"), &moscow), at("2026-11-30T06:00:00Z"));
        let kolkata = Zone::parse("Asia/Kolkata").unwrap();
        let hour = Schedule { every: Every::Hour, minute: 15, weekday: None };
        assert_eq!(hour.next(at("2026-11-22T12:00:00Z"), &kolkata), at("2026-11-22T12:45:00Z"));
        assert_eq!(hour.next(at("2026-11-22T12:45:00Z"), &kolkata), at("2026-11-22T13:45:00Z"));
    }

    #[test]
    fn schedules_that_say_nothing_are_refused() {
        let good = |every, minute, weekday| Schedule { every, minute, weekday }.is_good();
        assert!(
            good(Every::Hour, 59, None) && good(Every::Day, 1_439, None) && good(Every::Week, 0, Some(7))
        );
        assert!(!good(Every::Hour, 60, None) && !good(Every::Day, -1, None) && !good(Every::Day, 0, Some(1)));
        assert!(
            !good(Every::Week, 0, None) && !good(Every::Week, 0, Some(8)) && !good(Every::Week, 0, Some(0))
        );
    }

    #[test]
    fn failures_are_tried_again_soon_and_then_ever_more_seldom() {
        let utc = Zone::utc();
        let hourly = Schedule { every: Every::Hour, minute: 0, weekday: None };
        let now = at("2026-01-15T10:30:00Z");
        let minutes = |failures, passing| {
            let next = hourly.after_failure(failures, passing, now, &utc);
            (next.micros() - now.micros()) / time::MINUTE
        };
        let passing: Vec<i64> = (1..=9).map(|failures| minutes(failures, true)).collect();
        assert_eq!(passing, [5, 15, 30, 90, 210, 450, 930, 1_410, 1_410]);
        assert_eq!(minutes(1, false), 30, "what nobody repaired is not broken less in five minutes");
        let weekly = Schedule { every: Every::Week, minute: 0, weekday: Some(1) };
        assert_eq!(weekly.after_failure(9, true, now, &utc), at("2026-01-19T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn next_moment_is_later_and_stable(
            seconds in 1_600_000_000_i64..2_000_000_000,
            minute in 0_i64..1_440,
            weekday in 1_i64..=7,
            kind in 0_usize..3,
            zone in proptest::sample::select(vec![
                "Europe/Berlin", "Europe/Moscow", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns",
                "Africa/Cairo", "Pacific/Apia", "UTC",
            ]),
            failures in 1_i64..40,
        ) {
            let zone = Zone::parse(zone).unwrap();
            let schedule = match kind {
                0 => Schedule { every: Every::Hour, minute: minute % 60, weekday: None },
                1 => daily(minute),
                _ => Schedule { every: Every::Week, minute, weekday: Some(weekday) },
            };
            let after = Timestamp::from_seconds(seconds);
            let next = schedule.next(after, &zone);
            prop_assert!(next > after);
            let most = [3 * time::HOUR, 50 * time::HOUR, 9 * time::DAY][kind];
            prop_assert!(next.micros() - after.micros() <= most);
            // Whoever asks at any moment before it hears the same, up to the last microsecond.
            let between = Timestamp::from_micros((after.micros() + next.micros()) / 2);
            prop_assert_eq!(schedule.next(between.max(after), &zone), next);
            prop_assert_eq!(schedule.next(Timestamp::from_micros(next.micros() - 1), &zone), next);
            prop_assert!(schedule.next(next, &zone) > next);
            for passing in [true, false] {
                prop_assert!(schedule.after_failure(failures, passing, after, &zone) > after);
            }
        }
    }
}
