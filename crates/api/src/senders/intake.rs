//! Where a sender's bounces and complaints come in: settings for people, and the address that providers call.
//!
//! The address is public: its word is the permission, and a word that is not exactly ours is not found. Calls answer
//! with a status and a short word; providers call again after anything but a success.

use super::given;
use crate::prelude::*;
use crate::state::Api;
use crate::{Problem, runtime};
use app::senders::Password;
use app::senders::intake::{self, Change, Shown};
use app::senders::mailbox;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::{SenderId, limits};
use domain::senders::intake::{Form, Mailbox, MailboxSecurity};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(read_intake, save_intake))
        .routes(routes!(rotate_intake))
        .routes(routes!(check_mailbox))
}

/// Addresses that providers call.
pub fn public() -> Router<Api> {
    let limit = DefaultBodyLimit::max(limits::RETURN_BODY_BYTES);
    Router::new().route("/in/{word}", get(is_here).post(call)).layer(limit)
}

/// A mailbox that bounces are sent to.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BounceMailbox {
    #[schema(example = "imap.example.com")]
    host: String,
    #[schema(example = 993)]
    port: u16,
    /// `tls`, or `plain` for a server on the same machine.
    #[schema(value_type = String, example = "tls")]
    security: MailboxSecurity,
    user: String,
    #[schema(example = "INBOX")]
    folder: String,
}

impl From<Mailbox> for BounceMailbox {
    fn from(mailbox: Mailbox) -> BounceMailbox {
        let Mailbox { host, port, security, user, folder } = mailbox;
        BounceMailbox { host, port, security, user, folder }
    }
}

impl From<BounceMailbox> for Mailbox {
    fn from(mailbox: BounceMailbox) -> Mailbox {
        let BounceMailbox { host, port, security, user, folder } = mailbox;
        Mailbox { host, port, security, user, folder }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SenderIntake {
    /// Where the provider calls. Whoever knows it can tell of bounces.
    address: String,
    /// Whose calls are taken: `none`, `unisender_go`, `dashamail`, `notisend`, `ses`, `mailgun`, `other`.
    form: &'static str,
    /// Whether the key is kept that the provider signs with.
    has_secret: bool,
    /// Whether each letter has a return path of its own.
    verp: bool,
    mailbox: Option<BounceMailbox>,
    has_mailbox_password: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    called_at: Option<Timestamp>,
    /// Why the last call was refused; null when it was taken.
    call_code: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    polled_at: Option<Timestamp>,
    /// Why the mailbox could not be read; null when it was.
    poll_code: Option<String>,
    /// Bounces, complaints and receipts about letters of ours.
    taken: i64,
    /// And those that were about nothing that this sender sent.
    foreign: i64,
    /// For `If-Match`.
    version: i64,
}

impl From<Shown> for SenderIntake {
    fn from(shown: Shown) -> SenderIntake {
        let Shown { intake, address, mailbox } = shown;
        SenderIntake {
            address,
            form: intake.form.as_str(),
            has_secret: intake.secret.is_some(),
            verp: intake.verp,
            mailbox: mailbox.map(BounceMailbox::from),
            has_mailbox_password: intake.mailbox_password.is_some(),
            called_at: intake.called_at,
            call_code: intake.call_code,
            polled_at: intake.polled_at,
            poll_code: intake.poll_code,
            taken: intake.taken,
            foreign: intake.foreign,
            version: intake.version,
        }
    }
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeChange {
    #[schema(value_type = Option<String>, example = "unisender_go")]
    form: Option<Form>,
    /// What the provider signs its calls with. Null forgets it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    secret: Option<Option<String>>,
    verp: Option<bool>,
    /// Null: no mailbox is read.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<BounceMailbox>)]
    mailbox: Option<Option<BounceMailbox>>,
    /// Null forgets it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    mailbox_password: Option<Option<String>>,
}

fn password(said: Option<Option<String>>) -> Password {
    match said {
        None => Password::Keep,
        Some(None) => Password::Forget,
        Some(Some(plain)) => Password::Set(plain),
    }
}

/// Where a sender's bounces and complaints come in.
///
/// Needs `senders.write`, because whoever knows the address can tell of bounces.
#[utoipa::path(get, path = "/senders/{id}/intake", responses((status = 200, body = SenderIntake)))]
async fn read_intake(ctx: Ctx, Id(id): Id<SenderId>) -> Result<Versioned<SenderIntake>, Problem> {
    let shown = ctx.run(move |ctx| intake::get(ctx, id)).await?;
    Ok(Versioned(shown.intake.version, shown.into()))
}

/// Changes where bounces and complaints come in, of the version that was read.
///
/// Needs `senders.write` and `If-Match`.
#[utoipa::path(patch, path = "/senders/{id}/intake", request_body = IntakeChange, responses((status = 200, body = SenderIntake)))]
async fn save_intake(
    ctx: Ctx,
    Id(id): Id<SenderId>,
    IfMatch(version): IfMatch,
    Input(body): Input<IntakeChange>,
) -> Result<Versioned<SenderIntake>, Problem> {
    let change = Change {
        form: body.form,
        secret: password(body.secret),
        verp: body.verp,
        mailbox: body.mailbox.map(|mailbox| mailbox.map(Mailbox::from)),
        mailbox_password: password(body.mailbox_password),
    };
    let shown = ctx.run(move |ctx| intake::save(ctx, id, version, change)).await?;
    Ok(Versioned(shown.intake.version, shown.into()))
}

/// Gives the sender another address for calls; the one before is worthless from now on.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/intake/rotate", responses((status = 200, body = SenderIntake)))]
async fn rotate_intake(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<SenderIntake> {
    reply(ctx.run(move |ctx| intake::rotate(ctx, id)).await?.into())
}

/// What a mailbox said.
#[derive(Serialize, ToSchema)]
pub struct MailboxCheck {
    ok: bool,
    /// Why not: `host_unknown`, `unreachable`, `timeout`, `tls_failed`, `login_refused`, `password_unprotected`,
    /// `folder_unknown`, `address_private`, `not_imap`, `refused`; null when it is well.
    code: Option<&'static str>,
    detail: String,
}

/// Logs in to the mailbox and opens its folder; no letter is read.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/intake/check", responses((status = 200, body = MailboxCheck)))]
async fn check_mailbox(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<MailboxCheck> {
    let mailbox::Checked { ok, code, detail } = ctx.run(move |ctx| mailbox::check(ctx, id)).await?;
    reply(MailboxCheck { ok, code: (!ok).then_some(code), detail })
}

/// Some providers look whether an address answers before they call it.
async fn is_here(State(api): State<Api>, Path(word): Path<String>) -> Response {
    answer(&api, move |server| intake::exists(server, &word)).await
}

async fn call(State(api): State<Api>, Path(word): Path<String>, body: Bytes) -> Response {
    answer(&api, move |server| intake::call(server, &word, &body)).await
}

async fn answer<F>(api: &Api, work: F) -> Response
where
    F: FnOnce(&app::server::Server) -> app::Result<()> + Send + 'static,
{
    let server = api.server().clone();
    let done: Result<app::Result<()>, Problem> = runtime::blocking(move || Ok(work(&server))).await;
    match done {
        Ok(Ok(())) => (StatusCode::OK, "ok\n").into_response(),
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(problem) => problem.into_response(),
    }
}
