//! The columns as a file, so that a start needs no reading of the whole store. The form is described in
//! `docs/decisions/0008-image-of-the-columns.md`.
//!
//! A file is written beside the old one, made durable and then renamed over it: whoever is killed while saving leaves
//! the older image. A digest over everything stands at the end; a file that does not agree with it is as good as none.
//! The tag says up to where the image has followed the feed; this room only keeps it. Nothing of customers who are gone
//! is written: dictionaries are saved with the texts that are used, and tables without replaced rows.

mod read;
mod write;

use crate::build::Columns;
use crate::snapshot::{Snapshot, Warehouse};
use base::hash::Running;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

/// The name and number of the form.
const MAGIC: &[u8; 8] = b"RAPCOL01";
const DIGEST: usize = 32;

impl Snapshot {
    /// Saves the columns under a tag. When this fails or is killed, the older file stays.
    pub fn save(&self, path: &Path, tag: &str) -> io::Result<()> {
        let beside = path.with_extension("new");
        let file = Digested {
            out: BufWriter::with_capacity(1 << 20, File::create(&beside)?),
            digest: Running::default(),
        };
        let file = write::image(self, tag, file)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        // The name is durable when the folder is.
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

impl Warehouse {
    /// Takes the columns of a file instead of its own and returns their tag; nothing where there is no sound file.
    pub fn restore(&self, path: &Path) -> io::Result<Option<String>> {
        let mut bytes = Vec::new();
        match File::open(path) {
            Ok(mut file) => file.read_to_end(&mut bytes)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some((tag, chunks)) = sound(&bytes).and_then(read::image) else { return Ok(None) };
        self.load_columns(chunks);
        Ok(Some(tag))
    }
}

/// What stands between the name of the form and the digest, where both are right.
fn sound(bytes: &[u8]) -> Option<&[u8]> {
    let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
    let mut running = Running::default();
    running.update(body);
    (running.finish() == digest).then_some(())?;
    body.strip_prefix(MAGIC)
}

/// A file with the digest of what was written to it.
struct Digested {
    out: BufWriter<File>,
    digest: Running,
}

impl Digested {
    fn finish(mut self) -> io::Result<File> {
        self.out.write_all(&self.digest.finish())?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.digest.update(bytes);
        self.out.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Chunks by number, as they come out of a file.
type Chunks = Vec<(u32, Columns)>;
