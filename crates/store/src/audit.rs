//! The audit log's rows, in a workspace's database and in the control database. Append-only: there is no other verb.

use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{AuditId, Timestamp};

const APPEND: Query = query!("audit/append");
const LIST: Query = query!("audit/list");

/// What is about to be written: ids, counts and names of fields, never values of a person.
#[derive(Clone, Debug)]
pub struct Entry {
    pub happened_at: Timestamp,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: serde_json::Value,
}

impl Entry {
    /// The same entry about a thing whose id is known only inside the transaction.
    pub fn about(&self, subject: impl std::fmt::Display) -> Entry {
        Entry { subject: subject.to_string(), ..self.clone() }
    }

    /// The same entry with more to say.
    pub fn with(self, detail: serde_json::Value) -> Entry {
        Entry { detail, ..self }
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: AuditId,
    pub entry: Entry,
}

/// Appends to a workspace's log.
pub fn append(tx: &mut Tx, entry: &Entry) -> Result<()> {
    insert(tx, Sequence::Audit, entry)
}

/// Appends to the log of the installation: logins, users, workspaces.
pub fn append_control(tx: &mut Tx, entry: &Entry) -> Result<()> {
    insert(tx, Sequence::ControlAudit, entry)
}

/// What of the log is asked for; an empty word and an absent moment leave it open.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `usr_1`, `key_2`, `customer`, `system`
    pub actor: String,
    /// A deed such as `users.add`, or the beginning of several: `users.`
    pub action: String,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// A page, newest first, below an id.
pub fn list(tx: &mut Tx, filter: &Filter, before: Option<AuditId>, limit: usize) -> Result<Vec<Record>> {
    let before = before.map_or(i64::MAX, |id| id.0);
    let from = filter.from.unwrap_or(Timestamp::from_micros(0));
    let to = filter.to.unwrap_or(Timestamp::from_micros(i64::MAX));
    let values = params![before, limit as i64, &filter.actor, &filter.action, from, to];
    tx.rows(&LIST, values)?.iter().map(read).collect()
}

fn insert(tx: &mut Tx, sequence: Sequence, entry: &Entry) -> Result<()> {
    let id = tx.new_id(sequence)?;
    let detail = entry.detail.to_string();
    tx.exec(&APPEND, params![id, entry.happened_at, &entry.actor, &entry.action, &entry.subject, detail])?;
    Ok(())
}

fn read(row: &Row) -> Result<Record> {
    let detail = serde_json::from_str(row.str(5)?).map_err(|e| Error::Corrupt(format!("audit: {e}")))?;
    Ok(Record {
        id: AuditId(row.int(0)?),
        entry: Entry {
            happened_at: row.time(1)?,
            actor: row.text(2)?,
            action: row.text(3)?,
            subject: row.text(4)?,
            detail,
        },
    })
}
