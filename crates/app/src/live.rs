//! A bounded hub of hints to browsers: "this operation moved", "this campaign changed".
//!
//! A hint carries an id and nothing else; who receives it asks the ordinary route, which checks permissions again.
//! A slow listener loses the oldest hints, never delays a sender.

use base::{CampaignId, ListId, OperationId, SegmentId, SenderId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, Weak};

/// Hints a listener may have waiting before the oldest is forgotten.
const WAITING: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    Operation(OperationId),
    Campaign(CampaignId),
    Segment(SegmentId),
    List(ListId),
    Sender(SenderId),
    Customers,
}

/// Called after something was put into an empty queue; must not block.
type Wake = Box<dyn Fn() + Send + Sync>;

struct Queue {
    waiting: Mutex<VecDeque<Live>>,
    wake: Wake,
}

/// The hub of one workspace.
#[derive(Default)]
pub struct Hub {
    queues: Mutex<Vec<Weak<Queue>>>,
}

/// One listener; it leaves the hub when dropped.
pub struct Listener(Arc<Queue>);

impl Hub {
    pub fn send(&self, live: Live) {
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        queues.retain(|queue| {
            let Some(queue) = queue.upgrade() else { return false };
            {
                let mut waiting = queue.waiting.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                // An equal hint that still waits says everything a second one would.
                if !waiting.contains(&live) {
                    if waiting.len() == WAITING {
                        waiting.pop_front();
                    }
                    waiting.push_back(live);
                }
            }
            (queue.wake)();
            true
        });
    }

    pub fn listen(&self, wake: impl Fn() + Send + Sync + 'static) -> Listener {
        let queue = Arc::new(Queue { waiting: Mutex::default(), wake: Box::new(wake) });
        let mut queues = self.queues.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        queues.push(Arc::downgrade(&queue));
        Listener(queue)
    }
}

impl Listener {
    /// Everything that waits, oldest first.
    pub fn take(&self) -> Vec<Live> {
        self.0.waiting.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).drain(..).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_listener_loses_the_oldest_and_equal_hints_are_one() {
        let hub = Hub::default();
        let listener = hub.listen(|| ());
        for id in 0..300 {
            hub.send(Live::Operation(OperationId(id)));
            hub.send(Live::Operation(OperationId(id)));
        }
        let got = listener.take();
        assert_eq!(got.len(), WAITING);
        assert_eq!(got.last(), Some(&Live::Operation(OperationId(299))));
        assert!(listener.take().is_empty());
    }

    #[test]
    fn listener_that_left_is_forgotten() {
        let hub = Hub::default();
        drop(hub.listen(|| panic!("nobody listens")));
        hub.send(Live::Customers);
        assert!(hub.queues.lock().unwrap().is_empty());
    }
}
