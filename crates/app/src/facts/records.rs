//! Records of the business's own as tables of the columns: a table for each type, a column for each field, by the
//! numbers of both. A record stands at the moment it was made.

use super::fields::{cell, choice};
use base::{Currency, RecordTypeId};
use domain::records::{RecordField, RecordType};
use rules::schema::{ColumnDef, ColumnId, TableDef, TableId, tables};
use std::collections::{BTreeMap, HashMap};
use store::records::RecordFacts;
use warehouse::ChildRow;

/// The types by their ids, those out of use too: taking one into use again costs nothing.
pub type Types = HashMap<RecordTypeId, RecordType>;

/// The tables that rules may name.
pub fn definitions(types: &[RecordType]) -> impl Iterator<Item = TableDef> {
    let in_use = types.iter().filter(|it| !it.archived);
    in_use.map(|it| {
        let columns = it.definition.fields.iter().filter_map(column_def).collect();
        TableDef::of_records(number(it.id), &it.table(), rules::schema::Label::new(&it.ru, &it.en), columns)
    })
}

/// The table of a type's records.
pub fn table(id: RecordTypeId) -> TableId {
    tables::records(number(id))
}

/// The rows of a customer's records.
pub fn rows(types: &Types, records: &[RecordFacts], currency: Currency) -> BTreeMap<TableId, Vec<ChildRow>> {
    let mut all: BTreeMap<TableId, Vec<ChildRow>> = BTreeMap::new();
    for record in records {
        let Some(of) = types.get(&record.record_type) else { continue };
        let value = |field: &RecordField| {
            let value = record.attributes.get(field.number, field.shape.kind)?;
            Some((column(field)?, cell(value, currency)?))
        };
        let values = of.definition.fields.iter().filter_map(value).collect();
        all.entry(table(of.id)).or_default().push(ChildRow { moment: record.created_at, values });
    }
    all
}

fn column_def(field: &RecordField) -> Option<ColumnDef> {
    let shape = &field.shape;
    let choices = shape.choices.iter().map(choice).collect();
    let column = ColumnDef::new(column(field)?, &shape.key, shape.kind.asked(), shape.label());
    Some(ColumnDef { choices, ..column })
}

/// Fields of one type are counted, so they do not get so far.
fn column(field: &RecordField) -> Option<ColumnId> {
    u16::try_from(field.number).ok().map(ColumnId)
}

fn number(id: RecordTypeId) -> u32 {
    u32::try_from(id.0).unwrap_or(u32::MAX >> 1)
}
