//! Senders: who writes, and by which relay. Passwords are sealed before they come here.

pub mod day;
pub mod dkim;
pub mod dns;
pub mod intake;

use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, params};
use base::{SenderId, Timestamp};

const INSERT: Query = query!("senders/insert");
const LOAD: Query = query!("senders/load");
const LIST: Query = query!("senders/list");
const UPDATE: Query = query!("senders/update");
const ARCHIVE: Query = query!("senders/archive");
const BUSY: Query = query!("senders/busy");

#[derive(Clone, PartialEq, Eq)]
pub struct Sender {
    pub id: SenderId,
    /// `sandbox` or `smtp`.
    pub kind: String,
    pub name: String,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: Option<String>,
    /// The relay as JSON; empty for the sandbox.
    pub settings: String,
    /// The relay's password, sealed.
    pub secret: Option<Vec<u8>>,
    pub version: i64,
    pub archived: bool,
    pub created_at: Timestamp,
}

/// A row to be written.
#[derive(Clone)]
pub struct NewSender {
    pub kind: &'static str,
    pub name: String,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: Option<String>,
    pub settings: String,
    pub secret: Option<Vec<u8>>,
}

pub fn insert(tx: &mut Tx, new: &NewSender, now: Timestamp) -> Result<SenderId> {
    let id = tx.new_id(Sequence::Sender)?;
    tx.exec(
        &INSERT,
        params![
            id,
            new.kind,
            &new.name,
            &new.from_name,
            &new.from_address,
            new.reply_to.clone(),
            &new.settings,
            new.secret.clone(),
            now
        ],
    )?;
    Ok(SenderId(id))
}

/// Archived ones too.
pub fn load(tx: &mut Tx, id: SenderId) -> Result<Option<Sender>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

pub fn list(tx: &mut Tx) -> Result<Vec<Sender>> {
    tx.rows(&LIST, params![])?.iter().map(read).collect()
}

/// [`Error::Stale`] when it is no longer the version that was read. The kind never changes.
pub fn update(tx: &mut Tx, id: SenderId, version: i64, new: &NewSender) -> Result<()> {
    let changed = tx.exec(
        &UPDATE,
        params![
            id.0,
            version,
            &new.name,
            &new.from_name,
            &new.from_address,
            new.reply_to.clone(),
            &new.settings,
            new.secret.clone()
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub fn archive(tx: &mut Tx, id: SenderId) -> Result<bool> {
    Ok(tx.exec(&ARCHIVE, params![id.0])? > 0)
}

/// Whether a campaign on its way writes by this sender.
pub fn is_busy(tx: &mut Tx, id: SenderId) -> Result<bool> {
    Ok(tx.row(&BUSY, params![id.0])?.is_some())
}

fn read(row: &Row) -> Result<Sender> {
    Ok(Sender {
        id: SenderId(row.int(0)?),
        kind: row.text(1)?,
        name: row.text(2)?,
        from_name: row.text(3)?,
        from_address: row.text(4)?,
        reply_to: row.opt_text(5)?,
        settings: row.text(6)?,
        secret: row.opt_blob(7)?,
        version: row.int(8)?,
        archived: row.bool(9)?,
        created_at: row.time(10)?,
    })
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({}, {})", self.id, self.kind)
    }
}
