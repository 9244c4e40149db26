//! Senders: who writes, and by which relay.
//!
//! A relay's password goes in and never comes out: answers say only whether one is kept. An edit names what it
//! changes; `null` takes away, absent leaves. What may be saved is decided in `domain::senders`.

mod dkim;
mod dns;
pub mod intake;
mod presets;
mod test_letter;

use crate::prelude::*;
use app::senders::{self, Checked, Password, Sender};
use base::SenderId;
use domain::senders::dkim::Record;
use domain::senders::{Draft, Kind, Relay, Security};
use serde::Deserializer;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(save, remove))
        .routes(routes!(check))
        .merge(dkim::routes())
        .merge(intake::routes())
        .merge(dns::routes())
        .merge(presets::routes())
        .merge(test_letter::routes())
}

/// A record to be pasted into DNS.
#[derive(Serialize, ToSchema)]
pub struct DnsRecord {
    #[schema(example = "TXT")]
    kind: &'static str,
    #[schema(example = "rapport._domainkey.shop.example")]
    name: String,
    value: String,
    /// The same value in pieces of at most 255 characters, for panels that take no longer ones.
    pieces: Vec<String>,
}

impl From<Record> for DnsRecord {
    fn from(record: Record) -> DnsRecord {
        let pieces = record.pieces().into_iter().map(str::to_owned).collect();
        DnsRecord { kind: record.kind, name: record.name, value: record.value, pieces }
    }
}

/// A mail relay.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmtpRelay {
    #[schema(example = "smtp.example.com")]
    host: String,
    #[schema(example = 465)]
    port: u16,
    /// `tls` (from the first byte), `starttls`, or `plain` for a relay on the same machine.
    #[schema(value_type = String, example = "tls")]
    security: Security,
    user: Option<String>,
    /// Messages on the wire at once, 1 to 100.
    #[schema(example = 4)]
    connections: i64,
    /// Messages a second, where the relay has such a limit.
    per_second: Option<i64>,
    /// Messages a day, by the workspace's calendar; what does not fit waits for the next day.
    per_day: Option<i64>,
}

impl From<Relay> for SmtpRelay {
    fn from(relay: Relay) -> SmtpRelay {
        let Relay { host, port, security, user, connections, per_second, per_day } = relay;
        SmtpRelay { host, port, security, user, connections, per_second, per_day }
    }
}

impl From<SmtpRelay> for Relay {
    fn from(relay: SmtpRelay) -> Relay {
        let SmtpRelay { host, port, security, user, connections, per_second, per_day } = relay;
        Relay { host, port, security, user, connections, per_second, per_day }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SenderView {
    #[schema(value_type = String, example = "snd_1")]
    id: SenderId,
    /// `sandbox`: nothing leaves; `smtp`: by a relay.
    kind: String,
    name: String,
    from_name: String,
    from_address: String,
    reply_to: Option<String>,
    /// Null for the sandbox.
    relay: Option<SmtpRelay>,
    /// Whether a password is kept for the relay.
    has_password: bool,
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Sender> for SenderView {
    fn from(sender: Sender) -> SenderView {
        SenderView {
            relay: senders::settings(&sender).ok().map(SmtpRelay::from),
            has_password: sender.secret.is_some(),
            id: sender.id,
            kind: sender.kind,
            name: sender.name,
            from_name: sender.from_name,
            from_address: sender.from_address,
            reply_to: sender.reply_to,
            version: sender.version,
            created_at: sender.created_at,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSender {
    name: String,
    #[schema(value_type = String, example = "smtp")]
    kind: Kind,
    from_name: String,
    from_address: String,
    reply_to: Option<String>,
    relay: Option<SmtpRelay>,
    password: Option<String>,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderChange {
    name: Option<String>,
    from_name: Option<String>,
    from_address: Option<String>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    reply_to: Option<Option<String>>,
    relay: Option<SmtpRelay>,
    /// Null forgets it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    password: Option<Option<String>>,
}

/// Tells `null` from absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What a relay said.
#[derive(Serialize, ToSchema)]
pub struct SenderCheck {
    ok: bool,
    /// Why not: `host_unknown`, `unreachable`, `timeout`, `refused`, `tls_failed`, `tls_not_offered`,
    /// `login_refused`, `password_unprotected`, `address_private`, `not_smtp`; null when it is well.
    code: Option<&'static str>,
    detail: String,
    encrypted: bool,
    /// Largest message the relay takes, in bytes.
    message_bytes: Option<u64>,
}

impl From<Checked> for SenderCheck {
    fn from(checked: Checked) -> SenderCheck {
        let Checked { ok, code, detail, encrypted, message_bytes } = checked;
        SenderCheck { ok, code: (!ok).then_some(code), detail, encrypted, message_bytes }
    }
}

/// All senders.
///
/// Needs `senders.read`.
#[utoipa::path(get, path = "/senders", responses((status = 200, body = Page<SenderView>)))]
async fn list(ctx: Ctx) -> Reply<Page<SenderView>> {
    let rows = ctx.run(senders::list).await?;
    reply(Page::whole(rows.into_iter().map(SenderView::from).collect()))
}

/// Makes a sender.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders", request_body = NewSender, responses((status = 201, body = SenderView)))]
async fn create(ctx: Ctx, Input(body): Input<NewSender>) -> Created<SenderView> {
    let NewSender { name, kind, from_name, from_address, reply_to, relay, password } = body;
    let draft = Draft { name, kind, from_name, from_address, reply_to, relay: relay.map(Relay::from) };
    created(ctx.run(move |ctx| senders::create(ctx, draft, password)).await?.into())
}

/// Changes a sender of the version that was read.
///
/// Needs `senders.write` and `If-Match`.
#[utoipa::path(patch, path = "/senders/{id}", request_body = SenderChange, responses((status = 200, body = SenderView)))]
async fn save(
    ctx: Ctx,
    Id(id): Id<SenderId>,
    IfMatch(version): IfMatch,
    Input(body): Input<SenderChange>,
) -> Result<Versioned<SenderView>, Problem> {
    let password = match body.password {
        None => Password::Keep,
        Some(None) => Password::Forget,
        Some(Some(plain)) => Password::Set(plain),
    };
    let change = senders::Change {
        name: body.name,
        from_name: body.from_name,
        from_address: body.from_address,
        reply_to: body.reply_to,
        relay: body.relay.map(Relay::from),
        password,
    };
    let sender = ctx.run(move |ctx| senders::save(ctx, id, version, change)).await?;
    Ok(Versioned(sender.version, sender.into()))
}

/// Takes a sender out of use and forgets its password.
///
/// Needs `senders.write`.
#[utoipa::path(delete, path = "/senders/{id}", responses((status = 204)))]
async fn remove(ctx: Ctx, Id(id): Id<SenderId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| senders::remove(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Connects to the relay and logs in; nobody is written to.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/check", responses((status = 200, body = SenderCheck)))]
async fn check(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<SenderCheck> {
    reply(ctx.run(move |ctx| senders::check(ctx, id)).await?.into())
}
