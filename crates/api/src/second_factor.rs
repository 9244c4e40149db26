//! One's own second factor: set up, confirmed, turned off; and its recovery codes.
//!
//! What a code is and when it is taken, stands in `domain` and `app`; here the QR code is drawn. It must not be logged.

use crate::cookie;
use crate::prelude::*;
use app::access::factor;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qrcodegen::{QrCode, QrCodeEcc};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(load, begin))
        .routes(routes!(confirm))
        .routes(routes!(renew_codes))
        .routes(routes!(turn_off))
}

#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub struct SecondFactorView {
    /// Since when it guards the login; empty while there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    recovery_codes_left: i64,
}

#[derive(Serialize, ToSchema)]
pub struct NewSecondFactor {
    /// For typing into an app by hand.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// What the QR code holds; a link of this kind opens the app on a phone.
    #[schema(example = "otpauth://totp/Rapport:anna@shop.example?secret=GEZDGNBV&issuer=Rapport")]
    address: String,
    qr: QrDrawing,
}

/// A QR code as one path of an SVG drawing, with four free modules around it as the standard asks.
#[derive(Serialize, ToSchema)]
pub struct QrDrawing {
    /// Width and height of the drawing's `viewBox`.
    size: i32,
    /// The `d` of the path, in which each dark module is a square of one unit.
    path: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstCode {
    /// Six digits of the app.
    #[schema(example = "123456")]
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordAndCode {
    password: String,
    /// Six digits of the app, or a recovery code.
    #[schema(example = "123456")]
    code: String,
}

#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each opens the door once in the place of the app. They are never shown again.
    #[schema(example = json!(["7fk2m-90xqz"]))]
    codes: Vec<String>,
}

/// Whether the login asks for a code of an authenticator app.
#[utoipa::path(get, path = "/api/me/second-factor", responses((status = 200, body = SecondFactorView)))]
async fn load(State(api): State<Api>, Me(person): Me) -> Reply<SecondFactorView> {
    let state = api.run(move |server| factor::state(server, &person)).await?;
    reply(SecondFactorView { since: state.since, recovery_codes_left: state.recovery_codes_left })
}

/// Makes a secret for an authenticator app. It guards nothing until its first code was typed.
#[utoipa::path(
    post, path = "/api/me/second-factor", request_body = PasswordAgain,
    responses((status = 200, body = NewSecondFactor))
)]
async fn begin(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<PasswordAgain>,
) -> Reply<NewSecondFactor> {
    let begun = api.run(move |server| factor::begin(server, &person, &body.password)).await?;
    let qr = drawing(&begun.address)?;
    reply(NewSecondFactor { secret: begun.secret, address: begun.address, qr })
}

/// Turns the second factor on by its first code, and ends every other session of the user.
#[utoipa::path(
    post, path = "/api/me/second-factor/confirm", request_body = FirstCode,
    responses((status = 200, body = RecoveryCodes))
)]
async fn confirm(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<FirstCode>,
) -> Result<Response, Problem> {
    let work = move |server: &app::server::Server| factor::confirm(server, &person, &body.code);
    let (codes, token) = api.run(work).await?;
    let cookie = cookie::set(&token, api.options());
    Ok(([(header::SET_COOKIE, cookie)], Json(RecoveryCodes { codes })).into_response())
}

/// Puts new recovery codes in the place of all old ones.
#[utoipa::path(
    post, path = "/api/me/second-factor/codes", request_body = PasswordAndCode,
    responses((status = 200, body = RecoveryCodes))
)]
async fn renew_codes(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<PasswordAndCode>,
) -> Reply<RecoveryCodes> {
    let PasswordAndCode { password, code } = body;
    let work = move |server: &app::server::Server| factor::renew_codes(server, &person, &password, &code);
    let codes = api.run(work).await?;
    reply(RecoveryCodes { codes })
}

/// Turns the second factor off, and ends every other session of the user.
#[utoipa::path(
    post, path = "/api/me/second-factor/off", request_body = PasswordAndCode, responses((status = 204))
)]
async fn turn_off(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<PasswordAndCode>,
) -> Result<Response, Problem> {
    let PasswordAndCode { password, code } = body;
    let work = move |server: &app::server::Server| factor::off(server, &person, &password, &code);
    let token = api.run(work).await?;
    let cookie = cookie::set(&token, api.options());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

fn drawing(text: &str) -> Result<QrDrawing, Problem> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(app::Error::internal)?;
    let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = places.filter(|(x, y)| code.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    Ok(QrDrawing { size: code.size() + 2 * QUIET, path })
}
