//! The rows of the control database: users, sessions, workspaces, memberships, keys, attempts.
//!
//! It shares no transaction with a workspace. Tokens and keys are known here by their hashes only.

pub mod attempts;
pub mod factors;
pub mod invitations;
pub mod keys;
pub mod memberships;
pub mod restoring;
pub mod sessions;
pub mod users;
pub mod workspaces;

use crate::{Query, Result, Tx, params};

const META_GET: Query = query!("control/meta_get");
const META_PUT: Query = query!("control/meta_put");

/// A fact about the installation.
pub fn meta(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    tx.row(&META_GET, params![name])?.map(|row| row.text(0)).transpose()
}

/// Sets a fact unless it is set; answers the one that holds.
pub fn meta_once(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    tx.exec(&META_PUT, params![name, value])?;
    Ok(meta(tx, name)?.unwrap_or_else(|| value.to_owned()))
}

fn broken(what: &str) -> crate::Error {
    crate::Error::Corrupt(format!("control: unknown {what}"))
}
