//! The business's own fields in the schema of rules and in the columns. A column belongs to a field for ever, by the
//! field's number; it is filled for fields out of use too, so that taking one into use again costs nothing.

use base::{Currency, FieldId};
use domain::fields::{Attributes, Choice, Field, Kind, Value as Kept};
use rules::facts::Value;
use rules::schema::{self, FieldDef, Label, standard};
use std::collections::HashMap;
use warehouse::{Cell, Row};

/// The type of each field.
pub type Kinds = HashMap<i64, Kind>;

/// The fields that rules may name.
pub fn definitions(fields: &[Field]) -> impl Iterator<Item = FieldDef> {
    fields.iter().filter(|field| !field.archived).map(|field| FieldDef {
        id: column(field.id),
        name: field.name(),
        kind: field.shape.kind.asked(),
        label: field.shape.label(),
        choices: field.shape.choices.iter().map(choice).collect(),
    })
}

/// The place of a field among the columns. Numbers beyond the last place are refused where fields are made.
pub fn column(id: FieldId) -> schema::FieldId {
    standard::custom(u16::try_from(id.0).unwrap_or(u16::MAX - 100))
}

pub fn kinds(fields: &[Field]) -> Kinds {
    fields.iter().map(|field| (field.id.0, field.shape.kind)).collect()
}

/// A row with what is known of the business's own fields. Amounts in another currency than the workspace's cannot be
/// compared, so they are unknown.
pub fn add(mut row: Row, attributes: &Attributes, kinds: &Kinds, currency: Currency) -> Row {
    for (number, value) in attributes.iter() {
        if kinds.get(&number) != Some(&value.kind()) {
            continue;
        }
        let field = column(FieldId(number));
        if let Kept::ManyChoice(chosen) = value {
            row.choices.push((field, chosen.clone()));
        } else {
            row = row.with(field, cell(value, currency));
        }
    }
    row
}

/// A value of one row as a cell; nothing for what has no one value.
pub fn cell(value: &Kept, currency: Currency) -> Option<Cell> {
    Some(match value {
        Kept::Text(text) | Kept::Choice(text) => Cell::Text(text.clone()),
        Kept::Number(millionths) => Value::Number(*millionths).into(),
        Kept::Money(money) if money.currency == currency => Value::Money(money.amount_minor).into(),
        Kept::Boolean(is) => Value::Boolean(*is).into(),
        Kept::Date(date) => Value::Date(*date).into(),
        Kept::Moment(moment) => Value::Moment(*moment).into(),
        Kept::Money(_) | Kept::ManyChoice(_) => return None,
    })
}

/// A choice as rules know it.
pub fn choice(choice: &Choice) -> schema::Choice {
    schema::Choice { value: choice.value.clone(), label: Label::new(&choice.ru, &choice.en) }
}
