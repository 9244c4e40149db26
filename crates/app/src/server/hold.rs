//! Work that waits for others, as for the answer of a site, held under a short lease while this process lives.
//!
//! A lease as long as all patience would outlive a killed process by as much; a short one is renewed meanwhile by a
//! thread of its own, and whoever comes after a crash waits for seconds.

use crate::Workspace;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long a process that says nothing is taken for alive.
pub(crate) const LEASE: Duration = Duration::from_secs(15);

/// Does something that may take long while the work stays held under its token. Where the lease is lost it is not
/// taken back: what settles the work then is refused by the store.
pub(crate) fn hold<T>(workspace: &Workspace, (work, token): (i64, i64), body: impl FnOnce() -> T) -> T {
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.recv_timeout(LEASE / 3) == Err(RecvTimeoutError::Timeout) {
                let until = workspace.clock.now().plus(LEASE);
                let held = workspace.write(move |tx| Ok(store::work::extend(tx, work, token, until)?));
                if let Err(error) = held {
                    tracing::warn!(workspace = %workspace.id, work, %error, "work is not held on to");
                }
            }
        });
        // Ends with the closure, also where that panics.
        let _done = done;
        body()
    })
}
