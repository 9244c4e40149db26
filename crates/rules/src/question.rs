//! The one aggregate of the language: of a customer's rows of a table, those that pass filters and fall into a period,
//! as a number. Everything that is counted, summed or dated goes through here.
//!
//! Here stands what a number means; how it is found for a million customers at once stands in the warehouse, and both
//! must agree.

use crate::compile::At;
use crate::facts::{Facts, Rows, Value};
use crate::field::Check;
use crate::rule::Calendar;
use crate::schema::{ColumnId, TableId, tables};
use base::Timestamp;
use base::time::DAY;
use std::ops::Range;

/// Which number of which rows.
#[derive(Clone, Debug)]
pub struct Question {
    pub source: Source,
    pub aggregate: Aggregate,
    pub period: BoundPeriod,
    /// Only rows that come after another row, and not later than so many microseconds.
    pub after: Option<After>,
}

/// Rows that others must follow.
#[derive(Clone, Debug)]
pub struct After {
    pub source: Source,
    pub within: i64,
}

/// Rows of a table that pass every filter.
#[derive(Clone, Debug)]
pub struct Source {
    pub table: TableId,
    pub filters: Vec<Filter>,
    /// A boolean column of the rows that count; the others only change sums.
    pub counted: Option<ColumnId>,
}

/// A test of one column of a row.
#[derive(Clone, Debug)]
pub struct Filter {
    pub column: ColumnId,
    pub check: Check,
}

/// What is made of the rows. A row whose column is unknown is passed over by all but `Count` and the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    /// Of no rows zero.
    Sum(ColumnId),
    /// The sum divided by the number of rows that count, rounded once, half away from zero.
    Average(ColumnId),
    Minimum(ColumnId),
    Maximum(ColumnId),
    Distinct(ColumnId),
    /// Whole 24 hours.
    DaysSinceFirst,
    DaysSinceLast,
}

/// A period whose calendar days became moments. Each ends before now: what is dated in the future waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundPeriod {
    Ever,
    /// The last microseconds before now.
    Last(i64),
    /// From a moment until before another.
    Between(Timestamp, Timestamp),
    /// From the beginning of the calendar unit that now stands in.
    Calendar(Calendar),
}

impl BoundPeriod {
    /// The last days, of 24 hours.
    pub fn last_days(days: i64) -> BoundPeriod {
        BoundPeriod::Last(days.saturating_mul(DAY))
    }

    /// The places of the rows that fall into the period.
    pub fn of(self, rows: &impl Rows, at: &At) -> Range<usize> {
        let (from, until) = match self {
            BoundPeriod::Ever => (None, at.now),
            BoundPeriod::Last(micros) => (Some(later(at.now, -micros)), at.now),
            BoundPeriod::Between(from, until) => (Some(from), until.min(at.now)),
            BoundPeriod::Calendar(unit) => (Some(at.start(unit)), at.now),
        };
        let end = first_from(rows, until);
        let start = from.map_or(0, |from| first_from(rows, from));
        start.min(end)..end
    }
}

impl Source {
    /// Every row of a table.
    pub fn all(table: TableId) -> Source {
        Source { table, filters: Vec::new(), counted: None }
    }

    /// Purchases, with returns beside them that only change sums.
    pub fn orders() -> Source {
        Source { counted: Some(tables::orders::PURCHASE), ..Source::all(tables::ORDERS) }
    }

    /// Whether a row is among those meant.
    pub fn passes(&self, rows: &impl Rows, index: usize, at: &At) -> bool {
        self.filters.iter().all(|filter| filter.check.holds(rows.value(index, filter.column), at))
    }

    /// The moments of the rows that pass and count, earliest first; those to come among them.
    pub fn moments(&self, rows: &impl Rows, at: &At) -> Vec<Timestamp> {
        let places =
            (0..rows.len()).filter(|&index| self.counts(rows, index) && self.passes(rows, index, at));
        places.map(|index| rows.moment(index)).collect()
    }

    /// Whether a row that passes counts in numbers.
    pub fn counts(&self, rows: &impl Rows, index: usize) -> bool {
        self.counted.is_none_or(|column| rows.value(index, column) == Some(Value::Boolean(true)))
    }
}

impl After {
    /// The moments that rows must follow.
    fn moments(&self, facts: &impl Facts, at: &At) -> Vec<Timestamp> {
        self.source.moments(&facts.rows(self.source.table), at)
    }
}

impl Question {
    /// A figure over a customer's orders, net of returns.
    pub fn orders(aggregate: Aggregate, period: BoundPeriod) -> Question {
        Question { source: Source::orders(), aggregate, period, after: None }
    }

    /// The number; nothing where it is unknown. Counts and days are whole, the others in the unit of their column
    /// (millionths, minor units of money).
    pub fn measure(&self, facts: &impl Facts, at: &At) -> Option<i64> {
        let rows = facts.rows(self.source.table);
        let range = self.period.of(&rows, at);
        let anchors = self.after.as_ref().map(|after| (after.moments(facts, at), after.within));
        let follows = |index: usize| {
            anchors.as_ref().is_none_or(|(anchors, within)| follows(rows.moment(index), anchors, *within))
        };
        let mut passing = range.filter(|&index| self.source.passes(&rows, index, at) && follows(index));
        let counts = |index: &usize| self.source.counts(&rows, *index);
        let number = |index: usize, column| rows.value(index, column).and_then(as_number);
        let days = |index: usize| (at.now.micros() - rows.moment(index).micros()) / DAY;
        match self.aggregate {
            Aggregate::Count => Some(passing.filter(counts).count() as i64),
            Aggregate::Sum(column) => {
                Some(clamp(passing.filter_map(|index| number(index, column)).map(i128::from).sum()))
            }
            Aggregate::Average(column) => {
                let (mut sum, mut count) = (0_i128, 0_i128);
                for index in passing {
                    let Some(number) = number(index, column) else { continue };
                    sum += i128::from(number);
                    count += i128::from(counts(&index));
                }
                (count > 0).then(|| clamp(divide_half_away(sum, count)))
            }
            Aggregate::Minimum(column) => {
                passing.filter(counts).filter_map(|index| number(index, column)).min()
            }
            Aggregate::Maximum(column) => {
                passing.filter(counts).filter_map(|index| number(index, column)).max()
            }
            Aggregate::Distinct(column) => {
                let values = passing.filter(counts).filter_map(|index| rows.value(index, column).map(key));
                let mut keys: Vec<_> = values.collect();
                keys.sort_unstable();
                keys.dedup();
                Some(keys.len() as i64)
            }
            Aggregate::DaysSinceFirst => passing.find(counts).map(days),
            Aggregate::DaysSinceLast => passing.rev().find(counts).map(days),
        }
    }
}

pub(crate) fn later(moment: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(moment.micros().saturating_add(micros))
}

/// Whether a moment comes after one of these, and not later than so many microseconds.
fn follows(moment: Timestamp, anchors: &[Timestamp], within: i64) -> bool {
    let latest = anchors.partition_point(|anchor| *anchor < moment).checked_sub(1);
    latest.is_some_and(|index| later(anchors[index], within) >= moment)
}

/// The place of the first row at a moment or after it.
fn first_from(rows: &impl Rows, moment: Timestamp) -> usize {
    let (mut low, mut high) = (0, rows.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if rows.moment(middle) < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

fn as_number(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Number(number) | Value::Money(number) => Some(number),
        _ => None,
    }
}

/// What makes two values of one column different: a text as it is compared, everything else as its number.
fn key(value: Value<'_>) -> (String, i64) {
    match value {
        Value::Text { folded, .. } => (folded.to_owned(), 0),
        Value::Number(number) | Value::Money(number) | Value::Id(number) => (String::new(), number),
        Value::Boolean(is) => (String::new(), i64::from(is)),
        Value::Date(date) => (String::new(), date.0),
        Value::Moment(moment) => (String::new(), moment.micros()),
    }
}

fn clamp(number: i128) -> i64 {
    number.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

fn divide_half_away(value: i128, count: i128) -> i128 {
    let half = count / 2;
    if value < 0 { -((-value + half) / count) } else { (value + half) / count }
}
