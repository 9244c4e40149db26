//! First steps: what a new workspace still lacks before its first real campaign, as it really is and not as somebody
//! ticked it off.

use crate::{Ctx, Result};
use domain::access::Permission;

/// Each is true once it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The business has a postal address: it stands at the foot of every letter.
    pub business: bool,
    pub customers: bool,
    /// There is a sender that really sends.
    pub sender: bool,
    /// A campaign was launched.
    pub campaign: bool,
}

pub fn steps(ctx: &Ctx) -> Result<Steps> {
    ctx.require(Permission::SettingsRead)?;
    let business = !ctx.workspace.settings().postal_address.is_empty();
    ctx.workspace.read(|tx| {
        Ok(Steps {
            business,
            customers: store::customers::any(tx)?,
            sender: store::senders::list(tx)?
                .iter()
                .any(|it| it.kind != domain::senders::Kind::Sandbox.as_str()),
            campaign: store::campaigns::any_launched(tx)?,
        })
    })
}
