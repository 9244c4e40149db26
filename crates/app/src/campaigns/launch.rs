//! Launch, pause, resume, stop. Each is one transaction; pause and stop are known to this process's connections before
//! they are answered, and to every other node at its next claim.

use super::{WORK, audience};
use crate::deliveries::Frozen;
use crate::deliveries::recalls::Recall;
use crate::{Ctx, Error, Result};
use base::{CampaignId, Timestamp};
use domain::access::Permission;
use domain::campaigns::{self, Refusal, State};
use store::campaigns::Campaign;

/// Starts a campaign for as many as the user was shown. Another number means that the base changed since.
pub fn launch(ctx: &Ctx, id: CampaignId, expected_recipients: i64) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let campaign = ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))?;
    let now = ctx.now();
    let state = campaigns::launch(campaign.state, &campaign.settings, now).map_err(refused)?;
    // Counted by the gate itself, with the seed that the draft has had from its beginning.
    let estimate = audience::count(ctx, &campaign)?;
    if estimate.will_receive != expected_recipients {
        return Err(Error::conflict("recipients_changed"));
    }
    if estimate.will_receive == 0 {
        return Err(refused(Refusal::NobodyToSendTo));
    }
    let frozen = Frozen::of(ctx, &campaign)?;
    let content = frozen.write();
    let links = frozen.links.clone();
    let audit =
        ctx.audit("campaigns.launch", id).with(serde_json::json!({ "recipients": expected_recipients }));
    let due = campaign.settings.schedule.at.unwrap_or(now).max(now);
    let version = campaign.version;
    let campaign = ctx.workspace.write(move |tx| {
        // The draft that was counted is the draft that is launched.
        let current = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        if current.version != version {
            return Err(Error::Store(store::Error::Stale));
        }
        store::campaigns::launch(tx, id, state, &content, now)?;
        store::campaigns::put_links(tx, id, &links)?;
        store::work::put(tx, WORK, id.0, due, now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(crate::Live::Campaign(id));
    Ok(campaign)
}

/// Holds within a second: no hand-over of this process begins after the answer.
pub fn pause(ctx: &Ctx, id: CampaignId) -> Result<Campaign> {
    halt(ctx, id, "campaigns.pause", campaigns::pause)
}

/// Ends the campaign; what is still planned will be cancelled.
pub fn stop(ctx: &Ctx, id: CampaignId) -> Result<Campaign> {
    halt(ctx, id, "campaigns.stop", campaigns::stop)
}

fn halt(
    ctx: &Ctx,
    id: CampaignId,
    action: &'static str,
    step: fn(State) -> std::result::Result<State, Refusal>,
) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let (now, audit) = (ctx.now(), ctx.audit(action, id));
    let campaign = ctx.workspace.write(move |tx| {
        let from = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        let to = step(from).map_err(refused)?;
        store::campaigns::set_state(tx, id, (from, to), None, now)?;
        wake(tx, id, to, now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.workspace.sending.recalls.add(Recall::Halted(id));
    ctx.notify(crate::Live::Campaign(id));
    Ok(campaign)
}

pub fn resume(ctx: &Ctx, id: CampaignId) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let (now, audit) = (ctx.now(), ctx.audit("campaigns.resume", id));
    let campaign = ctx.workspace.write(move |tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        let from = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        let last = audience::last_member(tx, id)?;
        let planned = last.is_none_or(|last| campaign.planned_through >= last);
        let to = campaigns::resume(from, campaign.audience_at.is_some(), planned).map_err(refused)?;
        store::campaigns::set_state(tx, id, (from, to), None, now)?;
        let due = campaign.settings.schedule.at.filter(|_| to == State::Scheduled).unwrap_or(now);
        store::work::put(tx, WORK, id.0, due.max(now), now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(crate::Live::Campaign(id));
    Ok(campaign)
}

/// A stopped campaign has rows to cancel, also one that waited for its schedule or was paused.
fn wake(tx: &mut store::Tx, id: CampaignId, to: State, now: Timestamp) -> store::Result<()> {
    if to == State::Stopped { store::work::put(tx, WORK, id.0, now, now) } else { Ok(()) }
}

fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}
