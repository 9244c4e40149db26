//! Live segments: who is in which, followed from change to change and from moment to moment.
//!
//! One process per workspace does this, under a lease. It takes the customers that changed from the columns, asks every
//! live rule about them, and writes who entered and who left; a coming moment (a period that runs out, a birthday) is
//! waited for in memory. At start, and once a day, every rule is asked about everybody: what differs from what was kept
//! is written too, so that neither a crash nor a defect here can make membership wrong for long. A disagreement found
//! by the daily check is counted and logged, because it is a defect.
//!
//! What is in memory is ahead of the store only within one step: when a write fails, memory is thrown away.

use crate::facts::{self, Base};
use crate::server::Progress;
use crate::{Error, Live, Result, Workspace};
use base::{CustomerId, SegmentId, Timestamp, limits};
use domain::segments::{Turn, Watch};
use roaring::RoaringBitmap;
use rules::Compiled;
use rules::schema::{Schema, TableId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::segments::Snapshot;
use store::work::Lease;

/// The kind of work in the queue; its subject is always the whole workspace.
const WORK: &str = "membership";
/// How long membership stands still at most when the process that follows it dies, on several nodes.
const LEASE: Duration = Duration::from_secs(20);
/// An embedded database has one process, and frees its leases at start: an idle workspace writes nothing.
const LEASE_ALONE: Duration = Duration::from_secs(24 * 3_600);
/// How often every rule is asked about everybody.
const CHECK: Duration = Duration::from_secs(24 * 3_600);
/// How soon everybody is asked again after what rules may name has changed. An import of products changes it at every
/// step; edited rules do not wait.
const AGAIN: Duration = Duration::from_secs(10);
/// How often a rule with rank and limit is asked when customers changed: each may move all the others.
const RANKED: Duration = Duration::from_secs(1);
/// How often it is asked when nobody changed, because what it ranks by may change with time.
const RANKED_AT_REST: Duration = Duration::from_secs(60);
/// Changes after which a segment's picture is taken anew, so that a start has few of them to repeat.
const CHANGES_PER_SNAPSHOT: u64 = 5_000;
/// How long changes are kept for those who follow them.
const KEPT_DAYS: i64 = 90;

/// Where a workspace's live segments lie between two steps.
#[derive(Default)]
pub struct Desk(Mutex<Option<State>>);

struct State {
    lease: Lease,
    schema: Arc<Schema>,
    segments: BTreeMap<SegmentId, Followed>,
    checked_at: Timestamp,
    /// What rules name has changed since everybody was asked.
    stale: bool,
}

/// A segment whose members are known at every moment.
struct Followed {
    version: i64,
    rule: Compiled,
    /// What the rule reads.
    tables: BTreeSet<TableId>,
    watch: Watch,
    /// When everybody was asked last, and whether somebody changed since; for rules with rank and limit.
    asked_at: Timestamp,
    moved: bool,
    /// The last change that was written, and how many were since the picture.
    change: i64,
    since_snapshot: u64,
}

/// Entries and exits that were seen and are not written yet.
type Turns = Vec<(SegmentId, CustomerId, bool)>;

/// One step: takes what changed and what has become due, and writes who entered and who left.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let mut desk = workspace.membership.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let now = workspace.clock.now();
    let Some(lease) = hold(workspace, desk.as_ref().map(|state| &state.lease), now)? else {
        *desk = None;
        return Ok(Progress::Idle);
    };
    let anew = State::begin(lease.clone());
    let mut state = match desk.take() {
        Some(state) => State { lease, ..state },
        None => State::begin(lease),
    };
    match advance(workspace, &mut state, now) {
        Ok(worked) => {
            *desk = Some(state);
            Ok(if worked { Progress::Worked } else { Progress::Idle })
        }
        // Another process took over.
        Err(Error::Store(store::Error::Stale)) => Ok(Progress::Idle),
        Err(error) => {
            *desk = Some(anew);
            Err(error)
        }
    }
}

/// The lease, claimed or held on to; nothing while another process has it.
fn hold(workspace: &Workspace, held: Option<&Lease>, now: Timestamp) -> Result<Option<Lease>> {
    let alone = workspace.db.engine() == store::Engine::Sqlite;
    let length = if alone { LEASE_ALONE } else { LEASE };
    let until = now.plus(length);
    if let Some(lease) = held {
        if lease.until > now.plus(length / 2) {
            return Ok(Some(lease.clone()));
        }
        let (work, token) = (lease.work_id, lease.token);
        return match workspace.write(move |tx| Ok(store::work::extend(tx, work, token, until)?)) {
            Ok(()) => Ok(Some(Lease { until, ..lease.clone() })),
            Err(Error::Store(store::Error::Stale)) => Ok(None),
            Err(error) => Err(error),
        };
    }
    match workspace.read(|tx| Ok(store::work::next(tx, WORK)?))? {
        Some(due) if due > now => return Ok(None),
        Some(_) => {}
        None => workspace.write(move |tx| Ok(store::work::put(tx, WORK, 0, now, now)?))?,
    }
    workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, until)?))
}

impl State {
    /// Nothing is known yet but who may find out.
    fn begin(lease: Lease) -> State {
        let schema = Arc::new(Schema::new(base::Zone::utc(), base::Currency::RUB));
        State { lease, schema, segments: BTreeMap::new(), checked_at: Timestamp::MIN, stale: true }
    }
}

fn advance(workspace: &Arc<Workspace>, state: &mut State, now: Timestamp) -> Result<bool> {
    let (base, news) = facts::follow(workspace)?;
    let mut turns = Turns::new();
    let first = state.checked_at == Timestamp::MIN;
    if first || !Arc::ptr_eq(&state.schema, &base.schema) {
        define(workspace, state, &base, now)?;
        state.stale = true;
    }
    let again = state.stale && (first || now >= state.checked_at.plus(AGAIN));
    let expected = again || news.everybody;
    let check = expected || now >= state.checked_at.plus(CHECK);
    for (id, followed) in &mut state.segments {
        let changed = if check {
            let found = followed.check(&base, now);
            if !expected {
                tell_disagreement(*id, &found);
            }
            found
        } else {
            followed.ask(&base, &news.concerns(&followed.tables), now)
        };
        turns.extend(
            changed
                .into_iter()
                .map(|(customer, turn)| (*id, CustomerId(i64::from(customer)), turn == Turn::Entered)),
        );
    }
    if check {
        (state.checked_at, state.stale) = (now, false);
        let before = now.minus_days(KEPT_DAYS);
        workspace.batch_write(move |tx| Ok(store::segments::forget_changes(tx, before)?))?;
    }
    write(workspace, state, &turns, now)?;
    Ok(!turns.is_empty())
}

/// Takes over the definitions as they are now: new rules are asked about everybody, gone ones forgotten.
///
/// A rule that is new or was edited begins with its members of this moment and without entries: nobody did anything.
fn define(workspace: &Arc<Workspace>, state: &mut State, base: &Base, now: Timestamp) -> Result<()> {
    let all = workspace.read(|tx| Ok(store::segments::all(tx)?))?;
    let kept: HashMap<SegmentId, Snapshot> = match state.segments.is_empty() {
        true => workspace.read(|tx| Ok(store::segments::snapshots(tx)?))?,
        false => Vec::new(),
    }
    .into_iter()
    .map(|snapshot| (snapshot.segment, snapshot))
    .collect();
    let mut segments = BTreeMap::new();
    for segment in all {
        let Ok(rule) = base.compile(&segment.rule) else {
            tracing::warn!(segment = %segment.id, "the rule cannot be asked any more, so nobody enters or leaves");
            continue;
        };
        let version = segment.version;
        let known = state.segments.remove(&segment.id).filter(|known| known.version == version);
        let followed = match (known, kept.get(&segment.id).filter(|kept| kept.version == version)) {
            // What the rule names (a product's category, another segment) may have changed with the schema.
            (Some(known), _) => Followed { tables: rule.tables(), rule, ..known },
            (None, Some(kept)) => restored(workspace, rule, kept)?,
            (None, None) => {
                // A number after every change of an older version of the rule.
                let change = workspace.write(|tx| Ok(tx.new_id(store::Sequence::SegmentChange)?))?;
                let mut fresh = Followed::new((version, rule), Watch::default(), change);
                fresh.check(base, now);
                take_picture(workspace, &state.lease, segment.id, &mut fresh, now)?;
                fresh
            }
        };
        segments.insert(segment.id, followed);
    }
    let gone: Vec<SegmentId> =
        kept.keys().chain(state.segments.keys()).filter(|id| !segments.contains_key(id)).copied().collect();
    if !gone.is_empty() {
        workspace.batch_write(move |tx| {
            gone.iter().try_for_each(|id| Ok(store::segments::drop_snapshot(tx, *id)?))
        })?;
    }
    state.segments = segments;
    state.schema = base.schema.clone();
    Ok(())
}

/// A membership as it was kept: the picture and every change after it.
fn restored(workspace: &Workspace, rule: Compiled, kept: &Snapshot) -> Result<Followed> {
    let mut members = RoaringBitmap::deserialize_from(kept.members.as_slice()).map_err(Error::internal)?;
    let (segment, mut change, mut count) = (kept.segment, kept.change, 0);
    loop {
        let after = change;
        let piece =
            workspace.read(move |tx| Ok(store::segments::changes(tx, segment, after, limits::BULK_ROWS)?))?;
        for it in &piece {
            let Ok(customer) = u32::try_from(it.customer.0) else { continue };
            if it.entered {
                members.insert(customer)
            } else {
                members.remove(customer)
            };
            (change, count) = (it.id, count + 1);
        }
        if piece.len() < limits::BULK_ROWS {
            break;
        }
    }
    Ok(Followed { since_snapshot: count, ..Followed::new((kept.version, rule), Watch::new(members), change) })
}

impl Followed {
    fn new((version, rule): (i64, Compiled), watch: Watch, change: i64) -> Followed {
        let tables = rule.tables();
        Followed {
            version,
            rule,
            tables,
            watch,
            asked_at: Timestamp::MIN,
            moved: false,
            change,
            since_snapshot: 0,
        }
    }

    /// Asks about everybody, and finds every coming moment anew.
    fn check(&mut self, base: &Base, now: Timestamp) -> Vec<(u32, Turn)> {
        let answer = base.snapshot.members(&self.rule, now);
        (self.asked_at, self.moved) = (now, false);
        let entered = (&answer - self.watch.members()).into_iter().map(|it| (it, Turn::Entered));
        let turns: Vec<_> =
            entered.chain((self.watch.members() - &answer).into_iter().map(|it| (it, Turn::Left))).collect();
        self.watch = Watch::new(answer);
        if self.rule.pick().is_none() && rules::moves_with_time(&self.rule) {
            for (id, view) in base.snapshot.everybody() {
                let Ok(customer) = u32::try_from(id) else { continue };
                let inside = self.watch.members().contains(customer);
                self.watch.told(customer, inside, rules::next_change(&self.rule, &view, now), now);
            }
        }
        turns
    }

    /// Asks about the customers that changed and those whose moment has come.
    fn ask(&mut self, base: &Base, changed: &RoaringBitmap, now: Timestamp) -> Vec<(u32, Turn)> {
        if self.rule.pick().is_some() {
            self.moved |= !changed.is_empty();
            let rest = if self.moved { RANKED } else { RANKED_AT_REST };
            return if now >= self.asked_at.plus(rest) { self.check(base, now) } else { Vec::new() };
        }
        let mut asked: RoaringBitmap = self.watch.due(now).into_iter().collect();
        asked |= changed;
        let at = self.rule.at(now);
        let mut turns = Vec::new();
        for customer in asked {
            let (inside, next) = match base.snapshot.customer(i64::from(customer)) {
                Some(view) => {
                    (rules::evaluate(&self.rule, &view, &at), rules::next_change(&self.rule, &view, now))
                }
                None => (false, None),
            };
            turns.extend(self.watch.told(customer, inside, next, now).map(|turn| (customer, turn)));
        }
        turns
    }
}

fn tell_disagreement(segment: SegmentId, found: &[(u32, Turn)]) {
    if !found.is_empty() {
        metrics::counter!("rapport_segment_disagreements_total").increment(found.len() as u64);
        tracing::error!(%segment, customers = found.len(), "live membership differed from a full evaluation");
    }
}

/// Writes the turns in pieces, each fenced by the lease, and a new picture of segments that changed much.
fn write(workspace: &Arc<Workspace>, state: &mut State, turns: &Turns, now: Timestamp) -> Result<()> {
    let (work, token) = (state.lease.work_id, state.lease.token);
    for piece in turns.chunks(limits::BULK_ROWS) {
        let rows = piece.to_vec();
        let last = workspace.batch_write(move |tx| {
            store::work::check(tx, work, token)?;
            Ok(store::segments::put_changes(tx, &rows, now)?)
        })?;
        for (segment, ..) in piece {
            if let Some(followed) = state.segments.get_mut(segment) {
                followed.change = last;
                followed.since_snapshot += 1;
            }
        }
    }
    let mut touched: Vec<SegmentId> = turns.iter().map(|(segment, ..)| *segment).collect();
    touched.dedup();
    for segment in touched {
        if let Some(followed) = state.segments.get_mut(&segment)
            && followed.since_snapshot >= CHANGES_PER_SNAPSHOT
        {
            take_picture(workspace, &state.lease, segment, followed, now)?;
        }
        workspace.live.send(Live::Segment(segment));
    }
    Ok(())
}

fn take_picture(
    workspace: &Workspace,
    lease: &Lease,
    segment: SegmentId,
    followed: &mut Followed,
    now: Timestamp,
) -> Result<()> {
    let mut members = Vec::with_capacity(followed.watch.members().serialized_size());
    followed.watch.members().serialize_into(&mut members).map_err(Error::internal)?;
    let (version, change, work, token) = (followed.version, followed.change, lease.work_id, lease.token);
    let snapshot = Snapshot { segment, version, change, as_of: now, members };
    workspace.batch_write(move |tx| {
        store::work::check(tx, work, token)?;
        Ok(store::segments::put_snapshot(tx, &snapshot)?)
    })?;
    followed.since_snapshot = 0;
    Ok(())
}
