//! Programs' keys to one workspace: shown once, known by their hash, with scopes and an end.

use super::people::log;
use super::{Permission, Permissions, refused};
use crate::error::codes;
use crate::server::Server;
use crate::workspaces::name_of;
use crate::{Ctx, Error, Result};
use base::{ApiKeyId, Timestamp, hash};
use domain::access::{KeyKind, grant_scopes};
use store::control::keys::{self, NewKey};

pub use store::control::keys::KeyRow;

/// How the key of a program begins; keys of other kinds open no route of the API.
pub const PREFIX: &str = "rp_live_";
/// Characters of a key's own part that a list may show.
const SHOWN: usize = 6;

pub fn list(server: &Server, ctx: &Ctx) -> Result<Vec<KeyRow>> {
    ctx.require(Permission::KeysWrite)?;
    let workspace = ctx.workspace.id;
    Ok(server.control().read(|tx| keys::list(tx, workspace))?)
}

/// Makes a key; the text of it is returned here and never again.
pub fn create(
    server: &Server,
    ctx: &Ctx,
    name: &str,
    (kind, scopes): (KeyKind, Permissions),
    expires_at: Option<Timestamp>,
) -> Result<(KeyRow, String)> {
    ctx.require(Permission::KeysWrite)?;
    let now = ctx.now();
    let name = name_of("name", name)?;
    if kind == KeyKind::Api && scopes == Permissions::NONE {
        return Err(Error::invalid("scopes", codes::REQUIRED).hint("Name at least one permission."));
    }
    if kind != KeyKind::Api && scopes != Permissions::NONE {
        let hint = "A write key sends events and has no permissions: leave the list empty.";
        return Err(Error::invalid("scopes", codes::INVALID).hint(hint));
    }
    if kind != KeyKind::Api {
        ctx.require(Permission::EventsWrite)?;
    }
    grant_scopes(ctx.permissions, scopes).map_err(refused)?;
    if expires_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid("expires_at", codes::INVALID).hint("The end must lie in the future."));
    }
    let secret = format!("{}{}", kind.prefix(), hash::encode(&ctx.random.bytes::<32>()));
    let new = NewKey {
        workspace_id: ctx.workspace.id,
        kind,
        name,
        prefix: secret[..kind.prefix().len() + SHOWN].to_owned(),
        key_hash: super::session::token_hash(&secret),
        scopes,
        created_by: ctx.actor.to_string(),
        expires_at,
    };
    let row = new.clone();
    let id = server.control_write(move |tx| Ok(keys::insert(tx, &row, now)?))?;
    let codes: Vec<_> = scopes.iter().map(Permission::code).collect();
    log(ctx, ctx.audit("keys.create", id).with(serde_json::json!({ "scopes": codes })))?;
    let NewKey { name, prefix, created_by, .. } = new;
    Ok((
        KeyRow {
            id,
            kind,
            name,
            prefix,
            scopes,
            created_by,
            created_at: now,
            expires_at,
            last_used_at: None,
        },
        secret,
    ))
}

pub fn revoke(server: &Server, ctx: &Ctx, key: ApiKeyId) -> Result<()> {
    ctx.require(Permission::KeysWrite)?;
    let (workspace, now) = (ctx.workspace.id, ctx.now());
    if !server.control_write(move |tx| Ok(keys::revoke(tx, workspace, key, now)?))? {
        return Err(Error::NotFound);
    }
    server.doors().forget();
    log(ctx, ctx.audit("keys.revoke", key))
}
