//! The circumstances of a request, made by the layers in [`crate::auth`] and taken by handlers.

use crate::state::Api;
use crate::{Problem, runtime};
use app::access::session::{Caller, Person};
use app::server::Server;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::ops::Deref;

/// The circumstances of a call inside a workspace. Every handler under `/api/w/{workspace}` takes it.
#[derive(Clone)]
pub struct Ctx {
    pub(crate) ctx: app::Ctx,
    pub(crate) api: Api,
    pub(crate) caller: Caller,
}

impl Ctx {
    /// Runs a use case on a worker thread.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&app::Ctx) -> app::Result<T> + Send + 'static,
    {
        let ctx = self.ctx.clone();
        runtime::blocking(move || work(&ctx)).await
    }

    /// Runs a use case that also needs the control database: people, keys, settings.
    pub async fn run_with<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Server, &app::Ctx) -> app::Result<T> + Send + 'static,
    {
        let (ctx, server) = (self.ctx.clone(), self.api.server().clone());
        runtime::blocking(move || work(&server, &ctx)).await
    }
}

impl Deref for Ctx {
    type Target = app::Ctx;

    fn deref(&self) -> &app::Ctx {
        &self.ctx
    }
}

impl FromRequestParts<Api> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Ctx, Problem> {
        // Missing only where a route was registered outside the layer that authenticates: refuse rather than guess.
        parts.extensions.get::<Ctx>().cloned().ok_or_else(Problem::unauthenticated)
    }
}

/// The person behind the session of a request outside any workspace.
#[derive(Clone, Debug)]
pub struct Me(pub Person);

impl FromRequestParts<Api> for Me {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Me, Problem> {
        parts.extensions.get::<Me>().cloned().ok_or_else(Problem::unauthenticated)
    }
}
