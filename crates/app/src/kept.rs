//! Answers that read a large base from end to end, kept for a minute.
//!
//! Of a small base nothing is kept: it is asked each time, and every answer is the newest. Where it takes seconds,
//! whoever opens the page gets what was found within the last minute, with its moment; those who ask at once wait for
//! one answer instead of each for their own.

use crate::Result;
use base::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

/// From so many rows on an answer is kept.
const LARGE: u64 = 100_000;
const MINUTE: i64 = 60_000_000;

/// Answers by what was asked, each with its moment.
#[derive(Debug)]
pub struct Kept<K, T> {
    answers: Mutex<HashMap<K, (Arc<T>, Timestamp)>>,
}

impl<K, T> Default for Kept<K, T> {
    fn default() -> Kept<K, T> {
        Kept { answers: Mutex::new(HashMap::new()) }
    }
}

impl<K: Eq + Hash, T> Kept<K, T> {
    /// The answer and the moment it is true for; it is made anew unless it is young and of many `rows`.
    pub fn answer(
        &self,
        asked: K,
        rows: impl Fn(&T) -> u64,
        now: Timestamp,
        make: impl FnOnce() -> Result<T>,
    ) -> Result<(Arc<T>, Timestamp)> {
        let mut answers = self.answers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((answer, at)) = answers.get(&asked)
            && rows(answer) >= LARGE
            && (at.micros()..at.micros().saturating_add(MINUTE)).contains(&now.micros())
        {
            return Ok((answer.clone(), *at));
        }
        let answer = Arc::new(make()?);
        answers.insert(asked, (answer.clone(), now));
        Ok((answer, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_answers_are_kept_and_only_for_a_minute() {
        let kept = Kept::<u8, u64>::default();
        let ask = |asked, found, second| {
            let now = Timestamp::from_seconds(second);
            let (answer, at) = kept.answer(asked, |rows| *rows, now, || Ok(found)).unwrap();
            (*answer, at.micros() / 1_000_000)
        };
        assert_eq!(ask(1, 5, 100), (5, 100));
        assert_eq!(ask(1, 200_000, 101), (200_000, 101), "few rows are counted again");
        assert_eq!(ask(1, 300_000, 160), (200_000, 101));
        assert_eq!(ask(2, 400_000, 160), (400_000, 160), "another question");
        assert_eq!(ask(1, 300_000, 161), (300_000, 161));
        assert_eq!(ask(1, 500_000, 99), (500_000, 99), "a clock that went back");
    }

    #[test]
    fn failure_keeps_nothing() {
        let kept = Kept::<(), u64>::default();
        let now = Timestamp::from_seconds(1);
        assert!(kept.answer((), |rows| *rows, now, || Err(crate::Error::NotFound)).is_err());
        assert_eq!(*kept.answer((), |rows| *rows, now, || Ok(7)).unwrap().0, 7);
    }
}
