//! Returns: bounces, complaints, receipts and wishes to leave that others tell us of.
//!
//! Whoever brings them (a provider's call, a letter in a mailbox) was let in elsewhere. Here each is matched with a
//! letter of ours: by our Message-ID or by the return path made for one letter, both of which hold a word that only we
//! can make, or by the address, if the sender wrote to it lately. What is about no letter of ours changes nothing.
//! The address that is suppressed is the one we wrote to, never the one that was told. A complaint also takes the
//! consent to advertising back, in the same transaction. Doing it twice does nothing.

use super::recalls::Recall;
use crate::consent::{ledger, suppressions};
use crate::tracking::Signer;
use crate::{Live, Result, Workspace};
use base::{CustomerId, DeliveryId, SenderId, Timestamp};
use domain::consent::{Channel, Purpose, Scope, Source, SuppressionReason, Topic};
use domain::deliveries::State;
use domain::deliveries::returns::{Return, ReturnKind, SOFT_IN_A_ROW, after, is_given_up, suppresses};
use domain::identities;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::Tx;
use store::deliveries::returns::{Kept, Letter};
use store::suppression::Suppression;

/// Returns in one transaction.
const PIECE: usize = 100;
/// How long a return that names no letter may come after the last letter to its address.
const LATEST_DAYS: i64 = 30;
/// Letters looked at for a row of soft bounces.
const PAST_LETTERS: usize = SOFT_IN_A_ROW * 10;
/// Characters kept of the far side's words.
const WORDS: usize = 300;
const CODE: usize = 60;

/// What became of some returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// About letters of ours, repeats too.
    pub known: usize,
    /// About nothing that we sent.
    pub foreign: usize,
    /// About letters whose hand-over is not written down yet: to be told again.
    pub early: usize,
}

/// Where returns come from: the sender whose letters they are about, and who tells.
#[derive(Clone, Copy, Debug)]
pub struct From {
    pub sender: SenderId,
    pub source: &'static str,
}

pub fn take(workspace: &Arc<Workspace>, from: From, returns: &[Return]) -> Result<Taken> {
    let signer = Signer::new(workspace);
    let mut taken = Taken::default();
    for piece in returns.chunks(PIECE) {
        let asked: Vec<Asked> = piece.iter().map(|told| Asked::of(told, &signer)).collect();
        let (of, now) = (workspace.clone(), workspace.clock.now());
        let done = workspace.write(move |tx| Ok(write(tx, &of, from, &asked, now)?))?;
        // After the commit and before the answer: no claimed message to these addresses begins its hand-over.
        for (channel, hash) in &done.suppressed {
            workspace.sending.recalls.add(Recall::Suppressed { channel: *channel, hash: *hash });
        }
        for (customer, channel) in &done.complained {
            let (purpose, scope) = (Purpose::Marketing, Scope::One(*channel));
            let topic = Topic::EVERY;
            workspace.sending.recalls.add(Recall::Withdrawn { customer: *customer, purpose, scope, topic });
        }
        if !done.complained.is_empty() {
            workspace.live.send(Live::Customers);
        }
        done.campaigns.iter().for_each(|id| workspace.live.send(Live::Campaign(*id)));
        for delivery in &done.left {
            crate::tracking::leave_by(workspace, *delivery, Source::Provider)?;
        }
        taken.known += done.taken.known;
        taken.foreign += done.taken.foreign;
        taken.early += done.taken.early;
    }
    for (outcome, count) in [("known", taken.known), ("foreign", taken.foreign), ("early", taken.early)] {
        metrics::counter!("rapport_returns_total", "outcome" => outcome).increment(count as u64);
    }
    Ok(taken)
}

/// A return with the letter it names, if the name is one that we made.
#[derive(Clone, Debug)]
struct Asked {
    told: Return,
    named: Option<DeliveryId>,
    /// In the form in which identities are kept.
    address: Option<String>,
}

impl Asked {
    fn of(told: &Return, signer: &Signer) -> Asked {
        let by_id = told.message_id.as_deref().and_then(|id| signer.delivery_of(id));
        let by_path = || told.return_path.as_deref().and_then(|path| signer.delivery_of_path(path));
        let read = |address: &String| identities::read(identities::Kind::Email, address).ok();
        Asked {
            named: by_id.or_else(by_path),
            address: told.address.as_ref().and_then(read).map(|identity| identity.value),
            told: told.clone(),
        }
    }
}

#[derive(Debug, Default)]
struct Done {
    taken: Taken,
    suppressed: Vec<(Channel, [u8; 32])>,
    campaigns: BTreeSet<base::CampaignId>,
    left: Vec<DeliveryId>,
    /// Whose consent to advertising a complaint took back.
    complained: Vec<(CustomerId, Channel)>,
}

fn write(
    tx: &mut Tx,
    workspace: &Workspace,
    from: From,
    asked: &[Asked],
    now: Timestamp,
) -> store::Result<Done> {
    let unnamed = asked.iter().filter(|it| it.named.is_none()).filter_map(|it| it.address.clone());
    let addresses: Vec<String> = unnamed.collect::<BTreeSet<_>>().into_iter().collect();
    let since = now.minus_days(LATEST_DAYS);
    let last = store::deliveries::returns::last_to(tx, from.sender, since, &addresses)?;
    let meant = |it: &Asked| it.named.or_else(|| last.get(it.address.as_ref()?).copied());
    let ids: Vec<DeliveryId> = asked.iter().filter_map(meant).collect();
    let mut letters = store::deliveries::returns::letters(tx, &ids)?;
    let known = store::deliveries::returns::known(tx, &ids)?;
    let mut done = Done::default();
    let (mut kept, mut suppress): (Vec<Kept>, Vec<Suppression>) = (Vec::new(), Vec::new());
    let mut changed: HashMap<i64, (State, Option<&'static str>)> = HashMap::new();
    for it in asked {
        let Some(letter) = meant(it).and_then(|id| letters.get_mut(&id.0)) else {
            done.taken.foreign += 1;
            continue;
        };
        if letter.state == State::Claimed {
            done.taken.early += 1;
            continue;
        }
        if !letter.state.left_the_house() && letter.state != State::Unknown {
            done.taken.foreign += 1;
            continue;
        }
        done.taken.known += 1;
        let (delivery, kind) = (letter.delivery, it.told.kind);
        if let Some((state, reason)) = after(letter.state, letter.reason.as_deref(), kind) {
            (letter.state, letter.reason) = (state, reason.map(str::to_owned));
            changed.insert(delivery.0, (state, reason));
            done.campaigns.insert(letter.campaign);
        }
        let fresh = !known.contains(&(delivery.0, kind))
            && !kept.iter().any(|row| (row.delivery, row.kind) == (delivery, kind));
        if kind == ReturnKind::Delivered || !fresh {
            continue;
        }
        let mut row = keep(it, delivery, from.source, now);
        if letter.address.is_none() {
            // The person was erased, and the far side's words would bring the address back.
            row.words.clear();
        }
        kept.push(row);
        if kind == ReturnKind::Unsubscribe {
            done.left.push(delivery);
        }
        done.complained.extend(take_back(tx, letter, kind, now)?);
        if let Some(reason) = suppresses(kind) {
            suppress.extend(suppression(workspace, letter, (reason, clip(&it.told.code, CODE)), now));
        }
    }
    let mut changes: Vec<_> =
        changed.into_iter().map(|(id, (state, reason))| (DeliveryId(id), state, reason)).collect();
    changes.sort_by_key(|(id, _, _)| *id);
    store::deliveries::returns::keep(tx, &kept, now)?;
    store::deliveries::returns::set_states(tx, &changes, now)?;
    for row in kept.iter().filter(|row| row.kind == ReturnKind::SoftBounce) {
        let Some(letter) = letters.get(&row.delivery.0) else { continue };
        let Some(address) = letter.address.as_deref() else { continue };
        let past = store::deliveries::returns::past(tx, letter.customer, address, PAST_LETTERS)?;
        if is_given_up(&past, now) {
            let why = (SuppressionReason::HardBounce, "soft_bounces".to_owned());
            suppress.extend(suppression(workspace, letter, why, now));
        }
    }
    store::suppression::add(tx, &suppress)?;
    for row in &suppress {
        suppressions::tell(tx, row, now)?;
        done.suppressed.extend(row.hash.as_slice().try_into().map(|hash| (row.channel, hash)));
    }
    Ok(done)
}

/// Whose consent a return takes back. Nothing is written about a person who was erased.
fn take_back(
    tx: &mut Tx,
    letter: &Letter,
    kind: ReturnKind,
    now: Timestamp,
) -> store::Result<Option<(CustomerId, Channel)>> {
    let who = (letter.customer, letter.channel);
    let says = kind == ReturnKind::Complaint && letter.address.is_some();
    let done = says && ledger::complained(tx, who, letter.delivery.to_string(), now)?;
    Ok(done.then_some(who))
}

fn keep(it: &Asked, delivery: DeliveryId, source: &'static str, now: Timestamp) -> Kept {
    Kept {
        delivery,
        kind: it.told.kind,
        source,
        code: clip(&it.told.code, CODE),
        words: clip(&it.told.words, WORDS),
        // Clocks of others run ahead; nothing came back before now.
        happened_at: it.told.happened_at.map_or(now, |at| at.min(now)),
    }
}

/// The row for the address that the letter went to; nothing after an erasure, which has put its own there.
fn suppression(
    workspace: &Workspace,
    letter: &Letter,
    (reason, note): (SuppressionReason, String),
    now: Timestamp,
) -> Option<Suppression> {
    let address = letter.address.clone()?;
    Some(Suppression {
        channel: letter.channel,
        hash: suppressions::address_hash(workspace, letter.channel, &address).to_vec(),
        address: Some(address),
        reason,
        note: Some(note).filter(|note| !note.is_empty()),
        created_at: now,
        actor: "system".to_owned(),
    })
}

/// One line without control characters, cut to a length.
fn clip(text: &str, chars: usize) -> String {
    let line = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    line.collect::<Vec<_>>().join(" ").chars().take(chars).collect()
}
