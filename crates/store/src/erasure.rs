//! Erasing one person: every table says what becomes of what it holds of a customer, and this room does it.
//!
//! One transaction takes everything out that stands in rows; it is bounded by what one person can have. Uploaded files
//! hold many people and are removed piece by piece after it ([`crate::files::delete_some`]), and what was deleted is
//! out of the files of SQLite only after [`crate::Database::scrub`]. Nothing here decides whether somebody may be
//! erased, or seals what the law demands to keep: the caller reads that before, in the same transaction.
//! A new table must be given a fate below, and a place in the archive that a person is given of what is kept of them,
//! so that what is erased and what is handed over cannot drift apart; a test compares the list with the database.

mod named;

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
const CONFIRMATIONS: Query = query!("erasure/confirmations");
const CONFIRMATION_ADDRESSES: Query = query!("erasure/confirmation_addresses");
const SUPPRESS: Query = query!("erasure/suppress");
const ORDERS: Query = query!("erasure/orders");
const LISTS: Query = query!("erasure/lists");
const RETURNS: Query = query!("erasure/returns");
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

/// What of a table stands in the archive that a person is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The section of the archive that tells of its rows.
    In(&'static str),
    /// It tells of the person and is not handed over; the archive's own text says why by this word.
    Not(&'static str),
    /// It holds nothing of any customer.
    Nothing,
}

use Share::{In, Not, Nothing};

/// Every table of a workspace, what becomes of what it holds of a person, and what of it the person is given, in the
/// order of the schema.
pub const FATES: &[(&str, Fate, Share)] = &[
    ("migration", Fate::Nobody, Nothing),
    ("meta", Fate::Nobody, Nothing),
    ("customer", Fate::Emptied, In("profile")),
    ("identity", Fate::Gone, In("identities")),
    ("field", Fate::Nobody, Nothing),
    ("record_type", Fate::Nobody, Nothing),
    ("record", Fate::Gone, In("records")),
    ("customer_merge", Fate::Gone, In("merges")),
    ("duplicate_pair", Fate::Gone, Not("likeness")),
    ("topic", Fate::Nobody, Nothing),
    ("team", Fate::Nobody, Nothing),
    ("team_member", Fate::Nobody, Nothing),
    ("consent_text", Fate::Nobody, In("texts")),
    ("consent_entry", Fate::Gone, In("consents")),
    ("consent", Fate::Gone, Not("latest")),
    ("suppression", Fate::Emptied, In("suppressions")),
    ("confirmation_round", Fate::Nobody, Nothing),
    ("confirmation", Fate::Gone, In("confirmations")),
    ("evidence", Fate::Number, Not("sealed")),
    ("category", Fate::Nobody, Nothing),
    ("product", Fate::Nobody, Nothing),
    ("product_source", Fate::Nobody, Nothing),
    ("orders", Fate::Emptied, In("orders")),
    ("order_line", Fate::Nobody, In("orders")),
    ("order_return", Fate::Nobody, In("orders")),
    ("order_return_line", Fate::Nobody, In("orders")),
    ("order_change", Fate::Nobody, In("orders")),
    ("event_block", Fate::Gone, In("events")),
    ("event_message_run", Fate::Nobody, Nothing),
    ("event_message", Fate::Nobody, Nothing),
    ("event_kind", Fate::Nobody, Nothing),
    ("event_property", Fate::Nobody, Nothing),
    ("segment", Fate::Nobody, Nothing),
    ("segment_snapshot", Fate::Number, In("segments")),
    ("segment_change", Fate::Number, In("segment_changes")),
    ("segment_size", Fate::Nobody, Nothing),
    ("list", Fate::Nobody, Nothing),
    ("list_member", Fate::Gone, In("lists")),
    ("template", Fate::Nobody, Nothing),
    ("sender", Fate::Nobody, Nothing),
    ("dkim_key", Fate::Nobody, Nothing),
    ("sender_intake", Fate::Nobody, Nothing),
    ("domain_check", Fate::Nobody, Nothing),
    ("sender_day", Fate::Nobody, Nothing),
    ("campaign", Fate::Number, In("deliveries")),
    ("approval", Fate::Nobody, Nothing),
    ("delivery", Fate::Emptied, In("deliveries")),
    ("delivery_return", Fate::Gone, In("deliveries")),
    ("link", Fate::Nobody, In("reactions")),
    ("tracking_event", Fate::Number, In("reactions")),
    ("sandbox_message", Fate::Gone, In("letters")),
    ("file", Fate::Gone, Not("uploads")),
    ("file_piece", Fate::Gone, Not("uploads")),
    ("operation", Fate::Emptied, Not("uploads")),
    ("import_error", Fate::Number, Not("uploads")),
    ("import_journal", Fate::Gone, In("imports")),
    ("undone_product", Fate::Nobody, Nothing),
    ("regular_import", Fate::Emptied, Not("uploads")),
    ("regular_import_file", Fate::Nobody, Nothing),
    ("regular_import_run", Fate::Nobody, Nothing),
    ("webhook", Fate::Nobody, Nothing),
    ("webhook_message", Fate::Emptied, Not("copies")),
    ("work", Fate::Nobody, Nothing),
    ("outbox", Fate::Nobody, Nothing),
    ("feed", Fate::Number, Not("numbers")),
    ("origin", Fate::Nobody, Nothing),
    ("idempotency", Fate::Emptied, Not("copies")),
    ("audit", Fate::Number, In("audit")),
];

/// One person: the customer, whoever was merged into them, and the words that recognise them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub customers: Vec<i64>,
    pub identities: Vec<Identity>,
    /// Words of the names on every card.
    pub names: Vec<String>,
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
    let mut names = Vec::new();
    for row in &rows {
        names.extend([row.opt_text(1)?, row.opt_text(2)?, row.opt_text(3)?].into_iter().flatten());
    }
    Ok(Some(Person { customers, identities, names }))
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
        &CONFIRMATIONS,
        &LISTS,
        &RETURNS,
        &DELIVERIES,
        &SANDBOX,
    ] {
        tx.exec_many(gone, &ids)?;
    }
    tx.exec_many_with(&ORDERS, params![Vec::<u8>::new()], &ids)?;
    let addresses =
        person.identities.iter().flat_map(|it| [it.value.to_lowercase(), it.typed.to_lowercase()]);
    let addresses = addresses.map(|it| [Value::from(it)]).collect::<Vec<_>>();
    tx.exec_many(&SANDBOX_ADDRESSES, &addresses)?;
    tx.exec_many(&CONFIRMATION_ADDRESSES, &addresses)?;
    events::erase(tx, &person.customers)?;
    forget_told(tx, person)?;
    named::forget(tx, person)?;
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
