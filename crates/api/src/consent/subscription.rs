//! The public page of subscribing as people who work here configure it.

use crate::prelude::*;
use app::consent::confirmations::{self, Setup};
use base::SenderId;
use domain::consent::confirmation::State;
use domain::legal::Kind;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(load, save))
}

/// The public page on which people subscribe, and what came of it.
#[derive(Serialize, ToSchema)]
pub struct SubscriptionPage {
    /// Also the `ETag`.
    version: i64,
    open: bool,
    /// Who writes the letters that ask for a confirmation.
    #[schema(value_type = Option<String>, example = "snd_1")]
    sender_id: Option<SenderId>,
    url: String,
    /// Documents that must be published first: `personal_data`, `advertising`.
    #[schema(value_type = Vec<String>)]
    missing: Vec<Kind>,
    /// Whether who comes there finds it open.
    ready: bool,
    /// Whether the letters wait because the key that signs them does not work.
    not_signed: bool,
    /// Letters of the last 30 days by state.
    letters: Vec<SubscriptionLetters>,
}

#[derive(Serialize, ToSchema)]
pub struct SubscriptionLetters {
    /// `waiting`, `claimed`, `sent`, `unknown`, `confirmed`, `replaced`, `expired`, `failed`, `skipped`.
    #[schema(value_type = String, example = "confirmed")]
    state: State,
    count: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionPageChange {
    open: bool,
    /// Needed while the page is open.
    #[schema(value_type = Option<String>, example = "snd_1")]
    sender_id: Option<SenderId>,
}

fn view(setup: Setup) -> Versioned<SubscriptionPage> {
    let Setup { page, version, url, missing, ready, not_signed, counts } = setup;
    let letters = counts.into_iter().map(|(state, count)| SubscriptionLetters { state, count }).collect();
    let (open, sender_id) = (page.open, page.sender_id);
    let page = SubscriptionPage { version, open, sender_id, url, missing, ready, not_signed, letters };
    Versioned(version, page)
}

/// The public page on which people subscribe.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/subscription-page", responses((status = 200, body = SubscriptionPage)))]
async fn load(ctx: Ctx) -> Result<Versioned<SubscriptionPage>, Problem> {
    Ok(view(ctx.run(confirmations::setup).await?))
}

/// Opens or closes the page. It opens when both documents of consent are published and a sender is named.
///
/// Needs `settings.write`.
#[utoipa::path(
    put, path = "/subscription-page", request_body = SubscriptionPageChange,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    responses((status = 200, body = SubscriptionPage))
)]
async fn save(
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Input(body): Input<SubscriptionPageChange>,
) -> Result<Versioned<SubscriptionPage>, Problem> {
    let page = confirmations::Page { open: body.open, sender_id: body.sender_id };
    Ok(view(ctx.run(move |ctx| confirmations::save(ctx, version, page)).await?))
}
