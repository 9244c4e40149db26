//! Record types and records.
//!
//! Whoever writes a record tells the change feed with the customer's id (`customers`, `records`), also the customer it
//! belonged to before. Facts take records set-wise: [`of_customers`] when changes are followed, [`of_range`] when
//! everybody is loaded.

use crate::fields::attributes;
use crate::{Error, Query, Result, Row, Sequence, Tx, Value, params};
use base::{CustomerId, RecordId, RecordTypeId, Timestamp};
use domain::fields::Attributes;
use domain::records::{Definition, Record, RecordType};
use std::collections::HashMap;

const TYPES: Query = query!("records/types");
const LOAD_TYPE: Query = query!("records/load_type");
const INSERT_TYPE: Query = query!("records/insert_type");
const UPDATE_TYPE: Query = query!("records/update_type");
const LOAD: Query = query!("records/load");
const PAGE_OF_CUSTOMER: Query = query!("records/page_of_customer");
const PAGE_OF_TYPE: Query = query!("records/page_of_type");
const COUNTS_OF: Query = query!("records/counts_of");
const INSERT: Query = query!("records/insert");
const UPDATE: Query = query!("records/update");
const UPDATE_MANY: Query = query!("records/update_many");
const OWNERS: Query = query!("records/owners");
const DELETE: Query = query!("records/delete");
const FIND: Query = query!("records/find");
const OF_CUSTOMERS: Query = query!("records/of_customers");
const OF_RANGE: Query = query!("records/of_range");
const NEWEST: Query = query!("records/newest");

/// A record that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    pub record_type: RecordTypeId,
    pub customer: i64,
    pub number: Option<String>,
    pub attributes: Attributes,
}

/// What rules ask of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFacts {
    pub customer: i64,
    pub record_type: RecordTypeId,
    pub attributes: Attributes,
    pub created_at: Timestamp,
}

/// What a message tells of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub customer: i64,
    pub record_type: RecordTypeId,
    pub number: Option<String>,
    pub attributes: Attributes,
    pub created_at: Timestamp,
}

/// Every type, those out of use too, in the order they were made.
pub fn types(tx: &mut Tx) -> Result<Vec<RecordType>> {
    tx.rows(&TYPES, &[])?.iter().map(read_type).collect()
}

pub fn load_type(tx: &mut Tx, id: RecordTypeId) -> Result<Option<RecordType>> {
    tx.row(&LOAD_TYPE, params![id.0])?.as_ref().map(read_type).transpose()
}

/// A new type by its key, names and definition.
pub fn insert_type(
    tx: &mut Tx,
    key: &str,
    (ru, en): (&str, &str),
    definition: &Definition,
    now: Timestamp,
) -> Result<RecordTypeId> {
    let id = tx.new_id(Sequence::RecordType)?;
    tx.exec(&INSERT_TYPE, params![id, key, ru, en, document(definition)?, false, now])?;
    Ok(RecordTypeId(id))
}

/// Saves a type; [`Error::Stale`] when it is no longer the version that was read.
pub fn update_type(tx: &mut Tx, it: &RecordType, now: Timestamp) -> Result<()> {
    let definition = document(&it.definition)?;
    let params = params![it.id.0, it.version, &it.ru, &it.en, definition, it.archived, now];
    if tx.exec(&UPDATE_TYPE, params)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub fn load(tx: &mut Tx, id: RecordId) -> Result<Option<Record>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Records of a customer below an id, newest first; of one type where one is named.
pub fn page_of_customer(
    tx: &mut Tx,
    customer: CustomerId,
    of: Option<RecordTypeId>,
    before: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let (of, before) = (of.map_or(0, |id| id.0), before.map_or(i64::MAX, |id| id.0));
    tx.rows(&PAGE_OF_CUSTOMER, params![customer.0, of, before, limit as i64])?.iter().map(read).collect()
}

/// Records of a type below an id, newest first.
pub fn page_of_type(
    tx: &mut Tx,
    of: RecordTypeId,
    before: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let before = before.map_or(i64::MAX, |id| id.0);
    tx.rows(&PAGE_OF_TYPE, params![of.0, before, limit as i64])?.iter().map(read).collect()
}

/// How many records these customers have; who has none is absent.
pub fn counts_of(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, i64>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&COUNTS_OF, &ids)?.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// Writes new records; their ids in the same order.
pub fn insert(tx: &mut Tx, records: &[NewRecord], now: Timestamp) -> Result<Vec<i64>> {
    let ids = tx.new_ids(Sequence::Record, records.len())?;
    let row = |(record, id): (&NewRecord, &i64)| -> [Value; 5] {
        [
            (*id).into(),
            record.record_type.0.into(),
            record.customer.into(),
            record.number.as_deref().into(),
            record.attributes.to_document().into(),
        ]
    };
    tx.exec_many_with(&INSERT, params![now], &records.iter().zip(&ids).map(row).collect::<Vec<_>>())?;
    Ok(ids)
}

/// Saves a record; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, record: &Record, now: Timestamp) -> Result<()> {
    let (number, document) = (record.number.as_deref(), record.attributes.to_document());
    let params = params![record.id.0, record.version, record.customer.0, number, document, now];
    if tx.exec(&UPDATE, params)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Saves what a file changed of records that were found and locked by [`find`].
pub fn update_many(tx: &mut Tx, records: &[(i64, i64, Attributes)], now: Timestamp) -> Result<()> {
    let row = |(id, customer, attributes): &(i64, i64, Attributes)| -> [Value; 3] {
        [(*id).into(), (*customer).into(), attributes.to_document().into()]
    };
    tx.exec_many_with(&UPDATE_MANY, params![now], &records.iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}

/// Whose these records are now, before they are changed.
pub fn owners(tx: &mut Tx, records: &[i64]) -> Result<Vec<i64>> {
    let ids: Vec<[Value; 1]> = records.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&OWNERS, &ids)?.iter().map(|row| row.int(0)).collect()
}

/// Removes a record of the version that was read.
pub fn delete(tx: &mut Tx, id: RecordId, version: i64) -> Result<()> {
    if tx.exec(&DELETE, params![id.0, version])? == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Records of a type by their numbers; a number that nobody has is absent.
pub fn find(tx: &mut Tx, of: RecordTypeId, numbers: &[&str]) -> Result<HashMap<String, Record>> {
    let rows: Vec<[Value; 1]> = numbers.iter().map(|number| [Value::from(*number)]).collect();
    let found = tx.rows_many_with(&FIND, params![of.0], &rows)?;
    let keyed = |row: &Row| {
        let record = read(row)?;
        Ok((record.number.clone().unwrap_or_default(), record))
    };
    found.iter().map(keyed).collect()
}

pub fn of_customers(tx: &mut Tx, customers: &[i64]) -> Result<Vec<RecordFacts>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&OF_CUSTOMERS, &ids)?.iter().map(read_facts).collect()
}

pub fn of_range(tx: &mut Tx, from: i64, until: i64) -> Result<Vec<RecordFacts>> {
    tx.rows(&OF_RANGE, params![from, until])?.iter().map(read_facts).collect()
}

/// The newest records of each of some types of some customers, newest first.
pub fn newest(tx: &mut Tx, of: &[RecordTypeId], customers: &[i64], limit: usize) -> Result<Vec<Told>> {
    let pair =
        |customer: &i64| of.iter().map(|of| [Value::Int(*customer), Value::Int(of.0)]).collect::<Vec<_>>();
    let pairs: Vec<[Value; 2]> = customers.iter().flat_map(pair).collect();
    let read = |row: &Row| {
        Ok(Told {
            customer: row.int(0)?,
            record_type: RecordTypeId(row.int(1)?),
            number: row.opt_text(2)?,
            attributes: attributes(row.str(3)?)?,
            created_at: row.time(4)?,
        })
    };
    tx.rows_many_with(&NEWEST, params![limit as i64], &pairs)?.iter().map(read).collect()
}

fn document(definition: &Definition) -> Result<String> {
    serde_json::to_string(definition).map_err(|error| Error::Corrupt(error.to_string()))
}

fn read_type(row: &Row) -> Result<RecordType> {
    let definition = serde_json::from_str(row.str(4)?)
        .map_err(|error| Error::Corrupt(format!("definition of a record type: {error}")))?;
    Ok(RecordType {
        id: RecordTypeId(row.int(0)?),
        key: row.text(1)?,
        ru: row.text(2)?,
        en: row.text(3)?,
        definition,
        archived: row.bool(5)?,
        version: row.int(6)?,
        created_at: row.time(7)?,
    })
}

fn read(row: &Row) -> Result<Record> {
    Ok(Record {
        id: RecordId(row.int(0)?),
        record_type: RecordTypeId(row.int(1)?),
        customer: CustomerId(row.int(2)?),
        number: row.opt_text(3)?,
        attributes: attributes(row.str(4)?)?,
        version: row.int(5)?,
        created_at: row.time(6)?,
        updated_at: row.time(7)?,
    })
}

fn read_facts(row: &Row) -> Result<RecordFacts> {
    Ok(RecordFacts {
        customer: row.int(0)?,
        record_type: RecordTypeId(row.int(1)?),
        attributes: attributes(row.str(2)?)?,
        created_at: row.time(3)?,
    })
}
