//! How fast a sender may go, and how fast a campaign goes.

use base::{CampaignId, SenderId, Timestamp, time};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

/// What each sender may still write this second: campaigns and test letters of one sender take from the same.
#[derive(Debug, Default)]
pub struct Limits(Mutex<HashMap<SenderId, Limit>>);

/// A sender and its rate as it is now.
pub type Rate = (SenderId, Option<f64>);

impl Limits {
    /// How many of the wanted may go now.
    pub fn take(&self, rate: Rate, wanted: usize, now: Timestamp) -> usize {
        self.of(rate, now, |limit| limit.take(wanted, now))
    }

    pub fn give_back(&self, rate: Rate, count: usize, now: Timestamp) {
        self.of(rate, now, |limit| limit.give_back(count));
    }

    /// One letter goes whatever is left, because a person waits for it: others go later for it.
    pub fn spend(&self, rate: Rate, now: Timestamp) {
        self.of(rate, now, |limit| limit.free -= 1.0);
    }

    fn of<T>(&self, (sender, per_second): Rate, now: Timestamp, ask: impl FnOnce(&mut Limit) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let limit = all.entry(sender).or_insert_with(|| Limit::new(per_second, now));
        if limit.per_second != per_second {
            *limit = Limit::new(per_second, now);
        }
        ask(limit)
    }
}

/// A sender's limit per second. It fills with time and never holds more than one second's worth, so that a pause is
/// not followed by a burst.
#[derive(Debug)]
pub struct Limit {
    per_second: Option<f64>,
    free: f64,
    at: Timestamp,
}

impl Limit {
    pub fn new(per_second: Option<f64>, now: Timestamp) -> Limit {
        Limit { per_second, free: per_second.unwrap_or(0.0).min(1.0), at: now }
    }

    /// How many of the wanted may go now.
    pub fn take(&mut self, wanted: usize, now: Timestamp) -> usize {
        let Some(rate) = self.per_second else { return wanted };
        // A clock that stepped back gives nothing and takes nothing.
        let passed = (now.micros() - self.at.micros()).max(0) as f64 / time::SECOND as f64;
        self.at = now;
        self.free = (self.free + passed * rate).min(rate.max(1.0));
        let granted = (self.free.max(0.0) as usize).min(wanted);
        self.free -= granted as f64;
        granted
    }

    /// What was granted and not used comes back.
    pub fn give_back(&mut self, count: usize) {
        self.free += count as f64;
    }
}

/// Hand-overs of the last seconds by campaign, for the progress page; a hint that dies with the process.
#[derive(Clone, Debug, Default)]
pub struct Pace(Arc<Mutex<HashMap<CampaignId, Recent>>>);

/// When, and how many.
type Recent = VecDeque<(Timestamp, usize)>;

const SECONDS: i64 = 10;

impl Pace {
    pub fn add(&self, campaign: CampaignId, count: usize, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let seen = all.entry(campaign).or_default();
        seen.push_back((now, count));
        while seen.front().is_some_and(|(at, _)| at.micros() < now.micros() - SECONDS * time::SECOND) {
            seen.pop_front();
        }
    }

    pub fn forget(&self, campaign: CampaignId) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&campaign);
    }

    /// Hand-overs per second over the last seconds; nothing when this process does not send it.
    pub fn per_second(&self, campaign: CampaignId, now: Timestamp) -> Option<f64> {
        let all = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let seen = all.get(&campaign)?;
        let from = now.micros() - SECONDS * time::SECOND;
        let recent = seen.iter().filter(|(at, _)| at.micros() >= from);
        let (first, count) = recent.fold((None, 0), |(first, sum), (at, n)| (first.or(Some(*at)), sum + n));
        let passed = (now.micros() - first?.micros()).max(time::SECOND) as f64 / time::SECOND as f64;
        Some(count as f64 / passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_holds_over_time_and_gives_no_burst_after_a_pause() {
        let mut limit = Limit::new(Some(10.0), Timestamp::from_seconds(0));
        let mut sent = 0;
        for tenth in 0..100 {
            sent += limit.take(50, Timestamp::from_micros(tenth * time::SECOND / 10));
        }
        assert!((95..=101).contains(&sent), "{sent} in ten seconds at ten a second");
        assert!(limit.take(1_000, Timestamp::from_seconds(1_000)) <= 10);
    }

    #[test]
    fn all_letters_of_one_sender_share_its_rate() {
        let limits = Limits::default();
        let (one, other) = ((SenderId(1), Some(10.0)), (SenderId(2), Some(10.0)));
        let start = Timestamp::from_seconds(0);
        limits.take(one, 50, start);
        let later = start.plus(std::time::Duration::from_secs(1));
        // Two test letters, then two campaigns that want all there is.
        limits.spend(one, later);
        limits.spend(one, later);
        let (first, second) = (limits.take(one, 50, later), limits.take(one, 50, later));
        assert_eq!((first, second), (8, 0));
        assert_eq!(limits.take(other, 1, later), 1, "another sender's rate is its own");
        limits.spend(one, later);
        limits.spend(one, later);
        let soon = later.plus(std::time::Duration::from_millis(200));
        assert_eq!(limits.take(one, 50, soon), 0, "what was taken beyond the rate is made up for");
        assert_eq!(limits.take((SenderId(1), None), 50, soon), 50, "the rate was lifted");
    }

    #[test]
    fn clock_that_steps_back_stops_nothing_for_ever() {
        let mut limit = Limit::new(Some(10.0), Timestamp::from_seconds(100));
        assert_eq!(limit.take(5, Timestamp::from_seconds(50)), 1);
        assert_eq!(limit.take(5, Timestamp::from_seconds(51)), 5);
    }

    #[test]
    fn pace_is_of_the_last_seconds() {
        let pace = Pace::default();
        for second in 0..20 {
            pace.add(CampaignId(1), 200, Timestamp::from_seconds(second));
        }
        let rate = pace.per_second(CampaignId(1), Timestamp::from_seconds(20)).unwrap();
        assert!((rate - 200.0).abs() < 25.0, "{rate}");
        assert_eq!(pace.per_second(CampaignId(2), Timestamp::from_seconds(20)), None);
    }
}
