//! The columns beside the store, customer by customer: what `rapport doctor` asks.
//!
//! Nobody has to stand still for it: everything is read in one transaction, and in that transaction the feed says who
//! differs because the store is newer than the columns; they are left out. What is told is numbers and ids, never what
//! stands in a row.

use super::{PIECE, Reading};
use crate::{Error, Result, Workspace};
use base::CustomerId;
use rules::schema::{TableId, tables};
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
    /// How many differ in what.
    pub parts: BTreeMap<&'static str, u64>,
    pub examples: Vec<CustomerId>,
}

/// Compares everybody with the store as the columns are now.
pub fn compare(workspace: &Workspace) -> Result<Comparison> {
    super::base(workspace)?;
    let Some((columns, mark)) = workspace.columns.followed() else {
        return Err(Error::internal("columns were followed and are not there"));
    };
    let currency = workspace.settings().currency;
    workspace.read(|tx| {
        let mut found = Comparison::default();
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
                found.customer(id, &columns, &fresh);
            }
            from += PIECE;
        }
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

    fn customer(&mut self, id: i64, columns: &Snapshot, store: &Snapshot) {
        let row = |of: &Snapshot| of.customer(id).map(|view| view.row(id));
        match (row(columns), row(store)) {
            (None, None) => return,
            (Some(old), Some(new)) => {
                self.customers += 1;
                let parts = if old == new { BTreeSet::new() } else { parts(old, new) };
                if parts.is_empty() {
                    return;
                }
                self.differing += 1;
                for part in parts {
                    *self.parts.entry(part).or_default() += 1;
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

/// In what two rows of a customer differ. Rows of one moment have no order.
fn parts(old: Row, new: Row) -> BTreeSet<&'static str> {
    let mut parts = BTreeSet::new();
    if old.fields != new.fields || old.choices != new.choices {
        parts.insert("fields");
    }
    if old.marks != new.marks {
        parts.insert("consents, reach and lists");
    }
    let of = |row: Row| -> BTreeMap<TableId, Vec<ChildRow>> {
        let sorted = |(table, mut rows): (TableId, Vec<ChildRow>)| {
            rows.sort_by_cached_key(|row| (row.moment, format!("{:?}", row.values)));
            (table, rows)
        };
        row.tables.into_iter().map(sorted).collect()
    };
    let (old, new) = (of(old), of(new));
    for table in old.keys().chain(new.keys()).filter(|table| old.get(table) != new.get(table)) {
        parts.insert(match *table {
            tables::ORDERS | tables::LINES => "orders",
            tables::MESSAGES => "messages",
            _ => "events",
        });
    }
    parts
}
