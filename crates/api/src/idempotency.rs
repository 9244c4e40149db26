//! `Idempotency-Key`: a call that is repeated with the same key gets the first answer again and does nothing.
//!
//! The key belongs to the actor and is kept for a day. Another body under the same key is refused, a repetition while
//! the first is being answered too. The call itself runs to its end even when the caller hangs up, so that the answer
//! is there when he asks again. Failures of ours are not kept: they may be tried again.

use crate::ctx::Ctx;
use crate::reply::NotKept;
use crate::{Problem, extract, runtime};
use app::error::codes;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::{hash, limits};

use app::idempotency::{self as kept, Begun};

const HEADER: &str = "idempotency-key";
const REPLAYED: &str = "idempotency-replayed";
const KEY_BYTES: usize = 200;

/// The layer inside a workspace.
pub async fn layer(ctx: Ctx, request: Request, next: Next) -> Result<Response, Problem> {
    let Some(key) = request.headers().get(HEADER).cloned() else { return Ok(next.run(request).await) };
    if request.method() != Method::POST {
        return Ok(next.run(request).await);
    }
    let key = key
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= KEY_BYTES)
        .map(str::to_owned)
        .ok_or_else(|| {
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                codes::INVALID,
                "An Idempotency-Key has 1 to 200 visible characters.",
            )
            .field("Idempotency-Key")
        })?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, limits::JSON_BODY_BYTES)
        .await
        .map_err(|_| extract::too_large(StatusCode::PAYLOAD_TOO_LARGE))?;
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let digest = hash::keyed(b"idempotency", &[parts.method.as_str().as_bytes(), address.as_bytes(), &body]);
    let begun = {
        let key = key.clone();
        ctx.run(move |ctx| kept::begin(ctx, key, digest)).await?
    };
    match begun {
        Begun::Fresh => {}
        Begun::InFlight { digest: first, .. } | Begun::Answered { digest: first, .. } if first != digest => {
            let detail = "The key was used for another request.";
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                codes::IDEMPOTENCY_KEY_REUSED,
                detail,
            ));
        }
        Begun::InFlight { .. } => {
            let detail = "The first call with this key is still being answered.";
            return Err(Problem::new(StatusCode::CONFLICT, codes::IDEMPOTENCY_IN_FLIGHT, detail));
        }
        Begun::Answered { status, body, .. } => return replay(status, body),
    }
    let request = Request::from_parts(parts, Body::from(body));
    let task = runtime::spawn(async move {
        let response = next.run(request).await;
        keep(&ctx, key, response).await
    });
    task.await.map_err(|_| Problem::from(app::Error::internal("a handler panicked")))?
}

/// Writes the answer down before it is given.
async fn keep(ctx: &Ctx, key: String, response: Response) -> Result<Response, Problem> {
    let status = response.status();
    let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    if again {
        ctx.run(move |ctx| kept::forget(ctx, key)).await?;
        return Ok(response);
    }
    let secret = response.extensions().get::<NotKept>().is_some();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, limits::JSON_BODY_BYTES).await.unwrap_or_else(|_| Bytes::new());
    let text = if secret { None } else { Some(String::from_utf8_lossy(&bytes).into_owned()) };
    ctx.run(move |ctx| kept::finish(ctx, key, i64::from(status.as_u16()), text)).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(status: i64, body: Option<String>) -> Result<Response, Problem> {
    let Some(body) = body else {
        let detail = "The call was made, but its answer was a secret and is not kept.";
        return Err(Problem::new(StatusCode::CONFLICT, codes::IDEMPOTENCY_ANSWER_NOT_KEPT, detail));
    };
    let status =
        u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or_default();
    let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
