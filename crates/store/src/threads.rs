//! The one room where threads are started: named, so that a profile and a crash report can be read.
#![allow(clippy::disallowed_methods, reason = "the one room where threads are started")]

use std::thread::JoinHandle;

/// Starts a named thread. The caller keeps the handle and joins it at shutdown.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}
