//! Records: nouns of the business's own, each linked to a customer — vehicles, bookings, policies, contracts.
//!
//! A record type says what a record holds, by the same kinds of fields that customers can have; a record holds one
//! value of each. For rules a record is of the moment it was made: that moment never lies ahead, so every record counts
//! at once, and its own dates are asked about like its other fields. The business's own number of a record recognises
//! it in files.

use crate::fields::{self, Attributes, Kind, Shape};
use base::{CustomerId, RecordId, RecordTypeId, Timestamp, limits};
use serde::{Deserialize, Serialize};

/// What stands before the key of a type in rules, so that no table of ours can meet one of theirs.
pub const PREFIX: &str = "records.";

/// The largest number of a field that columns have a place for.
const LAST_NUMBER: i64 = 60_000;

/// A field of a type. Its number is never given to another field of the type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordField {
    pub number: i64,
    pub shape: Shape,
}

/// What a person says of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub key: String,
    pub ru: String,
    pub en: String,
    pub fields: Vec<Shape>,
}

/// What was said of a type, brought into the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidied {
    pub key: String,
    pub ru: String,
    pub en: String,
    pub definition: Definition,
}

/// What a type is, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub fields: Vec<RecordField>,
    /// The number that the next new field gets.
    pub next: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType {
    pub id: RecordTypeId,
    pub key: String,
    pub ru: String,
    pub en: String,
    pub definition: Definition,
    /// Out of use: its records stay, nobody sees or asks for them.
    pub archived: bool,
    pub version: i64,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub id: RecordId,
    pub record_type: RecordTypeId,
    pub customer: CustomerId,
    /// The business's own number: a plate, the number of a contract.
    pub number: Option<String>,
    pub attributes: Attributes,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl RecordType {
    /// How rules call the table of its records.
    pub fn table(&self) -> String {
        format!("{PREFIX}{}", self.key)
    }

    pub fn field(&self, key: &str) -> Option<&RecordField> {
        self.definition.fields.iter().find(|field| field.shape.key == key)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("another record type has this key")]
    KeyTaken,
    #[error("a record type keeps its key; make another one")]
    KeyFixed,
    #[error("two fields have the same key")]
    FieldTwice,
    #[error("a record holds one value of each field, so several choices have no place in it")]
    ManyChoice,
    #[error("a record type has at most 200 fields")]
    TooManyFields,
    #[error("records have a value of this field, so it stays as it is")]
    FieldInUse,
    #[error("at most 100 record types")]
    TooManyTypes,
    #[error("a segment asks about this, or a template names it")]
    Used,
    #[error("a number has at most 200 characters that can be shown")]
    Number,
    #[error("another record of this type has this number")]
    NumberTaken,
    #[error("a customer has at most 1,000 records")]
    TooManyRecords,
    #[error("{0}")]
    Field(fields::Refusal),
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::KeyTaken => "record_type_key_taken",
            Refusal::KeyFixed => "record_type_key_fixed",
            Refusal::FieldTwice => "record_field_twice",
            Refusal::ManyChoice => "record_field_many_choice",
            Refusal::TooManyFields => "record_fields_too_many",
            Refusal::FieldInUse => "record_field_in_use",
            Refusal::TooManyTypes => "record_types_too_many",
            Refusal::Used => "record_type_used",
            Refusal::Number => "record_number_invalid",
            Refusal::NumberTaken => "record_number_taken",
            Refusal::TooManyRecords => "records_too_many",
            Refusal::Field(refusal) => refusal.code(),
        }
    }
}

/// Brings what was said of a type into its kept form: key, names and definition; what is wrong and where. Fields that
/// the type has already keep their numbers.
pub fn tidy(said: Said, known: Option<&RecordType>) -> Result<Tidied, (String, Refusal)> {
    let Said { key, ru, en, fields: shapes } = said;
    // The type itself is named like a field.
    let named = Shape { key, ru, en, kind: Kind::Text, choices: Vec::new() };
    let named = fields::tidy(named).map_err(|(at, refusal)| (at, Refusal::Field(refusal)))?;
    if known.is_some_and(|known| known.key != named.key) {
        return Err(("key".to_owned(), Refusal::KeyFixed));
    }
    if shapes.len() > limits::FIELDS {
        return Err(("fields".to_owned(), Refusal::TooManyFields));
    }
    let mut next = known.map_or(1, |known| known.definition.next);
    let mut tidied: Vec<RecordField> = Vec::new();
    for (index, shape) in shapes.into_iter().enumerate() {
        let at = |place: &str| format!("fields.{index}.{place}");
        let shape = fields::tidy(shape).map_err(|(place, refusal)| (at(&place), Refusal::Field(refusal)))?;
        if shape.kind == Kind::ManyChoice {
            return Err((at("type"), Refusal::ManyChoice));
        }
        if tidied.iter().any(|other| other.shape.key == shape.key) {
            return Err((at("key"), Refusal::FieldTwice));
        }
        let old = known.and_then(|known| known.field(&shape.key)).map(|field| field.number);
        let number = old.unwrap_or(next);
        next += i64::from(old.is_none());
        if number > LAST_NUMBER {
            return Err(("fields".to_owned(), Refusal::TooManyFields));
        }
        tidied.push(RecordField { number, shape });
    }
    Ok(Tidied { key: named.key, ru: named.ru, en: named.en, definition: Definition { fields: tidied, next } })
}

/// The fields of a type that a change takes away or makes another: while records have a value of them, it is refused.
/// Choices that go are named.
pub fn endangered<'a>(old: &'a Definition, new: &Definition) -> Vec<(&'a RecordField, Vec<&'a str>)> {
    let danger = |field: &'a RecordField| match new.fields.iter().find(|it| it.number == field.number) {
        Some(kept) if kept.shape.kind == field.shape.kind => {
            let lost = fields::lost_choices(&field.shape, &kept.shape);
            (!lost.is_empty()).then_some((field, lost))
        }
        _ => Some((field, Vec::new())),
    };
    old.fields.iter().filter_map(danger).collect()
}

/// The business's own number of a record; an empty one is none.
pub fn number(typed: &str) -> Result<Option<String>, Refusal> {
    let trimmed = typed.trim();
    if trimmed.chars().count() > limits::NAME_CHARS || trimmed.chars().any(char::is_control) {
        return Err(Refusal::Number);
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

pub fn room_for_types(types: usize) -> Result<(), Refusal> {
    if types < limits::RECORD_TYPES { Ok(()) } else { Err(Refusal::TooManyTypes) }
}

pub fn room_for_records(records: usize) -> Result<(), Refusal> {
    if records < limits::RECORDS_OF_CUSTOMER { Ok(()) } else { Err(Refusal::TooManyRecords) }
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
