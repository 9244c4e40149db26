//! The built interface: files of `ui/dist`, embedded in a release, read from disk in a debug build.
//!
//! Every address that is not the API's belongs to the interface, whose pages are addresses of its own; so an unknown
//! one gets `index.html`. Where the interface was not built, one page says how.

use crate::Problem;
use app::error::codes;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist/"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";
const MISSING: &str = include_str!("interface/missing.html");

/// The script for other people's pages and the digest of it, where the interface was built.
pub fn tracker() -> Option<(Vec<u8>, [u8; 32])> {
    let file = Files::get("v1/rapport.js")?;
    Some((file.data.to_vec(), file.metadata.sha256_hash()))
}

pub async fn file(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if uri.path() == "/api"
        || ["/api/", "/v1/", "/health/"].iter().any(|prefix| uri.path().starts_with(prefix))
    {
        return Problem::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        let detail = "This address has no such method.";
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, codes::METHOD_NOT_ALLOWED, detail)
            .into_response();
    }
    if path != INDEX
        && let Some(found) = Files::get(path)
    {
        // Names under assets/ carry a hash of their content, so they never change.
        let cache =
            if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        return with_type(&found, cache);
    }
    // A missing picture or script is not a page.
    if path.starts_with("assets/") {
        return Problem::not_found().into_response();
    }
    match Files::get(INDEX) {
        Some(index) => with_type(&index, "no-cache"),
        None => (StatusCode::OK, Html(MISSING)).into_response(),
    }
}

fn with_type(file: &rust_embed::EmbeddedFile, cache: &'static str) -> Response {
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let kind = HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let cache = HeaderValue::from_static(cache);
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], file.data.to_vec()).into_response()
}
