//! Which workspaces exist, and their settings.

use super::broken;
use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{Currency, Locale, Timestamp, UserId, WorkspaceId, Zone};
use domain::access::Role;

const INSERT: Query = query!("control/workspace_insert");
const BY_SLUG: Query = query!("control/workspace_by_slug");
const LIST: Query = query!("control/workspace_list");
const OF_USER: Query = query!("control/workspace_of_user");
const UPDATE: Query = query!("control/workspace_update");

#[derive(Clone, Debug)]
pub struct WorkspaceRow {
    pub id: WorkspaceId,
    pub slug: String,
    pub name: String,
    pub zone: Zone,
    pub currency: Currency,
    pub locale: Locale,
    /// JSON of what customers see of the business; opaque here.
    pub settings: String,
    pub version: i64,
    pub created_at: Timestamp,
}

/// A workspace to be.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    pub slug: String,
    pub name: String,
    pub zone: Zone,
    pub currency: Currency,
    pub locale: Locale,
    pub settings: String,
}

/// Nothing when the slug is taken.
pub fn insert(tx: &mut Tx, new: &NewWorkspace, now: Timestamp) -> Result<Option<WorkspaceId>> {
    let id = tx.new_id(Sequence::Workspace)?;
    let (currency, locale) = (new.currency.code(), new.locale.code());
    let values = params![id, &new.slug, &new.name, new.zone.name(), currency, locale, &new.settings, now];
    Ok((tx.exec(&INSERT, values)? == 1).then_some(WorkspaceId(id)))
}

pub fn by_slug(tx: &mut Tx, slug: &str) -> Result<Option<WorkspaceRow>> {
    tx.row(&BY_SLUG, params![slug])?.as_ref().map(read).transpose()
}

pub fn list(tx: &mut Tx) -> Result<Vec<WorkspaceRow>> {
    tx.rows(&LIST, &[])?.iter().map(read).collect()
}

pub fn of_user(tx: &mut Tx, user: UserId) -> Result<Vec<(WorkspaceRow, Role)>> {
    let rows = tx.rows(&OF_USER, params![user.0])?;
    rows.iter().map(|row| Ok((read(row)?, Role::parse(row.str(9)?).ok_or_else(|| broken("role"))?))).collect()
}

/// Writes the settings over those of `row.version`; [`Error::Stale`] when somebody was faster.
pub fn update(tx: &mut Tx, row: &WorkspaceRow) -> Result<()> {
    let (currency, locale) = (row.currency.code(), row.locale.code());
    let values = params![row.id.0, row.version, &row.name, row.zone.name(), currency, locale, &row.settings];
    if tx.exec(&UPDATE, values)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn read(row: &Row) -> Result<WorkspaceRow> {
    Ok(WorkspaceRow {
        id: WorkspaceId(row.int(0)?),
        slug: row.text(1)?,
        name: row.text(2)?,
        zone: Zone::parse(row.str(3)?).ok_or_else(|| broken("zone"))?,
        currency: Currency::parse(row.str(4)?).ok_or_else(|| broken("currency"))?,
        locale: Locale::parse(row.str(5)?).ok_or_else(|| broken("locale"))?,
        settings: row.text(6)?,
        version: row.int(7)?,
        created_at: row.time(8)?,
    })
}
