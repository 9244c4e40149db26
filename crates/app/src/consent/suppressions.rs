//! The suppression list: addresses that must never be written to, whatever the consent says.
//!
//! An address of somebody who was erased is known by its hash alone, and is also never taken in again: imports, edits
//! and events ask here. Who may be written to is decided by the gate in `deliveries`; the ledger is next door.

use crate::deliveries::recalls::Recall;
use crate::error::codes;
use crate::secret::Key;
use crate::{Ctx, Error, Result, Workspace};
use base::{Timestamp, limits};
use domain::access::Permission;
use domain::consent::{Channel, SuppressionReason, suppression_form};
use domain::customers::{CHANNELS, ReturnReason};
use domain::identities::{Identity, Kind};
use std::borrow::Cow;
use store::suppression::Suppression;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSuppression {
    pub channel: Channel,
    pub address: String,
    pub reason: SuppressionReason,
    pub note: Option<String>,
}

/// What the list knows an address by: a keyed hash that outlives an erasure and tells nothing to whoever has a copy.
pub fn address_hash(workspace: &Workspace, channel: Channel, address: &str) -> [u8; 32] {
    hash(&workspace.secret, channel, address)
}

fn hash(secret: &Key, channel: Channel, address: &str) -> [u8; 32] {
    let form = suppression_form(channel, address);
    secret.keyed("suppression", &[channel.as_str().as_bytes(), form.as_bytes()])
}

/// Which of these identities are addresses of somebody who was erased: nobody brings them in again but they themselves.
pub(crate) fn erased<'i>(
    tx: &mut store::Tx,
    secret: &Key,
    identities: impl Iterator<Item = &'i Identity>,
) -> store::Result<Vec<&'i Identity>> {
    if !store::suppression::any_erased(tx)? {
        return Ok(Vec::new());
    }
    let (identities, mut erased): (Vec<&Identity>, _) = (identities.collect(), Vec::new());
    for (channel, kind) in CHANNELS {
        let asked = identities.iter().filter_map(|it| Some((*it, as_address(it, kind)?)));
        let asked: Vec<(&Identity, [u8; 32])> =
            asked.map(|(it, address)| (it, hash(secret, channel, &address))).collect();
        let hashes: Vec<[u8; 32]> = asked.iter().map(|(_, hash)| *hash).collect();
        let found = store::suppression::erased(tx, channel, &hashes)?;
        erased.extend(asked.into_iter().filter(|(_, hash)| found.contains(&hash[..])).map(|(it, _)| it));
    }
    Ok(erased)
}

/// An identity as an address of a kind: a shop's own number of a customer is often their e-mail or phone.
fn as_address(identity: &Identity, kind: Kind) -> Option<Cow<'_, str>> {
    if identity.kind == kind {
        return Some(Cow::Borrowed(&identity.value));
    }
    let digits = || identity.value.chars().filter(char::is_ascii_digit).count();
    let free = !matches!(identity.kind, Kind::Email | Kind::Phone);
    let alike = free && if kind == Kind::Email { identity.value.contains('@') } else { digits() >= 10 };
    let read = alike.then(|| domain::identities::read(kind, &identity.value).ok()).flatten()?;
    Some(Cow::Owned(read.value))
}

/// Lets an address of somebody who was erased come in again; false where it is no such address. The person's own new
/// consent does this, or a user who may erase ([`lift`]).
pub(crate) fn let_in(tx: &mut store::Tx, secret: &Key, identity: &Identity) -> store::Result<bool> {
    let mut any = false;
    for (channel, _) in CHANNELS.into_iter().filter(|(_, kind)| *kind == identity.kind) {
        any |= store::suppression::lift(tx, channel, &hash(secret, channel, &identity.value))?;
    }
    Ok(any)
}

/// Lets an erased address come in again, by a user's word with its reason. Nobody comes back by this alone: it takes an
/// import, a form or an event that brings the address.
pub fn lift(ctx: &Ctx, address: &str, reason: ReturnReason, reference: &str) -> Result<()> {
    ctx.require(Permission::CustomersErase)?;
    let kind = if address.contains('@') { Kind::Email } else { Kind::Phone };
    let identity = domain::identities::read(kind, address)
        .map_err(|refusal| Error::invalid("address", refusal.code()).hint(refusal.to_string()))?;
    let reference = domain::customers::reference(reference)
        .map_err(|refusal| Error::invalid("reference", refusal.code()).hint(refusal.to_string()))?;
    let audit = ctx.audit("suppressions.lift", kind.as_str());
    let audit = audit.with(serde_json::json!({ "reason": reason.as_str(), "reference": reference }));
    let secret = ctx.workspace.secret.clone();
    ctx.workspace.write(move |tx| {
        if !let_in(tx, &secret, &identity)? {
            return Err(Error::refused("address_not_erased", "nobody with this address was erased"));
        }
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// A page, newest first, after the last row of the previous page.
pub fn list(ctx: &Ctx, after: Option<(Timestamp, Vec<u8>)>, limit: i64) -> Result<Vec<Suppression>> {
    ctx.require(Permission::ConsentsRead)?;
    ctx.workspace.read(move |tx| Ok(store::suppression::list(tx, after.clone(), limit)?))
}

/// Adds an address. When this returns, no later hand-over to it begins.
pub fn suppress(ctx: &Ctx, new: NewSuppression) -> Result<Suppression> {
    ctx.require(Permission::ConsentsWrite)?;
    let address = suppression_form(new.channel, &new.address);
    if address.is_empty() || address.len() > limits::EMAIL_CHARS {
        return Err(Error::invalid("address", codes::INVALID));
    }
    if new.channel == Channel::Email && !address.contains('@') {
        return Err(Error::invalid("address", codes::INVALID));
    }
    if new.note.as_ref().is_some_and(|note| note.chars().count() > limits::NAME_CHARS) {
        return Err(Error::invalid("note", codes::TOO_LONG));
    }
    let hash = address_hash(&ctx.workspace, new.channel, &address);
    let row = Suppression {
        channel: new.channel,
        hash: hash.to_vec(),
        address: Some(address),
        reason: new.reason,
        note: new.note,
        created_at: ctx.now(),
        actor: ctx.actor.to_string(),
    };
    let audit = ctx.audit("suppressions.add", new.channel);
    let (channel, now) = (new.channel, ctx.now());
    let kept = ctx.workspace.write(move |tx| {
        store::suppression::add(tx, std::slice::from_ref(&row))?;
        tell(tx, &row, now)?;
        store::audit::append(tx, &audit)?;
        store::suppression::find(tx, channel, &hash)?.ok_or_else(|| Error::internal("a suppression vanished"))
    })?;
    ctx.workspace.sending.recalls.add(Recall::Suppressed { channel, hash });
    Ok(kept)
}

/// Takes an address off the list. A complaint, an erasure and the law cannot be taken back by a user.
pub fn remove(ctx: &Ctx, channel: Channel, hash: [u8; 32]) -> Result<()> {
    ctx.require(Permission::ConsentsWrite)?;
    let audit = ctx.audit("suppressions.remove", channel);
    let now = ctx.now();
    ctx.workspace.write(move |tx| {
        let Some(row) = store::suppression::find(tx, channel, &hash)? else { return Err(Error::NotFound) };
        if !row.reason.removable() {
            return Err(Error::refused(
                "suppression_is_final",
                "this address asked never to be written to again",
            ));
        }
        store::suppression::remove(tx, channel, &hash)?;
        tell(tx, &row, now)?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// Whoever owns the address became reachable or unreachable: columns and live segments must know.
pub(crate) fn tell(tx: &mut store::Tx, row: &Suppression, now: Timestamp) -> store::Result<()> {
    let kind = match row.channel {
        Channel::Email => "email",
        _ => "phone",
    };
    let Some(address) = &row.address else { return Ok(()) };
    let owners = store::suppression::owners(tx, kind, address)?;
    store::feed::append(tx, "customers", "changed", &owners, now)
}
