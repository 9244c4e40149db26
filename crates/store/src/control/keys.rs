//! Programs' keys. A key is known by its hash; what a list shows is its first letters.
//!
//! A browser's key alone is kept as it is, because it stands on pages anyway. Nothing here decides what a key may do:
//! that is in `domain::access` and `app::access`.

use super::broken;
use crate::{Query, Result, Row, Sequence, Tx, params};
use base::{ApiKeyId, Timestamp, WorkspaceId};
use domain::access::{KeyKind, Permission, Permissions};

const INSERT: Query = query!("control/key_insert");
const BY_HASH: Query = query!("control/key_by_hash");
const LIST: Query = query!("control/key_list");
const REVOKE: Query = query!("control/key_revoke");
const SET_ORIGINS: Query = query!("control/key_set_origins");
const TOUCH: Query = query!("control/key_touch");

#[derive(Clone, Debug)]
pub struct NewKey {
    pub workspace_id: WorkspaceId,
    pub kind: KeyKind,
    pub name: String,
    pub prefix: String,
    pub key_hash: [u8; 32],
    pub scopes: Permissions,
    /// Sites that may send with it.
    pub origins: Vec<String>,
    /// The key itself where it is no secret.
    pub public_key: Option<String>,
    pub created_by: String,
    pub expires_at: Option<Timestamp>,
}

/// A key as a list shows it.
#[derive(Clone, Debug)]
pub struct KeyRow {
    pub id: ApiKeyId,
    pub kind: KeyKind,
    pub name: String,
    pub prefix: String,
    pub scopes: Permissions,
    pub origins: Vec<String>,
    pub public_key: Option<String>,
    pub created_by: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

/// A key as a request needs it.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: ApiKeyId,
    pub kind: KeyKind,
    pub slug: String,
    pub scopes: Permissions,
    pub origins: Vec<String>,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

pub fn insert(tx: &mut Tx, key: &NewKey, now: Timestamp) -> Result<ApiKeyId> {
    let id = tx.new_id(Sequence::ApiKey)?;
    let workspace = key.workspace_id.0;
    let scopes = write_scopes(key.scopes);
    let (by, ends, kind) = (&key.created_by, key.expires_at, key.kind.code());
    let (origins, public) = (write_list(&key.origins), key.public_key.as_deref());
    let values = params![
        id,
        workspace,
        &key.name,
        &key.prefix,
        key.key_hash,
        scopes,
        by,
        now,
        ends,
        kind,
        origins,
        public
    ];
    tx.exec(&INSERT, values)?;
    Ok(ApiKeyId(id))
}

/// The key with this hash, unless it is revoked.
pub fn by_hash(tx: &mut Tx, hash: [u8; 32]) -> Result<Option<Holder>> {
    let Some(row) = tx.row(&BY_HASH, params![hash])? else { return Ok(None) };
    Ok(Some(Holder {
        id: ApiKeyId(row.int(0)?),
        slug: row.text(1)?,
        scopes: read_scopes(row.str(2)?)?,
        expires_at: row.opt_time(3)?,
        last_used_at: row.opt_time(4)?,
        kind: read_kind(row.str(5)?)?,
        origins: read_list(row.str(6)?)?,
    }))
}

pub fn list(tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<KeyRow>> {
    tx.rows(&LIST, params![workspace.0])?.iter().map(read).collect()
}

/// False when there is no such key, or it is revoked already.
pub fn revoke(tx: &mut Tx, workspace: WorkspaceId, key: ApiKeyId, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&REVOKE, params![workspace.0, key.0, now])? == 1)
}

/// False when there is no such key of a browser.
pub fn set_origins(tx: &mut Tx, workspace: WorkspaceId, key: ApiKeyId, origins: &[String]) -> Result<bool> {
    Ok(tx.exec(&SET_ORIGINS, params![workspace.0, key.0, write_list(origins)])? == 1)
}

pub fn touch(tx: &mut Tx, key: ApiKeyId, now: Timestamp) -> Result<()> {
    tx.exec(&TOUCH, params![key.0, now])?;
    Ok(())
}

fn write_scopes(scopes: Permissions) -> String {
    serde_json::Value::from(scopes.iter().map(Permission::code).collect::<Vec<_>>()).to_string()
}

fn write_list(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

fn read_list(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| broken("list of a key"))
}

/// A scope that this program no longer knows gives nothing; the key keeps its others.
fn read_scopes(text: &str) -> Result<Permissions> {
    let codes: Vec<String> = serde_json::from_str(text).map_err(|_| broken("scopes"))?;
    Ok(codes.iter().filter_map(|code| Permission::parse(code)).collect())
}

fn read(row: &Row) -> Result<KeyRow> {
    Ok(KeyRow {
        id: ApiKeyId(row.int(0)?),
        name: row.text(1)?,
        prefix: row.text(2)?,
        scopes: read_scopes(row.str(3)?)?,
        created_by: row.text(4)?,
        created_at: row.time(5)?,
        expires_at: row.opt_time(6)?,
        last_used_at: row.opt_time(7)?,
        kind: read_kind(row.str(8)?)?,
        origins: read_list(row.str(9)?)?,
        public_key: row.opt_text(10)?,
    })
}

fn read_kind(code: &str) -> Result<KeyKind> {
    KeyKind::parse(code).ok_or_else(|| broken("kind of key"))
}
