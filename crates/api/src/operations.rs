//! Long work: progress, stopping, and the rows that an import refused.
//!
//! An operation is watched here and never made here: whoever begins long work (imports, campaigns) makes its own.
//! Refused rows leave as CSV whose cells cannot be taken for formulas.

use crate::prelude::*;
use app::operations::View;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::OperationId;
use std::io::{self, Write};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

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

/// The rows that an import refused, as they stood in the file, each with its mistake and what to do about it.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/operations/{id}/errors.csv",
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn errors(ctx: Ctx, Id(id): Id<OperationId>) -> Result<Response, Problem> {
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes, Problem>>(4);
    crate::runtime::spawn(async move {
        let told = sender.clone();
        let written = ctx
            .run(move |ctx| {
                let mut chunks = Chunks { sender, waiting: Vec::new() };
                app::operations::errors_csv(ctx, id, &mut chunks)?;
                chunks.flush().map_err(app::Error::unavailable)
            })
            .await;
        if let Err(problem) = written {
            // Nobody may be listening any more, which is not our trouble.
            let _ = told.send(Err(problem)).await;
        }
    });
    // What is refused is refused before the first byte, and has a status of its own.
    let first = match receiver.recv().await {
        Some(Err(problem)) => return Err(problem),
        Some(Ok(bytes)) => bytes,
        None => Bytes::new(),
    };
    let rest =
        ReceiverStream::new(receiver).map(|chunk| chunk.map_err(|_| io::Error::other("the file broke off")));
    let body = Body::from_stream(tokio_stream::once(Ok(first)).chain(rest));
    let disposition = format!("attachment; filename=\"{id}-errors.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, body).into_response())
}

/// Hands what is written to the connection, at its speed.
struct Chunks {
    sender: mpsc::Sender<Result<Bytes, Problem>>,
    waiting: Vec<u8>,
}

const CHUNK: usize = 64 * 1024;

impl Write for Chunks {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(data);
        if self.waiting.len() >= CHUNK {
            self.flush()?;
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.waiting));
        self.sender.blocking_send(Ok(chunk)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
