//! A file's bytes, read piece by piece from the database.

use super::PIECE_BYTES;
use base::FileId;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes that can be read from any place: a workbook keeps its list of contents at the end.
pub trait Bytes: Read + Seek + Send + 'static {}

impl<T: Read + Seek + Send + 'static> Bytes for T {}

/// Reads a file from its first byte; holds one piece at a time. It holds the database and not the workspace, so that
/// a workspace that keeps a reader can still be closed.
pub struct Pieces {
    db: store::Workspace,
    id: FileId,
    bytes: u64,
    at: u64,
    /// The number of the piece in hand; every piece but the last has the same size.
    number: Option<u64>,
    piece: Vec<u8>,
}

impl Pieces {
    /// A file that should have so many bytes. Where a piece is missing, because the file is being removed, reading
    /// fails: the rest of a table must not pass for its end.
    pub fn new(db: &store::Workspace, id: FileId, bytes: i64) -> Pieces {
        let bytes = bytes.unsigned_abs();
        Pieces { db: db.clone(), id, bytes, at: 0, number: None, piece: Vec::new() }
    }

    fn take_up(&mut self, number: u64) -> io::Result<()> {
        if self.number == Some(number) {
            return Ok(());
        }
        let (id, position) = (self.id, number as i64);
        let piece = self.db.read(|tx| store::files::piece(tx, id, position));
        self.piece = piece.map_err(io::Error::other)?.unwrap_or_default();
        self.number = Some(number);
        let rest = self.bytes - number * PIECE_BYTES as u64;
        if self.piece.len() as u64 == rest.min(PIECE_BYTES as u64) {
            return Ok(());
        }
        self.number = None;
        Err(io::Error::other(super::table::GONE))
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.bytes || out.is_empty() {
            return Ok(0);
        }
        self.take_up(self.at / PIECE_BYTES as u64)?;
        let within = (self.at % PIECE_BYTES as u64) as usize;
        let count = out.len().min(self.piece.len() - within);
        out[..count].copy_from_slice(&self.piece[within..within + count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
