//! Who works in which workspace, and as what.

use super::broken;
use crate::{Query, Result, Row, Tx, params};
use base::{Locale, Timestamp, UserId, WorkspaceId};
use domain::access::Role;

const ROLE: Query = query!("control/membership_role");
const LIST: Query = query!("control/membership_list");
const INSERT: Query = query!("control/membership_insert");
const SET_ROLE: Query = query!("control/membership_set_role");
const DELETE: Query = query!("control/membership_delete");
const OWNERS: Query = query!("control/membership_owners");

/// A person of a workspace.
#[derive(Clone, Debug)]
pub struct Member {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub locale: Locale,
    pub role: Role,
    pub created_at: Timestamp,
    /// Whether the person enters with a second factor.
    pub second_factor: bool,
}

pub fn role(tx: &mut Tx, workspace: WorkspaceId, user: UserId) -> Result<Option<Role>> {
    let row = tx.row(&ROLE, params![workspace.0, user.0])?;
    row.map(|row| Role::parse(row.str(0)?).ok_or_else(|| broken("role"))).transpose()
}

pub fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Member>> {
    tx.rows(&LIST, params![workspace.0])?.iter().map(read).collect()
}

/// False when the person is a member already.
pub fn insert(tx: &mut Tx, workspace: WorkspaceId, user: UserId, role: Role, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&INSERT, params![workspace.0, user.0, role.code(), now])? == 1)
}

pub fn set_role(tx: &mut Tx, workspace: WorkspaceId, user: UserId, role: Role) -> Result<()> {
    tx.exec(&SET_ROLE, params![workspace.0, user.0, role.code()])?;
    Ok(())
}

pub fn delete(tx: &mut Tx, workspace: WorkspaceId, user: UserId) -> Result<()> {
    tx.exec(&DELETE, params![workspace.0, user.0])?;
    Ok(())
}

pub fn owners(tx: &mut Tx, workspace: WorkspaceId) -> Result<i64> {
    tx.row(&OWNERS, params![workspace.0])?.map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> Result<Member> {
    Ok(Member {
        user_id: UserId(row.int(0)?),
        email: row.text(1)?,
        name: row.text(2)?,
        locale: Locale::parse(row.str(3)?).ok_or_else(|| broken("locale"))?,
        role: Role::parse(row.str(4)?).ok_or_else(|| broken("role"))?,
        created_at: row.time(5)?,
        second_factor: row.opt_time(6)?.is_some(),
    })
}
