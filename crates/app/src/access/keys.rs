//! Programs' keys to one workspace: shown once, known by their hash, with scopes and an end.
//!
//! A browser's key stands on pages for anybody to read; it alone is kept as it is, so that the code for the site can be
//! shown again, and it alone is bound to sites. What keys open is decided in `session` and `events::door`.

use super::people::{log, log_all};
use super::{Permission, Permissions, invitations, refused};
use crate::error::codes;
use crate::server::Server;
use crate::workspaces::name_of;
use crate::{Ctx, Error, Result};
use base::{ApiKeyId, Timestamp, hash};
use domain::access::{KeyKind, grant_scopes, origins};
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

/// What is said to make a key.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub kind: KeyKind,
    pub name: String,
    pub scopes: Permissions,
    /// Sites that may send with a browser's key; none, and any may.
    pub origins: Vec<String>,
    pub expires_at: Option<Timestamp>,
}

impl Wanted {
    pub fn new(kind: KeyKind, name: &str, scopes: Permissions) -> Wanted {
        Wanted { kind, name: name.to_owned(), scopes, origins: Vec::new(), expires_at: None }
    }
}

/// Makes a key; the text of it is returned here and, but for a browser's, never again.
pub fn create(server: &Server, ctx: &Ctx, wanted: Wanted) -> Result<(KeyRow, String)> {
    ctx.require(Permission::KeysWrite)?;
    let (new, secret) = checked(ctx, wanted)?;
    let (row, now) = (new.clone(), ctx.now());
    let id = server.control_write(move |tx| Ok(keys::insert(tx, &row, now)?))?;
    let codes: Vec<_> = new.scopes.iter().map(Permission::code).collect();
    log(ctx, ctx.audit("keys.create", id).with(serde_json::json!({ "scopes": codes })))?;
    let NewKey { kind, name, prefix, scopes, origins, public_key, created_by, expires_at, .. } = new;
    let (created_at, last_used_at) = (now, None);
    let row = KeyRow {
        id,
        kind,
        name,
        prefix,
        scopes,
        origins,
        public_key,
        created_by,
        created_at,
        expires_at,
        last_used_at,
    };
    Ok((row, secret))
}

/// A key that may be made, with its text.
fn checked(ctx: &Ctx, wanted: Wanted) -> Result<(NewKey, String)> {
    let Wanted { kind, name, scopes, origins, expires_at } = wanted;
    let name = name_of("name", &name)?;
    if kind == KeyKind::Api {
        // A program sees addresses whole, so nobody makes one who does not.
        ctx.require_addresses()?;
    }
    if kind == KeyKind::Api && scopes == Permissions::NONE {
        return Err(Error::invalid("scopes", codes::REQUIRED).hint("Name at least one permission."));
    }
    if kind != KeyKind::Api && scopes != Permissions::NONE {
        let hint = "A write key sends events and has no permissions: leave the list empty.";
        return Err(Error::invalid("scopes", codes::INVALID).hint(hint));
    }
    if kind != KeyKind::Browser && !origins.is_empty() {
        let hint = "Only a key for a site is bound to sites: leave the list empty.";
        return Err(Error::invalid("origins", codes::INVALID).hint(hint));
    }
    if kind != KeyKind::Api {
        ctx.require(Permission::EventsWrite)?;
    }
    grant_scopes(ctx.permissions, scopes).map_err(refused)?;
    if expires_at.is_some_and(|end| end <= ctx.now()) {
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
        origins: tidy(&origins)?,
        public_key: (kind == KeyKind::Browser).then(|| secret.clone()),
        created_by: ctx.actor.to_string(),
        expires_at,
    };
    Ok((new, secret))
}

/// Names the sites that may send with a browser's key anew.
pub fn set_origins(server: &Server, ctx: &Ctx, key: ApiKeyId, typed: &[String]) -> Result<KeyRow> {
    ctx.require(Permission::KeysWrite)?;
    let (workspace, origins) = (ctx.workspace.id, tidy(typed)?);
    let said = origins.clone();
    if !server.control_write(move |tx| Ok(keys::set_origins(tx, workspace, key, &said)?))? {
        return Err(Error::NotFound);
    }
    server.doors().forget();
    log(ctx, ctx.audit("keys.set_origins", key).with(serde_json::json!({ "origins": origins })))?;
    list(server, ctx)?.into_iter().find(|row| row.id == key).ok_or(Error::NotFound)
}

/// Sites as browsers write them, each once.
fn tidy(typed: &[String]) -> Result<Vec<String>> {
    if typed.len() > origins::ORIGINS {
        let hint = format!("At most {} sites.", origins::ORIGINS);
        return Err(Error::invalid("origins", codes::TOO_LONG).hint(hint));
    }
    let mut tidied: Vec<String> = Vec::with_capacity(typed.len());
    for (at, typed) in typed.iter().enumerate() {
        let hint = "A site is its scheme and name, like https://shop.example or https://*.shop.example.";
        let wrong = || Error::invalid(format!("origins.{at}"), codes::INVALID).hint(hint);
        let read = origins::origin(typed).ok_or_else(wrong)?;
        if !tidied.contains(&read) {
            tidied.push(read);
        }
    }
    Ok(tidied)
}

/// A key is worth nothing from here on, and neither are the invitations that were made with it.
pub fn revoke(server: &Server, ctx: &Ctx, key: ApiKeyId) -> Result<()> {
    ctx.require(Permission::KeysWrite)?;
    let (workspace, now, inviter) = (ctx.workspace.id, ctx.now(), key.to_string());
    let ended = server.control_write(move |tx| {
        if !keys::revoke(tx, workspace, key, now)? {
            return Err(Error::NotFound);
        }
        Ok(invitations::withdraw(tx, workspace, &inviter, Permissions::NONE)?)
    })?;
    server.doors().forget();
    let mut lines = vec![ctx.audit("keys.revoke", key)];
    lines.extend(invitations::withdrawn(ctx, &key.to_string(), &ended));
    log_all(ctx, lines)
}
