//! Webhooks: who is told of what happens here, the log of messages, and a try by hand.
//!
//! A secret leaves in two answers only, of the call that makes a webhook and of the one that changes its secret;
//! neither is kept for repetitions.

use crate::prelude::*;
use crate::reply::NotKept;
use app::webhooks::{self, Message, Tested, Webhook};
use axum::Extension;
use base::{SegmentId, WebhookId, WebhookMessageId};
use domain::webhooks::{Draft, Kind, MessageState};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(get, save, delete))
        .routes(routes!(rotate))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(test))
        .routes(routes!(messages))
        .routes(routes!(resend))
}

/// Where messages go and what they tell of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    /// Begins with `https://`.
    #[schema(example = "https://crm.example/rapport")]
    url: String,
    #[serde(default)]
    description: String,
    /// `segment.entered`, `segment.left`.
    #[schema(value_type = Vec<String>, example = json!(["segment.entered"]))]
    kinds: Vec<String>,
    /// Only these segments; none means all of them.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["seg_1"]))]
    segments: Vec<SegmentId>,
}

impl WebhookInput {
    fn draft(self) -> Result<Draft, Problem> {
        let kind = |(at, word): (usize, &String)| {
            let wrong = || app::Error::invalid(format!("kinds.{at}"), app::error::codes::INVALID);
            Kind::parse(word).ok_or_else(wrong)
        };
        let kinds = self.kinds.iter().enumerate().map(kind).collect::<app::Result<_>>()?;
        Ok(Draft { url: self.url, description: self.description, kinds, segments: self.segments })
    }
}

#[derive(Serialize, ToSchema)]
pub struct WebhookView {
    #[schema(value_type = String, example = "whk_1")]
    id: WebhookId,
    url: String,
    description: String,
    /// `segment.entered`, `segment.left`.
    kinds: Vec<&'static str>,
    #[schema(value_type = Vec<String>)]
    segments: Vec<SegmentId>,
    /// `active` or `paused`.
    state: &'static str,
    /// Why it is paused: `by_hand`, `gave_up` (nobody took a message for about a day), `gone` (answer 410).
    reason: Option<String>,
    /// Since when nothing was taken; null while it works.
    #[schema(value_type = Option<String>, format = DateTime)]
    failing_since: Option<Timestamp>,
    /// Until when the secret before this one signs too.
    #[schema(value_type = Option<String>, format = DateTime)]
    old_secret_until: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> WebhookView {
        let Draft { url, description, kinds, segments } = webhook.draft;
        WebhookView {
            id: webhook.id,
            url,
            description,
            kinds: kinds.into_iter().map(Kind::as_str).collect(),
            segments,
            state: webhook.state.as_str(),
            reason: webhook.reason,
            failing_since: webhook.failing_since,
            old_secret_until: webhook.old_secret.map(|(_, until)| until),
            created_at: webhook.created_at,
            version: webhook.version,
        }
    }
}

/// A webhook with its secret.
#[derive(Serialize, ToSchema)]
pub struct FreshWebhook {
    #[serde(flatten)]
    webhook: WebhookView,
    /// What signatures are checked with. It is shown here and never again.
    #[schema(example = "whsec_…")]
    secret: String,
}

#[derive(Serialize, ToSchema)]
pub struct WebhookMessage {
    #[schema(value_type = String, example = "whm_1")]
    id: WebhookMessageId,
    /// The `webhook-id` under which the receiver knows it.
    message_id: String,
    kind: &'static str,
    /// How many people it tells of.
    count: i64,
    /// `waiting`, `delivered` or `failed`.
    state: &'static str,
    attempts: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    tried_at: Option<Timestamp>,
    /// Of one that waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_try_at: Option<Timestamp>,
    /// The receiver's last answer.
    status: Option<i64>,
    /// Why there was none: `host_unknown`, `address_private`, `unreachable`, `timeout`, `tls_failed`, `answer_broken`.
    error: Option<String>,
    /// What is sent.
    #[schema(value_type = Object)]
    body: serde_json::Value,
}

fn shown(ctx: &Ctx, message: Message) -> WebhookMessage {
    WebhookMessage {
        id: message.id,
        message_id: webhooks::wire_id(&ctx.workspace, message.id),
        kind: message.kind.as_str(),
        count: message.count,
        state: message.state.as_str(),
        attempts: message.attempts,
        created_at: message.created_at,
        tried_at: message.tried_at,
        next_try_at: (message.state == MessageState::Waiting).then_some(message.due_at),
        status: message.status,
        error: message.error,
        body: serde_json::from_str(&message.body).unwrap_or_default(),
    }
}

/// What a try by hand came to.
#[derive(Serialize, ToSchema)]
pub struct WebhookTest {
    /// Whether the receiver took it: an answer from 200 to 299.
    taken: bool,
    status: Option<u16>,
    /// Why there was no answer, as in the log of messages.
    error: Option<&'static str>,
    detail: Option<String>,
}

impl From<Tested> for WebhookTest {
    fn from(tested: Tested) -> WebhookTest {
        let (error, detail) = tested.error.unzip();
        WebhookTest { taken: tested.taken, status: tested.status, error, detail }
    }
}

/// Every webhook.
///
/// Needs `webhooks.read`.
#[utoipa::path(get, path = "/webhooks", responses((status = 200, body = Page<WebhookView>)))]
async fn list(ctx: Ctx) -> Reply<Page<WebhookView>> {
    let all = ctx.run(webhooks::list).await?;
    reply(Page::whole(all.into_iter().map(WebhookView::from).collect()))
}

/// Makes a webhook. It is told of what happens from now on.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhooks", request_body = WebhookInput, responses((status = 201, body = FreshWebhook)))]
async fn create(
    ctx: Ctx,
    Input(body): Input<WebhookInput>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshWebhook>), Problem> {
    let draft = body.draft()?;
    let (webhook, secret) = ctx.run(move |ctx| webhooks::create(ctx, draft)).await?;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(FreshWebhook { webhook: webhook.into(), secret })))
}

/// One webhook.
///
/// Needs `webhooks.read`.
#[utoipa::path(get, path = "/webhooks/{id}", params(("id" = String, Path)),
    responses((status = 200, body = WebhookView)))]
async fn get(ctx: Ctx, Id(id): Id<WebhookId>) -> Result<Versioned<WebhookView>, Problem> {
    let webhook = ctx.run(move |ctx| webhooks::get(ctx, id)).await?;
    Ok(Versioned(webhook.version, webhook.into()))
}

/// Saves a webhook. Messages that wait go to the new address.
///
/// Needs `webhooks.write`.
#[utoipa::path(put, path = "/webhooks/{id}", params(("id" = String, Path)), request_body = WebhookInput,
    responses((status = 200, body = WebhookView)))]
async fn save(
    ctx: Ctx,
    Id(id): Id<WebhookId>,
    IfMatch(version): IfMatch,
    Input(body): Input<WebhookInput>,
) -> Result<Versioned<WebhookView>, Problem> {
    let draft = body.draft()?;
    let webhook = ctx.run(move |ctx| webhooks::save(ctx, id, version, draft)).await?;
    Ok(Versioned(webhook.version, webhook.into()))
}

/// Takes a webhook away, with the messages that wait for it.
///
/// Needs `webhooks.write`.
#[utoipa::path(delete, path = "/webhooks/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<WebhookId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| webhooks::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes another secret. The one there was signs beside it for a day.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhooks/{id}/rotate", params(("id" = String, Path)),
    responses((status = 200, body = FreshWebhook)))]
async fn rotate(
    ctx: Ctx,
    Id(id): Id<WebhookId>,
) -> Result<(Extension<NotKept>, Json<FreshWebhook>), Problem> {
    let (webhook, secret) = ctx.run(move |ctx| webhooks::rotate(ctx, id)).await?;
    Ok((Extension(NotKept), Json(FreshWebhook { webhook: webhook.into(), secret })))
}

/// Stops sending. What happens meanwhile is sent when it goes on.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhooks/{id}/pause", params(("id" = String, Path)),
    responses((status = 200, body = WebhookView)))]
async fn pause(ctx: Ctx, Id(id): Id<WebhookId>) -> Reply<WebhookView> {
    reply(ctx.run(move |ctx| webhooks::pause(ctx, id)).await?.into())
}

/// Goes on where it stopped.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhooks/{id}/resume", params(("id" = String, Path)),
    responses((status = 200, body = WebhookView)))]
async fn resume(ctx: Ctx, Id(id): Id<WebhookId>) -> Reply<WebhookView> {
    reply(ctx.run(move |ctx| webhooks::resume(ctx, id)).await?.into())
}

/// Sends a message of the kind `webhook.test` now and tells what the receiver said.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhooks/{id}/test", params(("id" = String, Path)),
    responses((status = 200, body = WebhookTest)))]
async fn test(ctx: Ctx, Id(id): Id<WebhookId>) -> Reply<WebhookTest> {
    reply(ctx.run(move |ctx| webhooks::test(ctx, id)).await?.into())
}

/// The last messages of a webhook, newest first; they are kept for 30 days.
///
/// Needs `webhooks.read`.
#[utoipa::path(get, path = "/webhooks/{id}/messages", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<WebhookMessage>)))]
async fn messages(
    ctx: Ctx,
    Id(id): Id<WebhookId>,
    Params(query): Params<PageQuery>,
) -> Reply<Page<WebhookMessage>> {
    let (before, limit) = (query.after::<i64>()?, query.limit());
    let found = ctx.run(move |ctx| webhooks::messages(ctx, id, before, limit)).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|message| message.id.0);
    reply(Page::new(found.into_iter().map(|it| shown(&ctx, it)).collect(), next.as_ref())?)
}

/// Sends a message again, or at once where it waits, under its old id.
///
/// Needs `webhooks.write`.
#[utoipa::path(post, path = "/webhook-messages/{id}/resend", params(("id" = String, Path)),
    responses((status = 200, body = WebhookMessage)))]
async fn resend(ctx: Ctx, Id(id): Id<WebhookMessageId>) -> Reply<WebhookMessage> {
    let message = ctx.run(move |ctx| webhooks::resend(ctx, id)).await?;
    reply(shown(&ctx, message))
}
