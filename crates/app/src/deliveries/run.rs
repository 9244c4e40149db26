//! The sending of one campaign on the node that holds its lease: planning, turns of claiming and settling, the end.
//!
//! A run never decides who gets a letter and never talks to the wire itself: it moves rows between the database and
//! its exit. It holds no workspace, so that a workspace can be closed; every step gets one. When its lease is lost it
//! stops at once: whoever holds the newer lease has already written down what became of the rows.

use super::claim::{Brought, Claimed, Holding, Rules, turn};
use super::exit::{Exit, Job, Returned};
use super::pace::Rate;
use crate::{Error, Result, Workspace};
use base::{CampaignId, Timestamp, limits};
use domain::campaigns::State as CampaignState;
use domain::consent::SuppressionReason;
use domain::deliveries::{Counts, NOT_SIGNED, Outcome, SIGNED_AGAIN, State, invariants, settle};
use roaring::RoaringBitmap;
use std::sync::Arc;
use std::time::Duration;
use store::deliveries::Settlement;
use store::suppression::Suppression;
use store::work::Lease;

/// How long a lease holds without being renewed; every turn renews it. Embedded databases have one process and free
/// leases at start; with several nodes this is how long a dead node's campaigns wait.
pub const LEASE: Duration = Duration::from_secs(4);

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Worked,
    /// Nothing to do before this moment unless somebody changes something.
    Waits(Timestamp),
    /// The run is over: finished, paused, or its lease is gone.
    Over,
}

pub struct Run {
    pub rules: Rules,
    lease: Option<Lease>,
    exit: Exit,
    rate: Rate,
    relay: Relay,
    /// What the wire answered and no transaction has settled yet.
    unsettled: Vec<Returned>,
    /// The frozen audience while rows are missing.
    audience: Option<RoaringBitmap>,
    planned_through: i64,
    state: CampaignState,
    told_at: Timestamp,
    /// The sender's day is used up until then.
    next_day: Option<Timestamp>,
    /// The key did not sign: nothing more is claimed, and the run ends, so that the next one takes the key of then.
    unsigned: bool,
}

/// Whether the relay can be reached, and when to try again.
#[derive(Debug, Default)]
struct Relay {
    failures: u32,
    retry_at: Option<Timestamp>,
    noted: bool,
}

impl Run {
    pub fn new(
        rules: Rules,
        lease: Lease,
        exit: Exit,
        rate: Rate,
        campaign: &store::campaigns::Campaign,
    ) -> Run {
        Run {
            rules,
            lease: Some(lease),
            exit,
            rate,
            // Why the campaign waited before is forgotten when the first letter is answered.
            relay: Relay { noted: campaign.state_note.is_some(), ..Relay::default() },
            unsettled: Vec::new(),
            audience: None,
            planned_through: campaign.planned_through,
            state: campaign.state,
            told_at: Timestamp::MIN,
            next_day: None,
            unsigned: false,
        }
    }

    pub fn campaign(&self) -> CampaignId {
        self.rules.campaign
    }

    /// One step; `wait` is how long the wire may be waited for when there is nothing else to do.
    pub fn step(&mut self, workspace: &Workspace, now: Timestamp, wait: Duration) -> Result<Turn> {
        // A stopped campaign is planned to its end too: its rows are born cancelled.
        let unplanned = match self.state {
            CampaignState::Planning => true,
            CampaignState::Stopped => !self.is_planned(workspace)?,
            _ => false,
        };
        let answer = if unplanned { self.plan(workspace, now) } else { self.send(workspace, now, wait) };
        match answer {
            Err(Error::Store(store::Error::Stale)) => {
                self.abandon();
                Ok(Turn::Over)
            }
            other => other,
        }
    }

    /// Holds on to the work while the run waits for its next moment.
    pub fn renew(&mut self, workspace: &Workspace, now: Timestamp) -> Result<()> {
        // A clock that stepped back must not make a short lease look long.
        let soon_over = |until: Timestamp| until < now.plus(LEASE / 2) || until > now.plus(LEASE);
        let soon_over = self.lease.as_ref().is_some_and(|lease| soon_over(lease.until));
        if soon_over {
            let holding = self.holding(now)?;
            workspace.batch_write(move |tx| {
                Ok(store::work::extend(tx, holding.work_id, holding.token, holding.until)?)
            })?;
            self.renewed(&holding);
        }
        Ok(())
    }

    fn renewed(&mut self, holding: &Holding) {
        if let Some(lease) = &mut self.lease {
            lease.until = holding.until;
        }
    }

    /// The lease went to another node: it has written down what became of the open rows.
    pub fn abandon(&mut self) {
        tracing::warn!(campaign = %self.campaign(), "the lease went to another node");
        self.lease = None;
        self.exit.abandon();
    }

    /// Waits for every open hand-over and settles it, so that a graceful end leaves nothing unknown.
    pub fn finish_open(&mut self, workspace: &Workspace, now: Timestamp) -> Result<()> {
        self.unsettled.extend(self.exit.wait_all(Duration::from_secs(20)));
        let brought = self.bring(workspace, 0, now);
        let (rules, holding) = (self.rules.clone(), self.holding(now)?);
        workspace.batch_write(move |tx| Ok(turn(tx, &rules, &holding, &brought, now).map(|_| ())?))?;
        self.unsettled.clear();
        self.give_back(workspace, now)
    }

    fn holding(&self, now: Timestamp) -> Result<Holding> {
        let lease = self.lease.as_ref().ok_or(store::Error::Stale)?;
        Ok(Holding { work_id: lease.work_id, token: lease.token, until: now.plus(LEASE) })
    }

    fn is_planned(&mut self, workspace: &Workspace) -> Result<bool> {
        Ok(self.audience(workspace)?.max().is_none_or(|last| i64::from(last) <= self.planned_through))
    }

    fn audience(&mut self, workspace: &Workspace) -> Result<&RoaringBitmap> {
        if self.audience.is_none() {
            let id = self.campaign();
            let blob = workspace.read(|tx| Ok(store::campaigns::audience(tx, id)?))?.unwrap_or_default();
            let bitmap = match blob.is_empty() {
                true => RoaringBitmap::new(),
                false => RoaringBitmap::deserialize_from(&blob[..]).map_err(Error::internal)?,
            };
            self.audience = Some(bitmap);
        }
        Ok(self.audience.as_ref().expect("it was filled in above"))
    }

    /// Writes the next piece of rows. In a stopped campaign they are born cancelled, so that the sum is the audience.
    fn plan(&mut self, workspace: &Workspace, now: Timestamp) -> Result<Turn> {
        let from = u32::try_from(self.planned_through + 1).unwrap_or(u32::MAX);
        let audience = self.audience(workspace)?;
        let piece: Vec<u32> = audience.range(from..).take(limits::BULK_ROWS).collect();
        let last = audience.max().unwrap_or(0);
        let through = piece.last().copied().map_or(i64::from(last), i64::from);
        let complete = through >= i64::from(last);
        let (rules, holding) = (self.rules.clone(), self.holding(now)?);
        let state = workspace.batch_write(move |tx| {
            store::work::extend(tx, holding.work_id, holding.token, holding.until)?;
            let state = store::campaigns::lock(tx, rules.campaign)?.ok_or(store::Error::Stale)?;
            let row_state = match state {
                CampaignState::Planning => State::Planned,
                CampaignState::Stopped => State::Cancelled,
                other => return Ok(other),
            };
            store::deliveries::plan(tx, rules.campaign, rules.channel, (&piece, row_state), now)?;
            store::campaigns::planned(tx, rules.campaign, through, now)?;
            if complete && state == CampaignState::Planning {
                let step = (CampaignState::Planning, CampaignState::Sending);
                store::campaigns::set_state(tx, rules.campaign, step, None, now)?;
                return Ok(CampaignState::Sending);
            }
            Ok(state)
        })?;
        if matches!(state, CampaignState::Planning | CampaignState::Sending | CampaignState::Stopped) {
            self.planned_through = through;
        }
        if complete {
            self.audience = None;
        }
        self.state = state;
        self.tell(workspace, now, complete);
        Ok(Turn::Worked)
    }

    fn send(&mut self, workspace: &Workspace, now: Timestamp, wait: Duration) -> Result<Turn> {
        let quiet = self.exit.free() == 0 || !self.may_claim(now) || self.state != CampaignState::Sending;
        self.unsettled.extend(self.exit.take(if quiet { wait } else { Duration::ZERO }));
        let free = if self.may_claim(now) { self.exit.free().min(self.relay_allows()) } else { 0 };
        let want = workspace.sending.limits.take(self.rate, free, now);
        let came_back = self.unsettled.len();
        let brought = self.bring(workspace, want, now);
        let mark = Arc::new(workspace.sending.recalls.mark());
        let (rules, holding) = (self.rules.clone(), self.holding(now)?);
        let claimed: Claimed =
            workspace.batch_write(move |tx| Ok(turn(tx, &rules, &holding, &brought, now)?))?;
        self.renewed(&holding);
        workspace.sending.limits.give_back(self.rate, want - claimed.ready.len(), now);
        self.learn(workspace, now)?;
        self.mind_the_day(workspace, (want, claimed.next_day), now)?;
        if claimed.refused > 0 {
            tracing::warn!(campaign = %self.campaign(), rows = claimed.refused, "settlements under an old lease were refused");
        }
        self.state = claimed.state;
        let (given, skipped) = (claimed.ready.len(), claimed.skipped);
        for ready in claimed.ready {
            self.exit.give(Job { ready, mark: mark.clone() });
        }
        self.tell(workspace, now, false);
        if given > 0 || skipped > 0 || came_back > 0 || self.exit.busy() > 0 {
            return Ok(Turn::Worked);
        }
        self.rest(workspace, now, want)
    }

    /// Nothing came back, nothing was due, nothing is open: what now?
    fn rest(&mut self, workspace: &Workspace, now: Timestamp, want: usize) -> Result<Turn> {
        if self.unsigned && self.state == CampaignState::Sending {
            self.give_back(workspace, now.plus(SIGNED_AGAIN))?;
            return Ok(Turn::Over);
        }
        match self.state {
            CampaignState::Sending => {
                let id = self.campaign();
                let next = workspace.read(|tx| Ok(store::deliveries::next_due(tx, id)?))?;
                let soon = now.plus(Duration::from_millis(200));
                match next {
                    None => self.close(workspace, CampaignState::Finished, now),
                    // Nothing was asked for because of the rate or the relay: soon again.
                    Some(_) if want == 0 => Ok(Turn::Waits(soon)),
                    Some(at) => Ok(Turn::Waits(at.max(soon))),
                }
            }
            CampaignState::Stopped => {
                let (id, holding) = (self.campaign(), self.holding(now)?);
                let cancelled = workspace.batch_write(move |tx| {
                    store::work::extend(tx, holding.work_id, holding.token, holding.until)?;
                    Ok(store::deliveries::cancel(tx, id, now, limits::BULK_ROWS as i64)?)
                })?;
                match cancelled {
                    0 => self.close(workspace, CampaignState::Stopped, now),
                    _ => Ok(Turn::Worked),
                }
            }
            CampaignState::Planning => Ok(Turn::Worked),
            _ => {
                self.give_back(workspace, now)?;
                Ok(Turn::Over)
            }
        }
    }

    /// The work goes back to the queue: due at a moment while there is some, never by itself while paused.
    fn give_back(&mut self, workspace: &Workspace, due: Timestamp) -> Result<()> {
        let Some(lease) = self.lease.take() else { return Ok(()) };
        let (id, token, work_id) = (self.campaign(), lease.token, lease.work_id);
        workspace.sending.pace.forget(id);
        workspace.write(move |tx| {
            let state = store::campaigns::lock(tx, id)?;
            let due = if state.is_some_and(CampaignState::at_work) { due } else { Timestamp::MAX };
            Ok(store::work::delay_by(tx, work_id, token, due)?)
        })
    }

    /// The end is written only when every member of the audience is accounted for.
    fn close(&mut self, workspace: &Workspace, state: CampaignState, now: Timestamp) -> Result<Turn> {
        let Some(lease) = &self.lease else { return Ok(Turn::Over) };
        let (id, work_id, token) = (self.campaign(), lease.work_id, lease.token);
        let over = workspace.write(move |tx| {
            let campaign = store::campaigns::load(tx, id)?.ok_or(store::Error::Stale)?;
            // Somebody paused or resumed meanwhile: look again.
            if campaign.state != if state == CampaignState::Finished { CampaignState::Sending } else { state }
            {
                return Ok(Err(campaign.state));
            }
            let rows = store::deliveries::counts(tx, id)?;
            let counts: Counts = rows.into_iter().map(|(state, _, count)| (state, count)).collect();
            // No hand-over is open here, so a claim of this lease is one whose commit was not answered.
            if counts.get(State::Claimed) > 0 {
                store::deliveries::unclaim(tx, id, token, now)?;
                return Ok(Err(campaign.state));
            }
            invariants::finished(campaign.audience_count, &counts)
                .map_err(|violation| Error::internal(format!("{id}: {violation}")))?;
            store::campaigns::finish(tx, id, state, None, now)?;
            store::work::close_by(tx, work_id, token)?;
            Ok(Ok(()))
        })?;
        match over {
            Ok(()) => {
                self.lease = None;
                workspace.sending.pace.forget(id);
                workspace.live.send(crate::Live::Campaign(id));
                Ok(Turn::Over)
            }
            Err(state) => {
                self.state = state;
                Ok(Turn::Worked)
            }
        }
    }

    /// Turns answers into rows for the transaction. They stay here until the transaction has succeeded.
    fn bring(&self, workspace: &Workspace, want: usize, now: Timestamp) -> Brought {
        let mut brought = Brought { want, ..Brought::default() };
        for returned in &self.unsettled {
            let settled = settle(returned.outcome.clone(), returned.attempts, now);
            if settled.suppress {
                let code = settled.reason.clone();
                brought.suppress.push(self.hard_bounce(returned, code, now));
            }
            brought.letters.extend(returned.letter.clone());
            brought.settlements.push(Settlement { delivery: returned.delivery, settled });
        }
        let sent = self.unsettled.iter().filter(|it| it.outcome == Outcome::HandedOver).count();
        if sent > 0 {
            workspace.sending.pace.add(self.campaign(), sent, now);
        }
        brought
    }

    fn hard_bounce(&self, returned: &Returned, code: Option<String>, now: Timestamp) -> Suppression {
        Suppression {
            channel: self.rules.channel,
            hash: returned.address_hash.to_vec(),
            address: Some(returned.address.clone()),
            reason: SuppressionReason::HardBounce,
            note: code,
            created_at: now,
            actor: "system".to_owned(),
        }
    }

    fn may_claim(&self, now: Timestamp) -> bool {
        !self.unsigned
            && self.relay.retry_at.is_none_or(|at| at <= now)
            && self.next_day.is_none_or(|at| at <= now)
    }

    /// Says on the campaign's page that the sender's day is used up, and that it is not any more.
    fn mind_the_day(
        &mut self,
        workspace: &Workspace,
        (want, next_day): (usize, Option<Timestamp>),
        now: Timestamp,
    ) -> Result<()> {
        if want == 0 || next_day.is_some() == self.next_day.is_some() {
            return Ok(());
        }
        self.next_day = next_day;
        let (id, note) = (self.campaign(), next_day.map(|_| "day_limit"));
        workspace.write(move |tx| Ok(store::campaigns::note(tx, id, note, now)?))
    }

    /// While the relay was last seen dead, one message is enough to find out whether it lives again.
    fn relay_allows(&self) -> usize {
        if self.relay.failures > 0 { 1_usize.saturating_sub(self.exit.busy()) } else { usize::MAX }
    }

    /// Learns about the relay from the settled answers, and forgets them.
    fn learn(&mut self, workspace: &Workspace, now: Timestamp) -> Result<()> {
        let answers = std::mem::take(&mut self.unsettled);
        for answer in &answers {
            let outcome = if answer.outcome == Outcome::HandedOver { "handed_over" } else { "not" };
            metrics::counter!("rapport_hand_overs_total", "outcome" => outcome).increment(1);
        }
        let down = answers.iter().any(|it| it.outcome == Outcome::RelayUnavailable);
        let up = answers.iter().any(|it| it.outcome.relay_answered());
        let id = self.campaign();
        if answers.iter().any(|it| it.outcome == Outcome::NotSigned) && !self.unsigned {
            self.unsigned = true;
            tracing::warn!(campaign = %id, "letters cannot be signed; the campaign waits");
            return workspace.write(move |tx| Ok(store::campaigns::note(tx, id, Some(NOT_SIGNED), now)?));
        }
        if up && !down && (self.relay.failures > 0 || self.relay.noted) {
            self.relay = Relay::default();
            workspace.write(move |tx| Ok(store::campaigns::note(tx, id, None, now)?))?;
        } else if down {
            self.relay.failures = (self.relay.failures + 1).min(7);
            let pause = Duration::from_millis(500 * 2_u64.pow(self.relay.failures - 1));
            self.relay.retry_at = Some(now.plus(pause.min(Duration::from_secs(30))));
            if !self.relay.noted {
                self.relay.noted = true;
                tracing::warn!(campaign = %id, "the relay cannot be reached; the campaign waits");
                workspace
                    .write(move |tx| Ok(store::campaigns::note(tx, id, Some("relay_unavailable"), now)?))?;
            }
        }
        Ok(())
    }

    /// Browsers look again at most twice a second.
    fn tell(&mut self, workspace: &Workspace, now: Timestamp, surely: bool) {
        if surely || now >= self.told_at.plus(Duration::from_millis(500)) || now < self.told_at {
            self.told_at = now;
            workspace.live.send(crate::Live::Campaign(self.campaign()));
        }
    }
}
