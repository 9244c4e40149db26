//! What the owner of a workspace asks of everybody who works in it. Kept with the settings, changed by owners alone.

use super::{Permission, Role, refused};
use crate::error::codes;
use crate::server::Server;
use crate::{Ctx, Error, Result};
use domain::access::Refusal;
use domain::access::policy::Policy;
use std::sync::Arc;

/// The largest limit that can be written: as many recipients no campaign has.
const MOST: i64 = 1_000_000_000;

/// What may be changed; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub second_factor: Option<bool>,
    /// Roles that see addresses masked.
    pub masked_roles: Option<Vec<Role>>,
    /// Recipients above which a campaign waits for a second person; nothing inside ends that.
    pub approval_above: Option<Option<i64>>,
}

pub fn load(ctx: &Ctx) -> Result<Arc<crate::settings::Settings>> {
    ctx.require(Permission::UsersRead)?;
    Ok(ctx.workspace.settings())
}

/// Changes the policy of the version that the caller has seen. Who asks for second factors has one: otherwise he would
/// lock the door behind himself.
pub fn update(
    server: &Server,
    ctx: &Ctx,
    has_factor: bool,
    version: i64,
    change: Change,
) -> Result<Arc<crate::settings::Settings>> {
    ctx.require(Permission::UsersWrite)?;
    let mut row = server.workspace_row(&ctx.workspace.slug)?;
    if row.version != version {
        return Err(Error::Store(store::Error::Stale));
    }
    let mut policy: Policy = crate::settings::policy(&row)?;
    let mut fields = Vec::new();
    if let Some(second_factor) = change.second_factor {
        if second_factor && !has_factor {
            return Err(refused(Refusal::SecondFactorOff));
        }
        policy.second_factor = second_factor;
        fields.push("second_factor");
    }
    if let Some(mut roles) = change.masked_roles {
        if let Some(at) = roles.iter().position(|role| *role == Role::Owner) {
            let hint = "An owner sees addresses whole: leave the role out.";
            return Err(Error::invalid(format!("masked_roles.{at}"), codes::INVALID).hint(hint));
        }
        roles.sort_unstable();
        roles.dedup();
        policy.masked_roles = roles;
        fields.push("masked_roles");
    }
    if let Some(above) = change.approval_above {
        if above.is_some_and(|above| !(0..=MOST).contains(&above)) {
            let hint = format!("A whole number from 0 to {MOST}, or null.");
            return Err(Error::invalid("approval_above", "out_of_range").hint(hint));
        }
        policy.approval_above = above;
        fields.push("approval_above");
    }
    let (roles, above) = (&policy.masked_roles, policy.approval_above);
    let detail = serde_json::json!({ "fields": fields, "masked_roles": roles, "approval_above": above });
    crate::settings::set_policy(&mut row, policy)?;
    let entry = ctx.audit("access.update", "").with(detail);
    server.control_write(move |tx| Ok(store::control::workspaces::update(tx, &row)?))?;
    super::people::log(ctx, entry)?;
    ctx.workspace.refresh(&server.workspace_row(&ctx.workspace.slug)?)?;
    Ok(ctx.workspace.settings())
}
