//! The layers around the routes, from the outermost: headers, panics, compression, measuring, time; then who asks.

use crate::state::Api;
use crate::{Problem, auth, docs, headers, idempotency, interface, metering, routes};
use app::error::codes;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::limits;
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// How long an ordinary answer may take.
const TIME: Duration = Duration::from_secs(60);
/// How long an upload may take.
const UPLOAD_TIME: Duration = Duration::from_secs(30 * 60);

pub fn build(api: Api) -> Router {
    let workspace = Router::from(routes::workspace())
        .layer(from_fn_with_state(api.clone(), idempotency::layer))
        .layer(from_fn_with_state(api.clone(), auth::workspace))
        .layer(from_fn(time::<{ TIME.as_secs() }>));
    let uploads = Router::from(routes::uploads())
        .layer(DefaultBodyLimit::max(limits::UPLOAD_BYTES))
        .layer(from_fn_with_state(api.clone(), auth::workspace))
        .layer(from_fn(time::<{ UPLOAD_TIME.as_secs() }>));
    let person = Router::from(routes::person()).layer(from_fn_with_state(api.clone(), auth::person));
    let open = Router::from(routes::open()).layer(from_fn(auth::same_site));
    let rest = Router::new()
        .route("/api/openapi.json", get(docs::document))
        .route("/api/docs", get(docs::page))
        .route("/api/docs/docs.css", get(docs::style))
        .route("/api/docs/docs.js", get(docs::script))
        .route("/metrics", get(metering::page));
    let quick =
        person.merge(open).merge(rest).merge(routes::public()).layer(from_fn(time::<{ TIME.as_secs() }>));
    Router::new()
        .nest(routes::WORKSPACE, workspace.merge(uploads))
        .merge(quick)
        .fallback(interface::file)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(limits::JSON_BODY_BYTES))
        .layer(from_fn(metering::layer))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(api.clone(), headers::layer))
        .with_state(api)
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        codes::METHOD_NOT_ALLOWED,
        "This address has no such method.",
    )
}

/// Ends the wait for an answer. The use case itself runs to its end: a transaction is not cut in half.
async fn time<const SECONDS: u64>(request: Request, next: Next) -> Result<Response, Problem> {
    let answer = tokio::time::timeout(Duration::from_secs(SECONDS), next.run(request)).await;
    answer.map_err(|_| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, codes::TIMEOUT, "The answer took too long.")
    })
}

/// The text of a panic may hold anything, so it goes nowhere; the panic hook has logged where it happened.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::from(app::Error::internal("a handler panicked")).into_response()
}
