//! Public addresses in messages: clicks, the counting picture, leaving, the web version.
//!
//! No session, no script, no cookie; a signed word in the address is the permission. GET and HEAD change nothing but
//! counts. A word that is not exactly ours is not found.

mod page;
mod preferences;

use crate::state::Api;
use crate::{Problem, auth, runtime};
use app::Error;
use app::tracking::{self, Choice, Leave, LeavePage, Visitor};
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use base::Locale;
use page::{PAGE_POLICY, VIEW_POLICY, gone, leaving, left, sorry};
pub(crate) use page::{on, plain};
use std::net::SocketAddr;
use std::sync::Arc;

/// The smallest picture there is: one transparent point.
const PIXEL: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\
    \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

pub fn routes() -> Router<Api> {
    Router::new()
        .route("/c/{word}", get(click))
        .route("/o/{word}", get(open))
        .route("/u/{word}", get(leave_page).post(leave))
        .route("/v/{word}", get(view))
        .merge(preferences::routes())
}

/// Sends the visitor to where the link leads, and counts.
async fn click(
    State(api): State<Api>,
    Path(word): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let visitor = visitor(&method, &headers);
    match carry(&api, move |server| tracking::click(server, &word, &visitor)).await {
        Ok((url, workspace)) => {
            write_soon(workspace);
            match HeaderValue::from_str(&url) {
                Ok(location) => private((StatusCode::FOUND, [(header::LOCATION, location)]).into_response()),
                Err(_) => refuse(&Error::NotFound, &headers),
            }
        }
        Err(error) => refuse(&error, &headers),
    }
}

/// The counting picture.
async fn open(
    State(api): State<Api>,
    Path(word): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let visitor = visitor(&method, &headers);
    let status = match carry(&api, move |server| tracking::open(server, &word, &visitor)).await {
        Ok(workspace) => {
            write_soon(workspace);
            StatusCode::OK
        }
        Err(error) => status_of(&error),
    };
    private((status, [(header::CONTENT_TYPE, HeaderValue::from_static("image/gif"))], PIXEL).into_response())
}

async fn leave_page(State(api): State<Api>, Path(word): Path<String>, headers: HeaderMap) -> Response {
    match carry(&api, move |server| tracking::leave_page(server, &word)).await {
        Ok(page) => show(StatusCode::OK, leaving(&page, language(&page, &headers))),
        Err(error) => refuse(&error, &headers),
    }
}

/// Takes the withdrawal: from the page's button, or from a mail program (RFC 8058), which reads no page.
async fn leave(
    State(api): State<Api>,
    Path(word): Path<String>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = String::from_utf8_lossy(&body).into_owned();
    let one_click = text.contains("List-Unsubscribe") && text.contains("One-Click");
    let topic = !one_click && text.split('&').any(|pair| pair == "choice=topic");
    let choice = if topic { Choice::Topic } else { Choice::Everything };
    let said_from = auth::device(&headers, peer.as_deref(), api.options());
    let how = Leave { choice, one_click, said_from };
    match carry(&api, move |server| tracking::leave(server, &word, how)).await {
        Ok(_) if one_click => private((StatusCode::OK, "unsubscribed\n").into_response()),
        Ok(page) => show(StatusCode::OK, left(&page, choice, language(&page, &headers))),
        Err(error) => refuse(&error, &headers),
    }
}

/// The message in the browser, shut off from everything of ours.
async fn view(State(api): State<Api>, Path(word): Path<String>, headers: HeaderMap) -> Response {
    match carry(&api, move |server| tracking::view(server, &word)).await {
        Ok(html) => {
            let mut response = private(Html(html).into_response());
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(VIEW_POLICY));
            response
        }
        Err(error) => refuse(&error, &headers),
    }
}

/// A use case on a worker thread, with its own error: these answers are pages, not problems.
pub(crate) async fn carry<T, F>(api: &Api, work: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: FnOnce(&app::server::Server) -> app::Result<T> + Send + 'static,
{
    let server = api.server().clone();
    match runtime::blocking(move || Ok(work(&server))).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::internal("a use case panicked")),
    }
}

/// Writes what was counted after the visitor has been answered.
fn write_soon(workspace: Arc<app::Workspace>) {
    runtime::spawn(async move {
        let written: Result<(), Problem> = runtime::blocking(move || tracking::flush(&workspace)).await;
        // The hits stay in memory and go with the next ones; the problem has logged itself.
        drop(written);
    });
}

fn visitor(method: &Method, headers: &HeaderMap) -> Visitor {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ahead = |name: &str| text(name).to_ascii_lowercase().contains("prefetch");
    Visitor {
        head: method == Method::HEAD,
        prefetch: ahead("purpose") || ahead("sec-purpose") || ahead("x-moz"),
        user_agent: text("user-agent").to_owned(),
    }
}

/// The customer's own language where it is known, else the browser's.
fn language(page: &LeavePage, headers: &HeaderMap) -> Locale {
    page.locale.or_else(|| accepted(headers)).unwrap_or(page.settings.locale)
}

pub(crate) fn accepted(headers: &HeaderMap) -> Option<Locale> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().map(Locale::negotiate)
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

pub(crate) fn refuse(error: &Error, headers: &HeaderMap) -> Response {
    let locale = accepted(headers).unwrap_or(Locale::En);
    let status = status_of(error);
    if status == StatusCode::NOT_FOUND {
        return show(status, gone(locale));
    }
    tracing::error!(%error, "a public address could not be served");
    show(status, sorry(locale))
}

pub(crate) fn show(status: StatusCode, html: String) -> Response {
    let mut response = private((status, Html(html)).into_response());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    response
}

/// These addresses are one person's: kept by no cache, found by no search engine, told to no other site.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}
