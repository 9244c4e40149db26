//! The worker that plans and sends the campaigns of one workspace: one step, repeated by the process's threads or by
//! a simulation.
//!
//! A step takes the work that is due under a lease, freezes audiences whose moment has come, and lets each run do one
//! step. What an older lease left claimed becomes `unknown` in the transaction that takes the new one.

use super::{WORK, audience};
use crate::deliveries::exit::Exit;
use crate::deliveries::pace::Rate;
use crate::deliveries::run::{LEASE, Run, Turn};
use crate::deliveries::{From, Frozen, Letter, Wire, rules_of};
use crate::senders::dkim::UNREADABLE;
use crate::server::Progress;
use crate::{Ctx, Error, Result, Workspace};
use base::{CampaignId, Timestamp};
use domain::campaigns::{self, State};
use domain::deliveries::{self, NOT_SIGNED};
use std::sync::Arc;
use std::time::Duration;
use store::campaigns::Campaign;
use store::senders::Sender;
use store::work::Lease;

/// Sandbox and simulation hand over so many between two transactions.
const AT_ONCE: usize = 100;
/// How long one step waits for the wire when there is nothing else to do.
const WAIT: Duration = Duration::from_millis(200);

/// The runs this process holds; only the worker's thread touches them.
#[derive(Default)]
pub struct Desk {
    runs: Vec<Run>,
    /// Runs that wait, with the moment they want to be looked at again.
    until: Vec<Timestamp>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({} runs)", self.runs.len())
    }
}

/// One step for everything this workspace sends.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let mut desk = workspace.sending.desk();
    let now = workspace.clock.now();
    // First hold on to what is ours: after a long step or a clock that jumped, our own lease must not look free.
    renew_all(workspace, &mut desk, now)?;
    let took = take_due(workspace, &mut desk, now)?;
    let wait = if desk.runs.len() > 1 { Duration::from_millis(5) } else { WAIT };
    let mut worked = took;
    let mut at = 0;
    while at < desk.runs.len() {
        let now = workspace.clock.now();
        if desk.until[at] > now {
            at += 1;
            continue;
        }
        match desk.runs[at].step(workspace, now, wait)? {
            Turn::Worked => worked = true,
            Turn::Waits(until) => desk.until[at] = until.min(now.plus(Duration::from_millis(500))),
            Turn::Over => {
                desk.runs.swap_remove(at);
                desk.until.swap_remove(at);
                worked = true;
                continue;
            }
        }
        at += 1;
    }
    Ok(if worked { Progress::Worked } else { Progress::Idle })
}

fn renew_all(workspace: &Workspace, desk: &mut Desk, now: Timestamp) -> Result<()> {
    let mut at = 0;
    while at < desk.runs.len() {
        match desk.runs[at].renew(workspace, now) {
            Err(Error::Store(store::Error::Stale)) => {
                desk.runs[at].abandon();
                desk.runs.swap_remove(at);
                desk.until.swap_remove(at);
            }
            other => {
                other?;
                at += 1;
            }
        }
    }
    Ok(())
}

/// Settles every open hand-over and gives the leases back. Called once, when the process ends in peace.
pub fn finish(workspace: &Workspace) -> Result<()> {
    let mut desk = workspace.sending.desk();
    let now = workspace.clock.now();
    desk.until.clear();
    for mut run in desk.runs.drain(..) {
        run.finish_open(workspace, now)?;
    }
    Ok(())
}

/// Takes what is due. A look first, because most of the time nothing is and looking costs no transaction.
fn take_due(workspace: &Arc<Workspace>, desk: &mut Desk, now: Timestamp) -> Result<bool> {
    let mut took = false;
    // A handful at once: the rest is taken by the next step, or by another node.
    for _ in 0..4 {
        if workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?.is_none_or(|at| at > now) {
            break;
        }
        let Some(taken) = take_lease(workspace, now)? else { break };
        took = true;
        let id = taken.campaign.id;
        let (work_id, token) = (taken.lease.work_id, taken.lease.token);
        if let Err(error) = open(workspace, desk, taken, now) {
            tracing::error!(campaign = %id, %error, "the campaign cannot be sent now");
            let note = if error.code() == UNREADABLE { NOT_SIGNED } else { "cannot_start" };
            note_failure(workspace, (id, note), (work_id, token), now)?;
        }
    }
    Ok(took)
}

/// A campaign this node may send.
struct Taken {
    lease: Lease,
    campaign: Campaign,
    sender: Option<Sender>,
}

/// The lease, and in the same transaction the truth about what an older one left behind.
fn take_lease(workspace: &Workspace, now: Timestamp) -> Result<Option<Taken>> {
    workspace.batch_write(move |tx| {
        let Some(lease) = store::work::claim(tx, WORK, now, now.plus(LEASE))? else { return Ok(None) };
        let id = CampaignId(lease.subject);
        let Some(campaign) = store::campaigns::load(tx, id)? else {
            store::work::close(tx, lease)?;
            return Ok(None);
        };
        let sender = match campaign.settings.sender_id {
            Some(sender) => store::senders::load(tx, sender)?,
            None => None,
        };
        // The sandbox keeps a letter in the transaction that settles it: without it surely nothing was kept.
        let sandbox = sender.as_ref().is_some_and(|sender| sender.kind == "sandbox");
        let left = if sandbox { deliveries::State::Planned } else { deliveries::State::Unknown };
        let rows = store::deliveries::take_over(tx, id, lease.token, left, now)?;
        if rows > 0 {
            tracing::warn!(campaign = %id, rows, "hand-overs were open when an earlier run ended");
        }
        Ok(Some(Taken { lease, campaign, sender }))
    })
}

fn open(workspace: &Arc<Workspace>, desk: &mut Desk, taken: Taken, now: Timestamp) -> Result<()> {
    let Taken { lease, campaign, sender } = taken;
    let at = campaign.settings.schedule.at;
    match campaign.state {
        State::Scheduled if !campaigns::started(State::Scheduled, at, now) => {
            return give_back(workspace, &lease, at.unwrap_or(now));
        }
        State::Draft | State::Approval | State::Finished | State::Paused => {
            return give_back(workspace, &lease, Timestamp::MAX);
        }
        _ => {}
    }
    let campaign = freeze(workspace, campaign, (lease.work_id, lease.token), now)?;
    if campaign.state == State::Paused {
        return give_back(workspace, &lease, Timestamp::MAX);
    }
    let rules = rules_of(workspace, &campaign);
    let frozen = Frozen::read(campaign.content.as_deref().ok_or(Error::NotFound)?)?;
    let own = Arc::new(frozen.own.clone());
    let rules = crate::deliveries::claim::Rules { with_orders: frozen.mentions_orders(), own, ..rules };
    let sender = sender.ok_or(Error::NotFound)?;
    let most = crate::senders::settings(&sender).ok().and_then(|relay| relay.per_day);
    let daily = most.map(|most| crate::deliveries::claim::Daily { sender: sender.id, most });
    let rules = crate::deliveries::claim::Rules { daily, ..rules };
    let links = workspace.read(|tx| Ok(store::campaigns::links(tx, campaign.id)?))?;
    // What was stopped writes to nobody any more, so it needs neither a key nor a relay to come to its end.
    let stopped = campaign.state == State::Stopped;
    let from = if stopped { From::silent(&sender) } else { From::of(workspace, &sender)? };
    let letter = Arc::new(Letter::new(workspace, (campaign.id, &campaign.settings), &frozen, links, from)?);
    let (exit, rate) = match stopped {
        true => (Exit::inline(&letter, Wire::Sandbox, 0), (sender.id, None)),
        false => exit(workspace, &sender, &letter)?,
    };
    desk.runs.push(Run::new(rules, lease, exit, rate, &campaign));
    desk.until.push(Timestamp::MIN);
    Ok(())
}

fn exit(workspace: &Workspace, sender: &Sender, letter: &Arc<Letter>) -> Result<(Exit, Rate)> {
    if let Some((stage, at_once)) = workspace.sending.stage() {
        return Ok((Exit::inline(letter, Wire::Stage(stage), at_once), (sender.id, None)));
    }
    if sender.kind == "sandbox" {
        return Ok((Exit::inline(letter, Wire::Sandbox, AT_ONCE), (sender.id, None)));
    }
    let relay = crate::senders::relay(workspace, sender)?;
    let settings = crate::senders::settings(sender)?;
    let connections = crate::deliveries::exit::checked_connections(settings.connections)?;
    let exit = Exit::connections(letter, connections, || Wire::relay(relay.clone()))?;
    Ok((exit, (sender.id, settings.per_second.map(|rate| rate as f64))))
}

/// The audience is what the rule says at the start; once written it never changes.
fn freeze(
    workspace: &Arc<Workspace>,
    campaign: Campaign,
    (work_id, token): (i64, i64),
    now: Timestamp,
) -> Result<Campaign> {
    if campaign.audience_at.is_some() {
        return Ok(campaign);
    }
    let id = campaign.id;
    // A stopped campaign that never began has nobody.
    let members = match campaign.state {
        State::Stopped => roaring::RoaringBitmap::new(),
        _ => audience::members(&Ctx::system(workspace), &campaign.settings)?,
    };
    let (bytes, count) = (audience::write(&members)?, members.len() as i64);
    let too_many = super::approval::too_many(workspace, &campaign)?;
    workspace.write(move |tx| {
        store::work::check(tx, work_id, token)?;
        let current = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        let starts = matches!(current.state, State::Scheduled | State::Planning);
        if starts && super::approval::hold(tx, &current, (count, too_many), now)? {
            return store::campaigns::load(tx, id)?.ok_or(Error::NotFound);
        }
        store::campaigns::freeze(tx, id, &bytes, count, (now, now))?;
        if store::campaigns::lock(tx, id)? == Some(State::Scheduled) {
            store::campaigns::set_state(tx, id, (State::Scheduled, State::Planning), None, now)?;
        }
        store::campaigns::load(tx, id)?.ok_or(Error::NotFound)
    })
}

fn give_back(workspace: &Workspace, lease: &Lease, due: Timestamp) -> Result<()> {
    let (work_id, token) = (lease.work_id, lease.token);
    workspace.write(move |tx| Ok(store::work::delay_by(tx, work_id, token, due)?))
}

/// A campaign that cannot be opened (its sender was removed, its key cannot be read) says so and is tried again.
fn note_failure(
    workspace: &Workspace,
    (id, note): (CampaignId, &'static str),
    (work_id, token): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    let later = now.plus(Duration::from_secs(10));
    workspace.write(move |tx| {
        store::campaigns::note(tx, id, Some(note), now)?;
        Ok(store::work::delay_by(tx, work_id, token, later)?)
    })
}
