//! Customers who may be one person: found for somebody who looks, shown in pairs, and decided by hand.
//!
//! Likeness is looked for when it is asked for: addresses in the store, names and birthdays in the columns. So nothing
//! is kept up to date with each import, and what is shown is true for the moment. Joining stands in `identities`.

use crate::customers::{Row, rows_of};
use crate::error::codes;
use crate::{Ctx, Error, Live, Result, facts};
use base::CustomerId;
use domain::access::Permission;
use domain::duplicates::{Alike, Reason, address, named, pair};
use rules::schema::standard;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet, hash_map::DefaultHasher};
use std::hash::{Hash, Hasher};
use store::duplicates;

/// Pairs that are told at most; whoever has decided about these sees the next.
pub const LIMIT: usize = 1_000;

/// Two customers and why they may be one.
#[derive(Clone, Debug)]
pub struct Pair {
    pub people: [Row; 2],
    pub reasons: Vec<Reason>,
}

/// Where a pair stands among others: the strongest first, then the newest customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Below zero: more reasons stand before fewer, and a strong one before a weak one.
    rank: i64,
    /// The larger id of the two, below zero.
    second: i64,
    first: i64,
}

#[derive(Clone, Debug)]
pub struct Found {
    pub pairs: Vec<Pair>,
    pub next: Option<Place>,
    /// Pairs that wait for a decision, at most [`LIMIT`].
    pub total: usize,
}

/// Pairs that look alike, as they were found.
#[derive(Debug, Default)]
pub struct AlikePairs {
    /// Customers who were compared.
    compared: u64,
    pairs: BTreeMap<(i64, i64), Vec<Reason>>,
}

/// What was found a moment ago: comparing everybody with everybody of a large base takes seconds.
pub type Kept = crate::kept::Kept<(), AlikePairs>;

/// A page of pairs that nobody has decided about. In a large base who looks alike is looked for once a minute; what
/// was decided about them counts at once.
pub fn list(ctx: &Ctx, after: Option<Place>, limit: usize) -> Result<Found> {
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let compared = |it: &AlikePairs| it.compared;
    let (alike, _) = ctx.workspace.alike.answer((), compared, ctx.now(), || alike(ctx, &base))?;
    let noted = ctx.workspace.read(|tx| Ok(duplicates::all(tx)?))?;
    let mut pairs = alike.pairs.clone();
    for it in noted.iter().filter(|it| it.conflict) {
        // The strongest reason stands first.
        pairs.entry(it.pair).or_default().insert(0, Reason::Conflict);
    }
    let dismissed: HashSet<(i64, i64)> = noted.iter().filter(|it| it.dismissed).map(|it| it.pair).collect();
    let here = |id: i64| base.snapshot.customer(id).is_some();
    pairs.retain(|(one, other), _| !dismissed.contains(&(*one, *other)) && here(*one) && here(*other));
    page(ctx, &base, pairs, after, limit)
}

/// Everybody compared with everybody: addresses of the store, names and birthdays of the columns.
fn alike(ctx: &Ctx, base: &facts::Base) -> Result<AlikePairs> {
    let (mut names, mut pairs) = (Alike::default(), BTreeMap::new());
    for (id, view) in base.snapshot.everybody() {
        let (first, last) = (view.text(standard::FIRST_NAME), view.text(standard::LAST_NAME));
        if let Some(key) = view.birthday().and_then(|birthday| named(first, last, Some(birthday))) {
            names.add(digest(&key), id);
        }
    }
    let addresses = ctx.workspace.read(|tx| {
        let mut alike = Alike::default();
        duplicates::each_address(tx, |kind, value, customer| {
            if let Some(key) = address(kind, value) {
                alike.add(digest(&key), customer);
            }
        })?;
        Ok(alike)
    })?;
    addresses.tell(Reason::Address, &mut pairs);
    names.tell(Reason::NameBirthday, &mut pairs);
    Ok(AlikePairs { compared: base.snapshot.customers(), pairs })
}

fn page(
    ctx: &Ctx,
    base: &facts::Base,
    pairs: BTreeMap<(i64, i64), Vec<Reason>>,
    after: Option<Place>,
    limit: usize,
) -> Result<Found> {
    let mut places: Vec<(Place, Vec<Reason>)> = pairs
        .into_iter()
        .map(|((first, second), reasons)| (Place { rank: rank(&reasons), second: -second, first }, reasons))
        .collect();
    places.sort_unstable_by_key(|(place, _)| *place);
    places.truncate(LIMIT);
    let total = places.len();
    places.retain(|(place, _)| after.is_none_or(|after| *place > after));
    let more = places.len() > limit;
    places.truncate(limit);
    let mut wanted: Vec<i64> = places.iter().flat_map(|(place, _)| [place.first, -place.second]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known: BTreeMap<i64, Row> =
        rows_of(ctx, base, &wanted)?.into_iter().map(|row| (row.customer.id.0, row)).collect();
    let next = places.last().filter(|_| more).map(|(place, _)| *place);
    let told = places.into_iter().filter_map(|(place, reasons)| {
        let people = [known.get(&place.first)?.clone(), known.get(&-place.second)?.clone()];
        Some(Pair { people, reasons })
    });
    Ok(Found { pairs: told.collect(), next, total })
}

fn rank(reasons: &[Reason]) -> i64 {
    let weight = |reason: &Reason| match reason {
        Reason::Conflict => 4,
        Reason::Address => 2,
        Reason::NameBirthday => 1,
    };
    -reasons.iter().map(weight).sum::<i64>()
}

/// Two keys of one digest by chance are looked at by a person like any other pair.
fn digest(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Keeps that these two are two people, so that they are not shown again.
pub fn dismiss(ctx: &Ctx, customers: [CustomerId; 2]) -> Result<()> {
    let two = permit(ctx, customers)?;
    let (now, actor) = (ctx.now(), ctx.actor.to_string());
    let audit = about(ctx, "duplicates.dismiss", two);
    ctx.workspace.write(move |tx| {
        for id in [two.0, two.1] {
            store::customers::load(tx, CustomerId(id))?.ok_or(Error::NotFound)?;
        }
        duplicates::dismiss(tx, two, &actor, now)?;
        Ok(store::audit::append(tx, &audit)?)
    })?;
    ctx.notify(Live::Customers);
    Ok(())
}

/// Takes back that they are two.
pub fn restore(ctx: &Ctx, customers: [CustomerId; 2]) -> Result<()> {
    let two = permit(ctx, customers)?;
    let audit = about(ctx, "duplicates.restore", two);
    ctx.workspace.write(move |tx| match duplicates::restore(tx, two)? {
        true => Ok(store::audit::append(tx, &audit)?),
        false => Err(Error::NotFound),
    })?;
    ctx.notify(Live::Customers);
    Ok(())
}

fn permit(ctx: &Ctx, [one, other]: [CustomerId; 2]) -> Result<(i64, i64)> {
    ctx.require(Permission::CustomersWrite)?;
    if one == other {
        return Err(Error::invalid("customers", codes::INVALID).hint("two different customers"));
    }
    Ok(pair(one.0, other.0))
}

fn about(ctx: &Ctx, action: &'static str, two: (i64, i64)) -> store::audit::Entry {
    let other = CustomerId(two.1).to_string();
    ctx.audit(action, CustomerId(two.0)).with(serde_json::json!({ "other": other }))
}
