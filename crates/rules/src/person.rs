//! A customer's facts, plainly: what the tests of the language and the definition of other executions stand on.
//!
//! It is made for being read, not for speed: whoever holds a million customers implements `Facts` over columns.

use crate::facts::{Facts, OrderKind, Rows, Value};
use crate::rule::{Channel, Purpose};
use crate::schema::{ColumnId, FieldId, TableId, tables};
use base::{Date, ListId, ProductId, Timestamp, TopicId, text::fold};
use std::collections::{HashMap, HashSet};

/// Somebody of whom nothing is known yet; the methods add what is.
#[derive(Clone, Debug, Default)]
pub struct Person {
    fields: HashMap<FieldId, Kept>,
    choices: HashMap<FieldId, Vec<String>>,
    consents: Vec<(Purpose, Channel, Option<TopicId>)>,
    channels: Vec<Channel>,
    lists: HashSet<ListId>,
    tables: HashMap<TableId, Vec<PersonRow>>,
}

/// A row of one of the customer's tables.
#[derive(Clone, Debug)]
struct PersonRow {
    moment: Timestamp,
    values: Vec<(ColumnId, Kept)>,
}

/// A value with its texts.
#[derive(Clone, Debug)]
enum Kept {
    Text { typed: String, folded: String },
    Plain(Value<'static>),
}

impl Kept {
    fn of(value: Value<'_>) -> Kept {
        match value {
            Value::Text { typed, .. } => Kept::Text { typed: typed.to_owned(), folded: fold(typed) },
            Value::Number(number) => Kept::Plain(Value::Number(number)),
            Value::Money(minor) => Kept::Plain(Value::Money(minor)),
            Value::Boolean(is) => Kept::Plain(Value::Boolean(is)),
            Value::Date(date) => Kept::Plain(Value::Date(date)),
            Value::Moment(moment) => Kept::Plain(Value::Moment(moment)),
            Value::Id(id) => Kept::Plain(Value::Id(id)),
        }
    }

    fn value(&self) -> Value<'_> {
        match self {
            Kept::Text { typed, folded } => Value::Text { typed, folded },
            Kept::Plain(value) => *value,
        }
    }
}

impl Person {
    /// Sets a field; of a text only `typed` matters.
    pub fn field(mut self, field: FieldId, value: Value<'_>) -> Person {
        self.fields.insert(field, Kept::of(value));
        self
    }

    pub fn text(self, field: FieldId, typed: &str) -> Person {
        self.field(field, Value::Text { typed, folded: "" })
    }

    pub fn number(self, field: FieldId, millionths: i64) -> Person {
        self.field(field, Value::Number(millionths))
    }

    pub fn date(self, field: FieldId, date: Date) -> Person {
        self.field(field, Value::Date(date))
    }

    pub fn moment(self, field: FieldId, moment: Timestamp) -> Person {
        self.field(field, Value::Moment(moment))
    }

    pub fn choices(mut self, field: FieldId, values: &[&str]) -> Person {
        self.choices.insert(field, values.iter().map(|&value| value.to_owned()).collect());
        self
    }

    pub fn allows(mut self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> Person {
        self.consents.push((purpose, channel, topic));
        self
    }

    pub fn reachable(mut self, channel: Channel) -> Person {
        self.channels.push(channel);
        self
    }

    pub fn listed(mut self, list: ListId) -> Person {
        self.lists.insert(list);
        self
    }

    /// Adds a row to a table; rows may come in any sequence of moments.
    pub fn row(mut self, table: TableId, moment: Timestamp, values: &[(ColumnId, Value<'_>)]) -> Person {
        let values = values.iter().map(|(column, value)| (*column, Kept::of(*value))).collect();
        let rows = self.tables.entry(table).or_default();
        rows.push(PersonRow { moment, values });
        rows.sort_by_key(|row| row.moment);
        self
    }

    /// Adds an order; a purchase with a line for each product, a return with none.
    pub fn order(
        self,
        kind: OrderKind,
        placed_at: Timestamp,
        total_minor: i64,
        lines: &[ProductId],
    ) -> Person {
        use tables::{lines as line, orders};
        let purchase = Value::Boolean(kind == OrderKind::Purchase);
        let values = [(orders::TOTAL, Value::Money(total_minor)), (orders::PURCHASE, purchase)];
        let person = self.row(tables::ORDERS, placed_at, &values);
        let lines = if kind == OrderKind::Purchase { lines } else { &[] };
        lines.iter().fold(person, |person, product| {
            person.row(tables::LINES, placed_at, &[(line::PRODUCT, Value::Id(product.0))])
        })
    }
}

/// A person's rows of one table.
#[derive(Clone, Copy, Debug)]
pub struct PersonRows<'a>(&'a [PersonRow]);

impl Rows for PersonRows<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn moment(&self, index: usize) -> Timestamp {
        self.0[index].moment
    }

    fn value(&self, index: usize, column: ColumnId) -> Option<Value<'_>> {
        let found = self.0[index].values.iter().find(|(name, _)| *name == column);
        found.map(|(_, kept)| kept.value())
    }
}

impl Facts for Person {
    type Rows<'a> = PersonRows<'a>;

    fn field(&self, field: FieldId) -> Option<Value<'_>> {
        self.fields.get(&field).map(Kept::value)
    }

    fn choices(&self, field: FieldId) -> Vec<&str> {
        self.choices.get(&field).into_iter().flatten().map(String::as_str).collect()
    }

    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool {
        let covers = |entry: &&(Purpose, Channel, Option<TopicId>)| {
            entry.0 == purpose && entry.1 == channel && (entry.2.is_none() || entry.2 == topic)
        };
        self.consents.iter().any(|entry| covers(&entry))
    }

    fn reach(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    fn in_list(&self, list: ListId) -> bool {
        self.lists.contains(&list)
    }

    fn rows(&self, table: TableId) -> PersonRows<'_> {
        PersonRows(self.tables.get(&table).map_or(&[], Vec::as_slice))
    }
}
