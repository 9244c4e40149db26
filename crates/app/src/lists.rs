//! Lists: fixed sets of customers, kept by hand, filled by one operation, by an import or by a program.
//!
//! A list says who was put into it and nothing about why; the rule is a segment's business. Deleting is refused while a
//! segment or a campaign that is not over needs the list, and the list names who does.

pub mod fill;
mod uses;

pub(crate) use uses::collect;
pub use uses::{Use, uses};

use crate::{Ctx, Error, Live, Result};
use base::{CustomerId, ListId, limits};
use domain::access::Permission;
use domain::lists::{Draft, Refusal};
use roaring::RoaringBitmap;
use store::Tx;
pub use store::lists::List;

/// What a call of "these in, those out" changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    pub added: u64,
    pub removed: u64,
}

/// Every list in use, and who uses it.
pub fn list(ctx: &Ctx) -> Result<Vec<(List, Vec<Use>)>> {
    ctx.require(Permission::ListsRead)?;
    ctx.workspace.read(|tx| {
        let uses = uses(tx)?;
        let of = |list: List| {
            let own = uses.iter().filter(|(used, _)| *used == list.id.to_string());
            let own = own.map(|(_, by)| by.clone()).collect();
            (list, own)
        };
        Ok(store::lists::all(tx)?.into_iter().map(of).collect())
    })
}

pub fn get(ctx: &Ctx, id: ListId) -> Result<(List, Vec<Use>)> {
    ctx.require(Permission::ListsRead)?;
    ctx.workspace.read(|tx| {
        let list = store::lists::load(tx, id)?.ok_or(Error::NotFound)?;
        let own = uses(tx)?.into_iter().filter(|(used, _)| *used == id.to_string());
        Ok((list, own.map(|(_, by)| by).collect()))
    })
}

pub fn create(ctx: &Ctx, name: &str, description: &str) -> Result<(List, Vec<Use>)> {
    ctx.require(Permission::ListsWrite)?;
    let draft = domain::lists::tidy(name, description).map_err(refused)?;
    let (actor, now, audit) = (ctx.actor.to_string(), ctx.now(), ctx.audit("lists.create", ""));
    let id = ctx.workspace.write(move |tx| {
        let id = insert(tx, &draft, &actor, now)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        Ok(id)
    })?;
    ctx.notify(Live::List(id));
    get(ctx, id)
}

/// A list inside a larger transaction, with everything that follows a new one.
pub(crate) fn insert(tx: &mut Tx, draft: &Draft, actor: &str, now: base::Timestamp) -> Result<ListId> {
    domain::lists::room(store::lists::names(tx)?.len()).map_err(refused)?;
    let id = store::lists::insert(tx, draft, actor, now)?;
    store::feed::append(tx, "lists", "changed", &[id.0], now)?;
    Ok(id)
}

/// Saves a name of the version that was read.
pub fn update(
    ctx: &Ctx,
    id: ListId,
    version: i64,
    name: &str,
    description: &str,
) -> Result<(List, Vec<Use>)> {
    ctx.require(Permission::ListsWrite)?;
    let draft = domain::lists::tidy(name, description).map_err(refused)?;
    let (now, audit) = (ctx.now(), ctx.audit("lists.update", id));
    ctx.workspace.write(move |tx| {
        store::lists::load(tx, id)?.ok_or(Error::NotFound)?;
        store::lists::update(tx, id, version, &draft, now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "lists", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::List(id));
    get(ctx, id)
}

/// Takes a list out of use, unless a segment or a campaign that is not over needs it.
pub fn delete(ctx: &Ctx, id: ListId) -> Result<()> {
    ctx.require(Permission::ListsWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("lists.delete", id));
    ctx.workspace.write(move |tx| {
        let needed = uses(tx)?.iter().any(|(used, by)| *used == id.to_string() && !by.over);
        if needed {
            return Err(refused(Refusal::Used));
        }
        if !store::lists::archive(tx, id, now)? {
            return Err(Error::NotFound);
        }
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "lists", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::List(id));
    Ok(())
}

/// Puts customers in and takes customers out by hand. Who does not exist is left out; who is in stays.
pub fn change(ctx: &Ctx, id: ListId, add: &[CustomerId], remove: &[CustomerId]) -> Result<Changed> {
    ctx.require(Permission::ListsWrite)?;
    for (field, ids) in [("add", add), ("remove", remove)] {
        if ids.len() > limits::BULK_ROWS {
            return Err(Error::invalid(field, "too_many").hint("at most 1,000 customers in one call"));
        }
    }
    let ids = |list: &[CustomerId]| list.iter().map(|id| id.0).collect::<Vec<_>>();
    let (add, remove, now, audit) = (ids(add), ids(remove), ctx.now(), ctx.audit("lists.members", id));
    let changed = ctx.workspace.write(move |tx| {
        if !store::lists::lock(tx, id)? {
            return Err(Error::NotFound);
        }
        let changed = Changed {
            added: store::lists::add(tx, id, &add, now)?,
            removed: store::lists::remove(tx, id, &remove, now)?,
        };
        let detail = serde_json::json!({ "added": changed.added, "removed": changed.removed });
        store::audit::append(tx, &audit.clone().with(detail))?;
        Ok(changed)
    })?;
    ctx.notify(Live::List(id));
    Ok(changed)
}

/// The members of a list as a set. A list that is gone is an error and never "nobody".
pub(crate) fn members(tx: &mut Tx, id: ListId) -> Result<RoaringBitmap> {
    if store::lists::load(tx, id)?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(store::lists::members(tx, id)?.into_iter().filter_map(|id| u32::try_from(id).ok()).collect())
}

/// The lists a customer is in, by name.
pub(crate) fn of_customer(tx: &mut Tx, customer: CustomerId) -> Result<Vec<(ListId, String)>> {
    let own = store::lists::of_customers(tx, &[customer.0])?;
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let names = store::lists::names(tx)?;
    Ok(names.into_iter().filter(|(id, _)| own.iter().any(|(_, list)| list == id)).collect())
}

fn refused(refusal: Refusal) -> Error {
    match refusal.field() {
        Some(field) => Error::invalid(field, refusal.code()).hint(refusal.to_string()),
        None => Error::refused(refusal.code(), refusal),
    }
}
