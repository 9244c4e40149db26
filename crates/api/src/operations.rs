//! Long work: progress, stopping, and the rows that an import refused.
//!
//! An operation is watched here and never made here: whoever begins long work (imports, campaigns) makes its own.
//! Refused rows leave as CSV whose cells cannot be taken for formulas.

use crate::outgoing_file::csv_file;
use crate::prelude::*;
use app::operations::View;
use axum::response::Response;
use base::OperationId;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(load))
        .routes(routes!(cancel))
        .routes(routes!(errors))
}

#[derive(Serialize, ToSchema)]
pub struct OperationInfo {
    #[schema(value_type = String, example = "opr_1")]
    id: OperationId,
    #[schema(example = "import")]
    kind: String,
    title: String,
    /// `waiting`, `running`, `finished`, `failed` or `cancelled`.
    state: String,
    done: i64,
    total: Option<i64>,
    /// Rows that were refused.
    failed: i64,
    rate_per_second: Option<f64>,
    seconds_left: Option<i64>,
    cancel_requested: bool,
    /// What was counted; of an import: rows, errors, customers, products, orders, lines, consents.
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    created_by: String,
    /// Of an import: the operation that takes it back.
    #[schema(value_type = Option<String>, example = "opr_2")]
    undo_id: Option<OperationId>,
}

impl From<View> for OperationInfo {
    fn from(view: View) -> OperationInfo {
        let it = view.operation;
        OperationInfo {
            id: it.id,
            kind: it.kind,
            title: it.title,
            state: it.state,
            done: it.done,
            total: it.total,
            failed: it.failed,
            rate_per_second: view.rate_per_second,
            seconds_left: view.seconds_left,
            cancel_requested: it.cancel_requested,
            result: it.result.and_then(|text| serde_json::from_str(&text).ok()),
            created_at: it.created_at,
            started_at: it.started_at,
            finished_at: it.finished_at,
            created_by: it.created_by,
            undo_id: it.undo_id,
        }
    }
}

/// Long work, the newest first.
///
/// Needs `operations.read`.
#[utoipa::path(get, path = "/operations", params(PageQuery), responses((status = 200, body = Page<OperationInfo>)))]
async fn list(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<OperationInfo>> {
    let (before, limit) = (query.after::<i64>()?, query.limit());
    let views = ctx.run(move |ctx| app::operations::list(ctx, before.map(OperationId), limit)).await?;
    let next = views.last().filter(|_| views.len() == limit).map(|view| view.operation.id.0);
    reply(Page::new(views.into_iter().map(OperationInfo::from).collect(), next.as_ref())?)
}

/// One operation.
///
/// Needs `operations.read`.
#[utoipa::path(get, path = "/operations/{id}", responses((status = 200, body = OperationInfo)))]
async fn load(ctx: Ctx, Id(id): Id<OperationId>) -> Reply<OperationInfo> {
    let view = ctx.run(move |ctx| app::operations::get(ctx, id)).await?;
    reply(view.into())
}

/// Asks an operation to stop. What it has written stays; asking again changes nothing.
///
/// Needs `imports.run`.
#[utoipa::path(post, path = "/operations/{id}/cancel", responses((status = 200, body = OperationInfo)))]
async fn cancel(ctx: Ctx, Id(id): Id<OperationId>) -> Reply<OperationInfo> {
    let view = ctx.run(move |ctx| app::operations::cancel(ctx, id)).await?;
    reply(view.into())
}

/// The rows that an import refused, as they stood in the file, each with its mistake and what to do about it; of an
/// import that was taken back, what stays and why.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/operations/{id}/errors.csv",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn errors(ctx: Ctx, Id(id): Id<OperationId>) -> Result<Response, Problem> {
    csv_file(ctx, format!("{id}-errors"), move |ctx, out| app::operations::errors_csv(ctx, id, out)).await
}
