//! A second person's word about a campaign that is larger than one may send alone.
//!
//! What was asked for is kept as a digest of everything the second person looks at. It is made anew inside the
//! transaction that launches, so nothing that changed meanwhile leaves on an old word. Who may say it and how far it
//! reaches stands in `domain::campaigns::approval`; the launch itself next door.

use super::audience;
use super::launch::{counted, start};
use crate::error::codes;
use crate::{Actor, Ctx, Error, Live, Result, Workspace};
use base::{CampaignId, SegmentId, Timestamp, hash, limits};
use domain::access::Permission;
use domain::campaigns::approval::{Request, covers, needed, second};
use domain::campaigns::{self, Refusal, Settings, Source, State};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
pub use store::approvals::Approval;
use store::campaigns::Campaign;
use store::{Tx, approvals};

/// The note of a campaign that found more people at its start than were approved.
pub(super) const OUTGREW: &str = "audience_outgrew";
/// Requests that are told at most.
const WAITING: usize = 200;

/// A request with the campaign's name, and whether the one who asks may decide about it.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub approval: Approval,
    pub name: String,
    pub may_approve: bool,
}

/// What waits for a second person, the oldest first.
pub fn waiting(ctx: &Ctx) -> Result<Vec<Waiting>> {
    ctx.require(Permission::CampaignsRead)?;
    let rows = ctx.workspace.read(|tx| Ok(approvals::waiting(tx, WAITING)?))?;
    let told =
        |(approval, name): (Approval, String)| Waiting { may_approve: may(ctx, &approval), approval, name };
    Ok(rows.into_iter().map(told).collect())
}

/// The latest request about a campaign, where there was one.
pub fn latest(ctx: &Ctx, id: CampaignId) -> Result<Option<Waiting>> {
    ctx.require(Permission::CampaignsRead)?;
    let (campaign, approval) = ctx.workspace.read(|tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok((campaign, approvals::load(tx, id)?))
    })?;
    let waits = campaign.state == State::Approval;
    let told =
        |approval| Waiting { may_approve: waits && may(ctx, &approval), approval, name: campaign.name };
    Ok(approval.map(told))
}

fn may(ctx: &Ctx, approval: &Approval) -> bool {
    ctx.permissions.has(Permission::CampaignsLaunch) && other(ctx, &approval.request).is_ok()
}

/// Whether the one who asks may be the second person.
fn other(ctx: &Ctx, request: &Request) -> Result<()> {
    let person = matches!(ctx.actor, Actor::User(_));
    second(request, &ctx.actor.to_string(), person).map_err(refused)
}

/// Leaves a draft that was counted to a second person.
pub(super) fn ask(ctx: &Ctx, campaign: &Campaign, estimate: &audience::Estimate) -> Result<Campaign> {
    let (id, version, now) = (campaign.id, campaign.version, ctx.now());
    let (recipients, members) = (estimate.will_receive, estimate.matched);
    let asked_by = ctx.actor.to_string();
    let audit = ctx.audit("campaigns.ask", id).with(serde_json::json!({ "recipients": recipients }));
    let campaign = ctx.workspace.write(move |tx| {
        let current = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        if current.version != version {
            return Err(Error::Store(store::Error::Stale));
        }
        let digest = digest(tx, &current)?;
        let (asked_by, changed_by) = (asked_by.clone(), current.changed_by);
        approvals::put(tx, id, &Request { asked_by, changed_by, recipients, members, digest }, now)?;
        store::campaigns::set_state(tx, id, (State::Draft, State::Approval), None, now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(Live::Campaign(id));
    Ok(campaign)
}

/// Launches what somebody else asked for, for as many as the second person was shown.
pub fn approve(ctx: &Ctx, id: CampaignId, expected_recipients: i64) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let (campaign, approval) = ctx.workspace.read(|tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok((campaign, approvals::load(tx, id)?))
    })?;
    let approval = approval.filter(|_| campaign.state == State::Approval);
    let approval = approval.ok_or_else(|| refused(Refusal::WrongState(campaign.state)))?;
    other(ctx, &approval.request)?;
    let start_of = counted(ctx, campaign, expected_recipients)?;
    let (now, actor, members) = (ctx.now(), ctx.actor.to_string(), start_of.members);
    let grew = !covers(approval.request.recipients, expected_recipients);
    let audit =
        ctx.audit("campaigns.approve", id).with(serde_json::json!({ "recipients": expected_recipients }));
    let void = ctx.audit("campaigns.approval_void", id);
    let launched = ctx.workspace.write(move |tx| {
        let current = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        if current.version != start_of.version {
            return Err(Error::Store(store::Error::Stale));
        }
        if grew || digest(tx, &current)? != approval.request.digest {
            back(tx, id, &actor, None, now)?;
            store::audit::append(tx, &void)?;
            return Ok(None);
        }
        approvals::decide(tx, id, &actor, (true, None), now)?;
        // The word is about the people of now; the audience that is frozen at the start is compared with them.
        approvals::cover(tx, id, &actor, members, now)?;
        start(tx, id, &start_of, now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::campaigns::load(tx, id)?)
    })?;
    ctx.notify(Live::Campaign(id));
    launched.ok_or_else(|| refused(Refusal::ApprovalVoid))
}

/// Gives a campaign back to its author, with a word; also how the author takes the request back.
pub fn give_back(ctx: &Ctx, id: CampaignId, word: &str) -> Result<Campaign> {
    ctx.require(Permission::CampaignsLaunch)?;
    let word = word.trim().to_owned();
    if word.chars().count() > limits::NAME_CHARS * 5 {
        return Err(Error::invalid("word", codes::TOO_LONG));
    }
    let (now, actor, audit) = (ctx.now(), ctx.actor.to_string(), ctx.audit("campaigns.return", id));
    let campaign = ctx.workspace.write(move |tx| {
        let state = store::campaigns::lock(tx, id)?.ok_or(Error::NotFound)?;
        campaigns::returned(state).map_err(refused)?;
        back(tx, id, &actor, Some(word.as_str()).filter(|word| !word.is_empty()), now)?;
        store::audit::append(tx, &audit)?;
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    ctx.notify(Live::Campaign(id));
    Ok(campaign)
}

fn back(tx: &mut Tx, id: CampaignId, actor: &str, word: Option<&str>, now: Timestamp) -> Result<()> {
    approvals::decide(tx, id, actor, (false, word), now)?;
    Ok(store::campaigns::set_state(tx, id, (State::Approval, State::Draft), None, now)?)
}

/// How many would receive a campaign that one person has scheduled alone, where that are now more than one may send:
/// people came into its segments since.
pub(super) fn too_many(workspace: &Arc<Workspace>, campaign: &Campaign) -> Result<Option<i64>> {
    let above = workspace.settings().policy.approval_above;
    if above.is_none() || campaign.settings.schedule.at.is_none() || campaign.state == State::Stopped {
        return Ok(None);
    }
    let recipients = audience::count(&Ctx::system(workspace), campaign)?.will_receive;
    Ok(Some(recipients).filter(|recipients| needed(above, *recipients)))
}

/// Holds a campaign at its start whose audience has outgrown what was approved, or what needed no approval; false where
/// it has not.
pub(super) fn hold(
    tx: &mut Tx,
    campaign: &Campaign,
    (members, too_many): (i64, Option<i64>),
    now: Timestamp,
) -> Result<bool> {
    let approval = approvals::load(tx, campaign.id)?.filter(|approval| approval.approved == Some(true));
    match (&approval, too_many) {
        (Some(approval), _) if covers(approval.request.members, members) => return Ok(false),
        (None, None) => return Ok(false),
        (None, Some(recipients)) => {
            let (by, digest) = (campaign.changed_by.clone(), digest(tx, campaign)?);
            let request = Request { asked_by: by.clone(), changed_by: by, recipients, members, digest };
            approvals::put(tx, campaign.id, &request, now)?;
        }
        (Some(_), _) => {}
    }
    let step = (campaign.state, State::Paused);
    store::campaigns::set_state(tx, campaign.id, step, Some(OUTGREW), now)?;
    Ok(true)
}

/// A campaign that outgrew its approval goes on by a second person's word alone, who thereby approves what it is now.
pub(super) fn cover(tx: &mut Tx, ctx: &Ctx, campaign: &Campaign, members: i64) -> Result<()> {
    if campaign.state_note.as_deref() != Some(OUTGREW) {
        return Ok(());
    }
    let approval = approvals::load(tx, campaign.id)?.ok_or(Error::NotFound)?;
    other(ctx, &approval.request)?;
    let (id, actor) = (campaign.id, ctx.actor.to_string());
    approvals::decide(tx, id, &actor, (true, None), ctx.now())?;
    Ok(approvals::cover(tx, id, &actor, members, ctx.now())?)
}

/// Everything that a second person looks at, in 32 bytes: settings, message, sender and the rules of the recipients,
/// with those that the rules name. Members of lists are counted instead.
fn digest(tx: &mut Tx, campaign: &Campaign) -> Result<[u8; 32]> {
    let settings = &campaign.settings;
    let template = settings.template_id.map(|id| store::templates::load(tx, id)).transpose()?.flatten();
    let sender = settings.sender_id.map(|id| store::senders::load(tx, id)).transpose()?.flatten();
    let whole = serde_json::json!({
        "name": campaign.name,
        "settings": serde_json::to_value(settings).map_err(Error::internal)?,
        "template": template.map(|it| (it.id.0, it.version, it.archived)),
        "sender": sender.map(|it| (it.id.0, it.version)),
        "rules": rules(tx, settings)?,
    });
    Ok(hash::sha256(whole.to_string().as_bytes()))
}

fn rules(tx: &mut Tx, settings: &Settings) -> Result<BTreeMap<String, Value>> {
    let segment = |source: &Source| match source {
        Source::Segment(id) => Some(*id),
        Source::List(_) => None,
    };
    let mut open: Vec<SegmentId> =
        settings.include.iter().chain(&settings.exclude).filter_map(segment).collect();
    let mut rules = BTreeMap::new();
    while let Some(id) = open.pop() {
        if rules.contains_key(&id.to_string()) {
            continue;
        }
        let rule = store::segments::load(tx, id)?.map_or(Value::Null, |segment| segment.rule.to_json());
        let mut named = Vec::new();
        crate::lists::collect(&rule, &mut named);
        open.extend(named.iter().filter_map(|name| name.parse::<SegmentId>().ok()));
        rules.insert(id.to_string(), rule);
    }
    Ok(rules)
}

fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}
