//! Record types and records: nouns of the business's own, each record linked to a customer.
//!
//! A type is guarded like a field: what records hold and what segments ask about stays. Writing a record tells the feed
//! about its customer, so that counts and segments follow at once.

mod export;
mod types;

pub use export::export_csv;
pub use types::update as update_type;
pub use types::{Listed, archive, create as create_type, get as get_type, list as list_types, restore};

use crate::error::codes;
use crate::{Ctx, Error, Live, Result, fields};
use base::{Currency, CustomerId, RecordId, RecordTypeId, Timestamp};
use domain::access::Permission;
use domain::customers::State;
use domain::fields::{Attributes, Field};
pub use domain::records::{Record, RecordType, Said};
use domain::records::{Refusal, number, room_for_records};
use serde_json::{Map, Value as Json};
use store::Tx;
use store::records::NewRecord;

/// A record with its type.
pub type Typed = (Record, RecordType);

/// A record as somebody typed it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The key of the type.
    pub record_type: String,
    pub customer: CustomerId,
    pub number: Option<String>,
    pub fields: Map<String, Json>,
}

/// An edit: what is named is set, also to nothing.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub customer: Option<CustomerId>,
    pub number: Option<Option<String>>,
    pub fields: Map<String, Json>,
}

/// Whose records, or of which type; both may be named.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which {
    pub customer: Option<CustomerId>,
    pub record_type: Option<RecordTypeId>,
}

/// A page of records with their types, newest first, and where it ends. A customer or a type must be named.
pub fn list(
    ctx: &Ctx,
    which: Which,
    before: Option<RecordId>,
    limit: usize,
) -> Result<(Vec<Typed>, Option<RecordId>)> {
    ctx.require(Permission::CustomersRead)?;
    ctx.workspace.read(|tx| {
        let records = match which {
            Which { customer: Some(customer), record_type } => {
                store::customers::load(tx, customer)?.ok_or(Error::NotFound)?;
                store::records::page_of_customer(tx, customer, record_type, before, limit)?
            }
            Which { customer: None, record_type: Some(of) } => {
                store::records::load_type(tx, of)?.ok_or(Error::NotFound)?;
                store::records::page_of_type(tx, of, before, limit)?
            }
            Which { customer: None, record_type: None } => {
                let hint = "name a customer or a type of records";
                return Err(Error::invalid("customer", codes::REQUIRED).hint(hint));
            }
        };
        let types = store::records::types(tx)?;
        let with_type = |record: Record| {
            let of = types.iter().find(|it| it.id == record.record_type && !it.archived)?;
            Some((record, of.clone()))
        };
        let next = records.last().filter(|_| records.len() == limit).map(|last| last.id);
        Ok((records.into_iter().filter_map(with_type).collect(), next))
    })
}

pub fn get(ctx: &Ctx, id: RecordId) -> Result<Typed> {
    ctx.require(Permission::CustomersRead)?;
    ctx.workspace.read(|tx| known(tx, id))
}

pub fn create(ctx: &Ctx, wanted: Wanted) -> Result<Typed> {
    ctx.require(Permission::CustomersWrite)?;
    let (now, currency) = (ctx.now(), ctx.workspace.settings().currency);
    let audit = ctx.audit("records.create", "");
    let id = ctx.workspace.write(move |tx| {
        let types = store::records::types(tx)?;
        let of = types.iter().find(|it| !it.archived && it.key == wanted.record_type);
        let of = of.ok_or_else(|| Error::invalid("type", codes::NOT_FOUND))?;
        customer(tx, wanted.customer)?;
        room(tx, wanted.customer)?;
        let mut record = NewRecord {
            record_type: of.id,
            customer: wanted.customer.0,
            number: typed_number(wanted.number.as_deref())?,
            attributes: Attributes::default(),
        };
        say(&mut record.attributes, &wanted.fields, of, currency)?;
        free(tx, of.id, record.number.as_deref(), None)?;
        let id = store::records::insert(tx, &[record], now)?.first().copied().unwrap_or_default();
        store::audit::append(tx, &audit.clone().about(RecordId(id)))?;
        store::feed::append(tx, "customers", "records", &[wanted.customer.0], now)?;
        Ok(RecordId(id))
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

/// Saves an edit of the version that was read.
pub fn update(ctx: &Ctx, id: RecordId, version: i64, changes: Changes) -> Result<Typed> {
    ctx.require(Permission::CustomersWrite)?;
    let (now, currency) = (ctx.now(), ctx.workspace.settings().currency);
    let audit = ctx.audit("records.update", id);
    ctx.workspace.write(move |tx| {
        let (mut record, of) = known(tx, id)?;
        let before = record.customer;
        if let Some(new) = changes.customer.filter(|new| *new != before) {
            customer(tx, new)?;
            room(tx, new)?;
            record.customer = new;
        }
        if let Some(typed) = &changes.number {
            record.number = typed_number(typed.as_deref())?;
            free(tx, of.id, record.number.as_deref(), Some(id))?;
        }
        say(&mut record.attributes, &changes.fields, &of, currency)?;
        record.version = version;
        store::records::update(tx, &record, now)?;
        store::audit::append(tx, &audit)?;
        tell(tx, &[before.0, record.customer.0], now)
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

/// Removes a record of the version that was read.
pub fn delete(ctx: &Ctx, id: RecordId, version: i64) -> Result<()> {
    ctx.require(Permission::CustomersWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("records.delete", id));
    ctx.workspace.write(move |tx| {
        let (record, _) = known(tx, id)?;
        store::records::delete(tx, id, version)?;
        store::audit::append(tx, &audit)?;
        tell(tx, &[record.customer.0], now)
    })?;
    ctx.notify(Live::Customers);
    Ok(())
}

/// The known values of a record by the keys of its type's fields.
pub fn keyed(record: &Record, of: &RecordType) -> Vec<(String, domain::fields::Value)> {
    let value = |field: &domain::records::RecordField| {
        let value = record.attributes.get(field.number, field.shape.kind)?;
        Some((field.shape.key.clone(), value.clone()))
    };
    of.definition.fields.iter().filter_map(value).collect()
}

/// A record of a type in use.
fn known(tx: &mut Tx, id: RecordId) -> Result<Typed> {
    let record = store::records::load(tx, id)?.ok_or(Error::NotFound)?;
    let of = store::records::load_type(tx, record.record_type)?.filter(|it| !it.archived);
    Ok((record, of.ok_or(Error::NotFound)?))
}

fn customer(tx: &mut Tx, id: CustomerId) -> Result<()> {
    let found = store::customers::load(tx, id)?.filter(|it| it.state == State::Active);
    found.map(|_| ()).ok_or_else(|| Error::invalid("customer_id", codes::NOT_FOUND))
}

/// Refuses one record more than a customer can have.
fn room(tx: &mut Tx, customer: CustomerId) -> Result<()> {
    let held = store::records::counts_of(tx, &[customer.0])?.get(&customer.0).copied().unwrap_or(0);
    room_for_records(held as usize).map_err(refused)
}

/// Fields of a type are said like those of a customer.
fn say(
    attributes: &mut Attributes,
    said: &Map<String, Json>,
    of: &RecordType,
    currency: Currency,
) -> Result<()> {
    let field = |it: &domain::records::RecordField| Field {
        id: base::FieldId(it.number),
        shape: it.shape.clone(),
        archived: false,
        version: 1,
        created_at: of.created_at,
    };
    let shapes: Vec<Field> = of.definition.fields.iter().map(field).collect();
    fields::apply(attributes, said, &shapes, currency)
}

fn typed_number(typed: Option<&str>) -> Result<Option<String>> {
    number(typed.unwrap_or_default())
        .map_err(|refusal| Error::invalid("number", refusal.code()).hint(refusal.to_string()))
}

/// Refuses a number that another record of the type has.
fn free(tx: &mut Tx, of: RecordTypeId, number: Option<&str>, own: Option<RecordId>) -> Result<()> {
    let Some(number) = number else { return Ok(()) };
    let taken = store::records::find(tx, of, &[number])?;
    if taken.values().any(|record| Some(record.id) != own) {
        let refusal = Refusal::NumberTaken;
        return Err(Error::invalid("number", refusal.code()).hint(refusal.to_string()));
    }
    Ok(())
}

fn tell(tx: &mut Tx, customers: &[i64], now: Timestamp) -> Result<()> {
    let mut customers = customers.to_vec();
    customers.sort_unstable();
    customers.dedup();
    Ok(store::feed::append(tx, "customers", "records", &customers, now)?)
}

fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}
