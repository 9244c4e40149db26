//! Consent: the ledger of a customer, topics, consent texts, the suppression list.
//!
//! Whether an entry may be written is decided in `domain::consent`; here a body becomes a command and a word of the
//! ledger a row. Public unsubscribing is not here: it needs no session and stands in `tracking`.

mod page;
mod rounds;
mod subscription;

use crate::prelude::*;
use app::consent::rows::{Line, Suppression, Text, TopicRow};
use app::consent::{self, NewSuppression};
use app::error::codes;
use axum::response::{IntoResponse, Response};
use base::{CustomerId, TopicId, hash};
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, SuppressionReason, Topic};
use domain::customers::ReturnReason;
use std::net::IpAddr;

pub use page::routes as pages;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .merge(subscription::routes())
        .merge(rounds::routes())
        .routes(routes!(entries, give))
        .routes(routes!(topics, create_topic))
        .routes(routes!(texts))
        .routes(routes!(suppressions, suppress))
        .routes(routes!(unsuppress))
        .routes(routes!(lift))
        .routes(routes!(evidence_file))
}

/// One line of the append-only ledger.
#[derive(Serialize, ToSchema)]
pub struct ConsentEntry {
    id: i64,
    #[schema(value_type = String, example = "marketing")]
    purpose: Purpose,
    /// A channel, or `all`.
    #[schema(example = "email")]
    channel: &'static str,
    /// Null means every topic.
    #[schema(value_type = Option<String>, example = "top_1")]
    topic_id: Option<TopicId>,
    given: bool,
    #[schema(value_type = String, example = "consent")]
    basis: Basis,
    #[schema(value_type = String, example = "card")]
    source: Source,
    document: Option<String>,
    /// The version of the text that was agreed to.
    text_version: Option<String>,
    /// The address of the device the person said it on; never told of imports.
    #[schema(value_type = Option<String>, example = "203.0.113.5")]
    said_from: Option<IpAddr>,
    /// When the person said so.
    #[schema(value_type = String, format = DateTime)]
    given_at: Timestamp,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// `usr_1`, `key_2`, `customer` or `system`.
    actor: String,
}

impl From<Line> for ConsentEntry {
    fn from(line: Line) -> ConsentEntry {
        let text_version = line.text_version;
        let Entry { purpose, scope, topic, given, basis, source, document, said_from, .. } = line.entry;
        let Entry { given_at, recorded_at, actor, .. } = line.entry;
        ConsentEntry {
            id: line.entry_id,
            purpose,
            channel: scope.as_str(),
            topic_id: (topic != Topic::EVERY).then_some(TopicId(topic.0)),
            given,
            basis,
            source,
            document,
            text_version,
            said_from,
            given_at,
            recorded_at,
            actor,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentChange {
    #[schema(value_type = String, example = "marketing")]
    purpose: Purpose,
    /// A channel, or `all`.
    #[schema(example = "email")]
    channel: String,
    /// Absent or null means every topic.
    #[schema(value_type = Option<String>)]
    topic_id: Option<TopicId>,
    /// False withdraws.
    given: bool,
    /// `consent`, `contract`, `law`, `legitimate_interest`; marketing rests on consent.
    #[schema(value_type = Option<String>)]
    basis: Option<Basis>,
    /// Where it was said; `card` for a user and `api` for a key when absent.
    #[schema(value_type = Option<String>)]
    source: Option<Source>,
    /// The document or page it was said on.
    document: Option<String>,
    /// The version of the text that was agreed to: one of `GET /consent-texts`.
    text_version: Option<String>,
    /// The address of the device on which the person said it, as your page or form saw it.
    #[schema(value_type = Option<String>, example = "203.0.113.5")]
    said_from: Option<IpAddr>,
    /// When it was said; now when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    given_at: Option<Timestamp>,
}

/// The ledger of a customer, newest first.
///
/// Needs `consents.read`.
#[utoipa::path(
    get, path = "/customers/{id}/consents", params(PageQuery),
    responses((status = 200, body = Page<ConsentEntry>))
)]
async fn entries(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    Params(query): Params<PageQuery>,
) -> Reply<Page<ConsentEntry>> {
    let (before, limit) = (query.after::<i64>()?, query.limit());
    let lines = ctx.run(move |ctx| consent::entries(ctx, id, before, limit as i64)).await?;
    let next = (lines.len() == limit).then(|| lines.last().map(|line| line.entry_id)).flatten();
    reply(Page::new(lines.into_iter().map(ConsentEntry::from).collect(), next.as_ref())?)
}

/// Writes that a customer gave or withdrew a consent.
///
/// A withdrawal holds for every hand-over that begins after the answer. Needs `consents.write`.
#[utoipa::path(
    post, path = "/customers/{id}/consents", request_body = ConsentChange,
    responses((status = 201, body = ConsentEntry))
)]
async fn give(ctx: Ctx, Id(id): Id<CustomerId>, Input(body): Input<ConsentChange>) -> Created<ConsentEntry> {
    let scope = Scope::parse(&body.channel).ok_or_else(|| app::Error::invalid("channel", codes::INVALID))?;
    let by_key = matches!(ctx.actor, app::Actor::Key(_));
    let command = Command {
        customer: id,
        purpose: body.purpose,
        scope,
        topic: body.topic_id.map_or(Topic::EVERY, |topic| Topic(topic.0)),
        given: body.given,
        basis: body.basis.unwrap_or(Basis::Consent),
        text_id: None,
        source: body.source.unwrap_or(if by_key { Source::Api } else { Source::Card }),
        document: body.document,
        said_from: body.said_from,
        given_at: body.given_at,
    };
    let version = body.text_version;
    let line = ctx.run(move |ctx| consent::give(ctx, command, version)).await?;
    created(ConsentEntry::from(line))
}

#[derive(Serialize, ToSchema)]
pub struct TopicView {
    #[schema(value_type = String, example = "top_1")]
    id: TopicId,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<TopicRow> for TopicView {
    fn from(topic: TopicRow) -> TopicView {
        TopicView { id: topic.id, name: topic.name, created_at: topic.created_at }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopic {
    name: String,
}

/// What customers may agree to hear about.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/topics", responses((status = 200, body = Page<TopicView>)))]
async fn topics(ctx: Ctx) -> Reply<Page<TopicView>> {
    let topics = ctx.run(consent::topics).await?;
    reply(Page::whole(topics.into_iter().map(TopicView::from).collect()))
}

/// Makes a topic.
///
/// Needs `consents.write`.
#[utoipa::path(post, path = "/topics", request_body = NewTopic, responses((status = 201, body = TopicView)))]
async fn create_topic(ctx: Ctx, Input(body): Input<NewTopic>) -> Created<TopicView> {
    let topic = ctx.run(move |ctx| consent::create_topic(ctx, &body.name)).await?;
    created(TopicView::from(topic))
}

#[derive(Serialize, ToSchema)]
pub struct ConsentText {
    #[schema(example = "personal_data-3")]
    version: String,
    /// `personal_data`, `advertising`, `policy` or `cookies`.
    #[schema(value_type = String, example = "personal_data")]
    kind: domain::legal::Kind,
    number: i64,
    #[schema(value_type = String, example = "ru")]
    locale: base::Locale,
    body: String,
    /// SHA-256 of the body.
    hash: String,
    #[schema(value_type = String, format = DateTime)]
    published_at: Timestamp,
}

/// The published texts that people agreed to or were told, newest first.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/consent-texts", responses((status = 200, body = Page<ConsentText>)))]
async fn texts(ctx: Ctx) -> Reply<Page<ConsentText>> {
    let texts = ctx.run(consent::texts).await?;
    let view = |text: Text| ConsentText {
        hash: text.fingerprint(),
        version: text.version,
        kind: text.kind,
        number: text.number,
        locale: text.locale,
        body: text.body,
        published_at: text.published_at,
    };
    reply(Page::whole(texts.into_iter().map(view).collect()))
}

#[derive(Serialize, ToSchema)]
pub struct SuppressionView {
    /// What to name it by when it is removed.
    id: String,
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    /// Empty after an erasure.
    address: String,
    /// `complaint`, `hard_bounce`, `erasure`, `legal` or `manual`.
    #[schema(value_type = String)]
    reason: SuppressionReason,
    note: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    actor: String,
}

impl From<Suppression> for SuppressionView {
    fn from(row: Suppression) -> SuppressionView {
        SuppressionView {
            id: format!("{}.{}", row.channel, hash::encode(&row.hash)),
            channel: row.channel,
            address: row.address.unwrap_or_default(),
            reason: row.reason,
            note: row.note,
            created_at: row.created_at,
            actor: row.actor,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionInput {
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    address: String,
    /// `manual` when absent.
    #[schema(value_type = Option<String>)]
    reason: Option<SuppressionReason>,
    note: Option<String>,
}

/// Addresses that are never written to, newest first.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/suppressions", params(PageQuery), responses((status = 200, body = Page<SuppressionView>)))]
async fn suppressions(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<SuppressionView>> {
    let (after, limit) = (query.after::<(i64, String)>()?, query.limit());
    let after = after.map(|(at, hash)| (Timestamp::from_micros(at), hash::decode(&hash).unwrap_or_default()));
    let rows = ctx.run(move |ctx| consent::suppressions(ctx, after, limit as i64)).await?;
    let place = |row: &Suppression| (row.created_at.micros(), hash::encode(&row.hash));
    let next = (rows.len() == limit).then(|| rows.last().map(place)).flatten();
    reply(Page::new(rows.into_iter().map(SuppressionView::from).collect(), next.as_ref())?)
}

/// Adds an address: nothing is written to it from the answer on.
///
/// Needs `consents.write`.
#[utoipa::path(
    post, path = "/suppressions", request_body = SuppressionInput,
    responses((status = 201, body = SuppressionView))
)]
async fn suppress(ctx: Ctx, Input(body): Input<SuppressionInput>) -> Created<SuppressionView> {
    let new = NewSuppression {
        channel: body.channel,
        address: body.address,
        reason: body.reason.unwrap_or(SuppressionReason::Manual),
        note: body.note,
    };
    let row = ctx.run(move |ctx| consent::suppress(ctx, new)).await?;
    created(SuppressionView::from(row))
}

/// Takes an address off the list, where its reason allows that: a hard bounce or a user's own entry.
///
/// Needs `consents.write`.
#[utoipa::path(delete, path = "/suppressions/{id}", responses((status = 204)))]
async fn unsuppress(ctx: Ctx, Id(id): Id<String>) -> Result<StatusCode, Problem> {
    let (channel, hash) = id.split_once('.').ok_or_else(Problem::not_found)?;
    let channel = Channel::parse(channel).ok_or_else(Problem::not_found)?;
    let hash = hash::decode(hash).and_then(|bytes| bytes.try_into().ok()).ok_or_else(Problem::not_found)?;
    ctx.run(move |ctx| consent::unsuppress(ctx, channel, hash)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An erased address that may come back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifting {
    /// The e-mail or phone; the list knows it by a hash alone.
    #[schema(example = "anna@example.com")]
    address: String,
    /// `request` (the person asked to be kept again) or `mistake`.
    #[schema(value_type = String, example = "request")]
    reason: ReturnReason,
    /// The number of the request as you register it; no name, address or telephone.
    reference: Option<String>,
}

/// Lets an address of somebody who was erased come in again. Nothing is brought back: an import, an edit or an event
/// that has the address is taken from now on, and messages need a new consent.
///
/// Needs `customers.erase`.
#[utoipa::path(post, path = "/suppressions/lift", request_body = Lifting, responses((status = 204)))]
async fn lift(ctx: Ctx, Input(body): Input<Lifting>) -> Result<StatusCode, Problem> {
    let Lifting { address, reason, reference } = body;
    ctx.run(move |ctx| consent::lift(ctx, &address, reason, reference.as_deref().unwrap_or_default()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The evidence file of one customer as a PDF: who they are, every entry of the ledger with the exact version of the
/// text and its hash, what was sent and on which basis. In the language of who asks; the hash of the file stands in
/// `X-Content-SHA256` and in the audit log.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/customers/{id}/consents/evidence", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>)))]
async fn evidence_file(ctx: Ctx, Id(id): Id<CustomerId>) -> Result<Response, Problem> {
    let file = ctx.run(move |ctx| consent::evidence_file(ctx, id)).await?;
    let headers = [
        ("content-type", "application/pdf".to_owned()),
        ("content-disposition", format!("attachment; filename=\"consents-{id}.pdf\"")),
        ("x-content-sha256", file.hash),
    ];
    Ok((headers, file.bytes).into_response())
}
