//! A table of a chunk: the rows of all its customers, and beside them a small tail of those who changed.
//!
//! A change of one customer rebuilds the tail, never the whole: the customer's rows move into the tail, and the bit
//! in `replaced` says that those in the base are old. When the tail grows too long for that, both become a new base.

use crate::column::Pick;
use crate::mask::Mask;
use crate::row::ChildRow;
use crate::rows::{CustomerRows, Rows};
use std::ops::Range;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Child {
    pub(crate) base: Arc<Rows>,
    pub(crate) base_version: u64,
    pub(crate) tail: Arc<Tail>,
}

/// All rows of the customers who changed since the base was made.
#[derive(Clone, Debug)]
pub struct Tail {
    pub(crate) version: u64,
    /// Whose rows stand here, ascending; the rows of `slots[n]` are those of customer `n`.
    pub(crate) slots: Vec<u16>,
    pub(crate) replaced: Mask,
    pub(crate) rows: Rows,
}

/// A tail may be this long, and a sixteenth of its base.
const TAIL_ROWS: usize = 8_192;

impl Default for Child {
    fn default() -> Child {
        Child { base: Arc::default(), base_version: 0, tail: Arc::new(Tail::empty(0)) }
    }
}

impl Tail {
    fn empty(version: u64) -> Tail {
        Tail { version, slots: Vec::new(), replaced: Mask::none(), rows: Rows::default() }
    }

    fn place(&self, slot: usize) -> Option<usize> {
        self.slots.binary_search(&(slot as u16)).ok()
    }
}

impl Child {
    /// From rows in order already, one customer for each slot.
    pub(crate) fn of_rows(rows: Rows, version: u64) -> Child {
        Child { base: Arc::new(rows), base_version: version, tail: Arc::new(Tail::empty(version)) }
    }

    /// Replaces all rows of some customers, ascending by slot. Nothing happens when they are what they were.
    pub fn replace(&mut self, changes: &[(usize, &[ChildRow])], version: u64) {
        let fresh = Rows::collect(changes.iter().map(|(_, rows)| *rows));
        let changed: Vec<(usize, usize)> = changes
            .iter()
            .enumerate()
            .map(|(index, (slot, _))| (*slot, index))
            .filter(|(slot, index)| !self.rows_of(*slot).are(&fresh, *index))
            .collect();
        if changed.is_empty() {
            return;
        }
        let merged = merge(&self.tail.slots, &changed);
        let picks = merged.iter().map(|(_, pick)| *pick);
        let mut tail = Tail {
            version,
            slots: merged.iter().map(|(slot, _)| *slot as u16).collect(),
            replaced: self.tail.replaced.clone(),
            rows: Rows::gather(&[&self.tail.rows, &fresh], picks),
        };
        changed.iter().for_each(|(slot, _)| tail.replaced.put(*slot, true));
        self.set_tail(tail);
    }

    /// Adds rows to those that some customers have, ascending by slot.
    pub fn append(&mut self, changes: &[(usize, Vec<&ChildRow>)], version: u64) {
        let fresh = Rows::collect(changes.iter().map(|(_, rows)| rows.iter().copied()));
        let changed: Vec<(usize, usize)> = changes.iter().map(|it| it.0).zip(0..).collect();
        let sources = [&self.tail.rows, &fresh, &*self.base];
        let (mut slots, mut offsets, mut picks) = (Vec::new(), vec![0], Vec::<Pick>::new());
        for (slot, (source, place)) in merge(&self.tail.slots, &changed) {
            let (known, range) = match self.tail.place(slot) {
                Some(place) => (0, self.tail.rows.range(place)),
                None => (2, self.base.range(slot)),
            };
            let known = range.map(|index| (known, index as u32));
            match source {
                FRESH => weave(&sources, known, fresh.range(place as usize), &mut picks),
                _ => picks.extend(known),
            }
            slots.push(slot as u16);
            offsets.push(picks.len() as u32);
        }
        let rows = Rows::pick(&sources, offsets, &picks);
        let mut tail = Tail { version, slots, replaced: self.tail.replaced.clone(), rows };
        changes.iter().for_each(|(slot, _)| tail.replaced.put(*slot, true));
        self.set_tail(tail);
    }

    fn set_tail(&mut self, tail: Tail) {
        let version = tail.version;
        self.tail = Arc::new(tail);
        if self.tail.rows.len() > TAIL_ROWS + self.base.len() / 16 {
            *self = Child::of_rows(self.whole(), version);
        }
    }

    /// Base and tail as one.
    pub fn whole(&self) -> Rows {
        let last = self.tail.slots.last().map_or(0, |slot| usize::from(*slot) + 1);
        let customers = (0..self.base.customers().max(last)).map(|slot| match self.tail.place(slot) {
            Some(place) => (1, place as u32),
            None => (0, slot as u32),
        });
        Rows::gather(&[&self.base, &self.tail.rows], customers)
    }

    pub fn rows_of(&self, slot: usize) -> CustomerRows<'_> {
        match self.tail.replaced.has(slot).then(|| self.tail.place(slot)).flatten() {
            Some(place) => CustomerRows { rows: Some(&self.tail.rows), range: self.tail.rows.range(place) },
            None => CustomerRows { rows: Some(&self.base), range: self.base.range(slot) },
        }
    }

    /// Rows of all customers.
    pub fn len(&self) -> usize {
        let old: usize = self.tail.slots.iter().map(|slot| self.base.range(usize::from(*slot)).len()).sum();
        self.base.len() - old + self.tail.rows.len()
    }

    pub fn bytes(&self) -> usize {
        self.base.bytes() + self.tail.rows.bytes() + self.tail.slots.len() * 2 + size_of::<Mask>()
    }
}

/// The source of what is new, where a tail is put together.
const FRESH: u32 = 1;

/// A customer's rows with the new ones among them, by moment; of equal moments the new ones come last.
fn weave(
    sources: &[&Rows; 3],
    known: impl Iterator<Item = Pick>,
    fresh: Range<usize>,
    picks: &mut Vec<Pick>,
) {
    let mut fresh = fresh.peekable();
    for (source, index) in known {
        let moment = sources[source as usize].moment(index as usize);
        while let Some(new) = fresh.next_if(|new| sources[FRESH as usize].moment(*new) < moment) {
            picks.push((FRESH, new as u32));
        }
        picks.push((source, index));
    }
    picks.extend(fresh.map(|new| (FRESH, new as u32)));
}

/// The customers of the tail after a change: those it had (source 0), with the changed ones (source 1) in between.
fn merge(tail: &[u16], changed: &[(usize, usize)]) -> Vec<(usize, (u32, u32))> {
    let kept = tail.iter().enumerate().map(|(index, slot)| (usize::from(*slot), (0, index as u32)));
    let kept = kept.filter(|(slot, _)| changed.binary_search_by_key(slot, |it| it.0).is_err());
    let new = changed.iter().map(|(slot, index)| (*slot, (FRESH, *index as u32)));
    let mut all: Vec<_> = kept.chain(new).collect();
    all.sort_unstable_by_key(|(slot, _)| *slot);
    all
}
