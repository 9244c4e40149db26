//! Fields of the business's own: their definitions. The values stand with the customers, in one document each.

use crate::consent::known;
use crate::{Error, Query, Result, Row, Sequence, Tx, Value, params};
use base::{FieldId, Timestamp};
use domain::fields::{Attributes, Choice, Field, Kind, Shape};
use std::collections::HashMap;

const ALL: Query = query!("fields/all");
const LOAD: Query = query!("fields/load");
const INSERT: Query = query!("fields/insert");
const UPDATE: Query = query!("fields/update");
const OF_CUSTOMERS: Query = query!("fields/of_customers");

/// Every field, those out of use too, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<Field>> {
    tx.rows(&ALL, &[])?.iter().map(read).collect()
}

pub fn load(tx: &mut Tx, id: FieldId) -> Result<Option<Field>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

pub fn insert(tx: &mut Tx, shape: &Shape, now: Timestamp) -> Result<FieldId> {
    let id = tx.new_id(Sequence::Field)?;
    let (kind, choices) = (shape.kind.as_str(), choices(shape)?);
    tx.exec(&INSERT, params![id, &shape.key, &shape.ru, &shape.en, kind, choices, false, now])?;
    Ok(FieldId(id))
}

/// Saves a field; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, field: &Field, now: Timestamp) -> Result<()> {
    let shape = &field.shape;
    let (kind, choices) = (shape.kind.as_str(), choices(shape)?);
    let params = params![field.id.0, field.version, &shape.ru, &shape.en, kind, choices, field.archived, now];
    if tx.exec(&UPDATE, params)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The values of some customers.
pub fn of_customers(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, Attributes>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&OF_CUSTOMERS, &ids)?.iter().map(|row| Ok((row.int(0)?, attributes(row.str(1)?)?))).collect()
}

/// The values of a row's document.
pub(crate) fn attributes(document: &str) -> Result<Attributes> {
    known(Attributes::from_document(document), "document of attributes")
}

fn choices(shape: &Shape) -> Result<String> {
    serde_json::to_string(&shape.choices).map_err(|error| Error::Corrupt(error.to_string()))
}

fn read(row: &Row) -> Result<Field> {
    let choices: Vec<Choice> = serde_json::from_str(row.str(5)?)
        .map_err(|error| Error::Corrupt(format!("choices of a field: {error}")))?;
    Ok(Field {
        id: FieldId(row.int(0)?),
        shape: Shape {
            key: row.text(1)?,
            ru: row.text(2)?,
            en: row.text(3)?,
            kind: known(Kind::parse(row.str(4)?), "type of a field")?,
            choices,
        },
        archived: row.bool(6)?,
        version: row.int(7)?,
        created_at: row.time(8)?,
    })
}
