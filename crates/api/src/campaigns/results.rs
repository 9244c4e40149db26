//! What a campaign did: progress while it runs, the report after, the deliveries one by one.
//!
//! Numbers are counted below; here they only get their wire form. Nothing here changes a campaign: drafts and orders to
//! the worker stand beside, in `campaigns`.

use super::{ReasonCount, reasons};
use crate::prelude::*;
use app::campaigns;
use app::campaigns::rows::{Effect, Listed, Report};
use app::error::codes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::{CampaignId, CustomerId, DeliveryId};
use domain::deliveries::State;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(progress))
        .routes(routes!(report))
        .routes(routes!(report_csv))
        .routes(routes!(deliveries))
}

#[derive(Serialize, ToSchema)]
pub struct CampaignProgress {
    state: &'static str,
    /// Why it waits, such as `relay_unavailable`.
    state_note: Option<String>,
    /// Still to be handed over, those on the wire included.
    planned: i64,
    handed_over: i64,
    delivered: i64,
    skipped: Vec<ReasonCount>,
    failed: i64,
    /// Handed to the wire and never answered; not sent again.
    unknown: i64,
    cancelled: i64,
    total: i64,
    rate_per_second: Option<f64>,
    seconds_left: Option<i64>,
}

/// Where a campaign stands.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/campaigns/{id}/progress", responses((status = 200, body = CampaignProgress)))]
async fn progress(ctx: Ctx, Id(id): Id<CampaignId>) -> Reply<CampaignProgress> {
    let progress = ctx.run(move |ctx| campaigns::progress(ctx, id)).await?;
    let counts = progress.counts;
    reply(CampaignProgress {
        state: progress.state.as_str(),
        state_note: progress.state_note,
        // Rows that planning has not written yet are planned for whoever looks.
        planned: counts.open() + (progress.total - counts.total()).max(0),
        handed_over: counts.get(State::HandedOver),
        delivered: counts.get(State::Delivered),
        skipped: reasons(progress.skipped),
        failed: counts.get(State::Failed),
        unknown: counts.get(State::Unknown),
        cancelled: counts.get(State::Cancelled),
        total: progress.total,
        rate_per_second: progress.rate_per_second,
        seconds_left: progress.seconds_left,
    })
}

#[derive(Serialize, ToSchema)]
pub struct LinkView {
    url: String,
    people: i64,
    clicks: i64,
}

#[derive(Serialize, ToSchema)]
pub struct GroupsView {
    /// Held back to compare with.
    control: i64,
    handed_over: i64,
    /// Who was to be written to, whether it arrived or not.
    treated: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ShareView {
    hits: u64,
    of: u64,
}

#[derive(Serialize, ToSchema)]
pub struct IntervalView {
    low: f64,
    high: f64,
}

/// A difference per customer, treated minus control, with its 95 % interval.
#[derive(Serialize, ToSchema)]
pub struct EffectView {
    estimate: f64,
    interval: Option<IntervalView>,
    /// `positive`, `negative` or `no_conclusion`.
    #[schema(value_type = String)]
    verdict: app::campaigns::rows::Verdict,
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> EffectView {
        let interval =
            effect.interval.map(|interval| IntervalView { low: interval.low, high: interval.high });
        EffectView { estimate: effect.estimate, interval, verdict: effect.verdict }
    }
}

/// The share of customers who ordered.
#[derive(Serialize, ToSchema)]
pub struct OrderedView {
    treated: ShareView,
    control: ShareView,
    effect: EffectView,
}

/// Revenue per customer in minor units, with those who ordered nothing.
#[derive(Serialize, ToSchema)]
pub struct RevenueView {
    treated: f64,
    control: f64,
    effect: EffectView,
    currency: String,
}

#[derive(Serialize, ToSchema)]
pub struct CampaignReport {
    planned: i64,
    handed_over: i64,
    delivered: i64,
    bounced: i64,
    complained: i64,
    failed: i64,
    unknown: i64,
    cancelled: i64,
    total: i64,
    skipped: Vec<ReasonCount>,
    failed_reasons: Vec<ReasonCount>,
    /// `hard_bounce`: the address does not exist; `soft_bounce`: not now.
    bounced_reasons: Vec<ReasonCount>,
    /// Letters opened, clicked and unsubscribed by people; machines apart.
    opened: i64,
    clicked: i64,
    unsubscribed: i64,
    machine_opened: i64,
    machine_clicked: i64,
    links: Vec<LinkView>,
    /// Of customers whose letter was handed over, within the goal's days.
    customers_who_ordered: i64,
    orders: i64,
    revenue: wire::Money,
    groups: GroupsView,
    /// Null without a control group.
    ordered: Option<OrderedView>,
    revenue_per_customer: Option<RevenueView>,
    /// Orders are counted until then.
    #[schema(value_type = Option<String>, format = DateTime)]
    window_ends_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

impl From<Report> for CampaignReport {
    fn from(report: Report) -> CampaignReport {
        let counts = report.counts;
        let share = |share: app::campaigns::rows::Share| ShareView { hits: share.hits, of: share.of };
        CampaignReport {
            planned: counts.open() + (report.campaign.audience_count - counts.total()).max(0),
            handed_over: counts.get(State::HandedOver),
            delivered: counts.get(State::Delivered),
            bounced: counts.get(State::Bounced),
            complained: counts.get(State::Complained),
            failed: counts.get(State::Failed),
            unknown: counts.get(State::Unknown),
            cancelled: counts.get(State::Cancelled),
            total: report.campaign.audience_count,
            skipped: reasons(report.skipped),
            failed_reasons: reasons(report.failed),
            bounced_reasons: reasons(report.bounced),
            opened: report.reactions.opened,
            clicked: report.reactions.clicked,
            unsubscribed: report.reactions.unsubscribed,
            machine_opened: report.machine_opened,
            machine_clicked: report.machine_clicked,
            links: report
                .links
                .into_iter()
                .map(|link| LinkView { url: link.url, people: link.people, clicks: link.clicks })
                .collect(),
            customers_who_ordered: report.customers_who_ordered,
            orders: report.orders,
            revenue: report.revenue.into(),
            groups: GroupsView {
                control: report.groups.control,
                handed_over: report.groups.handed_over,
                treated: report.groups.treated,
            },
            ordered: report.ordered.map(|it| OrderedView {
                treated: share(it.treated),
                control: share(it.control),
                effect: it.effect.into(),
            }),
            revenue_per_customer: report.revenue_per_customer.map(|it| RevenueView {
                treated: it.treated,
                control: it.control,
                effect: it.effect.into(),
                currency: it.currency.code().to_owned(),
            }),
            window_ends_at: report.window_ends_at,
            as_of: report.as_of,
        }
    }
}

/// What a campaign did, and whether it is more than would have happened anyway.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/campaigns/{id}/report", responses((status = 200, body = CampaignReport)))]
async fn report(ctx: Ctx, Id(id): Id<CampaignId>) -> Reply<CampaignReport> {
    reply(ctx.run(move |ctx| campaigns::report(ctx, id)).await?.into())
}

/// The report as a table for a spreadsheet.
///
/// Needs `campaigns.read`.
#[utoipa::path(
    get, path = "/campaigns/{id}/report.csv",
    responses((status = 200, body = String, content_type = "text/csv"))
)]
async fn report_csv(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<Response, Problem> {
    let text = ctx.run(move |ctx| campaigns::csv(ctx, id)).await?;
    let name = format!("attachment; filename=\"{id}-report.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

#[derive(Serialize, ToSchema)]
pub struct DeliveryRow {
    #[schema(value_type = String, example = "dlv_1")]
    id: DeliveryId,
    #[schema(value_type = String, example = "cus_1")]
    customer_id: CustomerId,
    customer_name: Option<String>,
    address: Option<String>,
    state: &'static str,
    reason: Option<String>,
    attempts: i64,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    handed_over_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    opened_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    clicked_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    unsubscribed_at: Option<Timestamp>,
}

impl From<Listed> for DeliveryRow {
    fn from(row: Listed) -> DeliveryRow {
        let name: Vec<String> = [row.first_name, row.last_name].into_iter().flatten().collect();
        DeliveryRow {
            id: row.delivery,
            customer_id: row.customer,
            customer_name: (!name.is_empty()).then(|| name.join(" ")),
            address: row.address,
            state: row.state.as_str(),
            reason: row.reason,
            attempts: row.attempts,
            updated_at: row.updated_at,
            handed_over_at: row.handed_over_at,
            opened_at: row.opened_at,
            clicked_at: row.clicked_at,
            unsubscribed_at: row.unsubscribed_at,
        }
    }
}

/// Which deliveries of a campaign.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Only deliveries of this state.
    state: Option<String>,
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    limit: Option<usize>,
}

/// Deliveries in the order of customers, each non-delivery with its reason.
///
/// Needs `campaigns.read`.
#[utoipa::path(
    get, path = "/campaigns/{id}/deliveries", params(DeliveryQuery),
    responses((status = 200, body = Page<DeliveryRow>))
)]
async fn deliveries(
    ctx: Ctx,
    Id(id): Id<CampaignId>,
    Params(query): Params<DeliveryQuery>,
) -> Reply<Page<DeliveryRow>> {
    let after: Option<i64> = crate::page::parse(query.cursor.as_deref())?;
    let limit = crate::page::limit(query.limit);
    let parse = |word: &str| State::parse(word).ok_or_else(|| app::Error::invalid("state", codes::INVALID));
    let state = query.state.as_deref().filter(|word| !word.is_empty()).map(parse).transpose()?;
    let list = move |ctx: &app::Ctx| app::deliveries::list(ctx, id, state, after.unwrap_or(0), limit as i64);
    let rows = ctx.run(list).await?;
    let next = (rows.len() == limit).then(|| rows.last().map(|row| row.customer.0)).flatten();
    reply(Page::new(rows.into_iter().map(DeliveryRow::from).collect(), next.as_ref())?)
}
