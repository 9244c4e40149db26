//! The document and the one page that shows it, served from here: nothing is fetched from anywhere else.

use crate::state::Api;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};

pub async fn document(State(api): State<Api>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], api.document())
}

pub async fn page() -> Html<&'static str> {
    Html(include_str!("docs/page.html"))
}

pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs/docs.css"))
}

pub async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("docs/docs.js"))
}
