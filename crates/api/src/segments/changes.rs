//! Who entered a segment and who left it, in the order in which it was seen.

use crate::prelude::*;
use app::segments::{self, Change};
use base::{CustomerId, SegmentId, Timestamp};

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
pub async fn changes(
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
