//! What the owner of a workspace asks of everybody who works in it.

use super::Role;
use super::mask::{self, Addresses};
use serde::{Deserialize, Serialize};

/// Kept with the workspace's settings; what is absent there is as it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Whoever has no second factor may only set one up. Keys of programs are not affected.
    pub second_factor: bool,
    /// Roles that see customers' addresses and numbers masked; an owner is never among them.
    pub masked_roles: Vec<Role>,
    /// A campaign to more recipients than this waits for a second person; nothing, and everybody sends alone.
    pub approval_above: Option<i64>,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { second_factor: false, masked_roles: mask::roles(), approval_above: None }
    }
}

impl Policy {
    /// How somebody with this role sees addresses.
    pub fn addresses(&self, role: Role) -> Addresses {
        match role != Role::Owner && self.masked_roles.contains(&role) {
            true => Addresses::Masked,
            false => Addresses::Whole,
        }
    }
}
