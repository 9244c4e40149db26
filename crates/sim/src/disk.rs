//! A disk that forgets what was not synced: a layer under SQLite that passes everything through to real files and
//! keeps, beside them, the content that would survive if the power went out now.
//!
//! Writes and truncations of a file wait in a list until the file is synced; [`Disk::image`] writes the surviving
//! files to another folder, with a random part of the waiting writes on top, because a real disk may have written some
//! of them. The layer speaks SQLite's C interface, so this file is the simulator's one place of unsafe code.
#![allow(unsafe_code, reason = "SQLite's file system interface is a C interface")]

mod layer;

use base::Random;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A disk under one folder. Clones share it.
#[derive(Clone)]
pub struct Disk {
    name: String,
    root: PathBuf,
    files: Files,
}

type Files = Arc<Mutex<HashMap<PathBuf, Content>>>;

/// What a file holds for certain, and what was written since its last sync.
#[derive(Default)]
struct Content {
    synced: Vec<u8>,
    waiting: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl Content {
    /// A file that was there before the layer looked: what an earlier life left has survived already.
    fn found(path: &Path) -> Content {
        Content { synced: std::fs::read(path).unwrap_or_default(), waiting: Vec::new() }
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.waiting) {
            apply(&mut self.synced, &change);
        }
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, data) => {
            let end = at + data.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(data);
        }
        Change::Truncate(length) => bytes.resize(*length, 0),
    }
}

impl Disk {
    /// Registers the layer with SQLite under a name of its own; databases under `root` may be opened with it.
    pub fn new(root: &Path) -> io::Result<Disk> {
        let root = root.canonicalize()?;
        let name = format!("forgetful-{:016x}", Random::system().next_u64());
        let files = Files::default();
        layer::register(&name, files.clone())?;
        Ok(Disk { name, root, files })
    }

    /// The name to open databases with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes what would be left of the disk, if the power went out now, into an empty folder.
    pub fn image(&self, folder: &Path, random: &Random) -> io::Result<()> {
        let files = self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (path, content) in files.iter() {
            let Ok(inside) = path.strip_prefix(&self.root) else { continue };
            let mut bytes = content.synced.clone();
            let luck = random.unit();
            for change in content.waiting.iter().filter(|_| random.chance(luck)) {
                apply(&mut bytes, change);
            }
            let target = folder.join(inside);
            if let Some(parent) = target.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(target, bytes)?;
        }
        Ok(())
    }
}
