//! Oneself: name, language, password, and the workspaces one may enter.

use crate::prelude::*;
use crate::{auth, cookie};
use app::access::{self, Entrance, Login};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::{Locale, UserId};
use std::net::SocketAddr;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(update)).routes(routes!(set_password))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    user: MyUser,
    /// Send it as `X-CSRF-Token` with every request that is not a GET.
    csrf: String,
    workspaces: Vec<WorkspaceInfo>,
}

#[derive(Serialize, ToSchema)]
pub struct MyUser {
    #[schema(value_type = String, example = "usr_1")]
    id: UserId,
    email: String,
    name: String,
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
}

#[derive(Serialize, ToSchema)]
pub struct WorkspaceInfo {
    #[schema(example = "shop")]
    slug: String,
    name: String,
    #[schema(example = "owner")]
    role: &'static str,
    /// What the user may do there.
    permissions: Vec<&'static str>,
    #[schema(example = "Europe/Moscow")]
    zone: String,
    #[schema(example = "RUB")]
    currency: String,
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
}

impl From<Entrance> for WorkspaceInfo {
    fn from(entrance: Entrance) -> WorkspaceInfo {
        let Entrance { slug, name, role, zone, currency, locale } = entrance;
        let permissions = role.permissions().iter().map(|permission| permission.code()).collect();
        WorkspaceInfo { slug, name, role: role.code(), permissions, zone, currency, locale }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    name: Option<String>,
    #[schema(value_type = Option<String>, example = "en")]
    locale: Option<Locale>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    current: String,
    /// At least 10 characters.
    new: String,
}

/// Changes one's name or language.
#[utoipa::path(patch, path = "/api/me", request_body = MeChange, responses((status = 200, body = MeView)))]
async fn update(State(api): State<Api>, Me(person): Me, Input(body): Input<MeChange>) -> Reply<MeView> {
    let (user, csrf) = (person.user_id, person.csrf.clone());
    api.run(move |server| access::update_me(server, &person, body.name, body.locale)).await?;
    reply(view(&api, user, csrf).await?)
}

/// Sets a new password and ends every other session of the user.
#[utoipa::path(post, path = "/api/me/password", request_body = PasswordChange, responses((status = 204)))]
async fn set_password(
    State(api): State<Api>,
    Me(person): Me,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Input(body): Input<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let address = auth::address(&headers, peer.as_deref(), api.options());
    let change = move |server: &app::server::Server| {
        access::login::change_password(server, &person, &body.current, &body.new, &address)
    };
    api.run(change).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn view(api: &Api, user: UserId, csrf: String) -> Result<MeView, Problem> {
    let me = api.run(move |server| access::me(server, user)).await?;
    let user = MyUser { id: me.user_id, email: me.email, name: me.name, locale: me.locale };
    Ok(MeView { user, csrf, workspaces: me.workspaces.into_iter().map(WorkspaceInfo::from).collect() })
}

/// The answer to a login: who one is, and the cookie.
pub(crate) async fn answer(api: &Api, status: StatusCode, login: Login) -> Result<Response, Problem> {
    let body = view(api, login.user_id, login.csrf).await?;
    let cookie = cookie::set(&login.token, api.options());
    Ok((status, [(header::SET_COOKIE, cookie)], Json(body)).into_response())
}
