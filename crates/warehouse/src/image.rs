//! The columns as a file, so that a start needs no reading of the whole store. The form is described in
//! `docs/decisions/0008-image-of-the-columns.md`.
//!
//! A file is written beside the old one, made durable and then renamed over it: whoever is killed while saving leaves
//! the older image. Each chunk has a digest of its own, so that all processors read and check at once; whatever does
//! not agree with its digest, or does not fit together, is no image at all. The tag says what the image is of; this
//! room only keeps it, and whoever restores reads it before the chunks. Nothing of customers who are gone is written:
//! dictionaries are saved with the texts that are used, and tables without replaced rows. Only the owner of the
//! process may read the file, because it holds what the store holds.

mod read;
mod write;

use crate::build::Columns;
use crate::parallel;
use crate::snapshot::{Snapshot, Warehouse};
use base::hash::sha256;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// The name and number of the form.
const MAGIC: &[u8; 8] = b"RAPCOL02";
const DIGEST: usize = 32;

/// A saved image whose list of chunks was read and agrees with its digest.
#[derive(Debug)]
pub struct Image {
    file: File,
    tag: String,
    sections: Vec<Section>,
}

/// Where a chunk stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Section {
    chunk: u32,
    offset: u64,
    length: u64,
    digest: [u8; DIGEST],
}

impl Snapshot {
    /// Saves the columns under a tag; how many bytes the file has. When this fails or is killed, the older file stays.
    pub fn save(&self, path: &Path, tag: &str) -> io::Result<u64> {
        let beside = unfinished(path);
        let file = write::image(self, tag, BufWriter::with_capacity(1 << 20, create(&beside)?))?;
        file.sync_all()?;
        let length = file.metadata()?.len();
        std::fs::rename(&beside, path)?;
        // The name is durable when the folder is.
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())?;
        Ok(length)
    }
}

impl Image {
    /// Opens a file and reads its tag; nothing where there is no file, an error of [`ErrorKind::InvalidData`] where
    /// it is no sound image.
    pub fn open(path: &Path) -> io::Result<Option<Image>> {
        match File::open(path) {
            Ok(file) => read::index(file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// What a killed save left behind beside a path; it is nobody's.
    pub fn forget_unfinished(path: &Path) -> io::Result<()> {
        match std::fs::remove_file(unfinished(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Warehouse {
    /// Takes the columns of an image instead of its own. When a chunk is not sound, nothing is taken.
    pub fn restore(&self, image: &Image) -> io::Result<()> {
        let read = parallel::each(&image.sections, |section| read::section(&image.file, section));
        let chunks: Vec<(u32, Columns)> = read.into_iter().collect::<io::Result<_>>()?;
        self.load_columns(chunks);
        Ok(())
    }
}

/// Where a file is written before it gets its name.
fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// A file that only its owner may read, whatever was there.
fn create(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn unsound(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}
