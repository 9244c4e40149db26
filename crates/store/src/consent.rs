//! The consent ledger and its latest words. Appending is the only way to change either.
//!
//! Which word is valid is decided in `domain::consent`; here the ledger gets its line and the table of latest words
//! follows it in the same transaction.

use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, Value, params};
use base::{CustomerId, Locale, Timestamp};
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, Topic, Word, Words};
use domain::legal::Kind;
use std::collections::HashMap;

const APPEND: Query = query!("consent/append");
const ABSORB: Query = query!("consent/absorb");
const WORDS: Query = query!("consent/words");
const WORDS_FOR: Query = query!("consent/words_for");
const ENTRIES: Query = query!("consent/entries");
const CUSTOMER_STATE: Query = query!("consent/customer_state");
const INSERT_TEXT: Query = query!("consent/insert_text");
const TEXT_BY_VERSION: Query = query!("consent/text_by_version");
const RESTORE: Query = query!("consent/restore");
const FORGET: Query = query!("consent/forget");
const HOLDING_TEXT: Query = query!("consent/holding_text");
const EDITIONS: Query = query!("consent/editions");
const VERSION: Query = query!("consent/version");
const TEXTS: Query = query!("consent/texts");

/// A line of the ledger as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub entry_id: i64,
    pub entry: Entry,
    /// The version of the text that was agreed to.
    pub text_version: Option<String>,
}

/// What people agree to or are told, word for word, as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub id: i64,
    pub version: String,
    pub kind: Kind,
    /// Of its kind, from 1.
    pub number: i64,
    pub locale: Locale,
    pub body: String,
    /// SHA-256 of the body.
    pub hash: Vec<u8>,
    pub published_at: Timestamp,
    pub published_by: String,
}

impl Text {
    /// The hash as people compare it: what `sha256sum` prints.
    pub fn fingerprint(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Appends entries and brings the latest words up to date, in the caller's transaction; the new entries' ids.
/// The caller tells the change feed, because it knows what else it changed.
pub fn append(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<i64>> {
    let ids = tx.new_ids(Sequence::ConsentEntry, entries.len())?;
    let lines: Vec<Vec<Value>> = entries.iter().zip(&ids).map(|(entry, id)| line(entry, *id)).collect();
    tx.exec_many(&APPEND, &lines)?;
    let words = latest_of(entries, &ids);
    tx.exec_many(&ABSORB, &words)?;
    Ok(ids)
}

/// A word as it stood before: nothing where nothing had been said of its purpose, channel and topic.
pub type Before = ((Purpose, Scope, Topic), Option<Word>);

/// Puts latest words back to what they were before something that was taken back. The ledger itself only grows: the
/// caller appends that it was taken back.
pub fn put_back(tx: &mut Tx, customer: CustomerId, words: &[Before]) -> Result<()> {
    let restored = words.iter().filter_map(|(_, before)| before.as_ref()).map(|word| {
        let (purpose, scope, topic) = (word.purpose.as_str(), word.scope.as_str(), word.topic.0);
        params![purpose, scope, topic, word.given, word.entry_id, word.given_at].to_vec()
    });
    tx.exec_many_with(&RESTORE, params![customer.0], &restored.collect::<Vec<_>>())?;
    let forgotten = words
        .iter()
        .filter(|(_, before)| before.is_none())
        .map(|((purpose, scope, topic), _)| params![purpose.as_str(), scope.as_str(), topic.0].to_vec());
    tx.exec_many_with(&FORGET, params![customer.0], &forgotten.collect::<Vec<_>>())?;
    Ok(())
}

/// Whether there is such a customer whose consent can be spoken of; nothing is said about one who was erased.
pub fn has_customer(tx: &mut Tx, customer: CustomerId) -> Result<bool> {
    Ok(tx.row(&CUSTOMER_STATE, params![customer.0])?.is_some())
}

/// Every latest word of a customer.
pub fn words(tx: &mut Tx, customer: CustomerId) -> Result<Words> {
    Ok(words_many(tx, &[customer.0])?.remove(&customer.0).unwrap_or_default())
}

/// Every latest word of some customers; whoever never said anything is absent.
pub fn words_many(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, Words>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    collect(&tx.rows_many(&WORDS, &ids)?)
}

/// Only the words that can speak of a message: what the gate needs.
pub fn words_for(
    tx: &mut Tx,
    customers: &[i64],
    purpose: Purpose,
    channel: Channel,
    topic: Topic,
) -> Result<HashMap<i64, Words>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let params = params![purpose.as_str(), channel.as_str(), topic.0];
    collect(&tx.rows_many_with(&WORDS_FOR, params, &ids)?)
}

/// The ledger of a customer, newest first, before an entry's id.
pub fn entries(tx: &mut Tx, customer: CustomerId, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
    let rows = tx.rows(&ENTRIES, params![customer.0, before.unwrap_or(i64::MAX), limit])?;
    rows.iter().map(|row| read_line(row, customer)).collect()
}

/// Publishes a text under the next number of its kind; what it got.
pub fn publish(
    tx: &mut Tx,
    (kind, locale): (Kind, Locale),
    body: &str,
    actor: &str,
    now: Timestamp,
) -> Result<Text> {
    let number = editions(tx, kind)?.first().map_or(1, |(last, _)| last + 1);
    let text = Text {
        id: tx.new_id(Sequence::ConsentText)?,
        version: domain::legal::version(kind, number),
        kind,
        number,
        locale,
        body: body.to_owned(),
        hash: base::hash::sha256(body.as_bytes()).to_vec(),
        published_at: now,
        published_by: actor.to_owned(),
    };
    let params = params![
        text.id,
        text.version.as_str(),
        kind.as_str(),
        number,
        locale.code(),
        body,
        text.hash.as_slice(),
        now,
        actor
    ];
    tx.exec(&INSERT_TEXT, params)?;
    Ok(text)
}

/// The text of a kind that holds now for a reader of a language: the newest of that language, or else of any.
pub fn holding_text(tx: &mut Tx, (kind, locale): (Kind, Locale)) -> Result<Option<Text>> {
    tx.row(&HOLDING_TEXT, params![kind.as_str(), locale.code()])?.as_ref().map(read_text).transpose()
}

/// The editions of a kind with their languages, newest first. Editions of all languages are counted together, so that a
/// number names one text.
pub fn editions(tx: &mut Tx, kind: Kind) -> Result<Vec<(i64, Locale)>> {
    let rows = tx.rows(&EDITIONS, params![kind.as_str()])?;
    rows.iter().map(|row| Ok((row.int(0)?, known(Locale::parse(row.str(1)?), "language")?))).collect()
}

pub fn text(tx: &mut Tx, version: &str) -> Result<Option<Text>> {
    tx.row(&TEXT_BY_VERSION, params![version])?.as_ref().map(read_text).transpose()
}

/// The version of a text by its number.
pub fn version(tx: &mut Tx, id: i64) -> Result<Option<String>> {
    tx.row(&VERSION, params![id])?.map(|row| row.text(0)).transpose()
}

pub fn texts(tx: &mut Tx) -> Result<Vec<Text>> {
    tx.rows(&TEXTS, &[])?.iter().map(read_text).collect()
}

fn line(entry: &Entry, id: i64) -> Vec<Value> {
    params![
        id,
        entry.customer.0,
        entry.purpose.as_str(),
        entry.scope.as_str(),
        entry.topic.0,
        entry.given,
        entry.basis.as_str(),
        entry.text_id,
        entry.source.as_str(),
        entry.document.clone(),
        entry.said_from.map(|address| address.to_string()),
        entry.given_at,
        entry.recorded_at,
        entry.actor.as_str(),
    ]
    .to_vec()
}

/// One word per key: PostgreSQL refuses a statement that touches a row twice. Sorted, so that two writers lock alike.
fn latest_of(entries: &[Entry], ids: &[i64]) -> Vec<Vec<Value>> {
    let mut latest: HashMap<(i64, Purpose, Scope, i64), Word> = HashMap::new();
    for (entry, id) in entries.iter().zip(ids) {
        let word = entry.word(*id);
        let known =
            latest.entry((entry.customer.0, entry.purpose, entry.scope, entry.topic.0)).or_insert(word);
        if word.replaces(known) {
            *known = word;
        }
    }
    let mut sorted: Vec<_> = latest.into_iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    let row = |((customer, purpose, scope, topic), word): ((i64, Purpose, Scope, i64), Word)| {
        params![customer, purpose.as_str(), scope.as_str(), topic, word.given, word.entry_id, word.given_at]
            .to_vec()
    };
    sorted.into_iter().map(row).collect()
}

fn collect(rows: &[Row]) -> Result<HashMap<i64, Words>> {
    let mut all: HashMap<i64, Words> = HashMap::new();
    for row in rows {
        all.entry(row.int(0)?).or_default().0.push(read_word(row)?);
    }
    Ok(all)
}

fn read_word(row: &Row) -> Result<Word> {
    Ok(Word {
        purpose: known(Purpose::parse(row.str(1)?), "purpose")?,
        scope: known(Scope::parse(row.str(2)?), "channel")?,
        topic: Topic(row.int(3)?),
        given: row.bool(4)?,
        given_at: row.time(5)?,
        entry_id: row.int(6)?,
    })
}

fn read_line(row: &Row, customer: CustomerId) -> Result<Line> {
    let entry = Entry {
        customer,
        purpose: known(Purpose::parse(row.str(1)?), "purpose")?,
        scope: known(Scope::parse(row.str(2)?), "channel")?,
        topic: Topic(row.int(3)?),
        given: row.bool(4)?,
        basis: known(Basis::parse(row.str(5)?), "basis")?,
        text_id: row.opt_int(6)?,
        source: known(Source::parse(row.str(7)?), "source")?,
        document: row.opt_text(8)?,
        given_at: row.time(9)?,
        recorded_at: row.time(10)?,
        actor: row.text(11)?,
        said_from: row.opt_text(12)?.map(|text| known(text.parse().ok(), "address")).transpose()?,
    };
    Ok(Line { entry_id: row.int(0)?, entry, text_version: row.opt_text(13)? })
}

fn read_text(row: &Row) -> Result<Text> {
    Ok(Text {
        id: row.int(0)?,
        version: row.text(1)?,
        kind: known(Kind::parse(row.str(2)?), "kind of a document")?,
        number: row.int(3)?,
        locale: known(Locale::parse(row.str(4)?), "language")?,
        body: row.text(5)?,
        hash: row.blob(6)?,
        published_at: row.time(7)?,
        published_by: row.text(8)?,
    })
}

/// A stored word that this program does not know is broken data, not a default.
pub(crate) fn known<T>(value: Option<T>, what: &str) -> Result<T> {
    value.ok_or_else(|| Error::Corrupt(format!("an unknown {what} is stored")))
}
