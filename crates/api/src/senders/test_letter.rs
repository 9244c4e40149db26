//! A test letter by a sender.

use crate::prelude::*;
use app::senders::test_letter::{self, Told};
use base::SenderId;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(test))
}

/// Where to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderTest {
    #[schema(example = "me@shop.example")]
    address: String,
}

/// What became of a test letter.
#[derive(Serialize, ToSchema)]
pub struct SenderTestOutcome {
    /// Whether the relay took it.
    ok: bool,
    /// Why not: those of the check of a sender, `suppressed`, `relay_refused`, `connection_lost`,
    /// `not_signed`, `day_limit`; null when it did.
    code: Option<String>,
    /// The relay's own words.
    said: String,
    /// The domain that signed, when we did.
    signed_by: Option<String>,
}

/// Sends a few plain words to one address, signed as campaigns are; counted nowhere.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/test", request_body = SenderTest,
    responses((status = 200, body = SenderTestOutcome)))]
async fn test(ctx: Ctx, Id(id): Id<SenderId>, Input(body): Input<SenderTest>) -> Reply<SenderTestOutcome> {
    let Told { ok, code, said, signed_by } =
        ctx.run(move |ctx| test_letter::send(ctx, id, &body.address)).await?;
    reply(SenderTestOutcome { ok, code: (!ok).then_some(code), said, signed_by })
}
