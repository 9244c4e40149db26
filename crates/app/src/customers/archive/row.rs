//! What a row of the archive is made of: a value for programs, and the same for people.

use super::words::Words;
use base::money::format_decimal;
use base::{Currency, Date, Timestamp};
use serde_json::{Map, Value, json};

/// Named values in the order in which a person reads them.
pub(super) type Row = Vec<(&'static str, Cell)>;

pub(super) enum Cell {
    Nothing,
    Text(String),
    /// A word of the product, of a kind that says how it is told: `channel` and `email`.
    Word(&'static str, String),
    Number(i64),
    /// A decimal, as text in either form: no program rounds it.
    Decimal(String),
    Yes(bool),
    Moment(Timestamp),
    Date(Date),
    Money(i64, Currency),
    Pairs(Vec<Pair>),
    Rows(Vec<Row>),
}

/// A value under a name of the business's own, or of an event.
pub(super) struct Pair {
    pub key: String,
    pub label: String,
    pub value: Value,
    pub shown: String,
}

impl Pair {
    /// One that is shown as it is.
    pub fn plain(key: String, value: Value) -> Pair {
        let shown = match &value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Pair { label: key.clone(), key, value, shown }
    }
}

impl Cell {
    pub fn word(kind: &'static str, code: impl Into<String>) -> Cell {
        Cell::Word(kind, code.into())
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Nothing => true,
            Cell::Text(text) => text.is_empty(),
            Cell::Pairs(pairs) => pairs.is_empty(),
            Cell::Rows(rows) => rows.is_empty(),
            _ => false,
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Cell::Nothing => Value::Null,
            Cell::Text(text) | Cell::Word(_, text) | Cell::Decimal(text) => json!(text),
            Cell::Number(number) => json!(number),
            Cell::Yes(yes) => json!(yes),
            Cell::Moment(at) => json!(at),
            Cell::Date(date) => json!(date),
            Cell::Money(amount_minor, currency) => {
                json!({ "amount_minor": amount_minor, "currency": currency.code() })
            }
            Cell::Pairs(pairs) => {
                let pairs = pairs.iter().map(|pair| (pair.key.clone(), pair.value.clone()));
                Value::Object(pairs.collect())
            }
            Cell::Rows(rows) => rows.iter().map(object).collect(),
        }
    }

    /// One line for a person; of rows within a row nothing, because they have lines of their own.
    pub fn shown(&self, words: &Words) -> String {
        match self {
            Cell::Nothing | Cell::Rows(_) => String::new(),
            Cell::Text(text) | Cell::Decimal(text) => text.clone(),
            Cell::Word(kind, code) => words.word(kind, code).to_owned(),
            Cell::Number(number) => number.to_string(),
            Cell::Yes(true) => words.pick("да", "yes").to_owned(),
            Cell::Yes(false) => words.pick("нет", "no").to_owned(),
            Cell::Moment(at) => words.moment(*at),
            Cell::Date(date) => date.to_string(),
            Cell::Money(amount_minor, currency) => {
                let digits = currency.digits();
                let point = words.pick(",", ".");
                let amount = format_decimal(*amount_minor, digits, digits).replace('.', point);
                format!("{amount}\u{a0}{}", currency.code())
            }
            Cell::Pairs(pairs) => {
                let said = pairs.iter().map(|pair| format!("{}: {}", pair.label, pair.shown));
                said.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Cell {
        Cell::Moment(at)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Nothing, Into::into)
    }
}

pub(super) fn object(row: &Row) -> Value {
    let mut object = Map::new();
    for (name, cell) in row {
        object.insert((*name).to_owned(), cell.json());
    }
    Value::Object(object)
}
