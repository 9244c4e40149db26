//! The one room where tasks are started and use cases are carried to worker threads.
//!
//! Use cases are synchronous and may wait for a disk, so none of them runs on the threads that serve connections.
#![allow(clippy::disallowed_methods, reason = "the one room where tasks are started")]

use crate::Problem;
use std::future::Future;
use tokio::task::JoinHandle;
use tracing::Instrument;

/// Threads for use cases; more wait their turn.
pub const WORKER_THREADS: usize = 64;

/// The runtime that serves HTTP.
pub fn build() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(WORKER_THREADS)
        .thread_name("rapport-http")
        .build()
}

/// Runs a use case on a worker thread. It goes on to its end even when nobody waits for it any more.
pub async fn blocking<T, F>(work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce() -> app::Result<T> + Send + 'static,
{
    let request = tracing::Span::current();
    match tokio::task::spawn_blocking(move || request.in_scope(work)).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Problem::from(app::Error::internal("a use case panicked"))),
    }
}

/// Starts a task that outlives the one who started it; what it logs names the same request.
pub fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(task.in_current_span())
}
