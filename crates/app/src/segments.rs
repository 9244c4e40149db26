//! Segments: kept rules, the live answer while one is edited, and the audience a campaign is made of.
//!
//! Every count here is exact and names the moment it is true for. A rule is refused at the row that is wrong.

mod ask;
mod changes;
pub mod clusters;
pub mod membership;
pub mod overlap;
mod person;
pub mod portrait;
pub mod rfm;
mod sizes;

pub use person::{Orders, orders as orders_of};
pub use sizes::{Size, sizes, step};

pub use ask::{CHANNELS, PlaceCount, Preview, Reason, Sample, preview, vocabulary, why};
pub use changes::{Change, LookingBack, Turnover, changes, export_latest, latest, turnover};

use crate::facts::{self, Base};
use crate::lists::Use;
use crate::{Ctx, Error, Live, Result, Workspace};
use base::{SegmentId, Timestamp};
use domain::access::Permission;
use domain::campaigns::Source;
use domain::segments::{Draft, Refusal};
use roaring::RoaringBitmap;
use rules::{Compiled, Rule};
pub use store::segments::Segment;

/// A segment with how many customers are in it now.
#[derive(Clone, Debug)]
pub struct Counted {
    pub segment: Segment,
    /// Nothing when the rule can no longer be asked, because what it names is gone.
    pub count: Option<u64>,
    /// Reachable members by channel.
    pub reach: Vec<(rules::rule::Channel, u64)>,
    pub sentence: rules::schema::Label,
    /// Campaigns and other segments that name it.
    pub uses: Vec<Use>,
}

/// What a person typed.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    pub description: String,
    pub folder: String,
    pub rule: Rule,
}

/// Every segment in use with its exact count.
pub fn list(ctx: &Ctx) -> Result<(Vec<Counted>, Timestamp)> {
    ctx.require(Permission::SegmentsRead)?;
    let (base, now) = (facts::base(&ctx.workspace)?, ctx.now());
    let (segments, uses) =
        ctx.workspace.read(|tx| Ok((store::segments::all(tx)?, crate::lists::uses(tx)?)))?;
    Ok((segments.into_iter().map(|segment| counted(&base, segment, &uses, now)).collect(), now))
}

pub fn get(ctx: &Ctx, id: SegmentId) -> Result<Counted> {
    ctx.require(Permission::SegmentsRead)?;
    let (segment, uses) =
        ctx.workspace.read(|tx| Ok((store::segments::load(tx, id)?, crate::lists::uses(tx)?)))?;
    let segment = segment.ok_or(Error::NotFound)?;
    Ok(counted(&facts::base(&ctx.workspace)?, segment, &uses, ctx.now()))
}

pub fn create(ctx: &Ctx, wanted: Wanted) -> Result<Counted> {
    ctx.require(Permission::SegmentsWrite)?;
    let draft = tidy(&facts::base(&ctx.workspace)?, wanted, None)?;
    let (actor, now, audit) = (ctx.actor.to_string(), ctx.now(), ctx.audit("segments.create", ""));
    let members = sizes::count(&ctx.workspace, &draft.rule, now)?;
    let id = ctx.workspace.write(move |tx| {
        let id = store::segments::insert(tx, &draft, &actor, now)?;
        sizes::changed(tx, id, members, now)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        store::feed::append(tx, "segments", "changed", &[id.0], now)?;
        Ok(id)
    })?;
    ctx.notify(Live::Segment(id));
    get(ctx, id)
}

/// Saves a segment of the version that was read.
pub fn update(ctx: &Ctx, id: SegmentId, version: i64, wanted: Wanted) -> Result<Counted> {
    ctx.require(Permission::SegmentsWrite)?;
    let draft = tidy(&facts::base(&ctx.workspace)?, wanted, Some(id))?;
    let (now, audit) = (ctx.now(), ctx.audit("segments.update", id));
    let members = sizes::count(&ctx.workspace, &draft.rule, now)?;
    ctx.workspace.write(move |tx| {
        let known = store::segments::load(tx, id)?.ok_or(Error::NotFound)?;
        if known.rule != draft.rule {
            sizes::changed(tx, id, members, now)?;
        }
        store::segments::update(tx, id, version, &draft, now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "segments", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::Segment(id));
    get(ctx, id)
}

/// Takes a segment out of use, unless another segment or a campaign that is not over needs it.
pub fn delete(ctx: &Ctx, id: SegmentId) -> Result<()> {
    ctx.require(Permission::SegmentsWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("segments.delete", id));
    ctx.workspace.write(move |tx| {
        let uses = crate::lists::uses(tx)?;
        let own = uses.iter().filter(|(used, by)| *used == id.to_string() && by.id != *used && !by.over);
        let kinds: Vec<bool> = own.map(|(_, by)| by.id.parse::<SegmentId>().is_ok()).collect();
        if kinds.contains(&true) {
            return Err(refused(Refusal::MentionedBySegment));
        }
        if kinds.contains(&false) {
            return Err(refused(Refusal::UsedByCampaign));
        }
        if !store::segments::archive(tx, id, now)? {
            return Err(Error::NotFound);
        }
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "segments", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::Segment(id));
    Ok(())
}

/// Who belongs to at least one included segment or list (everybody where none is named) and to no excluded one, at a
/// moment. What is gone or can no longer be asked is an error and never "nobody".
pub fn audience(
    workspace: &Workspace,
    include: &[Source],
    exclude: &[Source],
    now: Timestamp,
) -> Result<RoaringBitmap> {
    let base = facts::base(workspace)?;
    let everybody = base.snapshot.ask(&base.compile(&Rule::everybody())?, now).members;
    let members = |source: &Source| source_members(workspace, &base, source, now);
    let mut audience = if include.is_empty() { everybody } else { RoaringBitmap::new() };
    for source in include {
        audience |= members(source)?;
    }
    for source in exclude {
        audience -= members(source)?;
    }
    Ok(audience)
}

/// Who is in a segment or a list at a moment; of a list those who are still in the base.
pub(crate) fn source_members(
    workspace: &Workspace,
    base: &Base,
    source: &Source,
    now: Timestamp,
) -> Result<RoaringBitmap> {
    let ask = |rule: &Rule| Ok::<_, Error>(base.snapshot.ask(&base.compile(rule)?, now).members);
    match source {
        Source::Segment(id) => ask(&base.schema.segments.get(id).ok_or(Error::NotFound)?.rule),
        Source::List(id) => {
            Ok(workspace.read(|tx| crate::lists::members(tx, *id))? & ask(&Rule::everybody())?)
        }
    }
}

/// The segments that a workspace begins with, in its language. Made once: who deletes them all keeps none.
pub(crate) fn first(workspace: &Workspace) -> Result<()> {
    if workspace.read(|tx| Ok(store::segments::ever(tx)?))? {
        return Ok(());
    }
    let (locale, now) = (workspace.settings().locale, workspace.clock.now());
    workspace.write(move |tx| {
        // Two nodes may open a workspace at once; the one that came first made them.
        if store::segments::ever(tx)? {
            return Ok(());
        }
        for it in domain::segments::ready::ready(locale) {
            let draft = domain::segments::tidy(it.name, it.description, "", it.rule).map_err(refused)?;
            let id = store::segments::insert(tx, &draft, "system", now)?;
            store::feed::append(tx, "segments", "changed", &[id.0], now)?;
        }
        Ok(())
    })
}

/// The segments a customer belongs to now, by their places in the list.
pub(crate) fn of_customer(base: &Base, customer: i64, now: Timestamp) -> Vec<(SegmentId, String)> {
    let belongs = |rule: &Rule| {
        let rule = Compiled::new(rule, &base.schema).ok();
        rule.is_some_and(|rule| holds(base, &rule, customer, now))
    };
    let segments = base.schema.segments.iter().filter(|(_, definition)| belongs(&definition.rule));
    segments.map(|(id, definition)| (*id, definition.name.clone())).collect()
}

/// Whether a rule holds for one customer. Rank and limit are questions about everybody.
fn holds(base: &Base, rule: &Compiled, customer: i64, now: Timestamp) -> bool {
    if rule.pick().is_some() {
        let members = base.snapshot.ask(rule, now).members;
        return u32::try_from(customer).is_ok_and(|id| members.contains(id));
    }
    let view = base.snapshot.customer(customer);
    view.is_some_and(|view| rules::evaluate(rule, &view, &rule.at(now)))
}

fn counted(base: &Base, segment: Segment, uses: &[(String, Use)], now: Timestamp) -> Counted {
    let answer = base.compile(&segment.rule).ok().map(|rule| base.snapshot.ask(&rule, now));
    let reach = answer.as_ref().map(|answer| base.snapshot.reachable(&answer.members, ask::CHANNELS));
    let count = answer.map(|answer| answer.count());
    let sentence = ask::sentence(&segment.rule, &base.schema);
    let own = uses.iter().filter(|(used, by)| *used == segment.id.to_string() && by.id != *used);
    let uses = own.map(|(_, by)| by.clone()).collect();
    Counted { segment, count, reach: reach.unwrap_or_default(), sentence, uses }
}

fn tidy(base: &Base, wanted: Wanted, own: Option<SegmentId>) -> Result<Draft> {
    let draft = domain::segments::tidy(&wanted.name, &wanted.description, &wanted.folder, wanted.rule)
        .map_err(refused)?;
    Compiled::of_segment(&draft.rule, &base.schema, own).map_err(|problems| facts::problem(&problems))?;
    Ok(draft)
}

fn refused(refusal: Refusal) -> Error {
    match refusal.field() {
        Some(field) => Error::invalid(field, refusal.code()).hint(refusal.to_string()),
        None => Error::refused(refusal.code(), refusal),
    }
}
