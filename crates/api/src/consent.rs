//! Consent: the ledger of a customer, topics, consent texts, the suppression list.
//!
//! Whether an entry may be written is decided in `domain::consent`; here a body becomes a command and a word of the
//! ledger a row. Public unsubscribing is not here: it needs no session and stands in `tracking`.

use crate::prelude::*;
use app::consent::rows::{Line, Suppression, Text, TopicRow};
use app::consent::{self, NewSuppression};
use app::error::codes;
use base::{CustomerId, TopicId, hash};
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, SuppressionReason, Topic};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(entries, give))
        .routes(routes!(topics, create_topic))
        .routes(routes!(texts))
        .routes(routes!(suppressions, suppress))
        .routes(routes!(unsuppress))
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
        let Entry {
            purpose, scope, topic, given, basis, source, document, given_at, recorded_at, actor, ..
        } = line.entry;
        ConsentEntry {
            id: line.entry_id,
            purpose,
            channel: scope.as_str(),
            topic_id: (topic != Topic::EVERY).then_some(TopicId(topic.0)),
            given,
            basis,
            source,
            document,
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
        given_at: body.given_at,
    };
    let line = ctx.run(move |ctx| consent::give(ctx, command)).await?;
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
    version: String,
    body: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// The versions of the texts that people agreed to, newest first.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/consent-texts", responses((status = 200, body = Page<ConsentText>)))]
async fn texts(ctx: Ctx) -> Reply<Page<ConsentText>> {
    let texts = ctx.run(consent::texts).await?;
    let view =
        |text: Text| ConsentText { version: text.version, body: text.body, created_at: text.created_at };
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
