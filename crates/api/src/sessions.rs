//! One's own open sessions.

use crate::prelude::*;
use app::access::sessions::{self, Open};
use axum::extract::{Path, State};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list, delete_others)).routes(routes!(delete))
}

#[derive(Serialize, ToSchema)]
pub struct SessionRow {
    id: String,
    /// As far as the browser tells; may be empty.
    #[schema(example = "Firefox, Linux")]
    browser: String,
    /// Where the session was opened from.
    #[schema(example = "203.0.113.5")]
    address: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// To within five minutes.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// When it ends unless it is used before.
    #[schema(value_type = String, format = DateTime)]
    idle_until: Timestamp,
    /// When it ends however much it is used.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The one that asks.
    current: bool,
}

impl From<Open> for SessionRow {
    fn from(open: Open) -> SessionRow {
        let Open { id, browser, address, created_at, last_seen_at, idle_until, expires_at, current } = open;
        SessionRow { id, browser, address, created_at, last_seen_at, idle_until, expires_at, current }
    }
}

/// One's open sessions, the last seen first.
#[utoipa::path(get, path = "/api/me/sessions", responses((status = 200, body = Page<SessionRow>)))]
async fn list(State(api): State<Api>, Me(person): Me) -> Reply<Page<SessionRow>> {
    let open = api.run(move |server| sessions::list(server, &person)).await?;
    reply(Page::whole(open.into_iter().map(SessionRow::from).collect()))
}

/// Ends one of one's sessions.
#[utoipa::path(delete, path = "/api/me/sessions/{id}", responses((status = 204)))]
async fn delete(
    State(api): State<Api>,
    Me(person): Me,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    api.run(move |server| sessions::end(server, &person, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of one's sessions but this one.
#[utoipa::path(delete, path = "/api/me/sessions", responses((status = 204)))]
async fn delete_others(State(api): State<Api>, Me(person): Me) -> Result<StatusCode, Problem> {
    api.run(move |server| sessions::end_others(server, &person)).await?;
    Ok(StatusCode::NO_CONTENT)
}
