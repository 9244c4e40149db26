//! A file's bytes, read piece by piece from the database.

use base::FileId;
use std::io::{self, Read};

/// Reads a file from its first byte; holds one piece at a time. It holds the database and not the workspace, so that
/// a workspace that keeps a reader can still be closed.
pub struct Pieces {
    db: store::Workspace,
    id: FileId,
    bytes: i64,
    next: i64,
    piece: Vec<u8>,
    at: usize,
}

impl Pieces {
    /// A file that should have so many bytes. Where a piece is missing, because the file is being removed, reading
    /// fails: the rest of a table must not pass for its end.
    pub fn new(db: &store::Workspace, id: FileId, bytes: i64) -> Pieces {
        Pieces { db: db.clone(), id, bytes, next: 0, piece: Vec::new(), at: 0 }
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            let (id, next) = (self.id, self.next);
            let piece = self.db.read(|tx| store::files::piece(tx, id, next));
            self.piece = piece.map_err(io::Error::other)?.unwrap_or_default();
            self.bytes -= self.piece.len() as i64;
            if self.piece.is_empty() && self.bytes != 0 {
                return Err(io::Error::other(super::table::GONE));
            }
            self.at = 0;
            self.next += 1;
        }
        let count = out.len().min(self.piece.len() - self.at);
        out[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
