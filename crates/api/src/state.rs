//! What every handler can reach: the server of use cases and how this process serves.

use crate::runtime;
use crate::{Problem, live};
use app::server::Server;
use axum::body::Bytes;
use std::sync::Arc;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether browsers reach us by https, directly or through a proxy: then cookies are `Secure`.
    pub secure: bool,
    /// Whether a proxy in front tells the caller's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Lets others than the machine itself read `/metrics`, with this bearer token.
    pub metrics_token: Option<String>,
    /// Events are read and checked and then go nowhere: the opponent of the benchmark. No command sets it.
    pub events_discarded: bool,
}

/// The state of the router; clones share it.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    server: Arc<Server>,
    options: Options,
    document: Bytes,
    stopping: live::Stopping,
}

impl Api {
    pub fn new(server: Arc<Server>, options: Options) -> Api {
        let document = Bytes::from(crate::openapi::document_text());
        Api(Arc::new(Inner { server, options, document, stopping: live::Stopping::default() }))
    }

    pub fn server(&self) -> &Arc<Server> {
        &self.0.server
    }

    pub fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn document(&self) -> Bytes {
        self.0.document.clone()
    }

    /// Tells streams that never end by themselves that the process is about to.
    pub(crate) fn stopping(&self) -> &live::Stopping {
        &self.0.stopping
    }

    /// Runs a use case that needs no workspace on a worker thread.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Server) -> app::Result<T> + Send + 'static,
    {
        let server = self.0.server.clone();
        runtime::blocking(move || work(&server)).await
    }
}
