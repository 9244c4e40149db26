//! Reading events: of some customers, a page of a timeline, a range for loading columns, a batch for following.
//!
//! Whoever was merged into another customer is followed here; the bytes of events never move. Nothing here writes.

use super::block::{Block, EventRef};
use super::{WAITING, bucket_of};
use crate::{Query, Result, Tx, Value, params};
use base::Timestamp;
use domain::events::Value as Property;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const BLOCK: Query = query!("events/block");
const OF_BATCH: Query = query!("events/of_batch");
const OF_BUCKET: Query = query!("events/of_bucket");
const COUNT: Query = query!("events/count");
const MERGED_INTO: Query = query!("events/merged_into");
const MERGED_INTO_THESE: Query = query!("events/merged_into_these");

/// An event by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Whose it is now: who was merged into another is that other.
    pub customer: i64,
    pub happened_at: Timestamp,
    pub received_at: Timestamp,
    /// The batch it came in and its place there: together they are its id for ever.
    pub batch: i64,
    pub position: u32,
    pub kind: String,
    pub properties: Vec<(String, Property<'static>)>,
}

/// The place of an event in its customer's timeline: moment, batch, position.
pub type Place = (Timestamp, i64, u32);

impl Event {
    pub fn place(&self) -> Place {
        (self.happened_at, self.batch, self.position)
    }

    fn of(customer: i64, event: &EventRef<'_>) -> Result<Event> {
        let properties = event.properties().map(|property| {
            let (name, value) = property?;
            Ok((name.to_owned(), value.into_owned()))
        });
        Ok(Event {
            customer,
            happened_at: event.happened_at,
            received_at: event.received_at,
            batch: event.batch,
            position: event.position,
            kind: event.kind.to_owned(),
            properties: properties.collect::<Result<_>>()?,
        })
    }
}

/// Events of some customers with `from <= happened_at < until`, of these kinds or of all where none is named,
/// by customer and moment.
pub fn of_customers(
    tx: &mut Tx,
    customers: &[i64],
    kinds: &[&str],
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Event>> {
    let owners = owners(tx, customers)?;
    let mut events = Vec::new();
    for block in &blocks_of(tx, &owners, (from, until))? {
        for (id, owner) in &owners {
            block.each_of(*id, |event| {
                let wanted = (from..until).contains(&event.happened_at) && has_kind(kinds, event.kind);
                if wanted {
                    events.push(Event::of(*owner, &event)?);
                }
                Ok(())
            })?;
        }
    }
    events.sort_by_key(|event| (event.customer, event.place()));
    Ok(events)
}

/// A page of one customer's events, newest first, before a place; of these kinds or of all where none is named.
pub fn timeline(
    tx: &mut Tx,
    customer: i64,
    kinds: &[&str],
    before: Option<Place>,
    limit: usize,
) -> Result<Vec<Event>> {
    let owners = owners(tx, &[customer])?;
    let until =
        before.map_or(Timestamp::MAX, |(at, ..)| Timestamp::from_micros(at.micros().saturating_add(1)));
    let blocks = blocks_of(tx, &owners, (Timestamp::from_micros(i64::MIN), until))?;
    let mut found: Vec<(Place, EventRef<'_>)> = Vec::new();
    for block in &blocks {
        for id in owners.keys() {
            block.each_of(*id, |event| {
                let place = (event.happened_at, event.batch, event.position);
                if before.is_none_or(|before| place < before) && has_kind(kinds, event.kind) {
                    found.push((place, event));
                }
                Ok(())
            })?;
        }
    }
    found.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
    found.iter().take(limit).map(|(_, event)| Event::of(customer, event)).collect()
}

/// Gives every event of the customers `from..until`, with the id of whose it is now: for loading columns.
/// Events of one customer may come in several pieces, each by moment.
pub fn range(
    tx: &mut Tx,
    (from, until): (i64, i64),
    mut take: impl FnMut(i64, &EventRef<'_>) -> Result<()>,
) -> Result<()> {
    let merged = merged(tx)?;
    let ids = merged.iter().filter(|(_, owner)| (from..until).contains(*owner)).map(|(id, _)| *id);
    let others: BTreeSet<i64> = ids.filter(|id| !(from..until).contains(id)).collect();
    let buckets = (bucket_of(from)..=bucket_of(until - 1)).chain(others.iter().map(|id| bucket_of(*id)));
    let buckets: BTreeSet<i64> = buckets.chain([WAITING]).collect();
    let rows: Vec<[Value; 1]> = buckets.into_iter().map(|bucket| [bucket.into()]).collect();
    let all = params![i64::MIN, i64::MAX, i64::MIN, i64::MAX];
    for row in tx.rows_many_with(&OF_BUCKET, all, &rows)? {
        let block = Block::open(&row.blob(1)?)?;
        block.each(|event| {
            let owner = merged.get(&event.customer).copied().unwrap_or(event.customer);
            if (from..until).contains(&owner) { take(owner, &event) } else { Ok(()) }
        })?;
    }
    Ok(())
}

/// Gives the events of a batch that the change feed told of, in whatever blocks they are now, by customer and moment
/// within a block. Their customers are those they were received for: see [`merged`].
pub fn each_of_batch(tx: &mut Tx, id: i64, mut take: impl FnMut(&EventRef<'_>) -> Result<()>) -> Result<()> {
    let bodies = match tx.row(&BLOCK, params![id])? {
        Some(row) => vec![row.blob(0)?],
        None => tx.rows(&OF_BATCH, params![id])?.iter().map(|row| row.blob(0)).collect::<Result<_>>()?,
    };
    for body in bodies {
        let block = Block::open(&body)?;
        if block.batches().iter().any(|(batch, _)| *batch == id) {
            block.each(|event| if event.batch == id { take(&event) } else { Ok(()) })?;
        }
    }
    Ok(())
}

/// The events of a batch, by customer and moment.
pub fn batch(tx: &mut Tx, id: i64) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    each_of_batch(tx, id, |event| {
        events.push(Event::of(event.customer, event)?);
        Ok(())
    })?;
    events.sort_by_key(|event| (event.customer, event.place()));
    Ok(events)
}

/// Who was merged into whom.
pub fn merged(tx: &mut Tx) -> Result<HashMap<i64, i64>> {
    let mut all = HashMap::new();
    tx.each(&MERGED_INTO, &[], |row| {
        all.insert(row.int(0)?, row.int(1)?);
        Ok(())
    })?;
    Ok(all)
}

/// Blocks and events there are, and the highest number of a block.
pub fn count(tx: &mut Tx) -> Result<(i64, i64, i64)> {
    tx.row(&COUNT, &[])?.map_or(Ok((0, 0, 0)), |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)))
}

/// The ids whose events belong to these customers: their own and those merged into them.
fn owners(tx: &mut Tx, customers: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let mut owners: BTreeMap<i64, i64> = customers.iter().map(|id| (*id, *id)).collect();
    for row in tx.rows_many(&MERGED_INTO_THESE, &rows)? {
        owners.insert(row.int(0)?, row.int(1)?);
    }
    Ok(owners)
}

fn blocks_of(
    tx: &mut Tx,
    owners: &BTreeMap<i64, i64>,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Block>> {
    let Some(((first, _), (last, _))) = owners.first_key_value().zip(owners.last_key_value()) else {
        return Ok(Vec::new());
    };
    let buckets: HashSet<i64> = owners.keys().map(|id| bucket_of(*id)).chain([WAITING]).collect();
    let rows: Vec<[Value; 1]> = buckets.into_iter().map(|bucket| [bucket.into()]).collect();
    let found = tx.rows_many_with(&OF_BUCKET, params![from, until, *first, *last], &rows)?;
    found.iter().map(|row| Block::open(&row.blob(1)?)).collect()
}

fn has_kind(kinds: &[&str], kind: &str) -> bool {
    kinds.is_empty() || kinds.contains(&kind)
}
