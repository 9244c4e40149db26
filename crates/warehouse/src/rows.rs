//! What customers have many of: the rows of a table, one customer after another, each one's rows by moment.
//!
//! The offsets say where a customer's rows begin; moments and columns are columns like any other (see `column`), a
//! place for each row. Rows never change: changes gather new ones. What is asked of rows stands in `aggregate`.

use crate::codes::Codes;
use crate::column::{Column, Kind, Pick, Whole};
use crate::row::ChildRow;
use base::Timestamp;
use rules::facts::{self, Value};
use rules::schema::ColumnId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The rows of some customers.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The rows of customer `n` begin at `offsets[n]` and end before `offsets[n + 1]`.
    pub(crate) offsets: Vec<u32>,
    pub(crate) moments: Whole,
    pub(crate) columns: BTreeMap<ColumnId, Column>,
    /// The code of the latest moment: most periods end behind it, and then no end is looked for.
    pub(crate) latest: u64,
}

impl Default for Rows {
    fn default() -> Rows {
        Rows::new(vec![0], Whole::collect(Kind::Moment, std::iter::empty()), BTreeMap::new())
    }
}

impl Rows {
    pub(crate) fn new(offsets: Vec<u32>, moments: Whole, columns: BTreeMap<ColumnId, Column>) -> Rows {
        let latest = moments.codes.largest();
        Rows { offsets, moments, columns, latest }
    }

    /// From arrays that are in order already: the rows of customer `n` stand from `offsets[n]` to `offsets[n + 1]`,
    /// earliest first.
    pub fn of_arrays(offsets: Vec<u32>, moments: &[i64], columns: BTreeMap<ColumnId, Column>) -> Rows {
        let moments = Whole::collect(Kind::Moment, moments.iter().map(|moment| Some(*moment)));
        Rows::new(offsets, moments, columns)
    }

    /// The rows of these customers, one after another.
    pub fn collect<'a, C>(customers: impl Iterator<Item = C>) -> Rows
    where
        C: IntoIterator<Item = &'a ChildRow>,
    {
        let (mut offsets, mut rows) = (vec![0], Vec::new());
        for customer in customers {
            let from = rows.len();
            rows.extend(customer);
            rows[from..].sort_by_key(|row| row.moment);
            offsets.push(rows.len() as u32);
        }
        let names: BTreeSet<ColumnId> =
            rows.iter().flat_map(|row| row.values.iter().map(|it| it.0)).collect();
        let column = |name: ColumnId| {
            let values: Vec<Option<Value<'_>>> = rows.iter().map(|row| value_of(row, name)).collect();
            Some((name, Column::collect(values.iter().copied())?))
        };
        let moments = Whole::collect(Kind::Moment, rows.iter().map(|row| Some(row.moment.micros())));
        Rows::new(offsets, moments, names.into_iter().filter_map(column).collect())
    }

    /// Customers taken from several sources: which source, and which customer there.
    pub fn gather(sources: &[&Rows], customers: impl Iterator<Item = Pick>) -> Rows {
        let (mut offsets, mut picks) = (vec![0], Vec::<Pick>::new());
        for (source, customer) in customers {
            let range = sources[source as usize].range(customer as usize);
            picks.extend(range.map(|index| (source, index as u32)));
            offsets.push(picks.len() as u32);
        }
        Rows::pick(sources, offsets, &picks)
    }

    /// Rows taken from several sources, in order already: those of customer `n` are the picks from `offsets[n]` to
    /// `offsets[n + 1]`.
    pub fn pick(sources: &[&Rows], offsets: Vec<u32>, picks: &[Pick]) -> Rows {
        let moments: Vec<Column> = sources.iter().map(|rows| Column::Whole(rows.moments.clone())).collect();
        let moments: Vec<Option<&Column>> = moments.iter().map(Some).collect();
        let names: BTreeSet<ColumnId> =
            sources.iter().flat_map(|rows| rows.columns.keys().copied()).collect();
        let column = |name: ColumnId| {
            let columns: Vec<Option<&Column>> = sources.iter().map(|rows| rows.columns.get(&name)).collect();
            Some((name, Column::gather(&columns, picks)?))
        };
        let columns = names.into_iter().filter_map(column).collect();
        let Some(Column::Whole(moments)) = Column::gather(&moments, picks) else { return Rows::default() };
        Rows::new(offsets, moments, columns)
    }

    pub fn customers(&self) -> usize {
        self.offsets.len() - 1
    }

    /// All rows together.
    pub(crate) fn len(&self) -> usize {
        self.moments.codes.len()
    }

    /// The places of one customer's rows.
    pub fn range(&self, customer: usize) -> Range<usize> {
        match self.offsets.get(customer..customer + 2) {
            Some(pair) => pair[0] as usize..pair[1] as usize,
            None => 0..0,
        }
    }

    pub fn moment(&self, index: usize) -> i64 {
        self.moments.get(index).unwrap_or(i64::MIN)
    }

    pub fn column(&self, column: ColumnId) -> Option<&Column> {
        self.columns.get(&column)
    }

    pub fn bytes(&self) -> usize {
        let columns: usize = self.columns.values().map(Column::bytes).sum();
        size_of_val(&self.offsets[..]) + self.moments.codes.bytes() + columns
    }

    pub(crate) fn moment_codes(&self) -> &Codes {
        &self.moments.codes
    }
}

/// One customer's rows of one table, as rules ask for them.
#[derive(Clone, Debug)]
pub struct CustomerRows<'a> {
    pub(crate) rows: Option<&'a Rows>,
    pub(crate) range: Range<usize>,
}

impl facts::Rows for CustomerRows<'_> {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn moment(&self, index: usize) -> Timestamp {
        let moment = self.rows.and_then(|rows| rows.moments.get(self.range.start + index));
        moment.map_or(Timestamp::MIN, Timestamp::from_micros)
    }

    fn value(&self, index: usize, column: ColumnId) -> Option<Value<'_>> {
        self.rows?.column(column)?.get(self.range.start + index)
    }
}

impl CustomerRows<'_> {
    /// Whether these are the rows that somebody is fed with now.
    pub(crate) fn are(&self, fed: &Rows, customer: usize) -> bool {
        let range = fed.range(customer);
        let Some(rows) = self.rows else { return range.is_empty() };
        let names = || rows.columns.keys().chain(fed.columns.keys());
        let value = |rows: &Rows, column: &ColumnId, index: usize| {
            rows.column(*column).and_then(|column| column.get(index)).map(key)
        };
        self.range.len() == range.len()
            && self.range.clone().zip(range).all(|(old, new)| {
                rows.moment(old) == fed.moment(new)
                    && names().all(|name| value(rows, name, old) == value(fed, name, new))
            })
    }
}

fn value_of(row: &ChildRow, column: ColumnId) -> Option<Value<'_>> {
    row.values.iter().find(|(name, _)| *name == column).map(|(_, cell)| cell.value())
}

/// A value as far as two of them can differ.
fn key(value: Value<'_>) -> (Option<(Kind, i64)>, String) {
    let typed = if let Value::Text { typed, .. } = value { typed.to_owned() } else { String::new() };
    (Kind::of(value), typed)
}
