//! Events: what customers did, append-only, in blocks.
//!
//! A batch that comes in is one row: its events encoded (`events::block` describes the bytes), with a line in the
//! catalogue, the ids of its messages, what it teaches the registry and one row of the change feed (noun
//! `events`, the batch's id). Batches are merged in the background. An event keeps the customer it was received
//! for; whoever was merged into another is followed when events are read, so that a merge moves no bytes and
//! its undo neither. Who sent an event and what it may hold is decided in `domain` and `app`.

mod block;
mod builder;
mod bytes;
mod draft;
mod erase;
mod filter;
mod merge;
mod messages;
mod read;
mod registry;
mod seen;

pub use block::{Block, EventRef, Properties};
pub use draft::{Draft, MessageId, Shape};
pub use erase::erase;
pub use merge::{Merge, apply as apply_merge, prepare as prepare_merge};
pub use messages::Messages;
pub use read::{Event, Place, batch, count, each_of_batch, merged, of_customers, range, timeline};
pub use registry::{Kind, Property, Registry, count_refused, lock_kind, lock_kinds, registry};
pub use seen::seen_since;

use crate::{Query, Result, Sequence, Tx, Value, feed, params};
use base::{Timestamp, Zone};
use builder::{Builder, Summary};
use registry::Lesson;

const LOCK: Query = query!("events/lock");
const INSERT_BLOCKS: Query = query!("events/insert_blocks");

/// Customers of one bucket: blocks are merged by it.
pub const BUCKET: i64 = 16_384;
/// Runs of message ids that become one.
const MERGED_RUNS: usize = 16;
/// The bucket of batches.
const WAITING: i64 = -1;

/// A request's events and whose they are; an event without a customer is left out.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pub draft: &'a Draft,
    /// As long as the draft.
    pub customers: &'a [Option<i64>],
}

/// Appends events as one batch: its id, or nothing when no event has a customer. Which messages are fresh was
/// asked of [`Messages::fresh`] in the same transaction.
pub fn append(tx: &mut Tx, parts: &[Part<'_>], now: Timestamp) -> Result<Option<i64>> {
    lock_appending(tx)?;
    let batch = tx.new_id(Sequence::EventBlock)?;
    let (mut builder, mut position, mut ids) = (Builder::default(), 0, Vec::new());
    let mut lesson = Lesson::default();
    for part in parts {
        builder.add_draft(part.draft, part.customers, (batch, now.micros()), position)?;
        position += part.draft.len();
        ids.extend(
            part.draft.messages().zip(part.customers).filter_map(|(id, customer)| customer.map(|_| id)),
        );
        teach(&mut lesson, part);
    }
    let Some((body, summary)) = builder.finish(false)? else { return Ok(None) };
    let line = Catalogue { bucket: WAITING, month: month_of(now), level: 0, summary };
    insert_blocks(tx, vec![(batch, line, body)])?;
    messages::insert(tx, batch, ids, now)?;
    lesson.save(tx, now)?;
    feed::append(tx, "events", "added", &[batch], now)?;
    Ok(Some(batch))
}

/// Whether message ids are worth a step of tidying.
pub fn untidy_messages(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    messages::untidy(tx, now)
}

/// One step of tidying message ids; false when there was nothing to do.
pub fn tidy_messages(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    messages::tidy(tx, now)
}

fn teach<'a>(lesson: &mut Lesson<'a>, part: &Part<'a>) {
    for (at, _) in part.customers.iter().enumerate().filter(|(_, customer)| customer.is_some()) {
        if let Some(kind) = part.draft.kind_of(at) {
            *lesson.kinds.entry(kind).or_default() += 1;
        }
    }
    for (kind, name, shape) in part.draft.shapes() {
        let known = lesson.shapes.entry((kind, name)).or_default();
        known.types = known.types.with(shape.types);
        known.count += shape.count;
    }
}

/// A line of the catalogue.
#[derive(Clone, Copy, Debug)]
struct Catalogue {
    bucket: i64,
    month: i64,
    level: i64,
    summary: Summary,
}

fn insert_blocks(tx: &mut Tx, blocks: Vec<(i64, Catalogue, Vec<u8>)>) -> Result<()> {
    let row = |(id, line, body): (i64, Catalogue, Vec<u8>)| -> [Value; 12] {
        let Catalogue { bucket, month, level, summary } = line;
        let Summary { customers, happened, batches, events } = summary;
        let numbers = [id, bucket, month, level, batches.0, batches.1, customers.0, customers.1];
        let [a, b, c, d, e, f, g, h] = numbers.map(Value::Int);
        [a, b, c, d, e, f, g, h, happened.0.into(), happened.1.into(), events.into(), body.into()]
    };
    tx.exec_many(&INSERT_BLOCKS, &blocks.into_iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}

/// Batches are appended one after another, so that no message is taken twice and numbers of runs only grow.
fn lock_appending(tx: &mut Tx) -> Result<()> {
    tx.exec(&LOCK, params!["events.append"]).map(|_| ())
}

fn lock_merging(tx: &mut Tx) -> Result<()> {
    tx.exec(&LOCK, params!["events.merge"]).map(|_| ())
}

fn bucket_of(customer: i64) -> i64 {
    customer.div_euclid(BUCKET)
}

fn month_of(at: Timestamp) -> i64 {
    let (year, month, _) = at.date(&Zone::utc()).ymd();
    (i64::from(year) - 1970) * 12 + i64::from(month) - 1
}
