//! The columns beside the store, customer by customer: what `rapport doctor` asks.
//!
//! Nobody has to stand still for it: everything is read in one transaction, and in that transaction the feed says who
//! differs because the store is newer than the columns; they are left out. What is told is numbers and ids, never what
//! stands in a row.

use super::{PIECE, Reading};
use crate::{Error, Result, Workspace};
use base::CustomerId;
use rules::schema::{FieldId, Schema, TableId};
use std::collections::{BTreeMap, BTreeSet};
use store::feed::{self, Mark};
use store::{Tx, facts};
use warehouse::{ChildRow, Row, Snapshot, Warehouse};

/// Customers named as examples.
const EXAMPLES: usize = 5;
/// Entries of the feed that may come between the columns and the transaction.
const NEWER: i64 = 100_000;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Customers of both who were compared.
    pub customers: u64,
    /// Those of them of whom columns and store say different things.
    pub differing: u64,
    /// In the store and not in the columns.
    pub missing: u64,
    /// In the columns and not in the store.
    pub extra: u64,
    /// How many differ in what, by the names that rules use.
    pub parts: BTreeMap<String, u64>,
    pub examples: Vec<CustomerId>,
}

/// Compares everybody with the store as the columns are now.
pub fn compare(workspace: &Workspace) -> Result<Comparison> {
    let schema = super::base(workspace)?.schema;
    let Some((columns, mark)) = workspace.columns.followed() else {
        return Err(Error::internal("columns were followed and are not there"));
    };
    let currency = workspace.settings().currency;
    workspace.read(|tx| {
        let (mut found, mut parts) = (Comparison::default(), BTreeMap::new());
        let reading = Reading::begin(tx, currency)?;
        let newer = newer(tx, mark, &reading)?;
        let bound = facts::bound(tx)?.max(columns.highest());
        let mut from = 0;
        while from <= bound {
            let fresh = Warehouse::default();
            fresh.load(reading.rows(tx, workspace, (from, from + PIECE))?);
            fresh.leave_out(columns.left_out().iter().copied());
            let fresh = fresh.snapshot();
            for id in (from..from + PIECE).filter(|id| !newer.contains(id)) {
                found.customer(id, (&columns, &fresh), &mut parts);
            }
            from += PIECE;
        }
        found.parts =
            parts.into_iter().map(|(part, count): (Part, u64)| (part.named(&schema), count)).collect();
        Ok(found)
    })
}

/// Of whom the feed tells what the columns have not heard yet.
fn newer(tx: &mut Tx, mark: Mark, reading: &Reading) -> Result<BTreeSet<i64>> {
    let mut newer = BTreeSet::new();
    for (entry, _) in feed::committed(tx, mark, NEWER)? {
        match entry.noun.as_str() {
            "customers" => newer.extend(entry.ids),
            "deliveries" => newer.extend(facts::behind(tx, &entry.ids)?),
            "events" => {
                newer.extend(reading.kinds.of_batches(tx, &entry.ids)?.into_iter().map(|it| it.customer))
            }
            _ => {}
        }
    }
    Ok(newer)
}

impl Comparison {
    pub fn agrees(&self) -> bool {
        self.differing + self.missing + self.extra == 0
    }

    fn customer(
        &mut self,
        id: i64,
        (columns, store): (&Snapshot, &Snapshot),
        counted: &mut BTreeMap<Part, u64>,
    ) {
        let row = |of: &Snapshot| of.customer(id).map(|view| view.row(id));
        match (row(columns), row(store)) {
            (None, None) => return,
            (Some(old), Some(new)) => {
                self.customers += 1;
                let parts = if old == new { BTreeSet::new() } else { parts(&old, &new) };
                if parts.is_empty() {
                    return;
                }
                self.differing += 1;
                for part in parts {
                    *counted.entry(part).or_default() += 1;
                }
            }
            (Some(_), None) => self.extra += 1,
            (None, Some(_)) => self.missing += 1,
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(CustomerId(id));
        }
    }
}

/// What of a customer may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Field(FieldId),
    Marks,
    Table(TableId),
}

/// In what two rows of a customer differ. Rows of one moment have no order.
fn parts(old: &Row, new: &Row) -> BTreeSet<Part> {
    let mut parts = BTreeSet::new();
    parts.extend(unlike(&old.fields, &new.fields).map(Part::Field));
    parts.extend(unlike(&old.choices, &new.choices).map(Part::Field));
    if old.marks != new.marks {
        parts.insert(Part::Marks);
    }
    let sorted = |(table, rows): &(TableId, Vec<ChildRow>)| {
        let mut rows = rows.clone();
        rows.sort_by_cached_key(|row| (row.moment, format!("{:?}", row.values)));
        (*table, rows)
    };
    let of = |row: &Row| row.tables.iter().map(sorted).collect::<Vec<_>>();
    parts.extend(unlike(&of(old), &of(new)).map(Part::Table));
    parts
}

/// The keys under which two lists do not hold the same.
fn unlike<K: Copy + Ord, T: PartialEq>(one: &[(K, T)], other: &[(K, T)]) -> impl Iterator<Item = K> {
    let of = |all: &[(K, T)], key| all.iter().position(|it| it.0 == key);
    let keys: BTreeSet<K> = one.iter().chain(other).map(|it| it.0).collect();
    let differ = |key: &K| of(one, *key).map(|at| &one[at].1) != of(other, *key).map(|at| &other[at].1);
    keys.into_iter().filter(differ).collect::<Vec<K>>().into_iter()
}

impl Part {
    /// As rules name it.
    fn named(self, schema: &Schema) -> String {
        match self {
            Part::Field(id) => match schema.fields.iter().find(|field| field.id == id) {
                Some(field) => format!("field {}", field.name),
                None => format!("field number {}", id.0),
            },
            Part::Marks => "consents, reach and lists".to_owned(),
            Part::Table(id) => match schema.tables.iter().find(|table| table.id == id) {
                Some(table) if table.events => format!("events {}", table.name),
                Some(table) => table.name.clone(),
                None => format!("table number {}", id.0),
            },
        }
    }
}
