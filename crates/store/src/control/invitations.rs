//! Who is asked into a workspace and has not come yet. The word in the link is known by its hash.

use super::broken;
use crate::{Query, Result, Row, Tx, params};
use base::{Timestamp, WorkspaceId};
use domain::access::Role;

const PUT: Query = query!("control/invitation_put");
const LIST: Query = query!("control/invitation_list");
const BY_TOKEN: Query = query!("control/invitation_by_token");
const RENEW: Query = query!("control/invitation_renew");
const DELETE: Query = query!("control/invitation_delete");
const PRUNE: Query = query!("control/invitation_prune");

/// An invitation as its workspace sees it.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: String,
    pub email: String,
    pub role: Role,
    pub invited_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What a link opens.
#[derive(Clone, Debug)]
pub struct Opened {
    pub workspace_id: WorkspaceId,
    pub id: String,
    pub email: String,
    pub role: Role,
    pub invited_by: String,
    pub expires_at: Timestamp,
    pub slug: String,
    pub workspace: String,
}

/// Writes an invitation; one to the same address goes.
pub fn put(tx: &mut Tx, workspace: WorkspaceId, new: &Invitation, token_hash: [u8; 32]) -> Result<()> {
    let Invitation { id, email, role, invited_by, created_at, expires_at } = new;
    let values =
        params![workspace.0, id, email, role.code(), token_hash, invited_by, *created_at, *expires_at];
    tx.exec(&PUT, values)?;
    Ok(())
}

pub fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Invitation>> {
    tx.rows(&LIST, params![workspace.0])?.iter().map(read).collect()
}

pub fn by_token(tx: &mut Tx, token_hash: [u8; 32]) -> Result<Option<Opened>> {
    let Some(row) = tx.row(&BY_TOKEN, params![token_hash])? else { return Ok(None) };
    Ok(Some(Opened {
        workspace_id: WorkspaceId(row.int(0)?),
        id: row.text(1)?,
        email: row.text(2)?,
        role: Role::parse(row.str(3)?).ok_or_else(|| broken("role"))?,
        expires_at: row.time(4)?,
        slug: row.text(5)?,
        workspace: row.text(6)?,
        invited_by: row.text(7)?,
    }))
}

/// Gives an invitation a new link, the term and the inviter of `renewed`. False when there is no such invitation.
pub fn renew(
    tx: &mut Tx,
    workspace: WorkspaceId,
    renewed: &Invitation,
    token_hash: [u8; 32],
) -> Result<bool> {
    let Invitation { id, invited_by, expires_at, .. } = renewed;
    Ok(tx.exec(&RENEW, params![workspace.0, id, token_hash, *expires_at, invited_by])? == 1)
}

/// False when there is no such invitation.
pub fn delete(tx: &mut Tx, workspace: WorkspaceId, id: &str) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![workspace.0, id])? == 1)
}

pub fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&PRUNE, params![before])
}

fn read(row: &Row) -> Result<Invitation> {
    Ok(Invitation {
        id: row.text(0)?,
        email: row.text(1)?,
        role: Role::parse(row.str(2)?).ok_or_else(|| broken("role"))?,
        invited_by: row.text(3)?,
        created_at: row.time(4)?,
        expires_at: row.time(5)?,
    })
}
