//! Erasing one person, and opening what the law demands to keep of them.

use crate::prelude::*;
use crate::reply::NotKept;
use app::customers;
use axum::Extension;
use base::CustomerId;
use domain::customers::ErasureReason;

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

/// A wish to erase somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasing {
    /// Of `POST /customers/evidence-key`.
    key: String,
    /// `request` (the person asked; also when absent), `term` (the data have served) or `mistake`.
    #[schema(value_type = Option<String>)]
    reason: Option<ErasureReason>,
    /// The number of the request as you register it; no name, address or telephone.
    #[schema(example = "ВХ-118/2026")]
    reference: Option<String>,
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
/// goes to their addresses from now on, and imports, edits and events do not take them in again until
/// `POST /suppressions/lift`. Done again, it does nothing.
///
/// Needs `customers.erase`.
#[utoipa::path(post, path = "/customers/{id}/erase", params(("id" = String, Path)), request_body = Erasing,
    responses((status = 204)))]
async fn erase(ctx: Ctx, Id(id): Id<CustomerId>, Input(body): Input<Erasing>) -> Result<StatusCode, Problem> {
    let reason = body.reason.unwrap_or(ErasureReason::Request);
    let grounds = customers::Grounds { reason, reference: body.reference.unwrap_or_default() };
    ctx.run(move |ctx| customers::erase(ctx, id, &body.key, &grounds)).await?;
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
