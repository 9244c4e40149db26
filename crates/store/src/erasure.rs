//! Erasing one person: every table says what becomes of what it holds of a customer, and this room does it.
//!
//! One transaction takes everything out that stands in rows; it is bounded by what one person can have. Uploaded files
//! hold many people and are removed piece by piece after it ([`crate::files::delete_some`]), and what was deleted is
//! out of the files of SQLite only after [`crate::Database::scrub`]. Nothing here decides whether somebody may be
//! erased, or seals what the law demands to keep: the caller reads that before, in the same transaction.
//! A new table must be given a fate below; a test compares the list with the database.

use crate::{Query, Result, Tx, Value, events, identities, params};
use base::{CustomerId, FileId, Timestamp};
use domain::consent::Channel;
use domain::identities::Identity;

const PERSON: Query = query!("erasure/person");
const EMPTY_CUSTOMERS: Query = query!("erasure/empty_customers");
const RECORDS: Query = query!("erasure/records");
const MERGES_FROM: Query = query!("erasure/merges_from");
const MERGES_INTO: Query = query!("erasure/merges_into");
const PAIRS: Query = query!("erasure/pairs");
const CONSENT_ENTRIES: Query = query!("erasure/consent_entries");
const CONSENTS: Query = query!("erasure/consents");
const SUPPRESS: Query = query!("erasure/suppress");
const ORDERS: Query = query!("erasure/orders");
const LISTS: Query = query!("erasure/lists");
const DELIVERIES: Query = query!("erasure/deliveries");
const SANDBOX: Query = query!("erasure/sandbox");
const SANDBOX_ADDRESSES: Query = query!("erasure/sandbox_addresses");
const ANSWERS: Query = query!("erasure/answers");
const MESSAGES: Query = query!("erasure/messages");
const SET_MESSAGE: Query = query!("erasure/set_message");
const OPEN_IMPORTS: Query = query!("erasure/open_imports");
const FILES: Query = query!("erasure/files");

/// What becomes of what a table holds of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its rows go.
    Gone,
    /// Its rows stay without anything that tells of the person.
    Emptied,
    /// It knows the person by a number that nothing else speaks of any more, so that totals stay what they were.
    Number,
    /// It holds nothing of any customer.
    Nobody,
}

/// Every table of a workspace and what becomes of what it holds of a person, in the order of the schema.
pub const FATES: &[(&str, Fate)] = &[
    ("migration", Fate::Nobody),
    ("meta", Fate::Nobody),
    ("customer", Fate::Emptied),
    ("identity", Fate::Gone),
    ("field", Fate::Nobody),
    ("record_type", Fate::Nobody),
    ("record", Fate::Gone),
    ("customer_merge", Fate::Gone),
    ("duplicate_pair", Fate::Gone),
    ("topic", Fate::Nobody),
    ("consent_text", Fate::Nobody),
    ("consent_entry", Fate::Gone),
    ("consent", Fate::Gone),
    ("suppression", Fate::Emptied),
    ("evidence", Fate::Number),
    ("category", Fate::Nobody),
    ("product", Fate::Nobody),
    ("orders", Fate::Emptied),
    ("order_line", Fate::Nobody),
    ("order_return", Fate::Nobody),
    ("order_return_line", Fate::Nobody),
    ("order_change", Fate::Nobody),
    ("event_block", Fate::Gone),
    ("event_message_run", Fate::Nobody),
    ("event_message", Fate::Nobody),
    ("event_kind", Fate::Nobody),
    ("event_property", Fate::Nobody),
    ("segment", Fate::Nobody),
    ("segment_snapshot", Fate::Number),
    ("segment_change", Fate::Number),
    ("segment_size", Fate::Nobody),
    ("list", Fate::Nobody),
    ("list_member", Fate::Gone),
    ("template", Fate::Nobody),
    ("sender", Fate::Nobody),
    ("campaign", Fate::Number),
    ("delivery", Fate::Emptied),
    ("link", Fate::Nobody),
    ("tracking_event", Fate::Number),
    ("sandbox_message", Fate::Gone),
    ("file", Fate::Gone),
    ("file_piece", Fate::Gone),
    ("operation", Fate::Nobody),
    ("import_error", Fate::Nobody),
    ("webhook", Fate::Nobody),
    ("webhook_message", Fate::Emptied),
    ("work", Fate::Nobody),
    ("outbox", Fate::Nobody),
    ("feed", Fate::Number),
    ("origin", Fate::Nobody),
    ("idempotency", Fate::Emptied),
    ("audit", Fate::Number),
];

/// One person: the customer, whoever was merged into them, and the words that recognise them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub customers: Vec<i64>,
    pub identities: Vec<Identity>,
}

/// An address by which the person is refused from now on: a channel and its keyed hash.
pub type Refused = (Channel, [u8; 32]);

/// The person whom a customer stands for; nobody where there is no such customer.
pub fn person(tx: &mut Tx, customer: CustomerId) -> Result<Option<Person>> {
    let rows = tx.rows(&PERSON, params![customer.0])?;
    let customers: Vec<i64> = rows.iter().map(|row| row.int(0)).collect::<Result<_>>()?;
    if !customers.contains(&customer.0) {
        return Ok(None);
    }
    let known = identities::of_customers(tx, &customers)?;
    let identities = known.into_iter().map(|(_, identity)| identity).collect();
    Ok(Some(Person { customers, identities }))
}

/// Whether an import waits or runs: its file may hold the person, and it may bring them in again.
pub fn import_is_open(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&OPEN_IMPORTS, &[])?.is_some())
}

/// Uploaded files, of which anybody may hold the person.
pub fn files(tx: &mut Tx, limit: usize) -> Result<Vec<FileId>> {
    tx.rows(&FILES, params![limit as i64])?.iter().map(|row| Ok(FileId(row.int(0)?))).collect()
}

/// Takes a person out of every row. Done twice, it does nothing the second time. The caller tells the change feed.
pub fn erase(tx: &mut Tx, person: &Person, now: Timestamp) -> Result<()> {
    let ids: Vec<[Value; 1]> = person.customers.iter().map(|id| [Value::Int(*id)]).collect();
    for (customer, identity) in identities::of_customers(tx, &person.customers)? {
        identities::delete(tx, CustomerId(customer), identity.kind, &identity.value)?;
    }
    for gone in [
        &RECORDS,
        &MERGES_FROM,
        &MERGES_INTO,
        &PAIRS,
        &CONSENT_ENTRIES,
        &CONSENTS,
        &LISTS,
        &DELIVERIES,
        &SANDBOX,
    ] {
        tx.exec_many(gone, &ids)?;
    }
    tx.exec_many_with(&ORDERS, params![Vec::<u8>::new()], &ids)?;
    let addresses =
        person.identities.iter().flat_map(|it| [it.value.to_lowercase(), it.typed.to_lowercase()]);
    tx.exec_many(&SANDBOX_ADDRESSES, &addresses.map(|it| [Value::from(it)]).collect::<Vec<_>>())?;
    events::erase(tx, &person.customers)?;
    forget_told(tx, person)?;
    tx.exec_many_with(&EMPTY_CUSTOMERS, params![now], &ids)?;
    Ok(())
}

/// Refuses the person's addresses from now on.
pub fn refuse(tx: &mut Tx, refused: &[Refused], actor: &str, now: Timestamp) -> Result<()> {
    let mut refused = refused.to_vec();
    refused.sort_by_key(|(channel, hash)| (channel.as_str(), *hash));
    refused.dedup();
    let rows: Vec<Vec<Value>> =
        refused.iter().map(|(channel, hash)| params![channel.as_str(), hash.as_slice()].to_vec()).collect();
    tx.exec_many_with(&SUPPRESS, params![now, actor], &rows)?;
    Ok(())
}

/// Answers that are kept for repeated calls, and messages of webhooks.
fn forget_told(tx: &mut Tx, person: &Person) -> Result<()> {
    let ids = || person.customers.iter().map(|id| quoted(&CustomerId(*id).to_string()));
    let words = person.identities.iter().flat_map(|it| [contained(&it.value), contained(&it.typed)]);
    let parts: Vec<[Value; 1]> = ids().chain(words).map(|part| [Value::from(part)]).collect();
    tx.exec_many(&ANSWERS, &parts)?;
    let ids: Vec<[Value; 1]> = ids().map(|part| [Value::from(part)]).collect();
    let mut changed = Vec::new();
    for row in tx.rows_many(&MESSAGES, &ids)? {
        changed.push([Value::Int(row.int(0)?), Value::from(silenced(row.str(1)?, &person.customers)?)]);
    }
    tx.exec_many(&SET_MESSAGE, &changed)?;
    Ok(())
}

/// A message in which the person has a number and nothing else.
fn silenced(body: &str, customers: &[i64]) -> Result<String> {
    let wrong = |error: serde_json::Error| crate::Error::Corrupt(format!("a webhook's message: {error}"));
    let mut body: serde_json::Value = serde_json::from_str(body).map_err(wrong)?;
    let ours: Vec<String> = customers.iter().map(|id| CustomerId(*id).to_string()).collect();
    if let Some(people) = body.pointer_mut("/data/customers").and_then(|it| it.as_array_mut()) {
        let theirs = |it: &&mut serde_json::Value| {
            it.get("customer_id")
                .and_then(|id| id.as_str())
                .is_some_and(|id| ours.iter().any(|own| own == id))
        };
        for told in people.iter_mut().filter(theirs) {
            if let Some(word) = told.get_mut("external_id") {
                *word = serde_json::Value::Null;
            }
        }
    }
    Ok(body.to_string())
}

/// An id as JSON writes it: `cus_1` is no part of `cus_12`.
fn quoted(id: &str) -> String {
    format!("%\"{}\"%", escaped(id))
}

fn contained(word: &str) -> String {
    format!("%{}%", escaped(word))
}

/// A text as `like` takes it literally.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
