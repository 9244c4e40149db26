//! Login, logout, and who is logged in.

use crate::me::{MeView, answer, view};
use crate::prelude::*;
use crate::{auth, cookie};
use app::access::login;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(create))
}

pub fn routes_of_person() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(load, delete))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    email: String,
    password: String,
}

/// Logs in: sets the cookie and answers the token that changing requests carry.
///
/// After ten wrong passwords for an account within a quarter of an hour, it answers 429 until that is over.
///
/// Open to everybody.
#[utoipa::path(post, path = "/api/session", request_body = Credentials, responses((status = 200, body = MeView)))]
async fn create(
    State(api): State<Api>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Input(body): Input<Credentials>,
) -> Result<Response, Problem> {
    let address = auth::address(&headers, peer.as_deref(), api.options());
    let old = cookie::read(&headers, api.options()).map(str::to_owned);
    let entered =
        api.run(move |server| login::login(server, &body.email, &body.password, &address, old.as_deref()));
    let entered = entered.await?;
    answer(&api, StatusCode::OK, entered).await
}

/// Who is logged in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = MeView)))]
async fn load(State(api): State<Api>, Me(person): Me) -> Reply<MeView> {
    reply(view(&api, person.user_id, person.csrf).await?)
}

/// Logs out: the session is worth nothing from here on.
#[utoipa::path(delete, path = "/api/session", responses((status = 204)))]
async fn delete(State(api): State<Api>, Me(person): Me, _: Request) -> Result<Response, Problem> {
    api.run(move |server| login::logout(server, &person)).await?;
    let cookie = cookie::clear(api.options());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
