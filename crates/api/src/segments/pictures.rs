//! Pictures of segments: sizes over time, what they have in common, the portrait, the RFM grid, groups by k-means.
//!
//! All of them only read, except keeping groups as lists. A share is told as so many of so many, so that a small sample
//! is seen to be small.

use super::RuleJson;
use crate::prelude::*;
use app::segments::clusters::{self, Figure, Found, Wanted};
use app::segments::overlap;
use app::segments::portrait::{self, LIMIT};
use app::segments::rfm;
use base::{ListId, OperationId, SegmentId};
use domain::campaigns::Source;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(sizes))
        .routes(routes!(overlap))
        .routes(routes!(portrait))
        .routes(routes!(rfm))
        .routes(routes!(clusters))
        .routes(routes!(keep_clusters))
}

/// How large a segment was at a moment.
#[derive(Serialize, ToSchema)]
pub struct SizeView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    members: i64,
    /// The rule was another before this moment.
    changed: bool,
}

/// How large a segment was: once a day and at each change of its rule, oldest first, of the last 400 days.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments/{id}/sizes", params(("id" = String, Path)),
    responses((status = 200, body = Page<SizeView>)))]
async fn sizes(ctx: Ctx, Id(id): Id<SegmentId>) -> Reply<Page<SizeView>> {
    let sizes = ctx.run(move |ctx| app::segments::sizes(ctx, id)).await?;
    let view =
        |it: app::segments::Size| SizeView { at: it.counted_at, members: it.members, changed: it.changed };
    reply(Page::whole(sizes.into_iter().map(view).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlapInput {
    /// Two to five different segments (`seg_1`) and lists (`lst_1`).
    #[schema(value_type = Vec<String>, example = json!(["seg_1", "lst_1"]))]
    of: Vec<Source>,
}

#[derive(Serialize, ToSchema)]
pub struct OverlapView {
    sets: Vec<OverlapSet>,
    /// Parts that somebody is in, the largest first. Each customer is in one part.
    parts: Vec<OverlapPart>,
    /// Everybody who is in at least one.
    together: u64,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct OverlapSet {
    #[schema(value_type = String, example = "seg_1")]
    id: Source,
    name: String,
    count: u64,
}

/// Who is in exactly these sets and in none of the others.
#[derive(Serialize, ToSchema)]
pub struct OverlapPart {
    #[schema(value_type = Vec<String>)]
    inside: Vec<Source>,
    count: u64,
}

/// What two to five segments and lists have in common: the exact count of every part.
///
/// Also needs `lists.read` where a list is named.
///
/// Needs `segments.read`.
#[utoipa::path(post, path = "/segments/overlap", request_body = OverlapInput,
    responses((status = 200, body = OverlapView)))]
async fn overlap(ctx: Ctx, Input(body): Input<OverlapInput>) -> Reply<OverlapView> {
    let found = ctx.run(move |ctx| overlap::overlap(ctx, &body.of)).await?;
    let ids: Vec<Source> = found.sets.iter().map(|(id, _, _)| *id).collect();
    let part = |(inside, count): (Vec<usize>, u64)| OverlapPart {
        inside: inside.into_iter().map(|at| ids[at]).collect(),
        count,
    };
    reply(OverlapView {
        parts: found.parts.into_iter().map(part).collect(),
        sets: found.sets.into_iter().map(|(id, name, count)| OverlapSet { id, name, count }).collect(),
        together: found.together,
        as_of: found.as_of,
    })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortraitInput {
    rule: RuleJson,
}

/// In what the customers of a rule differ from all others.
#[derive(Serialize, ToSchema)]
pub struct PortraitView {
    /// Customers of the rule, and all others.
    inside: u64,
    outside: u64,
    /// How many choices were compared: p is raised for their number.
    comparisons: usize,
    /// Those that no chance explains first, then the larger difference.
    traits: Vec<TraitView>,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct TraitView {
    field: wire::Words,
    value: wire::Words,
    /// Customers of the rule who have it, and others.
    inside: u64,
    outside: u64,
    /// Of the customers of the rule, and of all others; 0 to 1.
    inside_share: f64,
    outside_share: f64,
    /// The chance of such a difference without a reason, raised for the number of comparisons (Benjamini–Hochberg).
    p: f64,
    /// `p` is at most 0.05.
    significant: bool,
}

/// The portrait: which choices of which fields customers of a rule have more or less often than the rest of the base.
///
/// Needs `segments.read`.
#[utoipa::path(post, path = "/segments/portrait", request_body = PortraitInput,
    responses((status = 200, body = PortraitView)))]
async fn portrait(ctx: Ctx, Input(body): Input<PortraitInput>) -> Reply<PortraitView> {
    let found = ctx.run(move |ctx| portrait::portrait(ctx, &body.rule.read()?)).await?;
    let view = |it: portrait::Trait| TraitView {
        inside: it.inside.hits,
        outside: it.outside.hits,
        inside_share: it.inside.rate(),
        outside_share: it.outside.rate(),
        p: it.p,
        significant: it.p <= LIMIT,
        field: it.field.into(),
        value: it.value.into(),
    };
    reply(PortraitView {
        inside: found.inside,
        outside: found.outside,
        comparisons: found.comparisons,
        traits: found.traits.into_iter().map(view).collect(),
        as_of: found.as_of,
    })
}

/// Buyers by how lately and how often they buy, in fifths.
#[derive(Serialize, ToSchema)]
pub struct RfmView {
    /// Customers with a purchase.
    buyers: u64,
    /// Buyers who have paid something; the medians are theirs.
    paying: u64,
    /// Whole days since the last purchase.
    median_recency_days: Option<f64>,
    median_frequency: Option<f64>,
    /// In minor units of `currency`; may lie half-way between two of them.
    median_money_minor: Option<f64>,
    currency: String,
    recency: Vec<RfmScore>,
    frequency: Vec<RfmScore>,
    /// Cells whose scores somebody has; 25 at most.
    cells: Vec<RfmCell>,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// The values of a score; null where equal values have swallowed it.
#[derive(Serialize, ToSchema)]
pub struct RfmScore {
    score: usize,
    from: Option<i64>,
    to: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct RfmCell {
    /// 5 bought last.
    recency: usize,
    /// 5 buys most often.
    frequency: usize,
    customers: u64,
    /// What they have paid for purchases, returns not taken off.
    paid: wire::Money,
    /// Holds for exactly these customers.
    rule: RuleJson,
}

/// The RFM grid: sizes, sums, and the rule of each cell.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments/rfm", responses((status = 200, body = RfmView)))]
async fn rfm(ctx: Ctx) -> Reply<RfmView> {
    let currency = ctx.workspace.settings().currency.code().to_owned();
    let grid = ctx.run(rfm::rfm).await?;
    let score = |(at, bounds): (usize, Option<(i64, i64)>)| RfmScore {
        score: at + 1,
        from: bounds.map(|bounds| bounds.0),
        to: bounds.map(|bounds| bounds.1),
    };
    let cell = |it: rfm::Cell| RfmCell {
        recency: it.recency,
        frequency: it.frequency,
        customers: it.customers,
        paid: it.paid.into(),
        rule: RuleJson::from(&it.rule),
    };
    reply(RfmView {
        buyers: grid.buyers,
        paying: grid.paying,
        median_recency_days: grid.recency_days,
        median_frequency: grid.frequency,
        median_money_minor: grid.money_minor,
        currency,
        recency: grid.recency_bounds.into_iter().enumerate().map(score).collect(),
        frequency: grid.frequency_bounds.into_iter().enumerate().map(score).collect(),
        cells: grid.cells.into_iter().map(cell).collect(),
        as_of: grid.as_of,
    })
}

/// Which groups are looked for, among whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClustersInput {
    /// Whom to divide; everybody when absent.
    rule: Option<RuleJson>,
    /// One to seven of `recency`, `frequency`, `money`, `average`, `age`, `tenure`, `engagement`.
    #[schema(example = json!(["recency", "frequency", "money"]))]
    figures: Vec<String>,
    /// 2 to 8.
    groups: usize,
    /// Equal seeds give equal groups; 1 when absent.
    seed: Option<u64>,
    /// The moment of an answer that is asked for again.
    #[schema(value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
}

impl ClustersInput {
    fn read(self) -> app::Result<Wanted> {
        let figure = |(at, text): (usize, &String)| {
            let wrong = || app::Error::invalid(format!("figures.{at}"), app::error::codes::INVALID);
            Figure::parse(text).ok_or_else(wrong)
        };
        let figures = self.figures.iter().enumerate().map(figure).collect::<app::Result<_>>()?;
        let rule = self.rule.map_or(Ok(rules::Rule::everybody()), |rule| rule.read())?;
        let seed = self.seed.unwrap_or(1);
        Ok(Wanted { rule, figures, groups: self.groups, seed, as_of: self.as_of })
    }
}

#[derive(Serialize, ToSchema)]
pub struct ClustersView {
    /// The largest first.
    groups: Vec<ClusterView>,
    /// Customers whose figures are all known, and those who were left out for one that is not.
    divided: u64,
    left_out: u64,
    /// How far groups stand apart, −1 to 1 (Rousseeuw); above 0.5 they are clear, below 0.25 hardly there.
    silhouette: f64,
    /// How far ten resamples find the same groups: mean adjusted Rand index, 1 is always the same.
    stability: f64,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// A group; figures in the order that was asked for: days, purchases, minor units of money, years.
#[derive(Serialize, ToSchema)]
pub struct ClusterView {
    customers: u64,
    /// The centre.
    means: Vec<f64>,
    medians: Vec<f64>,
}

impl From<Found> for ClustersView {
    fn from(found: Found) -> ClustersView {
        let group = |it: clusters::Group| ClusterView {
            customers: it.customers,
            means: it.means,
            medians: it.middles,
        };
        ClustersView {
            groups: found.groups.into_iter().map(group).collect(),
            divided: found.divided,
            left_out: found.left_out,
            silhouette: found.silhouette,
            stability: found.stability,
            as_of: found.as_of,
        }
    }
}

/// Groups of customers that k-means finds in chosen figures, and how far they may be believed.
///
/// Needs `segments.read`.
#[utoipa::path(post, path = "/segments/clusters", request_body = ClustersInput,
    responses((status = 200, body = ClustersView)))]
async fn clusters(ctx: Ctx, Input(body): Input<ClustersInput>) -> Reply<ClustersView> {
    reply(ctx.run(move |ctx| clusters::clusters(ctx, &body.read()?)).await?.into())
}

/// Groups to keep under a name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepClustersInput {
    /// Lists are called by it and a number, the largest group first.
    name: String,
    clusters: ClustersInput,
}

#[derive(Serialize, ToSchema)]
pub struct KeptCluster {
    #[schema(value_type = String, example = "lst_1")]
    list_id: ListId,
    /// Fills the list.
    #[schema(value_type = String, example = "opr_1")]
    operation_id: OperationId,
}

/// Keeps groups as lists, each filled by an operation.
///
/// Also needs `segments.read`.
///
/// Needs `lists.write`.
#[utoipa::path(post, path = "/lists/from-clusters", request_body = KeepClustersInput,
    responses((status = 201, body = Vec<KeptCluster>)))]
async fn keep_clusters(ctx: Ctx, Input(body): Input<KeepClustersInput>) -> Created<Vec<KeptCluster>> {
    let kept = ctx.run(move |ctx| clusters::keep(ctx, &body.clusters.read()?, &body.name)).await?;
    created(kept.into_iter().map(|(list_id, operation_id)| KeptCluster { list_id, operation_id }).collect())
}
