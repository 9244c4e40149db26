//! Headers that every answer carries.

use crate::auth::RequestId;
use crate::state::Api;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::hash;
use std::sync::Arc;

/// Scripts come from us alone. Styles may be inline, because the interface's components and messages under preview
/// write them so; pictures may come from the shop's own site.
const INTERFACE: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: https: http:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Gives the request an id, and the answer its id and the headers that keep browsers from being helpful.
pub async fn layer(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let id: Arc<str> = Arc::from(hash::encode(&api.server().random().bytes::<12>()));
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request.uri().path();
    let is_api = path.starts_with("/api/") || path.starts_with("/health/") || path == "/metrics";
    // PostgreSQL cannot keep the NUL character, so no address may carry it inwards.
    let nul = request.uri().to_string().contains("%00");
    let mut response =
        if nul { crate::Problem::not_found().into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, INTERFACE);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    );
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
    }
    if api.options().secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    response
}
