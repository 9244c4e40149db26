//! Keys by which a repeated call is recognised, per actor and workspace.

use crate::{Ctx, Result};

pub use store::idempotency::Begun;

pub fn begin(ctx: &Ctx, key: String, digest: [u8; 32]) -> Result<Begun> {
    let (actor, now) = (ctx.actor.to_string(), ctx.now());
    ctx.workspace.write(move |tx| Ok(store::idempotency::begin(tx, &actor, &key, digest, now)?))
}

/// Keeps the answer; without a body when it was a secret.
pub fn finish(ctx: &Ctx, key: String, status: i64, body: Option<String>) -> Result<()> {
    let actor = ctx.actor.to_string();
    ctx.workspace.write(move |tx| Ok(store::idempotency::finish(tx, &actor, &key, status, body.as_deref())?))
}

/// The call did not happen: its key is free again.
pub fn forget(ctx: &Ctx, key: String) -> Result<()> {
    let actor = ctx.actor.to_string();
    ctx.workspace.write(move |tx| Ok(store::idempotency::forget(tx, &actor, &key)?))
}
