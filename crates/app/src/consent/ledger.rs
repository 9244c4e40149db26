//! Giving and withdrawing. Both append to the ledger; a withdrawal also recalls what is already claimed.

use crate::deliveries::recalls::Recall;
use crate::{Ctx, Error, Result};
use base::{CustomerId, Timestamp};
use domain::access::Permission;
use domain::consent::{Basis, Command, Entry, Purpose, Scope, Source, Topic};
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
}

/// Writes what a user or a program says about a customer's consent; the new line of the ledger.
pub fn give(ctx: &Ctx, command: Command) -> Result<Line> {
    ctx.require(Permission::ConsentsWrite)?;
    let entry = domain::consent::give(command, &ctx.actor.to_string(), ctx.now())
        .map_err(|refusal| Error::refused(refusal.code(), refusal))?;
    let action = if entry.given { "consents.give" } else { "consents.withdraw" };
    let audit = ctx.audit(action, entry.customer);
    write(ctx, entry, Some(audit))
}

/// A customer's own word: an unsubscribe link, one click in the mail program, the preference page. Asks for no
/// permission, because the signed link is the permission. When this returns, no later hand-over begins.
pub fn unsubscribe(ctx: &Ctx, withdrawal: Withdrawal) -> Result<Line> {
    let Withdrawal { customer, purpose, scope, topic, source, document } = withdrawal;
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
        given_at: None,
    };
    let entry = domain::consent::give(command, "customer", ctx.now())
        .map_err(|refusal| Error::refused(refusal.code(), refusal))?;
    write(ctx, entry, None)
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

/// A withdrawal said now must be the last word even if a clock stepped back since an earlier entry was written.
fn write(ctx: &Ctx, entry: Entry, audit: Option<store::audit::Entry>) -> Result<Line> {
    let recall = (!entry.given).then_some(Recall::Withdrawn {
        customer: entry.customer,
        purpose: entry.purpose,
        scope: entry.scope,
        topic: entry.topic,
    });
    let now = ctx.now();
    let line = ctx.workspace.write(move |tx| {
        let mut entry = entry.clone();
        if !store::consent::has_customer(tx, entry.customer)? {
            return Err(Error::NotFound);
        }
        if !entry.given && entry.given_at == entry.recorded_at {
            let known = store::consent::words(tx, entry.customer)?;
            let latest = known.0.iter().map(|word| word.given_at).max();
            entry.given_at = latest.map_or(entry.given_at, |at| at.max(entry.given_at));
        }
        let ids = record(tx, std::slice::from_ref(&entry), now)?;
        if let Some(audit) = &audit {
            store::audit::append(tx, audit)?;
        }
        let entry_id = ids.first().copied().unwrap_or_default();
        Ok(Line { entry_id, entry })
    })?;
    // After the commit and before the answer: from here on no claimed message of this customer begins its hand-over.
    if let Some(recall) = recall {
        ctx.workspace.sending.recalls.add(recall);
    }
    ctx.notify(crate::Live::Customers);
    Ok(line)
}
