//! Who entered a segment and who left it: in the order in which it was seen, and looking back from now.
//!
//! The first is for programs, which keep the last cursor and never lose a change; the second for people, with names.
//! Nothing is counted or decided here: that is `app::segments::changes`.

use super::SampleView;
use crate::outgoing_file::csv_file;
use crate::page::parse;
use crate::prelude::*;
use app::error::codes;
use app::segments::{self, Change, LookingBack};
use axum::response::Response;
use base::{CustomerId, SegmentId};
use domain::segments::Lookback;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(changes))
        .routes(routes!(latest))
        .routes(routes!(turnover))
        .routes(routes!(export_latest))
}

/// Somebody entered the segment, or left it.
#[derive(Serialize, ToSchema)]
pub struct SegmentChange {
    /// Grows with every change of the workspace; a follower remembers the last it has seen.
    id: i64,
    #[schema(value_type = String, example = "cus_1")]
    customer_id: CustomerId,
    /// `entered` or `left`.
    #[schema(value_type = String, example = "entered")]
    change: &'static str,
    /// When it was seen: at once after what caused it, or at the moment at which a period ran out.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
}

impl From<Change> for SegmentChange {
    fn from(change: Change) -> SegmentChange {
        SegmentChange {
            id: change.id,
            customer_id: change.customer,
            change: if change.entered { "entered" } else { "left" },
            changed_at: change.at,
        }
    }
}

/// Entries and exits of a segment, oldest first, kept for 90 days. Keep the last cursor and ask again: it stays valid,
/// and the same page never holds a change twice.
///
/// Needs `segments.read` and `customers.read`.
#[utoipa::path(get, path = "/segments/{id}/changes", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<SegmentChange>)))]
async fn changes(
    ctx: Ctx,
    Id(id): Id<SegmentId>,
    Params(query): Params<PageQuery>,
) -> Reply<Page<SegmentChange>> {
    let (after, limit) = (query.after::<i64>()?.unwrap_or(0), query.limit());
    let rows = ctx.run(move |ctx| segments::changes(ctx, id, after, limit)).await?;
    // Also the last page names where to go on: more will happen.
    let last = rows.last().map_or(after, |change| change.id);
    Ok(Json(Page::new(rows.into_iter().map(SegmentChange::from).collect(), Some(&last))?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LatestQuery {
    /// `today` (since midnight in the workspace's zone), `week` or `month` (the last 7 or 30 days); `month` when
    /// absent.
    period: Option<String>,
    /// `entered` or `left`; both when absent.
    change: Option<String>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// One who came or left, with who it is.
#[derive(Serialize, ToSchema)]
pub struct LatestChange {
    #[serde(flatten)]
    change: SegmentChange,
    /// Null when the customer is no longer in the base.
    customer: Option<SampleView>,
}

/// Who came and who left, newest first.
///
/// Needs `segments.read` and `customers.read`.
#[utoipa::path(get, path = "/segments/{id}/changes/latest", params(("id" = String, Path), LatestQuery),
    responses((status = 200, body = Page<LatestChange>)))]
async fn latest(
    ctx: Ctx,
    Id(id): Id<SegmentId>,
    Params(query): Params<LatestQuery>,
) -> Reply<Page<LatestChange>> {
    let after = parse::<(i64, i64)>(query.cursor.as_deref())?;
    let after = after.map(|(at, change)| (Timestamp::from_micros(at), change));
    let wanted = LookingBack { after, ..wanted(query.period.as_deref(), query.change.as_deref())? };
    let limit = crate::page::limit(query.limit);
    let mut rows = ctx.run(move |ctx| segments::latest(ctx, id, wanted, limit + 1)).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(last, _)| (last.at.micros(), last.id));
    let view = |(change, customer): (Change, Option<segments::Sample>)| LatestChange {
        change: change.into(),
        customer: customer.map(SampleView::from),
    };
    reply(Page::new(rows.into_iter().map(view).collect(), next.as_ref())?)
}

/// How many came and how many left within a time.
#[derive(Serialize, ToSchema)]
pub struct TurnoverView {
    /// `today`, `week` or `month`.
    #[schema(value_type = String, example = "week")]
    period: &'static str,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    entered: i64,
    left: i64,
}

/// How many came and how many left today, in the last 7 days and in the last 30 days.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments/{id}/changes/counts", params(("id" = String, Path)),
    responses((status = 200, body = Page<TurnoverView>)))]
async fn turnover(ctx: Ctx, Id(id): Id<SegmentId>) -> Reply<Page<TurnoverView>> {
    let rows = ctx.run(move |ctx| segments::turnover(ctx, id)).await?;
    let view = |it: segments::Turnover| TurnoverView {
        period: it.period.as_str(),
        since: it.since,
        entered: it.entered,
        left: it.left,
    };
    reply(Page::whole(rows.into_iter().map(view).collect()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportLatestQuery {
    /// `today`, `week` or `month`. `month` when absent.
    period: Option<String>,
    /// `entered` or `left`; both when absent.
    change: Option<String>,
}

/// Who came and who left, as a CSV file, newest first.
///
/// Also needs `segments.read` and `customers.read`. Is written into the audit log.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/segments/{id}/changes/export.csv", params(("id" = String, Path), ExportLatestQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn export_latest(
    ctx: Ctx,
    Id(id): Id<SegmentId>,
    Params(query): Params<ExportLatestQuery>,
) -> Result<Response, Problem> {
    let wanted = wanted(query.period.as_deref(), query.change.as_deref())?;
    csv_file(ctx, format!("{id}-changes"), move |ctx, out| segments::export_latest(ctx, id, wanted, out))
        .await
}

fn wanted(period: Option<&str>, change: Option<&str>) -> app::Result<LookingBack> {
    let wrong = |field| app::Error::invalid(field, codes::INVALID);
    let period = match period.filter(|text| !text.is_empty()) {
        Some(text) => Lookback::parse(text).ok_or_else(|| wrong("period"))?,
        None => Lookback::Month,
    };
    let entered = match change.filter(|text| !text.is_empty()) {
        Some("entered") => Some(true),
        Some("left") => Some(false),
        Some(_) => return Err(wrong("change")),
        None => None,
    };
    Ok(LookingBack { period, entered, after: None })
}
