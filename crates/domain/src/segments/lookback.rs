//! How far back a person looks at who came and who left.

use crate::consent::words;
use base::{Timestamp, Zone};

words! {
    /// A time that ends now.
    Lookback {
        /// Since midnight in the workspace's zone.
        Today = "today",
        /// Seven times 24 hours.
        Week = "week",
        /// Thirty times 24 hours.
        Month = "month",
    }
}

impl Lookback {
    pub fn since(self, now: Timestamp, zone: &Zone) -> Timestamp {
        match self {
            Lookback::Today => now.date(zone).start(zone),
            Lookback::Week => now.minus_days(7),
            Lookback::Month => now.minus_days(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_begins_at_midnight_of_the_workspace() {
        let zone = Zone::parse("Europe/Moscow").unwrap();
        let now = Timestamp::parse("2026-03-10T22:30:00Z").unwrap();
        let since = |period: Lookback| period.since(now, &zone).to_string();
        assert_eq!(since(Lookback::Today), "2026-03-10T21:00:00Z");
        assert_eq!(since(Lookback::Week), "2026-03-03T22:30:00Z");
        assert_eq!(since(Lookback::Month), "2026-02-08T22:30:00Z");
    }
}
