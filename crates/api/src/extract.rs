//! What handlers take from a request: a JSON body, a query, an id in the path, the version of an edit.
//!
//! Whatever does not fit is refused by the name of the field. Bodies are bounded in size and depth, and the NUL
//! character is refused at the edge, because one of the databases cannot keep it.

use crate::Problem;
use app::error::codes;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::str::FromStr;

mod scan;

/// A JSON body. The type must have `#[serde(deny_unknown_fields)]`.
pub struct Input<T>(pub T);

/// The query of the address. The type must have `#[serde(deny_unknown_fields)]`.
pub struct Params<T>(pub T);

/// The path parameter `{id}`. What is no id of the wanted kind is not found.
pub struct Id<T>(pub T);

/// The version that an edit expects, from `If-Match`.
pub struct IfMatch(pub i64);

fn unprocessable(code: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "Send the body as `Content-Type: application/json`.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, codes::WRONG_MEDIA_TYPE, detail));
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| too_large(rejection.status()))?;
        let list = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        match parse(&body) {
            // A list would be taken for the fields of an object in their order, of which no document speaks.
            Ok(_) if list => Err(unprocessable(codes::INVALID, "The body is a JSON object, not a list.")),
            parsed => parsed.map(Input),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The answer to a body that could not be read.
pub(crate) fn too_large(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("A body may have {} bytes.", base::limits::JSON_BODY_BYTES);
        return Problem::new(status, codes::BODY_TOO_LARGE, detail);
    }
    Problem::new(StatusCode::BAD_REQUEST, codes::INVALID_JSON, "The body ended early.")
}

pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    scan::check(body)?;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            return wrong_field(&path, &inner.to_string());
        }
        Problem::new(StatusCode::BAD_REQUEST, codes::INVALID_JSON, format!("The body is no JSON: {inner}."))
    })?;
    deserializer.end().map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST, codes::INVALID_JSON, "Something follows the JSON value.")
    })?;
    Ok(value)
}

/// Turns serde's words into a field, a code and a hint.
pub(crate) fn wrong_field(path: &str, message: &str) -> Problem {
    // A place in a list is written like a field: `lines.0.quantity`.
    let path = &path.replace('[', ".").replace(']', "");
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let joined = |name: &str| {
        let parent = path.strip_suffix(name).map_or(path.as_str(), |parent| parent.trim_end_matches('.'));
        if parent.is_empty() || parent == "." { name.to_owned() } else { format!("{parent}.{name}") }
    };
    if message.starts_with("unknown field") {
        return unprocessable(codes::UNKNOWN_FIELD, "The request has a field that is not known here.")
            .field(joined(quoted))
            .hint(message.to_owned());
    }
    if message.starts_with("missing field") {
        return unprocessable(codes::REQUIRED, "A field is missing.").field(joined(quoted));
    }
    let field = if path == "." { String::new() } else { path.clone() };
    unprocessable(codes::INVALID, "A field has a value that it cannot have.")
        .field(field)
        .hint(message.to_owned())
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let rejected = |rejection: axum::extract::rejection::QueryRejection| {
            let text = rejection.body_text();
            let message = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            let (path, message) = message.split_once(": ").unwrap_or((".", message));
            wrong_field(path, message)
        };
        Ok(Params(Query::<T>::try_from_uri(&parts.uri).map_err(rejected)?.0))
    }
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params =
            RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, text)| text.parse().ok());
        id.map(Id).ok_or_else(Problem::not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || {
            let hint = "Send the `ETag` of the answer you edit as `If-Match`.";
            let status = StatusCode::PRECONDITION_REQUIRED;
            Problem::new(status, codes::VERSION_REQUIRED, "An edit names the version it changes.").hint(hint)
        };
        let tag =
            parts.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
        // A proxy that compresses may make the tag a weak one; the number is the same.
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        let version =
            tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|n| n.parse().ok());
        version.map(IfMatch).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests;
