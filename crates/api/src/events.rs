//! Events: the registry of kinds, the events of one customer, and the tracking API.
//!
//! Here are the routes inside a workspace. The tracking API with its keys is in `ingest`, the words of its messages in
//! `wire`, packed bodies in `body`, the script for other people's pages in `script`.

use crate::page::parse;
use crate::prelude::*;
use app::events as use_case;
use app::events::{Event, KindView, Property, Registry};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use base::CustomerId;
use serde_json::Map;
use serde_json::value::Value as Json;

mod body;
mod ingest;
mod json;
mod script;
mod wire;

pub use ingest::routes as tracking;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(kinds, lock))
        .routes(routes!(lock_kind))
        .routes(routes!(of_customer))
        .routes(routes!(export))
        .routes(routes!(send))
}

/// The registry: what was learned from events that came.
#[derive(Serialize, ToSchema)]
pub struct EventRegistry {
    /// Kinds that were never seen are refused.
    locked: bool,
    kinds: Vec<EventKind>,
    /// Messages that were answered and not kept, because an address of somebody who was erased stood in them.
    refused: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_refused_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct EventKind {
    #[schema(example = "evk_1")]
    id: String,
    #[schema(example = "Product Viewed")]
    name: String,
    /// Properties that were never seen are refused.
    locked: bool,
    /// Events of this kind that ever came.
    count: i64,
    #[schema(value_type = String, format = DateTime)]
    first_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
    properties: Vec<EventProperty>,
}

#[derive(Serialize, ToSchema)]
pub struct EventProperty {
    name: String,
    /// `boolean`, `integer`, `number`, `moment`, `text`, `json` (lists and objects), `mixed`; null while only empty
    /// values came.
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    /// Events that had it.
    count: i64,
    #[schema(value_type = String, format = DateTime)]
    first_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
}

impl From<Registry> for EventRegistry {
    fn from(it: Registry) -> EventRegistry {
        let (refused, last_refused_at) = it.refused.map_or((0, None), |(count, at)| (count, Some(at)));
        let kinds = it.kinds.into_values().map(EventKind::from).collect();
        EventRegistry { locked: it.locked, kinds, refused, last_refused_at }
    }
}

impl From<KindView> for EventKind {
    fn from(it: KindView) -> EventKind {
        let property = |(name, it): (String, Property)| EventProperty {
            name,
            kind: it.types.word().map(|word| word.as_str()),
            count: it.count,
            first_at: it.first_at,
            last_at: it.last_at,
        };
        EventKind {
            id: format!("evk_{}", it.id),
            name: it.name,
            locked: it.locked,
            count: it.count,
            first_at: it.first_at,
            last_at: it.last_at,
            properties: it.properties.into_iter().map(property).collect(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventLock {
    locked: bool,
}

/// Kinds of events with their properties and types, learned from what arrived.
///
/// Needs `events.read`.
#[utoipa::path(get, path = "/event-kinds", responses((status = 200, body = EventRegistry)))]
async fn kinds(ctx: Ctx) -> Reply<EventRegistry> {
    reply(ctx.run(use_case::kinds).await?.into())
}

/// Locks the list of kinds: events of a kind that was never seen are refused by name. Or opens it again.
///
/// Needs `events.write`.
#[utoipa::path(patch, path = "/event-kinds", request_body = EventLock, responses((status = 200, body = EventRegistry)))]
async fn lock(ctx: Ctx, Input(body): Input<EventLock>) -> Reply<EventRegistry> {
    reply(ctx.run(move |ctx| use_case::lock_kinds(ctx, body.locked)).await?.into())
}

/// Locks the properties of one kind: events with a property that was never seen are refused by name. Or opens them.
///
/// Needs `events.write`.
#[utoipa::path(patch, path = "/event-kinds/{id}", params(("id" = String, Path, example = "evk_1")),
    request_body = EventLock, responses((status = 200, body = EventRegistry)))]
async fn lock_kind(
    ctx: Ctx,
    Id(KindId(id)): Id<KindId>,
    Input(body): Input<EventLock>,
) -> Reply<EventRegistry> {
    reply(ctx.run(move |ctx| use_case::lock_kind(ctx, id, body.locked)).await?.into())
}

/// `evk_1`.
struct KindId(i64);

impl std::str::FromStr for KindId {
    type Err = ();

    fn from_str(text: &str) -> Result<KindId, ()> {
        let digits = text.strip_prefix("evk_").filter(|digits| !digits.starts_with(['0', '+', '-']));
        digits.and_then(|digits| digits.parse().ok()).map(KindId).ok_or(())
    }
}

/// An event of a customer.
#[derive(Serialize, ToSchema)]
pub struct EventView {
    #[schema(example = "evt_12_3")]
    id: String,
    #[schema(example = "Product Viewed")]
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    happened_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// As they were sent.
    #[schema(value_type = Object)]
    properties: Map<String, Json>,
}

impl From<Event> for EventView {
    fn from(it: Event) -> EventView {
        EventView {
            id: format!("evt_{}_{}", it.batch, it.position),
            kind: it.kind,
            happened_at: it.happened_at,
            received_at: it.received_at,
            properties: object(it.properties),
        }
    }
}

/// Properties as JSON.
pub fn object(properties: Vec<(String, domain::events::Value<'static>)>) -> Map<String, Json> {
    properties.into_iter().map(|(name, value)| (name, use_case::plain(value))).collect()
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// One kind only.
    kind: Option<String>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// The events of one customer, newest first.
///
/// Needs `events.read`.
#[utoipa::path(get, path = "/customers/{id}/events", params(("id" = String, Path), EventsQuery),
    responses((status = 200, body = Page<EventView>)))]
async fn of_customer(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    Params(query): Params<EventsQuery>,
) -> Reply<Page<EventView>> {
    let before = parse::<(i64, i64, u32)>(query.cursor.as_deref())?;
    let before = before.map(|(at, batch, position)| (Timestamp::from_micros(at), batch, position));
    let (kind, limit) = (query.kind.filter(|kind| !kind.is_empty()), crate::page::limit(query.limit));
    let mut rows = ctx.run(move |ctx| use_case::of_customer(ctx, id, kind, before, limit + 1)).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next =
        rows.last().filter(|_| more).map(|last| (last.happened_at.micros(), last.batch, last.position));
    reply(Page::new(rows.into_iter().map(EventView::from).collect(), next.as_ref())?)
}

/// Every event of one customer as a file of JSON lines, oldest first.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/customers/{id}/events/export", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/x-ndjson", body = String)))]
async fn export(ctx: Ctx, Id(id): Id<CustomerId>) -> Result<Response, Problem> {
    let events = ctx.run(move |ctx| use_case::export(ctx, id)).await?;
    let mut text = String::new();
    for event in events {
        text.push_str(&serde_json::to_string(&EventView::from(event)).map_err(app::Error::internal)?);
        text.push('\n');
    }
    let name = format!("attachment; filename=\"events-{id}.jsonl\"");
    let kind = ("content-type", "application/x-ndjson".to_owned());
    Ok(([kind, ("content-disposition", name)], text).into_response())
}

/// Sends events with a program's key or by a person, in the form of the tracking API: `{"batch": […]}`. The
/// same limits hold; a message is taken once by its `messageId`.
///
/// Needs `events.write`.
#[utoipa::path(post, path = "/events", request_body = serde_json::Value,
    responses((status = 200, body = ingest::EventsTaken)))]
async fn send(ctx: Ctx, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    ctx.require(app::access::Permission::EventsWrite)?;
    let body = body.map_err(|_| body::too_large())?;
    let (text, how) = (body::text(&body)?, ingest::How { trusted: true, discarded: false });
    Ok(ingest::write(&ctx.workspace, how, &text, None).await?.into_response())
}
