//! A file's bytes, read piece by piece from the database.

use base::FileId;
use std::io::{self, Read};

/// Reads a file from its first byte; holds one piece at a time. It holds the database and not the workspace, so that
/// a workspace that keeps a reader can still be closed.
pub struct Pieces {
    db: store::Workspace,
    id: FileId,
    next: i64,
    piece: Vec<u8>,
    at: usize,
}

impl Pieces {
    pub fn new(db: &store::Workspace, id: FileId) -> Pieces {
        Pieces { db: db.clone(), id, next: 0, piece: Vec::new(), at: 0 }
    }
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            let (id, next) = (self.id, self.next);
            let piece = self.db.read(|tx| store::files::piece(tx, id, next));
            self.piece = piece.map_err(io::Error::other)?.unwrap_or_default();
            self.at = 0;
            self.next += 1;
        }
        let count = out.len().min(self.piece.len() - self.at);
        out[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
