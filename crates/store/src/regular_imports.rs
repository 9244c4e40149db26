//! Imports that repeat by themselves, the files they know, and what their last runs came to.
//!
//! The order of an import, the next moment and what is remembered of the content are written in one transaction, so
//! that a crash loses no run and doubles none. What to do after a run is decided in `domain::regular_imports`.

use crate::consent::known;
use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{OperationId, RegularImportId, Timestamp};
use domain::imports::Plan;
use domain::regular_imports::{Draft, Heading, Outcome, State};
use serde::Serialize;
use serde::de::DeserializeOwned;

const INSERT: Query = query!("regular_imports/insert");
const ALL: Query = query!("regular_imports/all");
const LOAD: Query = query!("regular_imports/load");
const UPDATE: Query = query!("regular_imports/update");
const FORGET: Query = query!("regular_imports/forget");
const SET_STATE: Query = query!("regular_imports/set_state");
const STOP_ALL: Query = query!("regular_imports/stop_all");
const SET_NEXT: Query = query!("regular_imports/set_next");
const RAN: Query = query!("regular_imports/ran");
const DELETE: Query = query!("regular_imports/delete");
const DELETE_FILES: Query = query!("regular_imports/delete_files");
const DELETE_RUNS: Query = query!("regular_imports/delete_runs");
const FILES: Query = query!("regular_imports/files");
const PUT_FILE: Query = query!("regular_imports/put_file");
const INSERT_RUN: Query = query!("regular_imports/insert_run");
const RUNS: Query = query!("regular_imports/runs");
const FORGET_RUNS: Query = query!("regular_imports/forget_runs");

/// What a person set up: the words, the sealed credentials, and the order with the names of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    pub draft: Draft,
    pub secret: Option<Vec<u8>>,
    pub plan: Plan,
    pub headings: Vec<Heading>,
    /// As whom it runs.
    pub actor: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegularImport {
    pub id: RegularImportId,
    pub setup: Setup,
    pub state: State,
    pub reason: Option<String>,
    pub next_at: Option<Timestamp>,
    pub seen: Seen,
    pub failures: i64,
    /// The last import that it ordered.
    pub operation: Option<OperationId>,
    pub version: i64,
    pub created_at: Timestamp,
}

/// What is remembered of the content of an address that was imported last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub digest: Option<Vec<u8>>,
    pub etag: Option<String>,
    pub modified: Option<String>,
}

/// A file of a folder, as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: i64,
    pub modified_at: Timestamp,
    /// Since when it has this size and moment.
    pub seen_at: Timestamp,
    /// Of one that was taken.
    pub digest: Option<Vec<u8>>,
    pub operation: Option<OperationId>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: i64,
    pub ran_at: Timestamp,
    pub told: Told,
    /// Of an import that it ordered: state, rows done, rows refused.
    pub import: Option<(String, i64, i64)>,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub outcome: Outcome,
    /// Why it failed: a stable word, and what helps to find out.
    pub code: Option<String>,
    pub detail: Option<String>,
    pub file_name: Option<String>,
    pub operation: Option<OperationId>,
}

pub fn insert(tx: &mut Tx, setup: &Setup, next: Timestamp, now: Timestamp) -> Result<RegularImportId> {
    let id = tx.new_id(Sequence::RegularImport)?;
    let Setup { draft, secret, plan, headings, actor } = setup;
    let (place, schedule) = (json(&draft.place)?, json(&draft.schedule)?);
    let (plan, headings) = (json(plan)?, json(headings)?);
    let about = params![id, &draft.name, place, secret.clone(), schedule, plan, headings, next, actor, now];
    tx.exec(&INSERT, about)?;
    Ok(RegularImportId(id))
}

/// All of them, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<RegularImport>> {
    tx.rows(&ALL, &[])?.iter().map(read).collect()
}

pub fn load(tx: &mut Tx, id: RegularImportId) -> Result<Option<RegularImport>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Saves one; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(
    tx: &mut Tx,
    (id, version): (RegularImportId, i64),
    setup: &Setup,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let Setup { draft, secret, plan, headings, actor } = setup;
    let (place, schedule) = (json(&draft.place)?, json(&draft.schedule)?);
    let (plan, headings) = (json(plan)?, json(headings)?);
    let (secret, name) = (secret.clone(), &draft.name);
    let about = params![id.0, version, name, place, secret, schedule, plan, headings, next, actor, now];
    if tx.exec(&UPDATE, about)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The next run imports whatever it finds at its address.
pub fn forget(tx: &mut Tx, id: RegularImportId) -> Result<()> {
    tx.exec(&FORGET, params![id.0])?;
    Ok(())
}

/// Stopped with a word for why, or active again from a moment on; as whom.
pub fn set_state(
    tx: &mut Tx,
    id: RegularImportId,
    (state, reason, next): (State, Option<&str>, Option<Timestamp>),
    actor: &str,
    now: Timestamp,
) -> Result<()> {
    tx.exec(&SET_STATE, params![id.0, state.as_str(), reason, next, actor, now])?;
    Ok(())
}

/// Stops every one that is active; how many.
pub fn stop_all(tx: &mut Tx, reason: &str, now: Timestamp) -> Result<u64> {
    tx.exec(&STOP_ALL, params![reason, now])
}

/// When it runs next, where it runs at all.
pub fn set_next(tx: &mut Tx, id: RegularImportId, next: Timestamp) -> Result<()> {
    tx.exec(&SET_NEXT, params![id.0, next])?;
    Ok(())
}

/// What is known after a run.
#[derive(Clone, Debug)]
pub struct After {
    pub next: Timestamp,
    pub failures: i64,
    pub seen: Seen,
    pub told: Told,
}

/// Writes what a run came to; only the newest runs are kept.
pub fn ran(tx: &mut Tx, id: RegularImportId, after: &After, now: Timestamp) -> Result<()> {
    let Seen { digest, etag, modified } = after.seen.clone();
    let operation = after.told.operation.map(|id| id.0);
    tx.exec(&RAN, params![id.0, after.next, after.failures, digest, etag, modified, operation])?;
    let run = tx.new_id(Sequence::RegularImportRun)?;
    let Told { outcome, code, detail, file_name, .. } = after.told.clone();
    tx.exec(&INSERT_RUN, params![run, id.0, now, outcome.as_str(), code, detail, file_name, operation])?;
    tx.exec(&FORGET_RUNS, params![id.0, base::limits::REGULAR_IMPORT_RUNS])?;
    Ok(())
}

/// The last runs, newest first.
pub fn runs(tx: &mut Tx, id: RegularImportId, limit: usize) -> Result<Vec<Run>> {
    let read = |row: &Row| {
        let told = Told {
            outcome: known(Outcome::parse(row.str(2)?), "outcome of a regular import")?,
            code: row.opt_text(3)?,
            detail: row.opt_text(4)?,
            file_name: row.opt_text(5)?,
            operation: row.opt_int(6)?.map(OperationId),
        };
        let import = match row.opt_text(7)? {
            Some(state) => Some((state, row.int(8)?, row.int(9)?)),
            None => None,
        };
        Ok(Run { id: row.int(0)?, ran_at: row.time(1)?, told, import })
    };
    tx.rows(&RUNS, params![id.0, limit as i64])?.iter().map(read).collect()
}

/// What is known of the files of its folder.
pub fn files(tx: &mut Tx, id: RegularImportId) -> Result<Vec<File>> {
    let read = |row: &Row| {
        Ok(File {
            name: row.text(0)?,
            bytes: row.int(1)?,
            modified_at: row.time(2)?,
            seen_at: row.time(3)?,
            digest: row.opt_blob(4)?,
            operation: row.opt_int(5)?.map(OperationId),
        })
    };
    tx.rows(&FILES, params![id.0])?.iter().map(read).collect()
}

/// Remembers a file as it is.
pub fn put_file(tx: &mut Tx, id: RegularImportId, file: &File) -> Result<()> {
    let File { name, bytes, modified_at, seen_at, digest, operation } = file.clone();
    let operation = operation.map(|id| id.0);
    tx.exec(&PUT_FILE, params![id.0, name, bytes, modified_at, seen_at, digest, operation])?;
    Ok(())
}

/// Takes one away with what it knows; false where there was none. Imports that it ordered stay.
pub fn delete(tx: &mut Tx, id: RegularImportId) -> Result<bool> {
    tx.exec(&DELETE_FILES, params![id.0])?;
    tx.exec(&DELETE_RUNS, params![id.0])?;
    Ok(tx.exec(&DELETE, params![id.0])? > 0)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Corrupt(format!("regular import: {e}")))
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Corrupt(format!("regular import: {e}")))
}

fn read(row: &Row) -> Result<RegularImport> {
    let draft = Draft { name: row.text(1)?, place: parsed(row.str(2)?)?, schedule: parsed(row.str(4)?)? };
    let setup = Setup {
        draft,
        secret: row.opt_blob(3)?,
        plan: parsed(row.str(5)?)?,
        headings: parsed(row.str(6)?)?,
        actor: row.text(15)?,
    };
    let seen = Seen { digest: row.opt_blob(10)?, etag: row.opt_text(11)?, modified: row.opt_text(12)? };
    Ok(RegularImport {
        id: RegularImportId(row.int(0)?),
        setup,
        state: known(State::parse(row.str(7)?), "state of a regular import")?,
        reason: row.opt_text(8)?,
        next_at: row.opt_time(9)?,
        seen,
        failures: row.int(13)?,
        operation: row.opt_int(14)?.map(OperationId),
        version: row.int(16)?,
        created_at: row.time(17)?,
    })
}
