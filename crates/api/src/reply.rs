//! Successful answers.

use crate::Problem;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

pub type Reply<T> = Result<Json<T>, Problem>;
pub type Created<T> = Result<(StatusCode, Json<T>), Problem>;

/// 200 with a body.
pub fn reply<T>(value: T) -> Reply<T> {
    Ok(Json(value))
}

/// 201 with a body.
pub fn created<T>(value: T) -> Created<T> {
    Ok((StatusCode::CREATED, Json(value)))
}

/// 200 with a body and the version it has as `ETag`, which an edit sends back as `If-Match`.
pub struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.0))
            .expect("a number in quotes is a header's value");
        ([(header::ETAG, tag)], Json(self.1)).into_response()
    }
}

/// Marks an answer that holds a secret: it is not kept for repetitions of the call.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;
