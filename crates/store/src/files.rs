//! Uploaded files, in pieces of the database, so that any node can read them.

use crate::{Query, Result, Row, Sequence, Tx, params};
use base::{FileId, Timestamp};

const INSERT: Query = query!("files/insert");
const APPEND: Query = query!("files/append");
const FINISH: Query = query!("files/finish");
const LOAD: Query = query!("files/load");
const PIECE: Query = query!("files/piece");
const DELETE_PIECES: Query = query!("files/delete_pieces");
const DELETE: Query = query!("files/delete");
const OLD: Query = query!("files/old");

/// Pieces that one transaction removes.
const PIECES_AT_ONCE: i64 = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub id: FileId,
    pub name: String,
    pub bytes: i64,
    /// Empty while bytes are on their way.
    pub sha256: Vec<u8>,
    pub rows: Option<i64>,
    pub inspection: Option<String>,
    pub created_at: Timestamp,
    pub created_by: String,
}

pub fn insert(tx: &mut Tx, name: &str, created_by: &str, now: Timestamp) -> Result<FileId> {
    let id = tx.new_id(Sequence::File)?;
    tx.exec(&INSERT, params![id, name, Vec::<u8>::new(), now, created_by])?;
    Ok(FileId(id))
}

pub fn append(tx: &mut Tx, id: FileId, position: i64, data: &[u8]) -> Result<()> {
    tx.exec(&APPEND, params![id.0, position, data])?;
    Ok(())
}

/// All bytes are here.
pub fn finish(
    tx: &mut Tx,
    id: FileId,
    bytes: i64,
    sha256: [u8; 32],
    found: (Option<i64>, Option<&str>),
) -> Result<()> {
    tx.exec(&FINISH, params![id.0, bytes, sha256, found.0, found.1])?;
    Ok(())
}

pub fn load(tx: &mut Tx, id: FileId) -> Result<Option<File>> {
    let read = |row: Row| {
        Ok(File {
            id: FileId(row.int(0)?),
            name: row.text(1)?,
            bytes: row.int(2)?,
            sha256: row.blob(3)?,
            rows: row.opt_int(4)?,
            inspection: row.opt_text(5)?,
            created_at: row.time(6)?,
            created_by: row.text(7)?,
        })
    };
    tx.row(&LOAD, params![id.0])?.map(read).transpose()
}

/// The bytes of a piece; nothing past the end.
pub fn piece(tx: &mut Tx, id: FileId, position: i64) -> Result<Option<Vec<u8>>> {
    tx.row(&PIECE, params![id.0, position])?.map(|row| row.blob(0)).transpose()
}

/// Removes the last `PIECES_AT_ONCE` pieces of a file, and the file itself after the first of them; whether there is
/// more to remove.
pub fn delete_some(tx: &mut Tx, id: FileId) -> Result<bool> {
    let more = tx.exec(&DELETE_PIECES, params![id.0, PIECES_AT_ONCE])? == PIECES_AT_ONCE as u64;
    if !more {
        tx.exec(&DELETE, params![id.0])?;
    }
    Ok(more)
}

/// Files made before a moment.
pub fn old(tx: &mut Tx, before: Timestamp, limit: usize) -> Result<Vec<FileId>> {
    tx.rows(&OLD, params![before, limit as i64])?.iter().map(|row| Ok(FileId(row.int(0)?))).collect()
}
