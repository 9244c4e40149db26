//! Login, logout, and who is logged in.

use crate::auth::Visit;
use crate::cookie;
use crate::me::{MeView, answer, view};
use crate::prelude::*;
use app::access::{Step, login};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(create)).routes(routes!(finish))
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

#[derive(Serialize, ToSchema)]
pub struct SecondStep {
    /// Goes to `POST /api/session/code` with the code.
    ticket: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStepCode {
    ticket: String,
    /// Six digits of the authenticator app, or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

/// Logs in: sets the cookie and answers the token that changing requests carry. Somebody with a second factor gets 202
/// and a ticket instead, with which the code is sent.
///
/// After ten wrong passwords for an account within a quarter of an hour, it answers 429 until that is over; a browser
/// in which its owner logged in before is counted by itself, so that nobody keeps them out.
///
/// Open to everybody.
#[utoipa::path(
    post, path = "/api/session", request_body = Credentials,
    responses((status = 200, body = MeView), (status = 202, body = SecondStep))
)]
async fn create(
    State(api): State<Api>,
    Visit(visitor): Visit,
    Input(body): Input<Credentials>,
) -> Result<Response, Problem> {
    let entered = api.run(move |server| login::login(server, &body.email, &body.password, &visitor));
    match entered.await? {
        Step::In(entered) => answer(&api, StatusCode::OK, entered).await,
        Step::Code { ticket, expires_at } => {
            Ok((StatusCode::ACCEPTED, Json(SecondStep { ticket, expires_at })).into_response())
        }
    }
}

/// The second step of a login: the code of the authenticator app, or a recovery code.
///
/// After five wrong codes for an account within a quarter of an hour, it answers 429 until that is over.
///
/// Open to everybody.
#[utoipa::path(
    post, path = "/api/session/code", request_body = SecondStepCode, responses((status = 200, body = MeView))
)]
async fn finish(
    State(api): State<Api>,
    Visit(visitor): Visit,
    Input(body): Input<SecondStepCode>,
) -> Result<Response, Problem> {
    let entered = api.run(move |server| login::login_with_code(server, &body.ticket, &body.code, &visitor));
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
