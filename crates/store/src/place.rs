//! Where the databases live: a folder of SQLite files, or one PostgreSQL database with a schema each.
//!
//! One process holds a folder at a time; a lock file says so. Opening brings each database to this program's form.
//! What is in them stands in the rooms of the nouns.

use crate::engine::{Database, FileOptions, Pool, Sabotage};
use crate::migrate::{Plan, migrate};
use crate::{Control, Error, Result, Workspace};
use base::Timestamp;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// Where to look.
#[derive(Clone, Debug)]
pub enum Place {
    Folder(PathBuf),
    /// An address as PostgreSQL's clients take it.
    Postgres(String),
}

/// What tests may change about opening.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Run every transaction on the calling thread (`open_inline`).
    pub inline: bool,
    pub vfs: Option<String>,
    pub sabotage: Option<Sabotage>,
}

/// The place where all databases of an installation live. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    root: Root,
    options: Options,
    control: Control,
}

enum Root {
    /// The lock is held while the store is open: two processes on one folder would not see each other's changes.
    Folder {
        path: PathBuf,
        _lock: File,
    },
    Postgres(Pool),
}

impl Store {
    /// Opens or creates the store and brings the control database to this program's form.
    pub fn open(place: &Place, now: Timestamp) -> Result<Store> {
        Store::open_with(place, Options::default(), now)
    }

    /// The same code on the calling thread only: what the simulator runs.
    pub fn open_inline(place: &Place, now: Timestamp) -> Result<Store> {
        Store::open_with(place, Options { inline: true, ..Options::default() }, now)
    }

    pub fn open_with(place: &Place, options: Options, now: Timestamp) -> Result<Store> {
        let root = match place {
            Place::Folder(path) => {
                std::fs::create_dir_all(path)?;
                let lock =
                    File::options().create(true).truncate(false).write(true).open(path.join("lock"))?;
                if lock.try_lock().is_err() {
                    return Err(Error::Refused(format!(
                        "the data folder {} is in use by another rapport: stop it first, or talk to it by its API",
                        path.display()
                    )));
                }
                Root::Folder { path: path.clone(), _lock: lock }
            }
            Place::Postgres(address) => Root::Postgres(Pool::open(address)?),
        };
        let control = open_database(&root, &options, "control", Kind::Control)?;
        migrate(&control, Plan::Control, now.micros())?;
        Ok(Store(Arc::new(Inner { root, options, control })))
    }

    /// The small database of users, sessions, workspaces and keys.
    pub fn control(&self) -> &Control {
        &self.0.control
    }

    /// Opens a workspace's database, made where it is missing, and brings it to this program's form.
    pub fn workspace(&self, slug: &str, now: Timestamp) -> Result<Workspace> {
        check_slug(slug)?;
        let database = open_database(&self.0.root, &self.0.options, slug, Kind::Workspace)?;
        migrate(&database, Plan::Workspace, now.micros())?;
        Ok(database)
    }

    /// Removes a workspace's database with everything in it. Nobody may hold it open.
    pub fn remove_workspace(&self, slug: &str) -> Result<()> {
        check_slug(slug)?;
        match &self.0.root {
            Root::Folder { path, .. } => {
                let folder = path.join("workspaces").join(slug);
                if folder.try_exists()? {
                    std::fs::remove_dir_all(folder)?;
                }
                Ok(())
            }
            Root::Postgres(pool) => pool.drop_schema(&schema_of(slug)),
        }
    }

    /// The folder of an embedded store, for files beside the databases.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.0.root {
            Root::Folder { path, .. } => Some(path),
            Root::Postgres(_) => None,
        }
    }
}

enum Kind {
    Control,
    Workspace,
}

fn open_database(root: &Root, options: &Options, name: &str, kind: Kind) -> Result<Database> {
    match root {
        Root::Folder { path, .. } => {
            let path = match kind {
                Kind::Control => path.join("control.db"),
                Kind::Workspace => path.join("workspaces").join(name).join("rapport.db"),
            };
            let options =
                FileOptions { inline: options.inline, vfs: options.vfs.clone(), sabotage: options.sabotage };
            Database::open_file(name, &path, &options)
        }
        Root::Postgres(pool) => {
            let schema = match kind {
                Kind::Control => "rapport_control".to_owned(),
                Kind::Workspace => schema_of(name),
            };
            Database::open_schema(name, pool, &schema)
        }
    }
}

fn schema_of(slug: &str) -> String {
    format!("rapport_w_{slug}")
}

/// A workspace's word in addresses, folders and schemas: 2–40 of `a–z 0–9 -`, beginning with a letter.
fn check_slug(slug: &str) -> Result<()> {
    let letters = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if (2..=40).contains(&slug.len()) && letters && slug.as_bytes()[0].is_ascii_lowercase() {
        return Ok(());
    }
    Err(Error::Refused(format!("`{slug}` is no name of a workspace")))
}
