//! SQLite: one writer thread with two lanes and group commit, a pool of readers.
//!
//! The writer takes whatever queued up during the last fsync, runs each closure in a savepoint and commits them
//! together; there is no waiting window. An answer leaves only after the commit (WAL, `synchronous=FULL`).

mod link;
mod memory;
mod writer;

pub use link::Link;

use super::{Closure, FileOptions, Lane, Sabotage, Tx};
use crate::{Error, Result};
use rusqlite::{Connection, OpenFlags};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// One SQLite file.
pub struct File {
    path: PathBuf,
    vfs: Option<String>,
    readers: Mutex<Vec<Link>>,
    writer: Writer,
}

enum Writer {
    Thread { lanes: Arc<writer::Lanes>, handle: Mutex<Option<JoinHandle<()>>> },
    Inline(Mutex<Link>),
}

impl File {
    pub fn open(path: &Path, options: &FileOptions) -> Result<File> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut link = Link::writer(open_connection(path, options.vfs.as_deref())?);
        prepare_writer(&mut link, options.sabotage)?;
        let writer = if options.inline {
            Writer::Inline(Mutex::new(link))
        } else {
            let lanes = Arc::new(writer::Lanes::default());
            let (for_thread, early) = (lanes.clone(), options.sabotage == Some(Sabotage::EarlyAnswer));
            let handle =
                crate::threads::spawn("store-writer", move || writer::run(link, &for_thread, early))?;
            Writer::Thread { lanes, handle: Mutex::new(Some(handle)) }
        };
        Ok(File { path: path.to_owned(), vfs: options.vfs.clone(), readers: Mutex::default(), writer })
    }

    pub fn read<T>(&self, body: &mut dyn FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        let mut link = match idle {
            Some(link) => link,
            None => self.open_reader()?,
        };
        link.control("begin deferred")?;
        let answer = {
            let mut tx = Tx::sqlite(&mut link);
            body(&mut tx)
        };
        link.control("rollback")?;
        self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(link);
        answer
    }

    fn open_reader(&self) -> Result<Link> {
        let mut link = Link::new(open_connection(&self.path, self.vfs.as_deref())?);
        link.control("pragma query_only = on")?;
        Ok(link)
    }

    pub fn write(&self, lane: Lane, body: Closure) -> Result<Box<dyn Any + Send>> {
        match &self.writer {
            Writer::Thread { lanes, .. } => {
                let (answer, wait) = std::sync::mpsc::sync_channel(1);
                lanes.push(lane, writer::Job { body, answer })?;
                wait.recv().unwrap_or(Err(Error::Closed))
            }
            Writer::Inline(link) => {
                writer::run_one(&mut link.lock().unwrap_or_else(|poisoned| poisoned.into_inner()), body)
            }
        }
    }

    /// Leaves no byte of what was deleted in the files. Other writing waits meanwhile.
    pub fn scrub(&self) -> Result<()> {
        match &self.writer {
            Writer::Thread { lanes, .. } => {
                let (answer, wait) = std::sync::mpsc::sync_channel(1);
                lanes.scrub(answer)?;
                wait.recv().unwrap_or(Err(Error::Closed))
            }
            Writer::Inline(link) => link.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).scrub(),
        }
    }

    pub fn close(&self) {
        if let Writer::Thread { lanes, handle } = &self.writer {
            lanes.close();
            if let Some(handle) = handle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take() {
                let _ = handle.join();
            }
        }
        self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.close();
    }
}

fn open_connection(path: &Path, vfs: Option<&str>) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match vfs {
        Some(name) => Connection::open_with_flags_and_vfs(path, flags, name)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(connection)
}

fn prepare_writer(link: &mut Link, sabotage: Option<Sabotage>) -> Result<()> {
    link.control("pragma page_size = 8192")?;
    link.control("pragma journal_mode = wal")?;
    link.control(if sabotage == Some(Sabotage::NoSync) {
        "pragma synchronous = off"
    } else {
        "pragma synchronous = full"
    })?;
    link.control("pragma foreign_keys = on")?;
    link.control("pragma secure_delete = on")?;
    link.control("pragma cache_size = -65536")?;
    // What a savepoint may have to undo is kept in memory: in files it was four fifths of all writing of a campaign.
    link.control("pragma temp_store = memory")?;
    // Checkpoints move about 32 MB at once: rare enough not to double every write, small enough to start quickly.
    link.control("pragma wal_autocheckpoint = 4000")?;
    link.control("create table if not exists counter (name text not null primary key, next bigint not null)")
}
