//! Campaigns before the launch.

use crate::error::codes;
use crate::{Ctx, Error, Result};
use base::{CampaignId, Timestamp};
use domain::access::Permission;
use domain::campaigns::{Invalid, Refusal, Settings, State, check_name};
use store::campaigns::Campaign;

pub fn list(ctx: &Ctx, after: Option<(Timestamp, i64)>, limit: i64) -> Result<Vec<Campaign>> {
    ctx.require(Permission::CampaignsRead)?;
    ctx.workspace.read(|tx| Ok(store::campaigns::list(tx, after, limit)?))
}

pub fn load(ctx: &Ctx, id: CampaignId) -> Result<Campaign> {
    ctx.require(Permission::CampaignsRead)?;
    ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))
}

pub fn create(ctx: &Ctx, name: &str, settings: Settings) -> Result<Campaign> {
    ctx.require(Permission::CampaignsWrite)?;
    check(name, &settings)?;
    let (name, now, actor) = (name.trim().to_owned(), ctx.now(), ctx.actor.to_string());
    let (audit, seed) = (ctx.audit("campaigns.create", ""), ctx.random.bytes());
    ctx.workspace.write(move |tx| {
        check_references(tx, &settings)?;
        let id = store::campaigns::insert(tx, (&name, &settings), seed, &actor, now)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        store::feed::append(tx, "campaigns", "changed", &[id.0], now)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })
}

/// Saves a draft of the version that the caller has seen.
pub fn update(ctx: &Ctx, id: CampaignId, version: i64, name: &str, settings: Settings) -> Result<Campaign> {
    ctx.require(Permission::CampaignsWrite)?;
    check(name, &settings)?;
    let (name, now, actor) = (name.trim().to_owned(), ctx.now(), ctx.actor.to_string());
    let audit = ctx.audit("campaigns.update", id);
    let campaign = ctx.workspace.write(move |tx| {
        let state = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        if !state.editable() {
            let refusal = Refusal::WrongState(state);
            return Err(Error::refused(refusal.code(), refusal));
        }
        check_references(tx, &settings)?;
        store::campaigns::update(tx, id, version, (&name, &settings, &actor), now)?;
        store::feed::append(tx, "campaigns", "changed", &[id.0], now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(crate::Live::Campaign(id));
    Ok(campaign)
}

/// Only a draft goes; what was sent stays known.
pub fn delete(ctx: &Ctx, id: CampaignId) -> Result<()> {
    ctx.require(Permission::CampaignsWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("campaigns.delete", id));
    ctx.workspace.write(move |tx| {
        let state = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        if state != State::Draft || !store::campaigns::delete(tx, id)? {
            let refusal = Refusal::WrongState(state);
            return Err(Error::refused(refusal.code(), refusal));
        }
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "campaigns", "changed", &[id.0], now)?)
    })
}

fn check(name: &str, settings: &Settings) -> Result<()> {
    let invalid = |wrong: Invalid| Error::invalid(wrong.field, wrong.code);
    check_name(name).map_err(invalid)?;
    settings.check().map_err(invalid)
}

/// What a campaign names must exist, so that a launch fails for a reason that its author could see.
fn check_references(tx: &mut store::Tx, settings: &Settings) -> Result<()> {
    let missing = |field: &str| Error::invalid(field, codes::NOT_FOUND);
    if let Some(id) = settings.template_id
        && store::templates::load(tx, id)?.is_none()
    {
        return Err(missing("template_id"));
    }
    if let Some(id) = settings.sender_id
        && store::senders::load(tx, id)?.is_none()
    {
        return Err(missing("sender_id"));
    }
    if settings.topic != 0 && !store::topics::all(tx)?.iter().any(|topic| topic.id.0 == settings.topic) {
        return Err(missing("topic_id"));
    }
    Ok(())
}
