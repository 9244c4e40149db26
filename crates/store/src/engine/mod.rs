//! The two engines behind one face.
//!
//! `Database` is what callers hold; `Tx` is what a closure gets. Everything that differs between SQLite and
//! PostgreSQL in transactions, retries and threads is inside this folder, and nothing above it branches on the engine.

mod postgres;
mod shape;
mod sqlite;
mod tx;

pub use postgres::Pool;
pub use shape::Table;
pub use tx::{Sequence, Tx};

use crate::signal::Signal;
use crate::{Error, Result};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Which of the writer's two queues a transaction stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for it: a click, a hand-over's claim.
    Fast,
    /// Imports, planning, rebuilding; it never delays the fast lane by more than one closure.
    Bulk,
}

/// Deliberate damage that proves the durability suite able to fail. Nothing but that suite sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// `synchronous` is off: nothing reaches the disk on commit.
    NoSync,
    /// A write is answered before its group is committed.
    EarlyAnswer,
}

/// How to open one SQLite file.
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    /// Runs every transaction on the calling thread, for deterministic simulation.
    pub inline: bool,
    /// A SQLite file system layer by its registered name.
    pub vfs: Option<String>,
    pub sabotage: Option<Sabotage>,
}

/// One database: a workspace's own or the control database. Clones share it.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    name: String,
    engine: Handle,
    committed: Signal,
    folder: Option<PathBuf>,
}

enum Handle {
    Sqlite(sqlite::File),
    Postgres(postgres::Schema),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({})", self.0.name)
    }
}

impl Database {
    /// Opens or creates a SQLite file; its folder is the database's own.
    pub fn open_file(name: &str, path: &Path, options: &FileOptions) -> Result<Database> {
        let file = sqlite::File::open(path, options)?;
        let folder = path.parent().map(Path::to_owned);
        Ok(Database::new(name, Handle::Sqlite(file), folder))
    }

    /// A schema of a PostgreSQL database, created where it is missing.
    pub fn open_schema(name: &str, pool: &Pool, schema: &str) -> Result<Database> {
        let schema = postgres::Schema::open(pool, schema)?;
        Ok(Database::new(name, Handle::Postgres(schema), None))
    }

    fn new(name: &str, engine: Handle, folder: Option<PathBuf>) -> Database {
        Database(Arc::new(Inner { name: name.to_owned(), engine, committed: Signal::default(), folder }))
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub fn engine(&self) -> Engine {
        match self.0.engine {
            Handle::Sqlite(_) => Engine::Sqlite,
            Handle::Postgres(_) => Engine::Postgres,
        }
    }

    /// The folder of an embedded database; a schema has none.
    pub fn folder(&self) -> Option<&Path> {
        self.0.folder.as_deref()
    }

    /// Raised after every commit made through this handle or its clones.
    pub fn committed(&self) -> &Signal {
        &self.0.committed
    }

    /// Reads from one unchanging snapshot.
    pub fn read<T>(&self, mut body: impl FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        match &self.0.engine {
            Handle::Sqlite(file) => file.read(&mut body),
            Handle::Postgres(schema) => schema.read(&mut body),
        }
    }

    /// Writes in the fast lane: serializable, retried on conflict, answered when the disk has it.
    pub fn write<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.run(Lane::Fast, body)
    }

    /// Writes in the bulk lane: at most [`base::limits::BULK_ROWS`] rows and about 5 ms a closure.
    ///
    /// PostgreSQL runs it in READ COMMITTED: lock what is read before deciding on it.
    pub fn batch_write<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.run(Lane::Bulk, body)
    }

    fn run<T, F>(&self, lane: Lane, mut body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        let answer = match &self.0.engine {
            Handle::Sqlite(file) => {
                let boxed: Closure = Box::new(move |tx| Ok(Box::new(body(tx)?) as Box<dyn Any + Send>));
                let any = file.write(lane, boxed)?;
                any.downcast::<T>()
                    .map(|it| *it)
                    .map_err(|_| Error::Engine("the writer answered another's question".into()))
            }
            Handle::Postgres(schema) => schema.write(lane, &mut body),
        };
        if answer.is_ok() {
            self.0.committed.raise();
        }
        answer
    }

    /// Runs DDL outside the statement cache; only the migrator calls it.
    pub(crate) fn migrate(&self, body: impl FnMut(&mut Tx) -> Result<()> + Send + 'static) -> Result<()> {
        self.run(Lane::Fast, body)
    }

    /// Leaves no byte of what was deleted in the files of an embedded database; everybody who writes waits meanwhile,
    /// and its disk needs room for a second copy. A PostgreSQL server clears its own files: its vacuum takes dead rows,
    /// and its log goes when nobody needs it.
    pub fn scrub(&self) -> Result<()> {
        match &self.0.engine {
            Handle::Sqlite(file) => file.scrub(),
            Handle::Postgres(_) => Ok(()),
        }
    }

    /// Stops the writer after what is queued and closes the connections that are idle.
    pub fn close(&self) {
        if let Handle::Sqlite(file) = &self.0.engine {
            file.close();
        }
    }
}

/// A transaction's body as the SQLite writer's queue holds it.
pub(crate) type Closure = Box<dyn FnMut(&mut Tx) -> Result<Box<dyn Any + Send>> + Send>;
