//! 65,536 neighbouring customers in columns. A chunk never changes; a change copies the columns it touches.
//!
//! There is no list of fields or tables here: a column comes into being with the first value that is fed.

use crate::child::Child;
use crate::column::{Column, Pick};
use crate::mask::Mask;
use crate::row::{ChildRow, Mark, Row};
use rules::facts::Value;
use rules::schema::{FieldId, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Chunk {
    pub(crate) version: u64,
    pub(crate) present: Arc<Mask>,
    pub(crate) fields: BTreeMap<FieldId, Versioned<Column>>,
    pub(crate) choices: BTreeMap<FieldId, Versioned<BTreeMap<String, Mask>>>,
    pub(crate) marks: BTreeMap<Mark, Versioned<Mask>>,
    pub(crate) tables: BTreeMap<TableId, Child>,
}

/// A part of a chunk with the version that it has been the same since. Versions of one base are never used twice.
#[derive(Clone, Debug)]
pub struct Versioned<T> {
    pub version: u64,
    pub value: Arc<T>,
}

impl<T> Versioned<T> {
    pub fn new(version: u64, value: T) -> Versioned<T> {
        Versioned { version, value: Arc::new(value) }
    }
}

/// Up to so many changes are set one by one; more are a new column.
const ONE_BY_ONE: usize = 32;

/// New rows by slot, ascending; nothing for those who are gone.
pub type Changes<'a> = [(usize, Option<&'a Row>)];

impl Default for Chunk {
    fn default() -> Chunk {
        Chunk {
            version: 0,
            present: Arc::new(Mask::none()),
            fields: BTreeMap::new(),
            choices: BTreeMap::new(),
            marks: BTreeMap::new(),
            tables: BTreeMap::new(),
        }
    }
}

impl Chunk {
    /// Takes in what changed.
    pub fn apply(&mut self, changes: &Changes<'_>, version: u64) {
        self.version = version;
        let present = Arc::make_mut(&mut self.present);
        changes.iter().for_each(|(slot, row)| present.put(*slot, row.is_some()));
        self.apply_fields(changes);
        self.apply_choices(changes);
        self.apply_marks(changes);
        let named =
            changes.iter().filter_map(|(_, row)| *row).flat_map(|row| row.tables.iter().map(|it| it.0));
        let tables: BTreeSet<TableId> = named.chain(self.tables.keys().copied()).collect();
        for table in tables {
            let changes: Vec<(usize, &[ChildRow])> =
                changes.iter().map(|(slot, row)| (*slot, rows_of(*row, table))).collect();
            self.tables.entry(table).or_default().replace(&changes, version);
        }
    }

    /// Adds rows to customers' tables; by slot, ascending.
    pub fn append(&mut self, tables: &BTreeMap<TableId, BTreeMap<usize, Vec<&ChildRow>>>, version: u64) {
        self.version = version;
        for (table, customers) in tables {
            let changes: Vec<(usize, Vec<&ChildRow>)> =
                customers.iter().map(|(slot, rows)| (*slot, rows.clone())).collect();
            self.tables.entry(*table).or_default().append(&changes, version);
        }
    }

    /// Takes other rows of a table of some customers, ascending by slot.
    pub fn replace_rows(&mut self, table: TableId, changes: &[(usize, &[ChildRow])], version: u64) {
        self.version = version;
        self.tables.entry(table).or_default().replace(changes, version);
    }

    fn apply_fields(&mut self, changes: &Changes<'_>) {
        let named =
            changes.iter().filter_map(|(_, row)| *row).flat_map(|row| row.fields.iter().map(|it| it.0));
        let fields: BTreeSet<FieldId> = named.chain(self.fields.keys().copied()).collect();
        for field in fields {
            let old = self.fields.get(&field);
            let new: Vec<(usize, Option<Value<'_>>)> = changes
                .iter()
                .map(|(slot, row)| (*slot, value_of(*row, field)))
                .filter(|(slot, value)| !same(old.and_then(|old| old.value.get(*slot)), *value))
                .collect();
            if let Some(column) = changed_column(old.map(|old| &*old.value), &new) {
                self.fields.insert(field, Versioned::new(self.version, column));
            }
        }
    }

    fn apply_choices(&mut self, changes: &Changes<'_>) {
        let named =
            changes.iter().filter_map(|(_, row)| *row).flat_map(|row| row.choices.iter().map(|it| it.0));
        let fields: BTreeSet<FieldId> = named.chain(self.choices.keys().copied()).collect();
        for field in fields {
            let mut next = self.choices.get(&field).map(|old| (*old.value).clone()).unwrap_or_default();
            let mut changed = false;
            for (slot, row) in changes {
                let found = row.and_then(|row| row.choices.iter().find(|it| it.0 == field));
                let chosen: &[String] = found.map_or(&[], |it| &it.1[..]);
                for choice in chosen {
                    next.entry(choice.clone()).or_insert_with(Mask::none);
                }
                for (choice, mask) in &mut next {
                    let is = chosen.contains(choice);
                    changed |= mask.has(*slot) != is;
                    mask.put(*slot, is);
                }
            }
            if changed {
                next.retain(|_, mask| !mask.is_empty());
                self.choices.insert(field, Versioned::new(self.version, next));
            }
        }
    }

    fn apply_marks(&mut self, changes: &Changes<'_>) {
        let named = changes.iter().filter_map(|(_, row)| *row).flat_map(|row| row.marks.iter().copied());
        let marks: BTreeSet<Mark> = named.chain(self.marks.keys().copied()).collect();
        for mark in marks {
            let old = self.marks.get(&mark);
            let is = |row: &Option<&Row>| row.is_some_and(|row| row.marks.contains(&mark));
            let differs = |slot: usize, is: bool| old.is_some_and(|old| old.value.has(slot)) != is;
            if changes.iter().any(|(slot, row)| differs(*slot, is(row))) {
                let mut next = old.map_or_else(Mask::none, |old| (*old.value).clone());
                changes.iter().for_each(|(slot, row)| next.put(*slot, is(row)));
                self.marks.insert(mark, Versioned::new(self.version, next));
            }
        }
    }

    /// Bytes of everything but the tables.
    pub fn subject_bytes(&self) -> usize {
        let fields: usize = self.fields.values().map(|field| field.value.bytes()).sum();
        let choices: usize = self.choices.values().map(|field| field.value.len()).sum();
        let masks = (1 + choices + self.marks.len()) * crate::mask::WORDS * 8;
        fields + masks
    }
}

fn rows_of(row: Option<&Row>, table: TableId) -> &[ChildRow] {
    row.and_then(|row| row.tables.iter().find(|it| it.0 == table)).map_or(&[], |it| &it.1[..])
}

fn value_of(row: Option<&Row>, field: FieldId) -> Option<Value<'_>> {
    row.and_then(|row| row.fields.iter().find(|it| it.0 == field)).map(|(_, cell)| cell.value())
}

/// Whether nothing changed; how a text is compared follows from how it was typed.
fn same(old: Option<Value<'_>>, new: Option<Value<'_>>) -> bool {
    match (old, new) {
        (Some(Value::Text { typed: old, .. }), Some(Value::Text { typed: new, .. })) => old == new,
        (None, Some(Value::Text { typed: "", .. })) => true,
        (old, new) => old == new,
    }
}

/// The column with the new values; nothing where nothing changed.
fn changed_column(old: Option<&Column>, new: &[(usize, Option<Value<'_>>)]) -> Option<Column> {
    let (last, _) = new.last()?;
    let fresh = Column::collect(new.iter().map(|(_, value)| *value));
    let same_type = |old: &Column, fresh: &Column| match (old, fresh) {
        (Column::Whole(old), Column::Whole(fresh)) => old.kind == fresh.kind,
        (Column::Text(_), Column::Text(_)) => true,
        _ => false,
    };
    match (old, fresh) {
        (None, None) => None,
        (Some(old), fresh)
            if new.len() <= ONE_BY_ONE && fresh.as_ref().is_none_or(|fresh| same_type(old, fresh)) =>
        {
            let mut next = old.clone();
            new.iter().for_each(|(slot, value)| next.set(*slot, *value));
            Some(next)
        }
        (old, fresh) => {
            let length = old.map_or(0, |old| old.codes().len()).max((last + 1).next_multiple_of(1_024));
            let mut picks: Vec<Pick> = (0..length as u32).map(|slot| (0, slot)).collect();
            for (index, (slot, _)) in new.iter().enumerate() {
                picks[*slot] = (1, index as u32);
            }
            Column::gather(&[old, fresh.as_ref()], &picks)
        }
    }
}
