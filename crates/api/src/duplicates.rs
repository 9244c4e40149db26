//! Customers who may be one person: pairs to look at, joining by hand, and saying that they are two.
//!
//! Who looks alike is found in `app::duplicates`; what a merge moves and how it is taken back in `app::identities`.

use crate::customers::view::{Card, CustomerRow};
use crate::page::parse;
use crate::prelude::*;
use app::duplicates::{self, Pair, Place};
use app::identities::{self, ByHand};
use base::CustomerId;
use domain::duplicates::Reason;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(dismiss))
        .routes(routes!(restore))
        .routes(routes!(merge))
        .routes(routes!(merges))
        .routes(routes!(unmerge))
}

/// Two customers who may be one person.
#[derive(Serialize, ToSchema)]
pub struct PairView {
    /// Two of them.
    customers: Vec<CustomerRow>,
    /// `conflict` (words of both came in one message or row), `address` (one mailbox, or an outside id that is the
    /// other's address), `name_birthday` (the same name and birthday).
    #[schema(value_type = Vec<String>)]
    reasons: Vec<&'static str>,
}

impl From<Pair> for PairView {
    fn from(pair: Pair) -> PairView {
        PairView {
            customers: pair.people.into_iter().map(CustomerRow::from).collect(),
            reasons: pair.reasons.into_iter().map(Reason::as_str).collect(),
        }
    }
}

/// Pairs of customers who may be one person and about whom nobody has decided, the likeliest first; at most 1,000.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/duplicates", params(PageQuery), responses((status = 200, body = Page<PairView>)))]
async fn list(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<PairView>> {
    let (after, limit) = (parse::<Place>(query.cursor.as_deref())?, query.limit());
    let found = ctx.run(move |ctx| duplicates::list(ctx, after, limit)).await?;
    let rows = found.pairs.into_iter().map(PairView::from).collect();
    reply(Page::new(rows, found.next.as_ref())?.total(found.total as i64))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TwoCustomers {
    /// Two different customers.
    #[schema(value_type = Vec<String>, example = json!(["cus_1", "cus_2"]))]
    customers: [CustomerId; 2],
}

/// Says that two customers are two people, so that they are not shown again.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/duplicates/dismiss", request_body = TwoCustomers, responses((status = 204)))]
async fn dismiss(ctx: Ctx, Input(body): Input<TwoCustomers>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| duplicates::dismiss(ctx, body.customers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back that two customers are two people.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/duplicates/restore", request_body = TwoCustomers, responses((status = 204)))]
async fn restore(ctx: Ctx, Input(body): Input<TwoCustomers>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| duplicates::restore(ctx, body.customers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// Who joins and is no longer a customer of their own.
    #[schema(value_type = String, example = "cus_2")]
    from: CustomerId,
    /// Fields of which the value of `from` is kept: `first_name`, `middle_name`, `last_name`, `gender`, `birthday`,
    /// `country`, `city`, `locale`, `source`, `preferred_channel`, `contact_frequency`. Where the one who stays has no
    /// value, the other's is taken anyway.
    #[serde(default)]
    take: Vec<String>,
}

/// Joins another customer to this one, of the version in `If-Match`: identities, orders, deliveries, events, lists and
/// consents, of which the strictest counts. Can be taken back by `POST /customers/{id}/unmerge`.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/customers/{id}/merge", params(("id" = String, Path)), request_body = MergeInput,
    responses((status = 200, body = Card)))]
async fn merge(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    IfMatch(version): IfMatch,
    Input(body): Input<MergeInput>,
) -> Result<Versioned<Card>, Problem> {
    let wanted = ByHand { from: body.from, take: body.take };
    let card = ctx.run(move |ctx| identities::merge_by_hand(ctx, id, version, wanted)).await?;
    Ok(Versioned(card.customer.version, card.into()))
}

/// A merge that holds.
#[derive(Serialize, ToSchema)]
pub struct MergeView {
    /// Who was joined; `POST /customers/{id}/unmerge` with this id takes it back.
    #[schema(value_type = String, example = "cus_2")]
    from: CustomerId,
    name: Option<String>,
    /// `usr_1`, `key_2`, or `system` where words of one message did it.
    actor: String,
    #[schema(value_type = String, format = DateTime)]
    merged_at: Timestamp,
}

/// The newest merges that joined others to this customer and hold, at most 200.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/customers/{id}/merges", params(("id" = String, Path)),
    responses((status = 200, body = Page<MergeView>)))]
async fn merges(ctx: Ctx, Id(id): Id<CustomerId>) -> Reply<Page<MergeView>> {
    let merges = ctx.run(move |ctx| identities::merges(ctx, id, base::limits::PAGE_ROWS)).await?;
    let view = |(merge, name): (identities::Merge, Option<String>)| MergeView {
        from: CustomerId(merge.from),
        name,
        actor: merge.actor,
        merged_at: merge.merged_at,
    };
    reply(Page::whole(merges.into_iter().map(view).collect()))
}

/// Takes back that a customer was merged into another: identities, orders, deliveries, events and lists return, and the
/// other has the fields and consents of before, but for what was said or edited since.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/customers/{id}/unmerge", params(("id" = String, Path)), responses((status = 204)))]
async fn unmerge(ctx: Ctx, Id(id): Id<CustomerId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| identities::undo_merge(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
