//! First steps of a new workspace.

use crate::prelude::*;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(steps))
}

/// What a new workspace has and what it still lacks.
#[derive(Serialize, ToSchema)]
pub struct FirstSteps {
    /// Its postal address is known: it stands at the foot of every letter.
    business: bool,
    /// There are customers.
    customers: bool,
    /// There is a sender that really sends.
    sender: bool,
    /// A campaign was launched.
    campaign: bool,
}

/// What is still to be done before the first real campaign.
///
/// Needs `settings.read`.
#[utoipa::path(get, path = "/start", responses((status = 200, body = FirstSteps)))]
async fn steps(ctx: Ctx) -> Reply<FirstSteps> {
    let steps = ctx.run(app::start::steps).await?;
    reply(FirstSteps {
        business: steps.business,
        customers: steps.customers,
        sender: steps.sender,
        campaign: steps.campaign,
    })
}
