//! Where the present moment comes from. Time is an argument everywhere else.
//!
//! A manual clock lets a test or the demonstration live through two years in seconds and
//! lets a failure be replayed; the system clock is read in this file only.
#![allow(clippy::disallowed_methods, reason = "the one room where the system clock is read")]

use crate::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A source of the present moment; clones share one manual hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Clock(Source::System)
    }

    /// A clock that stands still until it is told to move.
    pub fn manual(at: Timestamp) -> Self {
        Clock(Source::Manual(Arc::new(AtomicI64::new(at.micros()))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
                Timestamp::from_micros(since.as_micros() as i64)
            }
            Source::Manual(hand) => Timestamp::from_micros(hand.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock to a moment, also backwards, as a real clock may step. The system clock ignores it.
    pub fn set(&self, at: Timestamp) {
        if let Source::Manual(hand) = &self.0 {
            hand.store(at.micros(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock forward. The system clock ignores it.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(hand) = &self.0 {
            hand.fetch_add(by.as_micros() as i64, Ordering::SeqCst);
        }
    }

    pub fn is_manual(&self) -> bool {
        matches!(self.0, Source::Manual(_))
    }
}

/// Measures how long something took, for metrics, rates and time limits; never for decisions of business.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
