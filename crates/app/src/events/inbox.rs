//! Posts on their way into the store: whoever finds nobody writing writes everything that waits, in one
//! transaction.

use super::people::Senders;
use super::post::Post;
use super::{deeds, people};
use crate::error::codes;
use crate::{Error, Live, Result, Workspace};
use base::Timestamp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use store::Tx;
use store::events::{MessageId, Messages, Part};

/// Bytes of posts that may wait; beyond it senders are asked to come again, which their clients do.
const WAITING_BYTES: usize = 64 * 1024 * 1024;
/// Events of one transaction: more would make its first sender wait for the last.
const EVENTS: usize = 4_096;

type Answer = Box<dyn FnOnce(Result<()>) + Send>;

/// The posts of one workspace that are not written yet.
#[derive(Default)]
pub struct Inbox {
    inner: Mutex<Inner>,
    messages: Messages,
}

#[derive(Default)]
struct Inner {
    waiting: VecDeque<(Post, Answer)>,
    bytes: usize,
    writing: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Puts a post in; `answer` is called when it is written or cannot be. True when nobody writes: then the
    /// caller must see to it that [`drain`] runs.
    pub fn put(&self, post: Post, answer: impl FnOnce(Result<()>) + Send + 'static) -> Result<bool> {
        let mut inner = self.lock();
        if inner.bytes > WAITING_BYTES {
            return Err(Error::TooMany { code: codes::TOO_MANY_EVENTS, retry_after_seconds: 1 });
        }
        inner.bytes += post.bytes();
        inner.waiting.push_back((post, Box::new(answer)));
        let first = !inner.writing;
        inner.writing = true;
        Ok(first)
    }

    /// The next posts, as many as one transaction takes; nothing ends the writing.
    fn next(&self) -> Vec<(Post, Answer)> {
        let mut inner = self.lock();
        let (mut taken, mut events) = (Vec::new(), 0);
        while events < EVENTS
            && let Some((post, answer)) = inner.waiting.pop_front()
        {
            events += post.len();
            inner.bytes -= post.bytes();
            taken.push((post, answer));
        }
        inner.writing = !taken.is_empty();
        taken
    }
}

/// Tells everybody of one transaction what became of it.
pub type Telling = Box<dyn FnOnce() + Send>;

/// Writes what waits until nothing does. `tell` decides where the answers are given: waking hundreds takes a while, in
/// which the next transaction could be made.
pub fn drain(workspace: &Arc<Workspace>, tell: impl Fn(Telling)) {
    loop {
        let (posts, answers): (Vec<Post>, Vec<Answer>) = workspace.events.inbox.next().into_iter().unzip();
        if posts.is_empty() {
            return;
        }
        let posts = Arc::new(posts);
        let (of, theirs) = (workspace.clone(), posts.clone());
        let written = workspace.batch_write(move |tx| Ok(write(tx, &of, &theirs)?));
        match written {
            Ok(changed) => {
                workspace.events.mentions.written(posts.iter().flat_map(Post::mentions));
                tell(Box::new(move || {
                    answers.into_iter().for_each(|answer| answer(Ok(())));
                    drop(posts);
                }));
                if changed {
                    workspace.live.send(Live::Customers);
                }
            }
            Err(error) => {
                workspace.events.inbox.messages.forget();
                tracing::error!(workspace = %workspace.id, %error, "events could not be written");
                let failed = || Err(Error::unavailable("events were not written"));
                tell(Box::new(move || answers.into_iter().for_each(|answer| answer(failed()))));
            }
        }
    }
}

/// Writes posts together; whether customers changed.
fn write(tx: &mut Tx, workspace: &Workspace, posts: &[Post]) -> store::Result<bool> {
    let now: Timestamp = workspace.clock.now();
    let currency = workspace.settings().currency;
    let ids: Vec<MessageId> = posts.iter().flat_map(|post| post.draft.messages()).collect();
    let fresh = workspace.events.inbox.messages.fresh(tx, &ids, now)?;
    let told = posts.iter().flat_map(|post| post.told.iter().map(|told| (told, post.trusted)));
    let mut told: Vec<_> = told.zip(fresh).map(|(told, fresh)| fresh.then_some(told)).collect();
    let mut senders = Senders::load(tx, &mut told, &workspace.secret)?;
    let owners = people::assign(&mut senders, &told);
    let mut changed = senders.write(tx, now)?;
    let customers: Vec<Option<i64>> = owners.iter().map(|owner| owner.map(|id| senders.real(id))).collect();
    changed |= deeds::write(tx, &told, &customers, (currency, now))?;
    let mut at = 0;
    let parts: Vec<Part<'_>> = posts
        .iter()
        .map(|post| {
            let customers = &customers[at..at + post.draft.len()];
            at += post.draft.len();
            Part { draft: &post.draft, customers }
        })
        .collect();
    store::events::append(tx, &parts, now)?;
    if senders.refused > 0 {
        store::events::count_refused(tx, senders.refused, now)?;
        tracing::info!(workspace = %workspace.id, events = senders.refused, "events of erased people are not kept");
    }
    Ok(changed)
}
