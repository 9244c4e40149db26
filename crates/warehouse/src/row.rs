//! The plain rows a warehouse is fed with: one customer with everything a rule may ask. What a row does not name is
//! unknown, so a row says all there is to say.

use crate::column::Kind;
use base::{CustomerId, ListId, Timestamp, TopicId};
use rules::facts::Value;
use rules::rule::{Channel, Purpose};
use rules::schema::{ColumnId, FieldId, TableId};

/// Everything known of one customer that rules speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub fields: Vec<(FieldId, Cell)>,
    /// Of fields with many choices, the choices.
    pub choices: Vec<(FieldId, Vec<String>)>,
    pub marks: Vec<Mark>,
    /// Rows of each table in any order.
    pub tables: Vec<(TableId, Vec<ChildRow>)>,
}

/// A value with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// As it was typed.
    Text(String),
    Whole(Kind, i64),
}

/// A row of one of the customer's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildRow {
    pub moment: Timestamp,
    pub values: Vec<(ColumnId, Cell)>,
}

/// A row that came to those a customer has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub customer: i64,
    pub table: TableId,
    pub row: ChildRow,
}

/// What is simply true of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// A marketing message could reach the customer by this channel.
    Reach(Channel),
    /// What the valid word says of messages of a topic, or of those that belong to none. A topic of which nothing
    /// is said of its own goes by what is said of none.
    Consent {
        purpose: Purpose,
        channel: Channel,
        topic: Option<TopicId>,
        given: bool,
    },
    List(ListId),
}

impl Row {
    pub fn new(id: CustomerId) -> Row {
        Row { id: id.0, ..Row::default() }
    }

    /// Adds rows of more tables.
    pub fn with_tables(mut self, tables: impl IntoIterator<Item = (TableId, Vec<ChildRow>)>) -> Row {
        self.tables.extend(tables);
        self
    }

    /// Adds a value where it is known.
    pub fn with<C: Into<Cell>>(mut self, field: FieldId, value: Option<C>) -> Row {
        self.fields.extend(value.map(|value| (field, value.into())));
        self
    }
}

impl Cell {
    /// The value; how a text is compared is worked out by the dictionary that takes it in.
    pub fn value(&self) -> Value<'_> {
        match self {
            Cell::Text(typed) => Value::Text { typed, folded: "" },
            Cell::Whole(kind, number) => kind.value(*number),
        }
    }
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Cell {
        match (value, Kind::of(value)) {
            (_, Some((kind, number))) => Cell::Whole(kind, number),
            (Value::Text { typed, .. }, _) => Cell::Text(typed.to_owned()),
            (_, None) => Cell::Text(String::new()),
        }
    }
}

impl From<String> for Cell {
    fn from(typed: String) -> Cell {
        Cell::Text(typed)
    }
}

impl From<base::Date> for Cell {
    fn from(date: base::Date) -> Cell {
        Value::Date(date).into()
    }
}

impl From<Timestamp> for Cell {
    fn from(moment: Timestamp) -> Cell {
        Value::Moment(moment).into()
    }
}
