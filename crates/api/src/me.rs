//! Oneself: name, language, password, and the workspaces one may enter.

use crate::cookie;
use crate::prelude::*;
use app::access::{self, Entrance, Login};
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::{Locale, UserId};

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
    /// Whether the login asks for a code of an authenticator app.
    second_factor: bool,
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
    /// Whether nothing is to be seen there before a second factor is set up.
    needs_second_factor: bool,
    /// Whether customers' addresses and numbers are masked there for this user.
    addresses_masked: bool,
}

impl From<Entrance> for WorkspaceInfo {
    fn from(entrance: Entrance) -> WorkspaceInfo {
        let Entrance { slug, name, role, zone, currency, locale, needs_second_factor, addresses_masked } =
            entrance;
        let permissions = role.permissions().iter().map(|permission| permission.code()).collect();
        let role = role.code();
        WorkspaceInfo {
            slug,
            name,
            role,
            permissions,
            zone,
            currency,
            locale,
            needs_second_factor,
            addresses_masked,
        }
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

/// Sets a new password, ends every other session of the user, and gives this one another token.
#[utoipa::path(post, path = "/api/me/password", request_body = PasswordChange, responses((status = 204)))]
async fn set_password(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<PasswordChange>,
) -> Result<Response, Problem> {
    let change = move |server: &app::server::Server| {
        access::login::change_password(server, &person, &body.current, &body.new)
    };
    let token = api.run(change).await?;
    let cookie = cookie::set(&token, api.options());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

pub(crate) async fn view(api: &Api, user: UserId, csrf: String) -> Result<MeView, Problem> {
    let me = api.run(move |server| access::me(server, user)).await?;
    let app::access::Me { user_id: id, email, name, locale, second_factor, .. } = me;
    let user = MyUser { id, email, name, locale, second_factor };
    Ok(MeView { user, csrf, workspaces: me.workspaces.into_iter().map(WorkspaceInfo::from).collect() })
}

/// The answer to a login: who one is, and the cookies.
pub(crate) async fn answer(api: &Api, status: StatusCode, login: Login) -> Result<Response, Problem> {
    let body = view(api, login.user_id, login.csrf).await?;
    let (session, device) =
        (cookie::set(&login.token, api.options()), cookie::set_device(&login.device, api.options()));
    let cookies = AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, device)]);
    Ok((status, cookies, Json(body)).into_response())
}
