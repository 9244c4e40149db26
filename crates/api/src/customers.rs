//! Customers: the list, the card, edits, and the timeline.
//!
//! What a card and a line of the list look like on the wire stands in `view`. No rule about a customer is decided
//! here, and what may be read of them is asked of the use case, never of the row.

mod erasure;
pub mod view;

use crate::outgoing_file::{csv_file, file};
use crate::page::parse;
use crate::prelude::*;
use app::customers::{self, Changes, Cursor, Sort, Wanted, Which};
use app::error::codes;
use axum::response::Response;
use base::{CustomerId, ListId, SegmentId, UserId};
use domain::customers::Fields;
use domain::identities::Kind;
use serde::Deserializer;
use view::{Card, CustomerRow, TimelineRow};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(export_csv))
        .routes(routes!(get, update))
        .routes(routes!(timeline))
        .routes(routes!(archive))
        .merge(erasure::routes())
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CustomersQuery {
    /// Words found anywhere in names and identities.
    search: Option<String>,
    /// Only members of this segment.
    #[param(value_type = Option<String>, example = "seg_1")]
    segment: Option<SegmentId>,
    /// Only members of this list.
    #[param(value_type = Option<String>, example = "lst_1")]
    list: Option<ListId>,
    /// Only those whom this person (`usr_1`), this team (`tea_1`) or `nobody` looks after.
    #[param(example = "usr_1")]
    responsible: Option<String>,
    /// `created`, `name`, `orders_sum`, `orders_count`, `last_order`, `engagement`; a minus sorts the largest first.
    /// `-created` when absent.
    #[param(example = "-orders_sum")]
    sort: Option<String>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of customers.
///
/// Needs `customers.read`, `segments.read` where a segment or a responsible is named, `lists.read`
/// where a list is.
#[utoipa::path(get, path = "/customers", params(CustomersQuery), responses((status = 200, body = Page<CustomerRow>)))]
async fn list(ctx: Ctx, Params(query): Params<CustomersQuery>) -> Reply<Page<CustomerRow>> {
    let sort = query
        .sort
        .as_deref()
        .filter(|text| !text.is_empty())
        .map(|text| Sort::parse(text).ok_or_else(|| app::Error::invalid("sort", codes::INVALID)));
    let query = customers::Query {
        which: Which {
            search: query.search.unwrap_or_default(),
            segment: query.segment,
            list: query.list,
            rule: query.responsible.as_deref().map(customers::responsible::rule).transpose()?,
        },
        sort: sort.transpose()?.unwrap_or_default(),
        after: parse::<Cursor>(query.cursor.as_deref())?,
        limit: crate::page::limit(query.limit),
    };
    let listing = ctx.run(move |ctx| customers::list(ctx, query)).await?;
    let rows = listing.rows.into_iter().map(CustomerRow::from).collect();
    reply(Page::new(rows, listing.next.as_ref())?.total(listing.total as i64))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// Words found anywhere in names and identities.
    search: Option<String>,
    /// Only members of this segment.
    #[param(value_type = Option<String>, example = "seg_1")]
    segment: Option<SegmentId>,
    /// Only members of this list.
    #[param(value_type = Option<String>, example = "lst_1")]
    list: Option<ListId>,
    /// Only those whom this person (`usr_1`), this team (`tea_1`) or `nobody` looks after.
    #[param(example = "usr_1")]
    responsible: Option<String>,
}

/// Customers as a CSV file, whose headers an import understands; everybody where nothing is named.
///
/// Also needs `customers.read`, `segments.read` where a segment or a responsible is named, `lists.read`
/// where a list is. Is written into
/// the audit log.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/customers/export.csv", params(ExportQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn export_csv(ctx: Ctx, Params(query): Params<ExportQuery>) -> Result<Response, Problem> {
    let which = Which {
        search: query.search.unwrap_or_default(),
        segment: query.segment,
        list: query.list,
        rule: query.responsible.as_deref().map(customers::responsible::rule).transpose()?,
    };
    csv_file(ctx, "customers".to_owned(), move |ctx, out| customers::export_csv(ctx, &which, out)).await
}

/// Everything that is kept of one person, for whoever asks what is kept of them: a ZIP with `data.json` for programs,
/// `index.html` for people, letters that are kept whole, and a README of what is in it and what is not. In the
/// language of who asks; whoever was merged into the customer is in it, nobody else is. At most 100,000 rows of a kind.
/// Is written into the audit log.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/customers/{id}/archive", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
async fn archive(ctx: Ctx, Id(id): Id<CustomerId>) -> Result<Response, Problem> {
    let named = (format!("{id}-archive.zip"), "application/zip");
    file(ctx, named, move |ctx, out| customers::archive(ctx, id, out)).await
}

/// One way to recognise a customer, as it was typed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedIdentity {
    /// `email`, `phone` or `external`.
    kind: String,
    value: String,
}

/// A new customer: a name or an identity is needed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewCustomer {
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    /// `female` or `male`.
    gender: Option<String>,
    #[schema(value_type = Option<String>, format = Date)]
    birthday: Option<Date>,
    country: Option<String>,
    city: Option<String>,
    /// `ru` or `en`.
    locale: Option<String>,
    source: Option<String>,
    /// `email`, `sms`, `push`, `telegram`, `whatsapp` or `call`.
    preferred_channel: Option<String>,
    /// At most one marketing message a calendar day, week or month: `daily`, `weekly` or `monthly`.
    contact_frequency: Option<String>,
    /// The user who looks after the customer.
    #[schema(value_type = Option<String>, example = "usr_1")]
    responsible: Option<UserId>,
    /// Fields of the business's own, by their keys.
    #[schema(value_type = Object, example = json!({"shoe_size": 42}))]
    fields: serde_json::Map<String, serde_json::Value>,
    identities: Vec<TypedIdentity>,
}

/// Makes a customer.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/customers", request_body = NewCustomer, responses((status = 201, body = Card)))]
async fn create(ctx: Ctx, Input(body): Input<NewCustomer>) -> Created<Card> {
    let fields = Fields {
        first_name: body.first_name,
        middle_name: body.middle_name,
        last_name: body.last_name,
        gender: body.gender,
        birthday: body.birthday,
        country: body.country,
        city: body.city,
        locale: body.locale,
        source: body.source,
        preferred_channel: body.preferred_channel,
        contact_frequency: body.contact_frequency,
        ..Fields::default()
    };
    let identities = identities("identities", body.identities)?;
    let wanted = Wanted { fields, own: body.fields, identities, responsible: body.responsible };
    created(Card::from(ctx.run(move |ctx| customers::create(ctx, wanted)).await?))
}

fn identities(field: &str, typed: Vec<TypedIdentity>) -> Result<Vec<(Kind, String)>, Problem> {
    let kind = |(at, identity): (usize, TypedIdentity)| {
        let wrong = || app::Error::invalid(format!("{field}.{at}.kind"), codes::INVALID);
        Ok((Kind::parse(&identity.kind).ok_or_else(wrong)?, identity.value))
    };
    Ok(typed.into_iter().enumerate().map(kind).collect::<app::Result<_>>()?)
}

/// One customer with everything the card shows.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/customers/{id}", params(("id" = String, Path)), responses((status = 200, body = Card)))]
async fn get(ctx: Ctx, Id(id): Id<CustomerId>) -> Result<Versioned<Card>, Problem> {
    let card = ctx.run(move |ctx| customers::card(ctx, id)).await?;
    Ok(Versioned(card.customer.version, card.into()))
}

/// What changes of a customer. A field that is not named stays, null empties it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerChanges {
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    first_name: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    middle_name: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    last_name: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    gender: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>, format = Date)]
    birthday: Option<Option<Date>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    city: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    locale: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    source: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    preferred_channel: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    contact_frequency: Option<Option<String>>,
    /// The user who looks after the customer.
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>, example = "usr_1")]
    responsible: Option<Option<UserId>>,
    /// Fields of the business's own, by their keys; those that are not named stay, null empties one.
    #[schema(value_type = Object, example = json!({"shoe_size": 42}))]
    fields: serde_json::Map<String, serde_json::Value>,
    add_identities: Vec<TypedIdentity>,
    remove_identities: Vec<TypedIdentity>,
}

/// Tells a field that was set to null from one that was not named.
pub(crate) fn named<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Edits a customer of the version in `If-Match`.
///
/// Needs `customers.write`.
#[utoipa::path(patch, path = "/customers/{id}", params(("id" = String, Path)), request_body = CustomerChanges,
    responses((status = 200, body = Card)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    IfMatch(version): IfMatch,
    Input(body): Input<CustomerChanges>,
) -> Result<Versioned<Card>, Problem> {
    let changes = Changes {
        first_name: body.first_name,
        middle_name: body.middle_name,
        last_name: body.last_name,
        gender: body.gender,
        birthday: body.birthday,
        country: body.country,
        city: body.city,
        locale: body.locale,
        source: body.source,
        preferred_channel: body.preferred_channel,
        contact_frequency: body.contact_frequency,
        responsible: body.responsible,
        own: body.fields,
        add_identities: identities("add_identities", body.add_identities)?,
        remove_identities: identities("remove_identities", body.remove_identities)?,
    };
    let card = ctx.run(move |ctx| customers::update(ctx, id, version, changes)).await?;
    Ok(Versioned(card.customer.version, card.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// One kind only: `order`, `order_cancelled`, `delivery`, `skipped`, `opened`, `clicked`, `unsubscribed`,
    /// `consent`, `created`, `event`, `segment`. The last are entries and exits of segments, which are told only when
    /// asked for; they also need `segments.read`.
    kind: Option<String>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Everything that happened to a customer, newest first.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/customers/{id}/timeline", params(("id" = String, Path), TimelineQuery),
    responses((status = 200, body = Page<TimelineRow>)))]
async fn timeline(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    Params(query): Params<TimelineQuery>,
) -> Reply<Page<TimelineRow>> {
    let kind = query.kind.filter(|kind| !kind.is_empty());
    if kind.as_deref().is_some_and(|kind| !view::KINDS.contains(&kind)) {
        return Err(app::Error::invalid("kind", codes::INVALID).into());
    }
    let after = parse::<(i64, i64, i64)>(query.cursor.as_deref())?;
    let after = after.map(|(at, origin, id)| (Timestamp::from_micros(at), origin, id));
    let limit = crate::page::limit(query.limit);
    let mut rows = ctx.run(move |ctx| customers::timeline(ctx, id, kind, after, limit + 1)).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| (last.at.micros(), last.origin, last.id));
    reply(Page::new(rows.into_iter().map(TimelineRow::from).collect(), next.as_ref())?)
}
