//! Giving and withdrawing. Both append to the ledger; a withdrawal also recalls what is already claimed.
//!
//! What may be written is decided in `domain::consent`; who is suppressed stands next door. A withdrawal inside another
//! use case's transaction is recalled by that use case after its commit.

use crate::deliveries::recalls::Recall;
use crate::error::codes;
use crate::{Ctx, Error, Result};
use base::{CustomerId, Timestamp};
use domain::access::Permission;
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, Topic};
use std::net::IpAddr;
use store::consent::Line;

/// What a customer takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub customer: CustomerId,
    pub purpose: Purpose,
    pub scope: Scope,
    pub topic: Topic,
    pub source: Source,
    /// The page or letter it was said on.
    pub document: Option<String>,
    /// The address of the person's device.
    pub said_from: Option<IpAddr>,
}

/// Writes what a user or a program says about a customer's consent, and to which version of a text; the new line of
/// the ledger.
pub fn give(ctx: &Ctx, command: Command, text_version: Option<String>) -> Result<Line> {
    ctx.require(Permission::ConsentsWrite)?;
    let command = Command { text_id: text_id(ctx, text_version.as_deref())?, ..command };
    let entry = domain::consent::give(command, &ctx.actor.to_string(), ctx.now())
        .map_err(|refusal| Error::refused(refusal.code(), refusal))?;
    let action = if entry.given { "consents.give" } else { "consents.withdraw" };
    let audit = ctx.audit(action, entry.customer);
    write(ctx, entry, Some(audit))
}

/// A customer's own word: an unsubscribe link, one click in the mail program, the preference page. Asks for no
/// permission, because the signed link is the permission. When this returns, no later hand-over begins.
pub fn unsubscribe(ctx: &Ctx, withdrawal: Withdrawal) -> Result<Line> {
    let Withdrawal { customer, purpose, scope, topic, source, document, said_from } = withdrawal;
    let command = Command {
        customer,
        purpose,
        scope,
        topic,
        given: false,
        basis: Basis::Consent,
        text_id: None,
        source,
        document,
        said_from,
        given_at: None,
    };
    let entry = domain::consent::give(command, "customer", ctx.now())
        .map_err(|refusal| Error::refused(refusal.code(), refusal))?;
    write(ctx, entry, None)
}

/// A word that points at a text nobody has would prove nothing.
fn text_id(ctx: &Ctx, version: Option<&str>) -> Result<Option<i64>> {
    let Some(version) = version else { return Ok(None) };
    let known = ctx.workspace.read(|tx| Ok(store::consent::text(tx, version)?))?;
    let text =
        known.ok_or_else(|| Error::invalid("text_version", codes::INVALID).hint("a version of a text"))?;
    Ok(Some(text.id))
}

/// The ledger of a customer, newest first, before an entry's id.
pub fn entries(ctx: &Ctx, customer: CustomerId, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
    ctx.require(Permission::ConsentsRead)?;
    ctx.workspace.read(|tx| {
        store::customers::load(tx, customer)?.ok_or(Error::NotFound)?;
        Ok(store::consent::entries(tx, customer, before, limit)?)
    })
}

/// Appends entries inside another use case's transaction (import, forms) and tells the change feed.
pub fn record(tx: &mut store::Tx, entries: &[Entry], now: Timestamp) -> store::Result<Vec<i64>> {
    let ids = store::consent::append(tx, entries)?;
    let mut customers: Vec<i64> = entries.iter().map(|entry| entry.customer.0).collect();
    customers.sort_unstable();
    customers.dedup();
    store::feed::append(tx, "customers", "changed", &customers, now)?;
    Ok(ids)
}

/// Takes the consent to advertising back inside another use case's transaction, because a complaint said so; false
/// where it is taken back already, or the customer is gone. The caller recalls what is claimed after the commit.
pub(crate) fn complained(
    tx: &mut store::Tx,
    (customer, channel): (CustomerId, Channel),
    document: String,
    now: Timestamp,
) -> store::Result<bool> {
    let (purpose, topic) = (Purpose::Marketing, Topic::EVERY);
    if !store::consent::has_customer(tx, customer)?
        || store::consent::words(tx, customer)?.is_withdrawn(purpose, channel, topic)
    {
        return Ok(false);
    }
    let command = Command {
        customer,
        purpose,
        scope: Scope::One(channel),
        topic,
        given: false,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Complaint,
        document: Some(document),
        said_from: None,
        given_at: None,
    };
    let entry = domain::consent::give(command, "customer", now)
        .expect("a withdrawal of this moment with a short document is never refused");
    let entry = as_last_word(tx, entry)?;
    record(tx, std::slice::from_ref(&entry), now)?;
    Ok(true)
}

/// A withdrawal said now must be the last word even if a clock stepped back since an earlier entry was written.
fn as_last_word(tx: &mut store::Tx, entry: Entry) -> store::Result<Entry> {
    if entry.given || entry.given_at != entry.recorded_at {
        return Ok(entry);
    }
    let known = store::consent::words(tx, entry.customer)?;
    let latest = known.0.iter().map(|word| word.given_at).max();
    Ok(Entry { given_at: latest.map_or(entry.given_at, |at| at.max(entry.given_at)), ..entry })
}

fn write(ctx: &Ctx, entry: Entry, audit: Option<store::audit::Entry>) -> Result<Line> {
    let recall = (!entry.given).then_some(Recall::Withdrawn {
        customer: entry.customer,
        purpose: entry.purpose,
        scope: entry.scope,
        topic: entry.topic,
    });
    let now = ctx.now();
    let line = ctx.workspace.write(move |tx| {
        if !store::consent::has_customer(tx, entry.customer)? {
            return Err(Error::NotFound);
        }
        let entry = as_last_word(tx, entry.clone())?;
        let ids = record(tx, std::slice::from_ref(&entry), now)?;
        if let Some(audit) = &audit {
            store::audit::append(tx, audit)?;
        }
        let text = entry.text_id.map(|id| store::consent::version(tx, id)).transpose()?.flatten();
        let entry_id = ids.first().copied().unwrap_or_default();
        Ok(Line { entry_id, entry, text_version: text })
    })?;
    // After the commit and before the answer: from here on no claimed message of this customer begins its hand-over.
    if let Some(recall) = recall {
        ctx.workspace.sending.recalls.add(recall);
    }
    ctx.notify(crate::Live::Customers);
    Ok(line)
}
