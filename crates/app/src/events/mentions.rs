//! What messages said of products a moment ago. A shop describes a product with every view of it; said again in the
//! same words within a minute, the description is neither read nor compared with the catalogue again.

use base::Timestamp;
use domain::events::Message;
use domain::events::commerce::{Mention, mention};
use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// How long it counts: a product that was edited meanwhile is described anew at most so much later.
const BELIEVED: Duration = Duration::from_secs(60);
/// Products remembered at most.
const MOST: usize = 100_000;

#[derive(Default)]
pub struct Mentions {
    /// Nobody outside can choose words that look like others.
    key: RandomState,
    lately: Mutex<Lately>,
}

#[derive(Default)]
struct Lately {
    since: Option<Timestamp>,
    /// By product, what was said of it last and written.
    words: HashMap<u64, u64>,
}

impl Mentions {
    fn lock(&self) -> MutexGuard<'_, Lately> {
        self.lately.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What a message says of a product, unless that is written already. Other words make it unsure what the last
    /// ones were, until they are written too.
    pub fn news(&self, message: &Message<'_>, now: Timestamp) -> Option<Mention> {
        let said = mention(message.name.as_deref()?, &message.properties, &self.key)?;
        let mut lately = self.lock();
        if lately.since.is_none_or(|since| now >= since.plus(BELIEVED)) || lately.words.len() >= MOST {
            *lately = Lately { since: Some(now), words: HashMap::new() };
        }
        match lately.words.get(&said.product) {
            Some(words) if *words == said.words => return None,
            Some(_) => _ = lately.words.remove(&said.product),
            None => {}
        }
        Some(said)
    }

    /// What was written, in the order in which it was.
    pub fn written(&self, said: impl Iterator<Item = Mention>) {
        let mut lately = self.lock();
        lately.words.extend(said.map(|it| (it.product, it.words)));
    }
}
