//! The layer behind which somebody sees customers' addresses masked: everything that goes in and comes out passes here.
//!
//! Which words are an address is decided in `app::access::addresses`. Here stands only what is not looked at, and that
//! is a list of routes: what a route that is not on it answers is masked, and what cannot be read is not let out.

use crate::Problem;
use crate::extract::too_large;
use app::access::addresses;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::Refusal;
use tokio_stream::StreamExt;

/// What speaks of the business and its own people and is edited as it was read: by the first word of the route.
const OURS: [&str; 11] = [
    "access",
    "audit",
    "consent-texts",
    "fields",
    "invitations",
    "keys",
    "legal",
    "senders",
    "settings",
    "templates",
    "users",
];
/// What speaks of a customer all the same.
const OF_CUSTOMERS: [&str; 1] = ["templates/preview"];

/// Lets a request through that asks for nothing hidden, and masks what is answered.
pub async fn hidden(request: Request, next: Next) -> Result<Response, Problem> {
    if is_ours(&request) {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let json = kind(&parts.headers).is_some_and(|kind| kind.contains("json"));
    let body = if json {
        let bytes = to_bytes(body, base::limits::JSON_BODY_BYTES).await;
        let bytes = bytes.map_err(|_| too_large(StatusCode::PAYLOAD_TOO_LARGE))?;
        addresses::said(&bytes)?;
        Body::from(bytes)
    } else {
        body
    };
    masked(next.run(Request::from_parts(parts, body)).await).await
}

/// The layer is inside of the workspace, so the path begins with the noun.
fn is_ours(request: &Request) -> bool {
    let route = request.uri().path().trim_start_matches('/');
    let first = route.split('/').next().unwrap_or_default();
    OURS.contains(&first) && !OF_CUSTOMERS.contains(&route)
}

fn kind(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
}

/// An answer as somebody who sees masks may have it.
async fn masked(answer: Response) -> Result<Response, Problem> {
    let (mut parts, body) = answer.into_parts();
    let Some(kind) = kind(&parts.headers).map(str::to_owned) else {
        // Without a kind there is nothing: 204, or the answer to a HEAD.
        return Ok(Response::from_parts(parts, body));
    };
    if kind.starts_with("text/event-stream") || kind.starts_with("image/") {
        return Ok(Response::from_parts(parts, body));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let lines = kind.contains("ndjson");
    if lines || kind.starts_with("text/") {
        return Ok(Response::from_parts(parts, in_lines(body, lines)));
    }
    if kind.contains("json") {
        let bytes = to_bytes(body, usize::MAX).await.map_err(app::Error::unavailable)?;
        return Ok(Response::from_parts(parts, Body::from(addresses::json(&bytes)?)));
    }
    Err(app::Error::refused(Refusal::AddressesMasked.code(), Refusal::AddressesMasked).into())
}

/// Masks whole lines as they come: an address may be cut in two by the pieces of a stream, never by a line.
fn in_lines(body: Body, json: bool) -> Body {
    let mut waiting = Vec::new();
    let pieces = body.into_data_stream().map(Some).chain(tokio_stream::once(None));
    Body::from_stream(pieces.map(move |piece| {
        let mut whole = std::mem::take(&mut waiting);
        if let Some(piece) = piece {
            whole.extend_from_slice(&piece?);
            let end = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            waiting = whole.split_off(end);
        }
        Ok::<_, axum::Error>(Bytes::from(if json { of_json(&whole) } else { addresses::text(&whole) }))
    }))
}

/// Lines of JSON, each by itself; what is none is masked as a text.
fn of_json(lines: &[u8]) -> Vec<u8> {
    let line = |line: &[u8]| {
        let masked = addresses::json(line).unwrap_or_else(|_| addresses::text(line));
        if line.ends_with(b"\n") && !masked.ends_with(b"\n") {
            [masked, b"\n".to_vec()].concat()
        } else {
            masked
        }
    };
    lines.split_inclusive(|byte| *byte == b'\n').flat_map(line).collect()
}
