//! The registry and the events of one customer, for people.

use super::Inbox;
use super::mentions::Mentions;
use crate::{Ctx, Error, Live, Result, Workspace};
use base::{CustomerId, Timestamp};
use domain::access::Permission;
use std::sync::{Arc, RwLock};
use std::time::Duration;
use store::events::Place;
pub use store::events::{Event, Kind as KindView, Property, Registry};

/// How long the registry is believed without looking: kinds locked on another node are locked here after this.
const BELIEVED: Duration = Duration::from_secs(1);

/// What a workspace keeps of its events while it is open.
#[derive(Default)]
pub struct Desk {
    pub inbox: Inbox,
    pub(super) mentions: Mentions,
    registry: RwLock<Option<(Timestamp, Arc<Registry>)>>,
}

impl Desk {
    /// The registry as it was a moment ago, and whether the caller should see to it that it is read again, with
    /// [`refresh`]: one of those who meet an old one is told so, the others go on with it. Needs no database.
    pub fn known(&self, now: Timestamp) -> (Option<Arc<Registry>>, bool) {
        let known = self.registry.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        match known {
            None => (None, true),
            Some((at, registry)) if now < at.plus(BELIEVED) => (Some(registry), false),
            Some(_) => {
                let mut place = self.registry.write().unwrap_or_else(|poisoned| poisoned.into_inner());
                match &mut *place {
                    Some((at, registry)) if now >= at.plus(BELIEVED) => {
                        *at = now;
                        (Some(registry.clone()), true)
                    }
                    Some((_, registry)) => (Some(registry.clone()), false),
                    None => (None, true),
                }
            }
        }
    }

    fn forget(&self) {
        *self.registry.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = None;
    }
}

/// Reads the registry for the next moment.
pub fn refresh(workspace: &Workspace) -> Result<Arc<Registry>> {
    let registry = Arc::new(workspace.read(|tx| Ok(store::events::registry(tx)?))?);
    let known = (workspace.clock.now(), registry.clone());
    *workspace.events.registry.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(known);
    Ok(registry)
}

/// Every kind that was ever seen, by name, and whether new ones are refused.
pub fn kinds(ctx: &Ctx) -> Result<Registry> {
    ctx.require(Permission::EventsRead)?;
    ctx.workspace.read(|tx| Ok(store::events::registry(tx)?))
}

/// Locks or opens the list of kinds.
pub fn lock_kinds(ctx: &Ctx, locked: bool) -> Result<Registry> {
    ctx.require(Permission::EventsWrite)?;
    let audit = ctx.audit("events.lock_kinds", "").with(serde_json::json!({ "locked": locked }));
    ctx.workspace.write(move |tx| {
        store::events::lock_kinds(tx, locked)?;
        Ok(store::audit::append(tx, &audit)?)
    })?;
    ctx.workspace.events.forget();
    kinds(ctx)
}

/// Locks or opens the properties of one kind.
pub fn lock_kind(ctx: &Ctx, kind: i64, locked: bool) -> Result<Registry> {
    ctx.require(Permission::EventsWrite)?;
    let audit = ctx.audit("events.lock_kind", format!("evk_{kind}"));
    let audit = audit.with(serde_json::json!({ "locked": locked }));
    ctx.workspace.write(move |tx| {
        if !store::events::lock_kind(tx, kind, locked)? {
            return Err(Error::NotFound);
        }
        Ok(store::audit::append(tx, &audit)?)
    })?;
    ctx.workspace.events.forget();
    ctx.notify(Live::Customers);
    kinds(ctx)
}

/// A page of one customer's events, newest first; of one kind where one is named.
pub fn of_customer(
    ctx: &Ctx,
    customer: CustomerId,
    kind: Option<String>,
    before: Option<Place>,
    limit: usize,
) -> Result<Vec<Event>> {
    ctx.require(Permission::EventsRead)?;
    let kinds: Vec<&str> = kind.as_deref().into_iter().collect();
    ctx.workspace.read(|tx| {
        store::customers::load(tx, customer)?.ok_or(Error::NotFound)?;
        Ok(store::events::timeline(tx, customer.0, &kinds, before, limit)?)
    })
}

/// Every event of one customer, oldest first, for taking away.
pub fn export(ctx: &Ctx, customer: CustomerId) -> Result<Vec<Event>> {
    ctx.require(Permission::CustomersExport)?;
    let ever = (Timestamp::from_micros(i64::MIN), Timestamp::MAX);
    let events = ctx.workspace.read(|tx| {
        store::customers::load(tx, customer)?.ok_or(Error::NotFound)?;
        Ok(store::events::of_customers(tx, &[customer.0], &[], ever)?)
    })?;
    let audit = ctx.audit("events.export", customer).with(serde_json::json!({ "events": events.len() }));
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    Ok(events)
}

/// A value of a property as JSON.
pub fn plain(value: domain::events::Value<'_>) -> serde_json::Value {
    use domain::events::Value;
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(it) => it.into(),
        Value::Int(it) => it.into(),
        Value::Number(it) => it.into(),
        Value::Text(it) => it.into(),
        Value::Json(it) => serde_json::from_str(&it).unwrap_or_else(|_| it.as_ref().into()),
    }
}
