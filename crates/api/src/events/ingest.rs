//! The tracking API: `POST /v1/…` with a write key. Answered with success only after the disk has the events.
//!
//! A request is read on the thread that serves its connection, because it is short work; the writing is shared
//! by all requests that came while the last transaction was made.

use super::{body, script, wire};
use crate::state::Api;
use crate::{Problem, auth, runtime};
use app::Workspace;
use app::error::codes;
use app::events::{Door, Post, Refused, admit, charge, door, drain, known_door};
use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::hash;
use domain::access::origins;
use domain::events::{BATCH_BYTES, Call};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use utoipa::ToSchema;

pub fn routes() -> Router<Api> {
    let mut router = Router::new();
    for call in [Call::Identify, Call::Track, Call::Page, Call::Screen, Call::Group, Call::Alias] {
        let path = format!("/v1/{}", call.kind());
        let take = move |api: State<Api>, sender, body| take(api, sender, body, Some(call));
        router = router.route(&path, post(take).options(preflight));
    }
    for path in ["/v1/batch", "/v1/import"] {
        let take = move |api: State<Api>, sender, body| take(api, sender, body, None);
        router = router.route(path, post(take).options(preflight));
    }
    let router = router.route("/v1/rapport.js", get(script::file));
    // Packed bodies are smaller than what they hold; a plain one of the size that is refused is still read, to
    // say so.
    router.layer(DefaultBodyLimit::max(BATCH_BYTES * 2))
}

/// What was taken of a request, and what was not.
#[derive(Serialize, ToSchema)]
pub struct EventsTaken {
    /// Whether anything was.
    success: bool,
    /// Messages that were taken, or had been before.
    accepted: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<EventRefused>,
}

/// A message that was not taken.
#[derive(Serialize, ToSchema)]
pub struct EventRefused {
    /// Its place in the batch, from 0.
    index: usize,
    #[serde(rename = "messageId", skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// The code has a page in the documentation.
    code: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    field: String,
    detail: String,
}

/// What the connection and the headers say of a sender.
struct Sender {
    headers: HeaderMap,
    peer: Option<ConnectInfo<SocketAddr>>,
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sender, Self::Rejection> {
        Ok(Sender { headers: parts.headers.clone(), peer: parts.extensions.get().copied() })
    }
}

async fn take(
    State(api): State<Api>,
    sender: Sender,
    body: Result<Bytes, BytesRejection>,
    call: Option<Call>,
) -> Response {
    let answer = match body {
        Ok(body) => answer(&api, &sender, &body, call).await,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(body::too_large()),
        Err(_) => Err(body::broken("The body ended early.")),
    };
    open_to_pages(answer.into_response())
}

async fn answer(api: &Api, sender: &Sender, bytes: &[u8], call: Option<Call>) -> Result<Response, Problem> {
    let text = body::text(bytes)?;
    let key =
        key_of(&sender.headers).or_else(|| wire::write_key(&text)).ok_or_else(Problem::unauthenticated)?;
    let door = match known_door(api.server(), &key) {
        Some(door) => door,
        None => api.run(move |server| door(server, &key)).await?,
    };
    from_its_site(&door, &sender.headers)?;
    let address = auth::address(&sender.headers, sender.peer.as_ref(), api.options());
    admit(api.server(), &door, &address)?;
    let how = How { trusted: door.trusted, discarded: api.options().events_discarded };
    let taken = write(&door.workspace, how, &text, call).await?;
    // One was counted when the request was let in.
    charge(api.server(), &door, &address, (taken.accepted + taken.refused.len()).saturating_sub(1));
    Ok(taken.into_response())
}

/// A browser's key is used by the sites it was made for, if they were named.
fn from_its_site(door: &Door, headers: &HeaderMap) -> Result<(), Problem> {
    let from = headers.get(header::ORIGIN).and_then(|it| it.to_str().ok());
    if origins::may_send(&door.origins, from) {
        return Ok(());
    }
    let detail = "This key may be used by pages of other sites only.";
    let hint = "Add the site to the key under Settings, API keys.";
    Err(Problem::new(StatusCode::FORBIDDEN, codes::ORIGIN_NOT_ALLOWED, detail).hint(hint))
}

impl IntoResponse for EventsTaken {
    /// A request of which nothing could be taken is the sender's mistake; clients do not repeat it.
    fn into_response(self) -> Response {
        let wrong = self.accepted == 0 && !self.refused.is_empty();
        let status = if wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        (status, Json(self)).into_response()
    }
}

/// How a body is taken.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub trusted: bool,
    pub discarded: bool,
}

/// Reads the messages of a body and waits until those that are good are written.
pub(super) async fn write(
    workspace: &Arc<Workspace>,
    how: How,
    text: &str,
    call: Option<Call>,
) -> Result<EventsTaken, Problem> {
    let registry = match workspace.events.known(workspace.clock.now()) {
        (Some(registry), false) => registry,
        _ => {
            let of = workspace.clone();
            runtime::blocking(move || app::events::refresh(&of)).await?
        }
    };
    let (mut post, mut refused) = (Post::new(workspace, registry, how.trusted), Vec::new());
    let mut take = |index: usize, read: Result<domain::events::Message<'_>, domain::events::Wrong>| {
        let message_id = || read.as_ref().ok().and_then(|it| it.message_id.as_deref().map(str::to_owned));
        let added = match &read {
            Ok(message) => post.add(workspace, message),
            Err(wrong) => Err(wrong.clone()),
        };
        if let Err((field, refusal)) = added {
            refused.push(Refused { index, message_id: message_id(), field: field.into_owned(), refusal });
        }
    };
    let read = match call {
        Some(call) => wire::one(text, call, &mut take),
        None => wire::batch(text, &mut take),
    };
    read.map_err(|fault| match fault {
        wire::Fault::Body => body::broken("The body is not the JSON that the tracking API describes."),
        wire::Fault::TooMany => {
            let most = domain::events::BATCH_MESSAGES;
            body::too_large().hint(format!("A batch may have {most} messages."))
        }
    })?;
    let accepted = post.len();
    if accepted > 0 && !how.discarded {
        written(workspace, post).await?;
    }
    let refused = refused.into_iter().map(view).collect();
    Ok(EventsTaken { success: accepted > 0, accepted, refused })
}

fn view(it: Refused) -> EventRefused {
    EventRefused {
        index: it.index,
        message_id: it.message_id.map(|id| id.chars().take(100).collect()),
        code: it.refusal.code(),
        field: it.field,
        detail: it.refusal.to_string(),
    }
}

async fn written(workspace: &Arc<Workspace>, post: Post) -> Result<(), Problem> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let first = workspace.events.inbox.put(post, move |written| {
        // Nobody listens when the sender has gone; the events are written all the same.
        let _ = tell.send(written);
    })?;
    if first {
        let workspace = workspace.clone();
        runtime::spawn(runtime::blocking(move || {
            // From a thread that serves connections: there a whole group is woken without calls to the system.
            drain(&workspace, |tell| drop(runtime::spawn(async move { tell() })));
            Ok(())
        }));
    }
    let gone = |_| Problem::from(app::Error::internal("the writer went away"));
    Ok(told.await.map_err(gone)??)
}

/// The key as Basic user, which Segment's clients send, or as Bearer.
fn key_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    if let Some(key) = value.strip_prefix("Bearer ") {
        return Some(key.trim().to_owned());
    }
    let user = String::from_utf8(hash::decode_standard(value.strip_prefix("Basic ")?.trim())?).ok()?;
    let key = user.split(':').next().unwrap_or_default();
    (!key.is_empty()).then(|| key.to_owned())
}

async fn preflight() -> Response {
    let mut response = open_to_pages(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    let allowed = HeaderValue::from_static("authorization, content-type, content-encoding");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// Pages of any site may send and read the answer: the key is the permission, and no cookie is ever looked at.
fn open_to_pages(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    response
}
