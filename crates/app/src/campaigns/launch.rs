//! Launch, pause, resume, stop. Each is one transaction; pause and stop are known to this process's connections before
//! they are answered, and to every other node at its next claim.

use super::{WORK, approval, audience};
use crate::deliveries::Frozen;
use crate::deliveries::recalls::Recall;
use crate::{Ctx, Error, Result};
use base::{CampaignId, Timestamp};
use domain::access::Permission;
use domain::campaigns::{self, Refusal, State};
use store::campaigns::Campaign;

/// Starts a campaign for as many as the user was shown. Another number means that the base changed since. A campaign
/// larger than one may send alone is left to a second person instead.
pub fn launch(ctx: &Ctx, id: CampaignId, expected_recipients: i64) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let campaign = ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))?;
    if campaign.state != State::Draft {
        return Err(refused(Refusal::WrongState(campaign.state)));
    }
    if campaigns::approval::needed(ctx.workspace.settings().policy.approval_above, expected_recipients) {
        campaigns::launch(campaign.state, &campaign.settings, ctx.now()).map_err(refused)?;
        let estimate = exact(ctx, &campaign, expected_recipients)?;
        // What cannot be sent is said to its author and not to the second person.
        Frozen::of(ctx, &campaign)?;
        return approval::ask(ctx, &campaign, &estimate);
    }
    let ready = counted(ctx, campaign, expected_recipients)?;
    let audit =
        ctx.audit("campaigns.launch", id).with(serde_json::json!({ "recipients": expected_recipients }));
    let now = ctx.now();
    let campaign = ctx.workspace.write(move |tx| {
        // The draft that was counted is the draft that is launched.
        let current = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        if current.version != ready.version {
            return Err(Error::Store(store::Error::Stale));
        }
        start(tx, id, &ready, now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(crate::Live::Campaign(id));
    Ok(campaign)
}

/// A campaign that was counted and whose message is frozen.
pub(super) struct Ready {
    pub version: i64,
    /// How many belong to its audience.
    pub members: i64,
    state: State,
    content: String,
    links: Vec<String>,
    due: Timestamp,
}

/// Counts a campaign and freezes its message.
pub(super) fn counted(ctx: &Ctx, campaign: Campaign, expected_recipients: i64) -> Result<Ready> {
    let now = ctx.now();
    let state = campaigns::launch(campaign.state, &campaign.settings, now).map_err(refused)?;
    let members = exact(ctx, &campaign, expected_recipients)?.matched;
    let frozen = Frozen::of(ctx, &campaign)?;
    let due = campaign.settings.schedule.at.unwrap_or(now).max(now);
    let content = frozen.write();
    Ok(Ready { version: campaign.version, members, state, content, links: frozen.links, due })
}

/// Counted by the gate itself, with the seed that the draft has had from its beginning.
fn exact(ctx: &Ctx, campaign: &Campaign, expected_recipients: i64) -> Result<audience::Estimate> {
    let estimate = audience::count(ctx, campaign)?;
    if estimate.will_receive != expected_recipients {
        return Err(Error::conflict("recipients_changed"));
    }
    if estimate.will_receive == 0 {
        return Err(refused(Refusal::NobodyToSendTo));
    }
    Ok(estimate)
}

/// Puts it to work, inside the transaction that has looked at its version.
pub(super) fn start(tx: &mut store::Tx, id: CampaignId, ready: &Ready, now: Timestamp) -> Result<()> {
    store::campaigns::launch(tx, id, ready.state, &ready.content, now)?;
    store::campaigns::put_links(tx, id, &ready.links)?;
    Ok(store::work::put(tx, WORK, id.0, ready.due, now)?)
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
    let known = ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))?;
    let outgrew = known.state_note.as_deref() == Some(approval::OUTGREW);
    let members = if outgrew { audience::members(ctx, &known.settings)?.len() as i64 } else { 0 };
    let asker = ctx.clone();
    let campaign = ctx.workspace.write(move |tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        let from = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        approval::cover(tx, &asker, &campaign, members)?;
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
