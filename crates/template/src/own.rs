//! What a business keeps about its customers by its own design: fields of customers, and records of its own types.
//!
//! Definitions come with the options of a message and say what it may name; values come with the person. Both are
//! plain data here: what a field may hold and who may change it is decided elsewhere. Choices carry their names in
//! both languages, because the reader's language is known only while rendering.

use crate::person::Person;
use base::{Currency, Date, Locale, Money, Timestamp};

/// A name in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub ru: String,
    pub en: String,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnKind {
    Text,
    Number,
    Money,
    Boolean,
    Date,
    Moment,
    Choice,
    ManyChoice,
}

impl OwnKind {
    pub(crate) fn has_choices(self) -> bool {
        matches!(self, OwnKind::Choice | OwnKind::ManyChoice)
    }
}

/// One of the choices of a field: the value that is kept, and what people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnChoice {
    pub value: String,
    pub label: Words,
}

/// A field of customers, or of the records of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnField {
    pub key: String,
    pub label: Words,
    pub kind: OwnKind,
    pub choices: Vec<OwnChoice>,
}

/// A type of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnType {
    pub key: String,
    pub label: Words,
    pub fields: Vec<OwnField>,
}

/// Everything of the business's own that a message may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    pub fields: Vec<OwnField>,
    pub types: Vec<OwnType>,
    /// Names that are out of use: `customer.fields.<key>`, `records.<key>`.
    pub retired: Vec<String>,
}

/// One known value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnValue {
    Text(String),
    /// Millionths.
    Number(i64),
    Money(Money),
    Boolean(bool),
    Date(Date),
    Moment(Timestamp),
    Choice(OwnChoice),
    ManyChoice(Vec<OwnChoice>),
}

/// A record of a customer, with the values that are known by the keys of their fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRecord {
    pub number: Option<String>,
    pub created_at: Option<Timestamp>,
    pub fields: Vec<(String, OwnValue)>,
}

impl Own {
    pub(crate) fn record_type(&self, key: &str) -> Option<&OwnType> {
        self.types.iter().find(|it| it.key == key)
    }

    /// Gives a person a value of every field and two records of every type.
    pub(crate) fn give_sample(&self, person: &mut Person, locale: Locale) {
        let values = |fields: &[OwnField]| -> Vec<(String, OwnValue)> {
            fields.iter().map(|field| (field.key.clone(), field.sample(locale))).collect()
        };
        person.fields = values(&self.fields);
        let record = |of: &OwnType, number: usize| OwnRecord {
            number: Some(format!("{number}")),
            created_at: Some(SAMPLE_MOMENT),
            fields: values(&of.fields),
        };
        let records = |of: &OwnType| (of.key.clone(), vec![record(of, 2), record(of, 1)]);
        person.records = self.types.iter().map(records).collect();
    }

    /// Gives a person one record of every type about which nothing is known.
    pub(crate) fn give_blank_records(&self, person: &mut Person) {
        let blank = |of: &OwnType| (of.key.clone(), vec![OwnRecord::default()]);
        person.records = self.types.iter().map(blank).collect();
    }
}

const SAMPLE_MOMENT: Timestamp = Timestamp::from_seconds(1_767_263_400);

impl OwnField {
    fn sample(&self, locale: Locale) -> OwnValue {
        match self.kind {
            OwnKind::Text => OwnValue::Text(locale.pick(&self.label.ru, &self.label.en).to_owned()),
            OwnKind::Number => OwnValue::Number(42_000_000),
            OwnKind::Money => OwnValue::Money(Money { amount_minor: 431_000, currency: Currency::RUB }),
            OwnKind::Boolean => OwnValue::Boolean(true),
            OwnKind::Date => OwnValue::Date(Date::from_ymd(2026, 3, 5).unwrap_or(Date(0))),
            OwnKind::Moment => OwnValue::Moment(SAMPLE_MOMENT),
            OwnKind::Choice => match self.choices.first() {
                Some(choice) => OwnValue::Choice(choice.clone()),
                None => OwnValue::Text(String::new()),
            },
            OwnKind::ManyChoice => OwnValue::ManyChoice(self.choices.iter().take(2).cloned().collect()),
        }
    }
}
