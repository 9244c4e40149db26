//! A block of events, written: from drafts as a batch comes in, or from other blocks when they are merged.
//!
//! Events are gathered in any order and sorted at the end. The form of the bytes is described in `block`, which reads
//! them; what is merged with what is decided in `merge`.

use super::block::{Block, DEFLATED, EventRef, HEAD, MAGIC, VERSION, skip_value};
use super::bytes::{Cursor, broken, put, put_signed, put_text};
use super::draft::{Draft, Strings};
use crate::Result;
use flate2::Crc;
use flate2::write::DeflateEncoder;
use std::collections::HashMap;
use std::io::Write;

/// Events that become a block; sorted when they are all there.
#[derive(Default)]
pub(super) struct Builder {
    words: Strings,
    batches: Vec<(i64, i64)>,
    batch_at: HashMap<i64, u32>,
    items: Vec<Item>,
    bytes: Vec<u8>,
}

struct Item {
    customer: i64,
    happened_at: i64,
    batch: u32,
    position: u32,
    kind: u32,
    properties: u32,
    start: usize,
    end: usize,
}

/// What the catalogue says of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub customers: (i64, i64),
    pub happened: (i64, i64),
    pub batches: (i64, i64),
    pub events: i64,
}

impl Builder {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Adds those events of a draft that have a customer, counted on from `position`.
    pub fn add_draft(
        &mut self,
        draft: &Draft,
        customers: &[Option<i64>],
        (batch, received_at): (i64, i64),
        position: usize,
    ) -> Result<()> {
        let words: Vec<u32> = draft.strings.list.iter().map(|word| self.words.index(word)).collect();
        let batch = self.batch(batch, received_at);
        for (at, (entry, customer)) in draft.entries.iter().zip(customers).enumerate() {
            let Some(customer) = *customer else { continue };
            let start = self.bytes.len();
            self.copy(&draft.bytes[entry.start..entry.end], u64::from(entry.properties), &words)?;
            self.items.push(Item {
                customer,
                happened_at: entry.happened_at,
                batch,
                position: (position + at) as u32,
                kind: words[entry.kind as usize],
                properties: entry.properties,
                start,
                end: self.bytes.len(),
            });
        }
        Ok(())
    }

    fn batch(&mut self, id: i64, received_at: i64) -> u32 {
        *self.batch_at.entry(id).or_insert_with(|| {
            self.batches.push((id, received_at));
            self.batches.len() as u32 - 1
        })
    }

    fn copy(&mut self, properties: &[u8], count: u64, words: &[u32]) -> Result<()> {
        let mut cursor = Cursor(properties);
        for _ in 0..count {
            let name =
                usize::try_from(cursor.number()?).ok().and_then(|at| words.get(at)).ok_or_else(broken)?;
            put(&mut self.bytes, u64::from(*name));
            let value = skip_value(&mut cursor)?;
            self.bytes.extend_from_slice(value);
        }
        Ok(())
    }

    /// The block's bytes and its line in the catalogue; nothing when there are no events.
    pub fn finish(mut self, deflate: bool) -> Result<Option<(Vec<u8>, Summary)>> {
        let batches = std::mem::take(&mut self.batches);
        let id = |item: &Item| batches[item.batch as usize].0;
        self.items.sort_unstable_by_key(|item| (item.customer, item.happened_at, id(item), item.position));
        let Some(summary) = summary(&self.items, &batches) else { return Ok(None) };
        let mut body = Vec::with_capacity(self.bytes.len() + self.items.len() * 12 + 64);
        put(&mut body, batches.len() as u64);
        for (id, received_at) in &batches {
            put_signed(&mut body, *id);
            put_signed(&mut body, *received_at);
        }
        put(&mut body, self.words.list.len() as u64);
        self.words.list.iter().for_each(|word| put_text(&mut body, word));
        let (mut events, mut places, mut before) = (Vec::with_capacity(self.bytes.len()), Vec::new(), 0);
        for run in self.items.chunk_by(|a, b| a.customer == b.customer) {
            let start = events.len();
            let mut moment = 0_i64;
            for item in run {
                put_signed(&mut events, item.happened_at.wrapping_sub(moment));
                moment = item.happened_at;
                for number in [item.batch, item.position, item.kind, item.properties] {
                    put(&mut events, u64::from(number));
                }
                events.extend_from_slice(&self.bytes[item.start..item.end]);
            }
            places.push((run[0].customer - before, run.len(), events.len() - start));
            before = run[0].customer;
        }
        put(&mut body, places.len() as u64);
        for (step, count, bytes) in places {
            put_signed(&mut body, step);
            put(&mut body, count as u64);
            put(&mut body, bytes as u64);
        }
        body.extend_from_slice(&events);
        Ok(Some((seal(&body, deflate)?, summary)))
    }
}

/// Puts events of one block into several builders. It remembers the block's words in each.
pub(super) struct Splitter<'b> {
    block: &'b Block,
    words: HashMap<usize, Vec<u32>>,
}

impl<'b> Splitter<'b> {
    pub fn new(block: &'b Block) -> Splitter<'b> {
        Splitter { block, words: HashMap::new() }
    }

    /// `key` names the builder.
    pub fn add(&mut self, key: usize, builder: &mut Builder, event: &EventRef<'b>) -> Result<()> {
        let block = self.block;
        let words = self
            .words
            .entry(key)
            .or_insert_with(|| block.words().map(|word| builder.words.index(word)).collect());
        let (count, properties) = event.raw();
        let (batch, start) = (builder.batch(event.batch, event.received_at.micros()), builder.bytes.len());
        builder.copy(properties, count, words)?;
        builder.items.push(Item {
            customer: event.customer,
            happened_at: event.happened_at.micros(),
            batch,
            position: event.position,
            kind: words[event.kind_index as usize],
            properties: count as u32,
            start,
            end: builder.bytes.len(),
        });
        Ok(())
    }
}

/// `items` are sorted by customer.
fn summary(items: &[Item], batches: &[(i64, i64)]) -> Option<Summary> {
    let span = |of: fn(&Item) -> i64| {
        let all = items.iter().map(of);
        Some((all.clone().min()?, all.max()?))
    };
    let ids = items.iter().map(|item| batches[item.batch as usize].0);
    Some(Summary {
        customers: span(|item| item.customer)?,
        happened: span(|item| item.happened_at)?,
        batches: (ids.clone().min()?, ids.max()?),
        events: items.len() as i64,
    })
}

fn seal(body: &[u8], deflate: bool) -> Result<Vec<u8>> {
    let mut out = vec![0; HEAD];
    let mut flags = 0;
    if deflate {
        let mut encoder = DeflateEncoder::new(&mut out, flate2::Compression::fast());
        encoder.write_all(body)?;
        encoder.finish()?;
        flags = DEFLATED;
    } else {
        out.extend_from_slice(body);
    }
    let mut crc = Crc::new();
    crc.update(&out[HEAD..]);
    out[..4].copy_from_slice(&MAGIC);
    out[4] = VERSION;
    out[5] = flags;
    out[6..10].copy_from_slice(&crc.sum().to_le_bytes());
    out[10..14].copy_from_slice(&(body.len() as u32).to_le_bytes());
    Ok(out)
}
