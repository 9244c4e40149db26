//! "Something was committed here": wakes followers of the feed and workers in the same process.
//!
//! It is only a hint that saves waiting. Truth is in the tables; whoever misses a signal finds the row at the
//! next timeout.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

#[derive(Clone, Debug, Default)]
pub struct Signal(Arc<(Mutex<u64>, Condvar)>);

impl Signal {
    /// The count of signals so far; pass it to [`Signal::wait_past`].
    pub fn seen(&self) -> u64 {
        *self.0.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn raise(&self) {
        *self.0.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) += 1;
        self.0.1.notify_all();
    }

    /// Waits until a signal later than `seen` was raised or the time is over; the count then.
    pub fn wait_past(&self, seen: u64, at_most: Duration) -> u64 {
        let guard = self.0.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (count, _) = self
            .0
            .1
            .wait_timeout_while(guard, at_most, |count| *count <= seen)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        *count
    }
}
