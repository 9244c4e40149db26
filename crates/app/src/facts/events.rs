//! Events as tables of the columns: a table for each kind, a column for each property that was learned.
//!
//! A property keeps its column for ever, because new ones come behind the old; when its type turns out to be another,
//! everything is loaded anew. Lists and objects are kept with the event and cannot be asked about.

use crate::Result;
use base::{Date, Timestamp, time::DAY};
use domain::events::{Type, Value as Property, words};
use domain::segments::ready::PRODUCT_ADDED;
use rules::facts::Value;
use rules::schema::{ColumnDef, ColumnId, FieldKind, Label, TableDef, TableId, tables};
use std::collections::{BTreeMap, HashMap};
use store::Tx;
use store::events;
use warehouse::{Added, Cell, ChildRow};

/// The number of a table of events that have not come yet; no kind reaches it.
const EXPECTED: u32 = u32::MAX / 2 - 1;

/// The kinds of events and the columns of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds(BTreeMap<String, Columns>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Columns {
    table: TableId,
    /// In the order they were first seen; nothing for what cannot be asked about.
    properties: Vec<(String, Option<FieldKind>)>,
}

/// The rows of each table of each customer.
pub type Rows = HashMap<i64, BTreeMap<TableId, Vec<ChildRow>>>;

impl Kinds {
    pub fn read(tx: &mut Tx) -> Result<Kinds> {
        let columns = |kind: events::Kind| {
            let mut all: Vec<_> = kind.properties.into_iter().collect();
            all.sort_by(|(one, a), (other, b)| (a.first_at, one).cmp(&(b.first_at, other)));
            let properties = all.into_iter().map(|(name, it)| (name, it.types.word().and_then(asked)));
            let table = tables::events(u32::try_from(kind.id).unwrap_or(u32::MAX / 2));
            Columns { table, properties: properties.collect() }
        };
        let kinds = events::registry(tx)?.kinds.into_iter();
        Ok(Kinds(kinds.map(|(name, kind)| (name, columns(kind))).collect()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether what was loaded by these kinds is still right by the new ones: they only have more at their ends.
    pub fn grows_to(&self, new: &Kinds) -> bool {
        let kept = |name: &String, old: &Columns| {
            new.0.get(name).is_some_and(|new| new.properties.starts_with(&old.properties))
        };
        self.0.iter().all(|(name, old)| kept(name, old))
    }

    /// The columns of each kind, each with its type, as a saved image names them.
    pub fn columns(&self) -> BTreeMap<String, Vec<String>> {
        let column = |(name, kind): &(String, Option<FieldKind>)| {
            format!("{name} {}", kind.map_or("none", FieldKind::as_str))
        };
        let named = |(name, columns): (&String, &Columns)| {
            let table = format!("table {}", columns.table.0);
            (name.clone(), [table].into_iter().chain(columns.properties.iter().map(column)).collect())
        };
        self.0.iter().map(named).collect()
    }

    /// Whether what was loaded by these columns is still right, as [`Kinds::grows_to`] asks.
    pub fn goes_on_from(&self, old: &BTreeMap<String, Vec<String>>) -> bool {
        let new = self.columns();
        old.iter().all(|(name, old)| new.get(name).is_some_and(|new| new.starts_with(old)))
    }

    pub fn definitions(&self) -> impl Iterator<Item = TableDef> {
        self.0.iter().map(|(name, columns)| {
            let column = |(index, (name, kind)): (usize, &(String, Option<FieldKind>))| {
                let label = label(name, words::of_property(name));
                Some(ColumnDef::new(ColumnId(index as u16), name, (*kind)?, label))
            };
            let all = columns.properties.iter().enumerate().filter_map(column).collect();
            let label = label(name, words::of_kind(name));
            TableDef { id: columns.table, ..TableDef::of_events(0, name, label, all) }
        })
    }

    /// Kinds that rules may speak of before the first such event has come, because ready segments do. Nobody has rows
    /// of them; with the first event the kind gets its own table, and every rule is bound anew.
    pub fn expected(&self) -> impl Iterator<Item = TableDef> {
        let table =
            |name: &str| TableDef::of_events(EXPECTED, name, label(name, words::of_kind(name)), Vec::new());
        [PRODUCT_ADDED].into_iter().filter(|name| !self.0.contains_key(*name)).map(table)
    }

    /// An event as a row of its table; nothing for a kind that is not known.
    fn row<'a>(
        &self,
        kind: &str,
        moment: Timestamp,
        properties: impl Iterator<Item = (&'a str, &'a Property<'a>)>,
    ) -> Option<(TableId, ChildRow)> {
        let columns = self.0.get(kind)?;
        let mut values = Vec::new();
        for (name, value) in properties {
            let place = columns.properties.iter().position(|(known, _)| known == name);
            let cell = place.and_then(|index| Some((index, cell(columns.properties[index].1?, value)?)));
            values.extend(cell.map(|(index, cell)| (ColumnId(index as u16), cell)));
        }
        Some((columns.table, ChildRow { moment, values }))
    }

    /// Every event of the customers `from..until`.
    pub fn range(&self, tx: &mut Tx, (from, until): (i64, i64)) -> Result<Rows> {
        let mut all = Rows::new();
        if self.is_empty() {
            return Ok(all);
        }
        events::range(tx, (from, until), |customer, event| {
            let properties: Vec<_> = event.properties().collect::<store::Result<_>>()?;
            let row =
                self.row(event.kind, event.happened_at, properties.iter().map(|(name, it)| (*name, it)));
            if let Some((table, row)) = row {
                all.entry(customer).or_default().entry(table).or_default().push(row);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Every event of some customers.
    pub fn of(&self, tx: &mut Tx, customers: &[i64]) -> Result<Rows> {
        let mut all = Rows::new();
        if self.is_empty() || customers.is_empty() {
            return Ok(all);
        }
        for event in events::of_customers(tx, customers, &[], (Timestamp::MIN, Timestamp::MAX))? {
            let properties = event.properties.iter().map(|(name, it)| (name.as_str(), it));
            if let Some((table, row)) = self.row(&event.kind, event.happened_at, properties) {
                all.entry(event.customer).or_default().entry(table).or_default().push(row);
            }
        }
        Ok(all)
    }

    /// The events of these batches, each as a row to add; whoever was merged is followed to whom they are now.
    pub fn of_batches(&self, tx: &mut Tx, batches: &[i64]) -> Result<Vec<Added>> {
        let mut added = Vec::new();
        for batch in batches {
            events::each_of_batch(tx, *batch, |event| {
                let properties: Vec<_> = event.properties().collect::<store::Result<_>>()?;
                let properties = properties.iter().map(|(name, it)| (*name, it));
                if let Some((table, row)) = self.row(event.kind, event.happened_at, properties) {
                    added.push(Added { customer: event.customer, table, row });
                }
                Ok(())
            })?;
        }
        let merged = if added.is_empty() { HashMap::new() } else { events::merged(tx)? };
        for it in &mut added {
            it.customer = merged.get(&it.customer).copied().unwrap_or(it.customer);
        }
        Ok(added)
    }
}

/// The specification's word, or the name as it came.
fn label(name: &str, known: Option<&words::Words>) -> Label {
    known.map_or_else(|| Label::new(name, name), |(russian, english)| Label::new(russian, english))
}

/// How a property of this type is asked about.
fn asked(word: Type) -> Option<FieldKind> {
    Some(match word {
        Type::Boolean => FieldKind::Boolean,
        Type::Integer | Type::Number => FieldKind::Number,
        Type::Moment => FieldKind::Moment,
        Type::Text | Type::Mixed => FieldKind::Text,
        Type::Json => return None,
    })
}

fn cell(kind: FieldKind, value: &Property<'_>) -> Option<Cell> {
    let number =
        |millionths: f64| (millionths.abs() < 9e18).then_some(Value::Number(millionths.round() as i64));
    Some(match (kind, value) {
        (FieldKind::Boolean, Property::Bool(is)) => Value::Boolean(*is).into(),
        (FieldKind::Number, Property::Int(whole)) => Value::Number(whole.checked_mul(1_000_000)?).into(),
        (FieldKind::Number, Property::Number(it)) => number(it * 1e6)?.into(),
        (FieldKind::Moment, Property::Text(text)) => {
            let day = || Date::parse(text).map(|day| Timestamp::from_micros(day.0 * DAY));
            Value::Moment(Timestamp::parse(text).or_else(day)?).into()
        }
        (FieldKind::Text, Property::Text(text)) => Cell::Text(text.to_string()),
        (FieldKind::Text, Property::Bool(is)) => Cell::Text(is.to_string()),
        (FieldKind::Text, Property::Int(whole)) => Cell::Text(whole.to_string()),
        (FieldKind::Text, Property::Number(it)) => Cell::Text(it.to_string()),
        _ => return None,
    })
}
