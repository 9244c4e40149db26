//! Handing over the letters that ask: claimed with the hash of a fresh word, sent without a transaction, settled.
//!
//! One letter is open at a time. A process that dies in between leaves a claim that runs out: that letter may have
//! left, so it is never sent again by itself, and its link can be answered. The gate is asked with the claim.

use super::letter::{make, words};
use super::{Ready, url};
use crate::deliveries::recalls::{About, Mark};
use crate::deliveries::{From, HandOver, Wire};
use crate::secret::Key;
use crate::senders::dkim::UNREADABLE;
use crate::server::Progress;
use crate::{Result, Workspace};
use base::{CampaignId, CustomerId, Timestamp, Zone, hash};
use domain::consent::confirmation::{Known, State, may_ask_known};
use domain::consent::{Channel, Purpose, Topic, suppression_form};
use domain::deliveries::{Outcome, Permit, Question, Settled, permit_question, settle};
use domain::identities::Kind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use store::Tx;
use store::confirmations::{Claim, Confirmation};
use store::deliveries::Sandboxed;
use store::senders::Sender;

/// How long a claim holds: longer than the patience with a relay over all of one letter.
const LEASE: Duration = Duration::from_secs(300);
/// Letters of one step.
const OF_STEP: usize = 20;
/// Questions looked at in one transaction at most.
const LOOK_AT_MOST: usize = 100;
/// How long a relay that could not be reached is left alone.
const REST: Duration = Duration::from_secs(30);
/// Bytes of the word in a link.
const WORD: usize = 24;

/// One step: gives up claims that ran out, and hands over what is due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    if !workspace.read(|tx| Ok(store::confirmations::is_due(tx, now)?))? {
        return Ok(Progress::Idle);
    }
    // Letters wait while the page is closed: a copy of a workspace writes to nobody until a person lets it.
    let Some(ready) = workspace.read(|tx| Ok(Ready::read(tx, workspace.settings().locale)?))? else {
        return Ok(Progress::Idle);
    };
    let mut desk = match Desk::open(workspace, ready.sender) {
        // The page says so; nothing is claimed, so nothing is lost.
        Err(error) if error.code() == UNREADABLE => return Ok(Progress::Idle),
        desk => desk?,
    };
    let (mut done, mut worked) = (None, false);
    for left in (0..=OF_STEP).rev() {
        // Whatever is recalled from here on is looked at before the hand-over.
        let mark = workspace.sending.recalls.mark();
        let Some(next) = desk.turn(workspace, done.take(), left > 0)? else { break };
        worked = true;
        done = Some(desk.hand_over(workspace, next, &mark));
    }
    desk.wire.close();
    Ok(if worked { Progress::Worked } else { Progress::Idle })
}

/// Who writes, and by which wire.
struct Desk {
    sender: Sender,
    from: From,
    wire: Wire,
    per_day: Option<i64>,
    /// The relay was not there, or the key did not sign: no more letters in this step.
    resting: bool,
}

/// A letter that may be handed over.
struct Claimed {
    asked: Confirmation,
    lease: i64,
    word: String,
    permit: Permit,
}

/// What came of one.
#[derive(Clone)]
struct Done {
    id: base::ConfirmationId,
    lease: i64,
    settled: Settled,
    kept: Option<Sandboxed>,
}

/// What one turn brings into the transaction.
#[derive(Clone)]
struct Turn {
    done: Option<Done>,
    more: bool,
    sandbox: bool,
    sender: base::SenderId,
    per_day: Option<i64>,
    word: String,
    number: i64,
}

impl Desk {
    fn open(workspace: &Workspace, sender: Sender) -> Result<Desk> {
        let wire = match workspace.sending.stage() {
            Some((stage, _)) => Wire::Stage(stage),
            None if sender.kind == "sandbox" => Wire::Sandbox,
            None => Wire::relay(crate::senders::relay(workspace, &sender)?),
        };
        let per_day = crate::senders::settings(&sender).ok().and_then(|relay| relay.per_day);
        Ok(Desk { from: From::of(workspace, &sender)?, sender, wire, per_day, resting: false })
    }

    /// One transaction: settles the letter before, and claims the next that the gate lets pass.
    fn turn(&self, workspace: &Workspace, done: Option<Done>, more: bool) -> Result<Option<Claimed>> {
        let turn = Turn {
            done,
            more: more && !self.resting,
            sandbox: matches!(self.wire, Wire::Sandbox),
            sender: self.sender.id,
            per_day: self.per_day,
            word: hash::encode(&workspace.random.bytes::<WORD>()),
            number: workspace.random.below(i64::MAX as u64) as i64 + 1,
        };
        let (key, zone, now) =
            (workspace.secret.clone(), workspace.settings().zone.clone(), workspace.clock.now());
        if turn.done.is_none() && !turn.more {
            return Ok(None);
        }
        workspace.write(move |tx| Ok(turn.run(tx, &key, &zone, now)?))
    }

    /// Makes the letter, looks once more, hands it over. Always answers.
    fn hand_over(&mut self, workspace: &Workspace, claimed: Claimed, mark: &Mark) -> Done {
        let (id, lease, attempts) = (claimed.asked.id, claimed.lease, claimed.asked.attempts);
        let (outcome, kept) = self.try_it(workspace, claimed, mark);
        let now = workspace.clock.now();
        let unreached = outcome == Outcome::RelayUnavailable;
        self.resting = unreached || outcome == Outcome::NotSigned;
        let mut settled = settle(outcome, attempts, now);
        if unreached {
            settled.due_at = now.plus(REST);
        }
        Done { id, lease, settled, kept }
    }

    fn try_it(
        &mut self,
        workspace: &Workspace,
        claimed: Claimed,
        mark: &Mark,
    ) -> (Outcome, Option<Sandboxed>) {
        let Claimed { asked, word, permit, .. } = claimed;
        if let Err(outcome) = self.wire.ready() {
            return (outcome, None);
        }
        let address_hash = <&[u8; 32]>::try_from(&asked.address_hash[..]).unwrap_or(&[0; 32]);
        let about = About {
            campaign: CampaignId(0),
            customer: CustomerId(0),
            purpose: Purpose::Service,
            channel: Channel::Email,
            topic: Topic::EVERY,
            address_hash,
        };
        if let Some(outcome) = mark.forbids(&about) {
            return (outcome, None);
        }
        let (settings, link) = (workspace.settings(), format!("{}/{word}", url(workspace)));
        let said = words(&asked, &settings);
        let made = make((&asked, &said, &link), (&settings, &self.from), &permit, workspace.clock.now());
        let Ok(mail) = made else { return (Outcome::NotSigned, None) };
        match catch_unwind(AssertUnwindSafe(|| self.wire.hand_over(HandOver { permit, mail }))) {
            Ok(answer) => answer,
            Err(_) => {
                tracing::error!(question = %asked.id, "the wire panicked");
                self.wire.close();
                (Outcome::LostAfter, None)
            }
        }
    }
}

/// Whether somebody who is asked of our own accord said yes or no elsewhere since, or is nobody's customer any more.
fn has_answered(tx: &mut Tx, asked: &Confirmation) -> store::Result<bool> {
    let address = asked.address.as_deref().unwrap_or_default();
    let Some(customer) = store::identities::owner(tx, Kind::Email, address)? else { return Ok(true) };
    let words = store::consent::words(tx, customer)?.0;
    let known = Known { has_address: true, suppressed: false, words: &words, asked_before: false };
    Ok(may_ask_known(&known).is_err())
}

impl Turn {
    fn run(&self, tx: &mut Tx, key: &Key, zone: &Zone, now: Timestamp) -> store::Result<Option<Claimed>> {
        if let Some(done) = &self.done
            && store::confirmations::settle(tx, done.id, done.lease, &done.settled)?
        {
            store::deliveries::keep_in_sandbox(tx, done.kept.as_slice(), now)?;
        }
        // The sandbox keeps a letter in the transaction that settles it: without it surely nothing was kept.
        let left = if self.sandbox { State::Waiting } else { State::Unknown };
        let open = store::confirmations::take_over(tx, left, now)?;
        if open > 0 {
            tracing::warn!(letters = open, "questions were being asked when an earlier run ended");
        }
        let today = now.date(zone);
        if let Some(most) = self.per_day
            && (!self.more || store::senders::day::used(tx, self.sender, today)? >= most)
        {
            return Ok(None);
        }
        let mut looked = 0;
        while self.more && looked < LOOK_AT_MOST {
            looked += 1;
            let Some(asked) = store::confirmations::due(tx, now)? else { break };
            if let Some(claimed) = self.ask_gate(tx, key, asked, now)? {
                if self.per_day.is_some() {
                    store::senders::day::add(tx, self.sender, today, 1)?;
                }
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    fn ask_gate(
        &self,
        tx: &mut Tx,
        key: &Key,
        asked: Confirmation,
        now: Timestamp,
    ) -> store::Result<Option<Claimed>> {
        let address = asked.address.clone().unwrap_or_default();
        let form = suppression_form(Channel::Email, &address);
        let digest = key.keyed("suppression", &[Channel::Email.as_str().as_bytes(), form.as_bytes()]);
        let suppressed = store::suppression::find(tx, Channel::Email, &digest)?.map(|row| row.reason);
        let (number, own_wish, not_after) = (self.number, asked.round.is_none(), asked.expires_at);
        if !own_wish && has_answered(tx, &asked)? {
            store::confirmations::close(tx, asked.id, State::Replaced, Some("answered"))?;
            return Ok(None);
        }
        let question = Question { number, address, suppressed, own_wish, not_after };
        match permit_question(question, now) {
            Ok(permit) => {
                let claim = Claim { word_hash: hash::sha256(self.word.as_bytes()), until: now.plus(LEASE) };
                let lease = store::confirmations::claim(tx, asked.id, claim)?;
                Ok(Some(Claimed { asked, lease, word: self.word.clone(), permit }))
            }
            Err(skip) => {
                store::confirmations::close(tx, asked.id, State::Skipped, Some(skip.reason.as_str()))?;
                Ok(None)
            }
        }
    }
}
