//! What an import reads and writes of customers, set by set, and the rows it refused.
//!
//! Which row leads to whom and what it changes is decided in `domain::imports`; nothing is decided here. Orders,
//! products and records of a file are written by their own nouns.

pub mod journal;
pub mod undo;

use crate::fields::attributes;
use crate::{Query, Result, Row, Sequence, Tx, Value, identities, params};
use base::{OperationId, Timestamp};
use domain::identities::Identity;
use domain::imports::{CustomerRow, Fields, Known, Person};
use std::collections::HashMap;

const CUSTOMERS: Query = query!("imports/customers");
const INSERT_CUSTOMERS: Query = query!("imports/insert_customers");
const UPDATE_CUSTOMERS: Query = query!("imports/update_customers");
const INSERT_ERRORS: Query = query!("imports/insert_errors");
const ERRORS: Query = query!("imports/errors");

/// Adds to `known` every customer that these rows can lead to, locked until the transaction ends.
pub fn load_known<'a>(
    tx: &mut Tx,
    known: &mut Known,
    rows: impl Iterator<Item = &'a CustomerRow>,
) -> Result<()> {
    let mut wanted: Vec<&Identity> =
        rows.flat_map(|row| &row.identities).filter(|i| known.owner(i).is_none()).collect();
    wanted.sort_unstable_by(|a, b| (a.kind, &a.value).cmp(&(b.kind, &b.value)));
    wanted.dedup_by(|a, b| (a.kind, &a.value) == (b.kind, &b.value));
    let keys: Vec<_> = wanted.iter().map(|identity| (identity.kind, identity.value.as_str())).collect();
    let mut owners: Vec<i64> = identities::find(tx, &keys)?.into_iter().map(|(_, _, owner)| owner).collect();
    // Ascending, so that two imports lock alike.
    owners.sort_unstable();
    owners.dedup();
    let mut people = load_people(tx, &owners)?;
    for (owner, identity) in identities::of_customers(tx, &owners)? {
        if let Some(person) = people.get_mut(&owner) {
            person.identities.push(identity);
            person.stored_identities += 1;
        }
    }
    people.into_iter().for_each(|(id, person)| known.insert(id, person));
    Ok(())
}

fn load_people(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, Person>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&CUSTOMERS, &ids)?.iter().map(load_person).collect()
}

/// A customer's id, fields and version, of a row that begins with them.
fn load_person(row: &Row) -> Result<(i64, Person)> {
    let fields = Fields {
        first_name: row.opt_text(1)?,
        middle_name: row.opt_text(2)?,
        last_name: row.opt_text(3)?,
        gender: row.opt_text(4)?,
        birthday: row.opt_date(5)?,
        country: row.opt_text(6)?,
        city: row.opt_text(7)?,
        locale: row.opt_text(8)?,
        source: row.opt_text(9)?,
        preferred_channel: row.opt_text(12)?,
        contact_frequency: row.opt_text(13)?,
        own: attributes(row.str(11)?)?,
    };
    Ok((row.int(0)?, Person { fields, version: row.int(10)?, ..Person::default() }))
}

/// What was written: new ids of the customers that had ids below zero, and the ids of those that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub created: HashMap<i64, i64>,
    pub changed: Vec<i64>,
}

impl Written {
    /// The id in the store of a customer as the import calls them.
    pub fn real(&self, id: i64) -> i64 {
        self.created.get(&id).copied().unwrap_or(id)
    }

    pub fn created_ids(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.created.values().copied().collect();
        ids.sort_unstable();
        ids
    }
}

/// Writes the customers that rows made or changed. `search` gives the folded words a customer is found by.
pub fn write_known(
    tx: &mut Tx,
    known: &Known,
    search: fn(&Person) -> String,
    now: Timestamp,
) -> Result<Written> {
    let made = known.made();
    let ids = tx.new_ids(Sequence::Customer, made.len())?;
    let created: HashMap<i64, i64> = made.iter().copied().zip(ids.iter().copied()).collect();
    let changed = known.changed();
    let new: Vec<_> = made.iter().map(|id| row(created[id], &known.people[id], search)).collect();
    tx.exec_many_with(&INSERT_CUSTOMERS, params![now], &new)?;
    let old: Vec<(i64, &Person)> = changed.iter().map(|id| (*id, &known.people[id])).collect();
    update_people(tx, &old, search, now)?;
    let mut by_rank: Vec<Vec<(i64, &Identity)>> = Vec::new();
    for id in made.iter().chain(&changed) {
        let person = &known.people[id];
        let owner = created.get(id).copied().unwrap_or(*id);
        let fresh = &person.identities[person.stored_identities..];
        for (index, identity) in fresh.iter().enumerate() {
            let rank = fresh[..index].iter().filter(|before| before.kind == identity.kind).count();
            by_rank.resize(by_rank.len().max(rank + 1), Vec::new());
            by_rank[rank].push((owner, identity));
        }
    }
    // People are written to at their oldest address: the first of a cell with several is a microsecond older.
    for (rank, identities) in by_rank.iter().enumerate() {
        identities::insert(tx, identities, Timestamp::from_micros(now.micros() + rank as i64))?;
    }
    Ok(Written { created, changed })
}

/// Writes the fields of customers, whatever version they are of: they were read and locked in this transaction.
pub fn update_people(
    tx: &mut Tx,
    people: &[(i64, &Person)],
    search: fn(&Person) -> String,
    now: Timestamp,
) -> Result<()> {
    let rows: Vec<_> = people.iter().map(|(id, person)| row(*id, person, search)).collect();
    tx.exec_many_with(&UPDATE_CUSTOMERS, params![now], &rows)?;
    Ok(())
}

fn row(id: i64, person: &Person, search: fn(&Person) -> String) -> [Value; 14] {
    let fields = &person.fields;
    let text = |it: &Option<String>| Value::from(it.as_deref());
    [
        id.into(),
        text(&fields.first_name),
        text(&fields.middle_name),
        text(&fields.last_name),
        text(&fields.gender),
        fields.birthday.into(),
        text(&fields.country),
        text(&fields.city),
        text(&fields.locale),
        text(&fields.source),
        text(&fields.preferred_channel),
        text(&fields.contact_frequency),
        search(person).into(),
        fields.own.to_document().into(),
    ]
}

/// A refused row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line of the file; the header is 1.
    pub line: i64,
    pub code: String,
    /// The target of the column.
    pub field: Option<String>,
}

pub fn insert_errors(tx: &mut Tx, operation: OperationId, errors: &[RowError]) -> Result<()> {
    let row = |error: &RowError| -> [Value; 3] {
        [error.line.into(), (&error.code).into(), error.field.as_deref().into()]
    };
    tx.exec_many_with(&INSERT_ERRORS, params![operation.0], &errors.iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}

/// Refused rows after a line, in the order of the file.
pub fn errors(tx: &mut Tx, operation: OperationId, after: i64, limit: usize) -> Result<Vec<RowError>> {
    let read = |row: &Row| Ok(RowError { line: row.int(0)?, code: row.text(1)?, field: row.opt_text(2)? });
    tx.rows(&ERRORS, params![operation.0, after, limit as i64])?.iter().map(read).collect()
}
