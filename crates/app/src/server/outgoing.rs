//! Where requests of ours to addresses that people typed may go: into the public internet, and nowhere else unless the
//! installation says so for tests on one's own machine.

use channels::email::{Network, Trust};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Shared by all workspaces of a process. Clones are the same.
#[derive(Clone, Default)]
pub struct Outgoing(Arc<Inner>);

#[derive(Default)]
struct Inner {
    private: AtomicBool,
    trust: OnceLock<Trust>,
}

impl Outgoing {
    /// Lets requests reach private addresses, also without TLS.
    pub fn allow_private(&self) {
        self.0.private.store(true, Ordering::SeqCst);
    }

    pub fn is_private(&self) -> bool {
        self.0.private.load(Ordering::SeqCst)
    }

    pub(crate) fn network(&self) -> Network {
        if self.is_private() { Network::Any } else { Network::Public }
    }

    pub(crate) fn trust(&self) -> Trust {
        self.0.trust.get_or_init(Trust::public).clone()
    }
}
