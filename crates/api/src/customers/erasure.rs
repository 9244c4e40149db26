//! Erasing one person, and opening what the law demands to keep of them.

use crate::prelude::*;
use crate::reply::NotKept;
use app::customers;
use axum::Extension;
use base::CustomerId;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(evidence_key))
        .routes(routes!(erase))
        .routes(routes!(open_evidence))
}

/// A key of sealed records. The server keeps no copy.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceKey {
    /// 64 hexadecimal digits.
    key: String,
}

/// Makes a key for the sealed record of somebody who is about to be erased. It is told once and kept nowhere: put it in
/// a safe place before you erase.
///
/// Needs `customers.erase`.
#[utoipa::path(post, path = "/customers/evidence-key", responses((status = 200, body = EvidenceKey)))]
async fn evidence_key(ctx: Ctx) -> Result<(Extension<NotKept>, Json<EvidenceKey>), Problem> {
    let key = ctx.run(customers::evidence_key).await?;
    Ok((Extension(NotKept), Json(EvidenceKey { key })))
}

/// Erases a person, whoever was merged into them included, for good. Purchases stay in the totals without their buyer,
/// messages in the numbers of their campaigns; proof of consents and of purchases is sealed with the key. No message
/// goes to their addresses from now on, and imports and edits do not take them in again; an event of theirs, who comes
/// back to the shop themselves, does. Done again, it does nothing.
///
/// Needs `customers.erase`.
#[utoipa::path(post, path = "/customers/{id}/erase", params(("id" = String, Path)), request_body = EvidenceKey,
    responses((status = 204)))]
async fn erase(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    Input(body): Input<EvidenceKey>,
) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| customers::erase(ctx, id, &body.key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens what is kept of somebody who was erased: who they were, their consents and their purchases. Each try is
/// written into the audit log.
///
/// Needs `customers.erase`.
#[utoipa::path(post, path = "/customers/{id}/evidence", params(("id" = String, Path)), request_body = EvidenceKey,
    responses((status = 200, body = Object)))]
async fn open_evidence(
    ctx: Ctx,
    Id(id): Id<CustomerId>,
    Input(body): Input<EvidenceKey>,
) -> Result<(Extension<NotKept>, Json<serde_json::Value>), Problem> {
    let told = ctx.run(move |ctx| customers::open_evidence(ctx, id, &body.key)).await?;
    Ok((Extension(NotKept), Json(told)))
}
