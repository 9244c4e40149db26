//! The deliveries of a campaign, row by row.

use crate::{Ctx, Error, Result};
use base::CampaignId;
use domain::access::Permission;
use domain::deliveries::State;
use store::deliveries::Listed;

/// A page in the order of customers, after a customer's id.
pub fn list(
    ctx: &Ctx,
    campaign: CampaignId,
    state: Option<State>,
    after: i64,
    limit: i64,
) -> Result<Vec<Listed>> {
    ctx.require(Permission::CampaignsRead)?;
    ctx.workspace.read(|tx| {
        if store::campaigns::load_state(tx, campaign)?.is_none() {
            return Err(Error::NotFound);
        }
        Ok(store::deliveries::list(tx, campaign, state, after, limit)?)
    })
}
