//! The sandbox's outbox: what would have left, as a mail program would show it.

use crate::{Ctx, Error, Result};
use base::{CampaignId, DeliveryId};
use channels::email::read;
use domain::access::Permission;

pub use channels::email::ReadLetter;
pub use store::sandbox::{Kept, Place};

pub fn list(
    ctx: &Ctx,
    campaign: Option<CampaignId>,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Kept>> {
    ctx.require(Permission::CampaignsRead)?;
    ctx.workspace.read(|tx| Ok(store::sandbox::list(tx, campaign, after, limit as i64)?))
}

/// A letter read back from its bytes, and the bytes themselves.
pub fn load(ctx: &Ctx, id: DeliveryId) -> Result<(Kept, ReadLetter, Vec<u8>)> {
    ctx.require(Permission::CampaignsRead)?;
    let (kept, raw) = ctx.workspace.read(|tx| Ok(store::sandbox::load(tx, id)?))?.ok_or(Error::NotFound)?;
    let letter = read(&raw).ok_or_else(|| Error::internal(format!("the letter of {id} cannot be read")))?;
    // In its bytes an address may be written in ways that no mask finds.
    let raw = if ctx.masked() { Vec::new() } else { raw };
    Ok((kept, letter, raw))
}
