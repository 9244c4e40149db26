//! The tracker's script, for pages of any site: one stable address, revalidated by its content.

use crate::{Problem, interface};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::hash;

/// Pages load it anew once an hour at most; what they have meanwhile goes on working, because the form of the messages
/// is the public one.
const CACHE: &str = "public, max-age=3600, stale-while-revalidate=86400";

pub async fn file(headers: HeaderMap) -> Response {
    let Some((content, digest)) = interface::tracker() else {
        let problem = Problem::not_found().hint("The interface was not built: cargo xtask demo builds it.");
        return problem.into_response();
    };
    // Weak, because the same content also travels packed.
    let tag = format!("W/\"{}\"", hash::encode(&digest[..12]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let same = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], content).into_response()
    };
    let own = response.headers_mut();
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    own.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    own.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        own.insert(header::ETAG, tag);
    }
    response
}
