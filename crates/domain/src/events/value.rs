//! A property's value, and what is learned of its type from the values that arrive.

use crate::consent::words;
use base::Timestamp;
use std::borrow::Cow;

/// What a property of an event holds. Lists and objects are kept as the JSON they came as.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(Cow<'a, str>),
    Json(Cow<'a, str>),
}

words! {
    /// What the values of a property are, as far as they have been seen.
    Type {
        Boolean = "boolean",
        Integer = "integer",
        Number = "number",
        /// Every text seen was a moment or a day.
        Moment = "moment",
        Text = "text",
        /// Lists and objects.
        Json = "json",
        /// Values of several types.
        Mixed = "mixed",
    }
}

/// The set of types seen, as bits; it only grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

const BOOLEAN: u8 = 1;
const INTEGER: u8 = 2;
const NUMBER: u8 = 4;
const MOMENT: u8 = 8;
const TEXT: u8 = 16;
const JSON: u8 = 32;

impl Types {
    /// The set that a row of the registry holds.
    pub fn from_bits(bits: i64) -> Types {
        Types((bits & 0x3f) as u8)
    }

    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    pub fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub fn covers(self, other: Types) -> bool {
        self.0 & other.0 == other.0
    }

    /// One word for the set; nothing while only nulls were seen.
    pub fn word(self) -> Option<Type> {
        Some(match self.0 {
            0 => return None,
            BOOLEAN => Type::Boolean,
            INTEGER => Type::Integer,
            NUMBER | 6 => Type::Number,
            MOMENT => Type::Moment,
            TEXT | 24 => Type::Text,
            JSON => Type::Json,
            _ => Type::Mixed,
        })
    }
}

impl Value<'_> {
    /// The type of this value; a null says nothing.
    pub fn types(&self) -> Types {
        Types(match self {
            Value::Null => 0,
            Value::Bool(_) => BOOLEAN,
            Value::Int(_) => INTEGER,
            Value::Number(_) => NUMBER,
            Value::Text(text) if is_moment(text) => MOMENT,
            Value::Text(_) => TEXT,
            Value::Json(_) => JSON,
        })
    }

    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(it) => Value::Bool(it),
            Value::Int(it) => Value::Int(it),
            Value::Number(it) => Value::Number(it),
            Value::Text(it) => Value::Text(Cow::Owned(it.into_owned())),
            Value::Json(it) => Value::Json(Cow::Owned(it.into_owned())),
        }
    }
}

/// A day or a moment of RFC 3339. The shape is looked at first, because almost every text is none.
fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = (10..=35).contains(&bytes.len()) && bytes[4] == b'-' && bytes[7] == b'-';
    shaped
        && match bytes.get(10) {
            None => base::Date::parse(text).is_some(),
            Some(b'T' | b't' | b' ') => Timestamp::parse(text).is_some(),
            Some(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(values: &[Value<'_>]) -> Option<Type> {
        values.iter().fold(Types::default(), |types, value| types.with(value.types())).word()
    }

    #[test]
    fn type_is_learned_from_values() {
        let text = |it: &'static str| Value::Text(it.into());
        assert_eq!(word(&[Value::Null]), None);
        assert_eq!(word(&[Value::Int(1), Value::Null]), Some(Type::Integer));
        assert_eq!(word(&[Value::Int(1), Value::Number(0.5)]), Some(Type::Number));
        assert_eq!(word(&[text("2026-01-31")]), Some(Type::Moment));
        assert_eq!(word(&[text("2026-01-31T10:00:00.5Z")]), Some(Type::Moment));
        assert_eq!(word(&[text("2026-13-31")]), Some(Type::Text));
        assert_eq!(word(&[text("2026-01-31"), text("soon")]), Some(Type::Text));
        assert_eq!(word(&[text("soon"), Value::Bool(true)]), Some(Type::Mixed));
        assert_eq!(word(&[text("шёлковый путь")]), Some(Type::Text));
    }

    #[test]
    fn set_of_types_survives_the_registry() {
        let types = Value::Int(1).types().with(Value::Bool(true).types());
        assert_eq!(Types::from_bits(types.bits()), types);
        assert!(types.covers(Value::Int(7).types()));
        assert!(!types.covers(Value::Number(7.5).types()));
    }
}
