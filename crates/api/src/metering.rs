//! Counts and times of requests, and the page that Prometheus reads.

use crate::Problem;
use crate::state::Api;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{Stopwatch, hash};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::OnceLock;
use tracing::Instrument;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Bounds of the histogram of durations, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// Begins to collect, once per process; servers of one process (tests) share the collection.
pub fn install() {
    HANDLE.get_or_init(|| PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?.install_recorder().ok());
}

/// Measures every request by its route, never by its address: addresses hold ids.
pub async fn layer(request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let id = crate::auth::request_id(&request);
    // Whatever is logged while the request is answered carries its id.
    let span = tracing::info_span!("request", %id);
    let response = next.run(request).instrument(span.clone()).await;
    let (status, elapsed) = (response.status().as_u16(), watch.elapsed());
    tracing::debug!(request = %id, method, route, status, micros = elapsed.as_micros() as u64, "request");
    // Somebody who guesses, or who tries what they may not do, is found in the log afterwards.
    if matches!(status, 401 | 403 | 429) {
        span.in_scope(|| tracing::info!(method, route, status, "a request was refused"));
    }
    let labels = [("method", method), ("route", route), ("status", status.to_string())];
    metrics::counter!("rapport_http_requests_total", &labels).increment(1);
    metrics::histogram!("rapport_http_request_seconds", &labels[..2]).record(elapsed.as_secs_f64());
    response
}

/// What was collected, for the machine itself or the holder of the token.
pub async fn page(
    State(api): State<Api>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token =
        headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let holder = match (token, &api.options().metrics_token) {
        (Some(given), Some(wanted)) => hash::same(given, wanted.as_bytes()),
        _ => false,
    };
    // A proxy on the same machine makes everybody look local, so its presence ends that privilege.
    let local =
        peer.ip().is_loopback() && !headers.contains_key("x-forwarded-for") && !api.options().behind_proxy;
    if !holder && !local {
        return Err(Problem::not_found());
    }
    let Some(Some(handle)) = HANDLE.get() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            app::error::codes::UNAVAILABLE,
            "Nothing is collected.",
        ));
    };
    handle.run_upkeep();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], handle.render()).into_response())
}
