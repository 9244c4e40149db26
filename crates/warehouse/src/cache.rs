//! Answers of conditions that still hold: by condition, by the versions of what was read, and until a moment.
//!
//! So editing one row of a rule asks one condition anew, and a change of one customer asks one chunk anew.

use crate::mask::Mask;
use base::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// Masks kept at most: 64 MB.
const MASKS: usize = 8_192;
/// Conditions kept at least, whatever they weigh.
const CONDITIONS: usize = 16;

#[derive(Debug, Default)]
pub struct Cache {
    conditions: Mutex<HashMap<String, (u64, Arc<Kept>)>>,
    clock: AtomicU64,
}

/// What is kept of one condition.
#[derive(Debug, Default)]
pub struct Kept {
    masks: Mutex<HashMap<(u32, Part), Held>>,
}

/// What an answer was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Chunk,
    /// A table without its tail.
    Base,
}

/// The versions of the columns that were read; those that are not there are zero.
pub type Versions = [u64; 3];

/// An answer of one condition for one chunk, from a moment until before another.
#[derive(Clone, Debug)]
pub struct Held {
    pub versions: Versions,
    pub from: Timestamp,
    pub until: Timestamp,
    pub mask: Arc<Mask>,
}

impl Cache {
    /// The place of a condition. Those not asked for longest make room.
    pub fn condition(&self, key: &str, chunks: usize) -> Arc<Kept> {
        let tick = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut conditions = lock(&self.conditions);
        if let Some((used, kept)) = conditions.get_mut(key) {
            *used = tick;
            return kept.clone();
        }
        let room = (MASKS / (2 * chunks.max(1))).max(CONDITIONS);
        while conditions.len() >= room {
            let oldest = conditions.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            oldest.map(|key| conditions.remove(&key));
        }
        let kept = Arc::<Kept>::default();
        conditions.insert(key.to_owned(), (tick, kept.clone()));
        kept
    }

    pub fn clear(&self) {
        lock(&self.conditions).clear();
    }

    pub fn bytes(&self) -> usize {
        let conditions = lock(&self.conditions);
        let masks: usize = conditions.values().map(|(_, kept)| lock(&kept.masks).len()).sum();
        masks * crate::mask::WORDS * 8
    }
}

impl Kept {
    pub fn get(&self, chunk: u32, part: Part, versions: Versions, now: Timestamp) -> Option<Held> {
        let masks = lock(&self.masks);
        let held = masks.get(&(chunk, part))?;
        (held.versions == versions && held.from <= now && now < held.until).then(|| held.clone())
    }

    pub fn keep(&self, chunk: u32, part: Part, held: Held) {
        lock(&self.masks).insert((chunk, part), held);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
