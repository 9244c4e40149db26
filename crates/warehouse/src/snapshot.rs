//! The whole base at one moment, and the holder that moves from one such moment to the next.

use crate::chunk::{Chunk, SLOTS, View};
use crate::row::CustomerRow;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

/// Facts of all customers. Cheap to clone, never changes.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    chunks: BTreeMap<u32, Arc<Chunk>>,
    customers: u64,
    version: u64,
}

/// Holds the current snapshot. Readers take it and go; one feeder at a time replaces it.
#[derive(Debug, Default)]
pub struct Warehouse {
    current: RwLock<Arc<Snapshot>>,
}

impl Warehouse {
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Replaces customers by their new rows and removes those that are gone. Readers see all of it or nothing.
    pub fn replace(&self, rows: Vec<CustomerRow>, gone: &[i64]) {
        let next = Arc::new(self.snapshot().replaced(rows, gone));
        *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = next;
    }

    /// Forgets everything and takes these customers instead.
    pub fn load(&self, rows: Vec<CustomerRow>) {
        let version = self.snapshot().version;
        let next = Snapshot { version, ..Snapshot::default() }.replaced(rows, &[]);
        *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(next);
    }
}

impl Snapshot {
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Grows with every replacement: equal versions of one warehouse are equal bases.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// One customer's facts.
    pub fn customer(&self, id: i64) -> Option<View<'_>> {
        let (number, slot) = place(id)?;
        let chunk = self.chunks.get(&number)?;
        chunk.present().has(slot).then(|| chunk.view(slot))
    }

    /// Some members spread evenly over their ids, so that samples do not all come from the oldest customers.
    pub fn samples(&self, members: &RoaringBitmap, wanted: u64) -> Vec<i64> {
        let count = members.len();
        let wanted = wanted.min(count);
        let rank = |index: u64| (index * count / wanted.max(1)) as u32;
        (0..wanted).filter_map(|index| members.select(rank(index))).map(i64::from).collect()
    }

    /// Facts of each of these customers who is in the base.
    pub fn each<'a>(&'a self, members: &'a RoaringBitmap) -> impl Iterator<Item = (i64, View<'a>)> {
        members.iter().filter_map(|id| Some((i64::from(id), self.customer(i64::from(id))?)))
    }

    /// Everybody.
    pub fn everybody(&self) -> impl Iterator<Item = (i64, View<'_>)> {
        self.chunks().flat_map(|(first, chunk)| {
            chunk.present().slots().map(move |slot| (i64::from(first) + slot as i64, chunk.view(slot)))
        })
    }

    pub fn bytes(&self) -> usize {
        self.chunks.values().map(|chunk| chunk.bytes()).sum()
    }

    /// Each chunk with the id of its first slot.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (u32, &Chunk)> {
        self.chunks.iter().map(|(number, chunk)| (number * SLOTS as u32, &**chunk))
    }

    pub(crate) fn slots_of<'a>(
        &'a self,
        members: &'a RoaringBitmap,
    ) -> impl Iterator<Item = (&'a Chunk, usize)> {
        members.iter().filter_map(|id| {
            let (number, slot) = place(i64::from(id))?;
            let chunk = self.chunks.get(&number)?;
            chunk.present().has(slot).then_some((&**chunk, slot))
        })
    }

    fn replaced(&self, rows: Vec<CustomerRow>, gone: &[i64]) -> Snapshot {
        let mut touched: BTreeMap<u32, Vec<(usize, Option<CustomerRow>)>> = BTreeMap::new();
        let gone = gone.iter().map(|id| (*id, None));
        for (id, row) in gone.chain(rows.into_iter().map(|row| (row.id, Some(row)))) {
            if let Some((number, slot)) = place(id) {
                touched.entry(number).or_default().push((slot, row));
            }
        }
        let mut next = Snapshot { version: self.version + 1, ..self.clone() };
        for (number, changes) in touched {
            let old = self.chunks.get(&number);
            let first = i64::from(number) * SLOTS as i64;
            let mut rows: Vec<Option<CustomerRow>> = match old {
                Some(old) => (0..SLOTS).map(|slot| old.row(slot, first + slot as i64)).collect(),
                None => vec![None; SLOTS],
            };
            for (slot, row) in changes {
                rows[slot] = row;
            }
            let chunk = Chunk::build(&rows);
            next.customers -= old.map_or(0, |old| old.present().count());
            next.customers += chunk.present().count();
            next.chunks.insert(number, Arc::new(chunk));
        }
        next
    }
}

/// A customer's chunk and slot; ids are positive and fit 32 bits, which a bitmap of members needs.
fn place(id: i64) -> Option<(u32, usize)> {
    let id = u32::try_from(id).ok()?;
    Some((id / SLOTS as u32, id as usize % SLOTS))
}
