//! The whole base at one moment, and the holder that moves from one such moment to the next.
//!
//! A step is one of three: customers with everything they are, rows that came to those a customer has, or other rows of
//! one table. Each copies the chunks it touches, and a reader sees all of it or nothing.

use crate::build::Columns;
use crate::cache::Cache;
use crate::chunk::Chunk;
use crate::mask::SLOTS;
use crate::parallel;
use crate::row::{Added, ChildRow, Row};
use crate::view::View;
use roaring::RoaringBitmap;
use rules::schema::TableId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

/// Facts of all customers. Cheap to clone, never changes.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    chunks: BTreeMap<u32, Arc<Chunk>>,
    customers: u64,
    version: u64,
    /// Tables that are not held.
    left_out: Arc<BTreeSet<TableId>>,
    pub(crate) cache: Arc<Cache>,
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
    pub fn replace(&self, mut rows: Vec<Row>, gone: &[i64]) {
        let old = self.snapshot();
        if !old.left_out.is_empty() {
            rows.iter_mut().for_each(|row| row.tables.retain(|(table, _)| !old.left_out.contains(table)));
        }
        self.set(old.replaced(&rows, gone));
    }

    /// Adds rows to tables of customers who are in the base. Readers see all of them or none.
    pub fn add(&self, rows: &[Added]) {
        if !rows.is_empty() {
            self.set(self.snapshot().grown(rows));
        }
    }

    /// Takes these rows of a table instead of those that customers in the base have there, and leaves the rest of
    /// them as it is.
    pub fn replace_rows(&self, table: TableId, rows: &[(i64, Vec<ChildRow>)]) {
        if !rows.is_empty() {
            self.set(self.snapshot().with_rows(table, rows));
        }
    }

    /// Forgets these tables, and takes no rows of them until everything is loaded anew.
    pub fn leave_out(&self, tables: impl IntoIterator<Item = TableId>) {
        let old = self.snapshot();
        let left_out: BTreeSet<TableId> = old.left_out.iter().copied().chain(tables).collect();
        let version = old.version + 1;
        let without = |(number, chunk): (&u32, &Arc<Chunk>)| {
            let mut chunk = Chunk { version, ..(**chunk).clone() };
            chunk.tables.retain(|table, _| !left_out.contains(table));
            (*number, Arc::new(chunk))
        };
        let chunks = old.chunks.iter().map(without).collect();
        self.set(Snapshot { chunks, version, left_out: Arc::new(left_out), ..(*old).clone() });
    }

    /// Forgets everything and takes these customers instead.
    pub fn load(&self, rows: Vec<Row>) {
        let old = self.snapshot();
        let empty = Snapshot { version: old.version, cache: old.cache.clone(), ..Snapshot::default() };
        self.set(empty.replaced(&rows, &[]));
    }

    /// Forgets everything and takes these chunks instead.
    pub fn load_columns(&self, chunks: impl IntoIterator<Item = (u32, Columns)>) {
        let old = self.snapshot();
        let version = old.version + 1;
        let chunks = chunks.into_iter().map(|(number, columns)| (number, Arc::new(columns.chunk(version))));
        let chunks: BTreeMap<u32, Arc<Chunk>> = chunks.collect();
        let customers = chunks.values().map(|chunk| chunk.present.count()).sum();
        self.set(Snapshot { chunks, customers, version, cache: old.cache.clone(), ..Snapshot::default() });
    }

    fn set(&self, next: Snapshot) {
        *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(next);
    }
}

/// What changes in one chunk: by slot, the new row or nothing for those who are gone.
type Touched<'a> = BTreeMap<u32, BTreeMap<usize, Option<&'a Row>>>;

impl Snapshot {
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Tables that are not held, because somebody said so.
    pub fn left_out(&self) -> &BTreeSet<TableId> {
        &self.left_out
    }

    /// The largest id; zero where nobody is.
    pub fn highest(&self) -> i64 {
        let of = |(number, chunk): (&u32, &Arc<Chunk>)| {
            chunk.present.slots().last().map(|slot| i64::from(*number) * SLOTS as i64 + slot as i64)
        };
        self.chunks.iter().rev().find_map(of).unwrap_or(0)
    }

    /// Grows with every replacement: equal versions of one warehouse are equal bases.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// One customer's facts.
    pub fn customer(&self, id: i64) -> Option<View<'_>> {
        let (number, slot) = place(id)?;
        let chunk = self.chunks.get(&number)?;
        chunk.present.has(slot).then_some(View { chunk, slot })
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
        self.chunks().flat_map(|(number, chunk)| {
            let first = i64::from(number) * SLOTS as i64;
            chunk.present.slots().map(move |slot| (first + slot as i64, View { chunk, slot }))
        })
    }

    /// Each chunk with its number.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (u32, &Chunk)> {
        self.chunks.iter().map(|(number, chunk)| (*number, &**chunk))
    }

    pub(crate) fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    fn replaced(&self, rows: &[Row], gone: &[i64]) -> Snapshot {
        let mut touched = Touched::new();
        let gone = gone.iter().map(|id| (*id, None));
        for (id, row) in gone.chain(rows.iter().map(|row| (row.id, Some(row)))) {
            if let Some((number, slot)) = place(id) {
                touched.entry(number).or_default().insert(slot, row);
            }
        }
        self.changed(touched, |chunk, changes, version| {
            let changes: Vec<_> = changes.iter().map(|(slot, row)| (*slot, *row)).collect();
            chunk.apply(&changes, version);
        })
    }

    fn grown(&self, rows: &[Added]) -> Snapshot {
        let mut touched: BTreeMap<u32, BTreeMap<TableId, BTreeMap<usize, Vec<&ChildRow>>>> = BTreeMap::new();
        for Added { customer, table, row } in rows.iter().filter(|it| !self.left_out.contains(&it.table)) {
            if let Some((number, slot)) = self.place_of(*customer) {
                let chunk = touched.entry(number).or_default();
                chunk.entry(*table).or_default().entry(slot).or_default().push(row);
            }
        }
        self.changed(touched, |chunk, tables, version| chunk.append(tables, version))
    }

    fn with_rows(&self, table: TableId, rows: &[(i64, Vec<ChildRow>)]) -> Snapshot {
        let mut touched: BTreeMap<u32, BTreeMap<usize, &[ChildRow]>> = BTreeMap::new();
        for (customer, rows) in rows.iter().filter(|_| !self.left_out.contains(&table)) {
            if let Some((number, slot)) = self.place_of(*customer) {
                touched.entry(number).or_default().insert(slot, &rows[..]);
            }
        }
        self.changed(touched, |chunk, changes, version| {
            let changes: Vec<_> = changes.iter().map(|(slot, rows)| (*slot, *rows)).collect();
            chunk.replace_rows(table, &changes, version);
        })
    }

    /// The place of a customer who is in the base.
    fn place_of(&self, id: i64) -> Option<(u32, usize)> {
        let (number, slot) = place(id)?;
        self.chunks.get(&number)?.present.has(slot).then_some((number, slot))
    }

    /// The next snapshot, with these chunks changed.
    fn changed<T: Sync>(
        &self,
        touched: BTreeMap<u32, T>,
        change: impl Fn(&mut Chunk, &T, u64) + Sync,
    ) -> Snapshot {
        let mut next = Snapshot { version: self.version + 1, ..self.clone() };
        let touched: Vec<(u32, T)> = touched.into_iter().collect();
        let chunks = parallel::each(&touched, |(number, changes)| {
            let mut chunk = self.chunks.get(number).map(|chunk| (**chunk).clone()).unwrap_or_default();
            change(&mut chunk, changes, next.version);
            (*number, Arc::new(chunk))
        });
        for (number, chunk) in chunks {
            next.customers -= next.chunks.get(&number).map_or(0, |old| old.present.count());
            next.customers += chunk.present.count();
            next.chunks.insert(number, chunk);
        }
        next
    }
}

/// A customer's chunk and slot; ids are positive and fit 32 bits, which a bitmap of members needs.
fn place(id: i64) -> Option<(u32, usize)> {
    let id = u32::try_from(id).ok()?;
    Some((id / SLOTS as u32, id as usize % SLOTS))
}
