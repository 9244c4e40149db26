//! What one process holds: the store, the workspaces that are open, the secret, the clock, and the workers.
//!
//! A workspace is opened on first use and stays open while the process lives; its workers start with it when this
//! process runs workers. Nothing here decides anything about a business.

use crate::access::password::Passwords;
use crate::facts::image::Images;
use crate::secret::{Key, Secret};
use crate::{Error, Result, Workspace};
use base::{Clock, Random};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard};
use store::control::workspaces::WorkspaceRow;
use store::{Place, Store, Tx};

pub(crate) mod hold;
pub mod outgoing;
pub mod reseal;
pub mod workers;

pub use workers::Progress;

/// How to open a server.
#[derive(Clone, Debug)]
pub struct Options {
    pub place: Place,
    /// The installation's secret: 32 bytes from which every signature and seal is derived.
    pub secret: Secret,
    /// Where customers' browsers reach this server, without a slash at the end.
    pub public_url: String,
    pub clock: Clock,
    pub random: Random,
    /// Whether this process does background work.
    pub workers: bool,
}

/// A workspace that is being opened or is open: whoever comes second waits for the first.
type Slot = Arc<Mutex<Option<Arc<Workspace>>>>;

pub struct Server {
    store: Store,
    options: Options,
    secret: Key,
    passwords: Passwords,
    public_url: Mutex<Arc<str>>,
    open: Mutex<HashMap<String, Slot>>,
    workers: workers::Workers,
    doors: crate::events::Doors,
    paces: crate::events::Paces,
    outgoing: outgoing::Outgoing,
    images: Images,
    budget_bytes: Option<u64>,
    imports_folder: Option<PathBuf>,
}

impl Server {
    pub fn open(options: Options) -> Result<Server> {
        Server::open_with(options, store::Options::default())
    }

    /// The same over a store opened in another way: on the calling thread, or on a disk that a simulation made.
    pub fn open_with(options: Options, how: store::Options) -> Result<Server> {
        let now = options.clock.now();
        let store = Store::open_with(&options.place, how, now)?;
        let passwords = Passwords::new(&options.random)?;
        Ok(Server {
            store,
            secret: Key::new(options.secret.clone()),
            passwords,
            public_url: Mutex::new(Arc::from(options.public_url.as_str())),
            open: Mutex::default(),
            workers: workers::Workers::default(),
            doors: crate::events::Doors::default(),
            paces: crate::events::Paces::default(),
            outgoing: outgoing::Outgoing::default(),
            images: Images::default(),
            budget_bytes: None,
            imports_folder: None,
            options,
        })
    }

    /// The same server, which keeps images of the columns at a place. Said before a workspace is opened.
    pub fn keeping(self, images: Images) -> Server {
        Server { images, ..self }
    }

    /// The same server, where the columns of a workspace may take so many bytes. Said before a workspace is opened.
    pub fn with_budget(self, budget_bytes: Option<u64>) -> Server {
        Server { budget_bytes, ..self }
    }

    /// The same server, which imports files from a folder of this machine: each workspace from the folder of its name
    /// in it. Said before a workspace is opened.
    pub fn with_imports(self, imports_folder: Option<PathBuf>) -> Server {
        Server { imports_folder, ..self }
    }

    /// An open workspace by its slug; opened now if nobody has yet.
    pub fn workspace(&self, slug: &str) -> Result<Arc<Workspace>> {
        let row = self.workspace_row(slug)?;
        let slot = lock(&self.open).entry(slug.to_owned()).or_default().clone();
        let mut slot = lock(&slot);
        if let Some(open) = &*slot {
            open.refresh(&row)?;
            return Ok(open.clone());
        }
        let db = self.store.workspace(slug, self.options.clock.now())?;
        if db.engine() == store::Engine::Sqlite {
            // The folder has one process, and whoever held a lease in it is gone: nobody waits for it to expire.
            db.write(|tx| store::work::release_all(tx).map(|_| ()))?;
        }
        let workspace = Arc::new(Workspace::new(self, &row, db)?);
        crate::senders::first(&workspace)?;
        crate::segments::first(&workspace)?;
        crate::fields::first(&workspace)?;
        if self.options.workers {
            self.workers.start(&workspace)?;
        }
        *slot = Some(workspace.clone());
        Ok(workspace)
    }

    /// Opens every workspace, so that their background work goes on after a restart. One that cannot be opened is
    /// told about in the log and does not keep the others from working.
    pub fn open_all(&self) -> Result<()> {
        for row in self.workspaces()? {
            if let Err(error) = self.workspace(&row.slug) {
                tracing::error!(workspace = %row.id, %error, "a workspace cannot be opened");
            }
        }
        Ok(())
    }

    pub fn workspaces(&self) -> Result<Vec<WorkspaceRow>> {
        Ok(self.control().read(store::control::workspaces::list)?)
    }

    pub fn workspace_row(&self, slug: &str) -> Result<WorkspaceRow> {
        self.control().read(|tx| store::control::workspaces::by_slug(tx, slug))?.ok_or(Error::NotFound)
    }

    pub fn control(&self) -> &store::Control {
        self.store.control()
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Writes to the control database with the errors of use cases.
    pub fn control_write<T, F>(&self, mut body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        Ok(self.control().write(move |tx| Ok(body(tx)?))?)
    }

    /// What write keys opened a moment ago.
    pub(crate) fn paces(&self) -> &crate::events::Paces {
        &self.paces
    }

    pub(crate) fn doors(&self) -> &crate::events::Doors {
        &self.doors
    }

    pub(crate) fn imports_folder(&self) -> Option<&Path> {
        self.imports_folder.as_deref()
    }

    pub(crate) fn stopping(&self) -> Arc<AtomicBool> {
        self.workers.stopping()
    }

    /// Where requests to addresses that people typed may go.
    pub fn outgoing(&self) -> &outgoing::Outgoing {
        &self.outgoing
    }

    /// Columns for a workspace that is being opened.
    pub(crate) fn columns(&self) -> crate::facts::Columns {
        crate::facts::Columns::kept(self.images.clone(), self.budget_bytes)
    }

    pub fn secret(&self) -> &Key {
        &self.secret
    }

    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    pub fn random(&self) -> &Random {
        &self.options.random
    }

    pub fn public_url(&self) -> Arc<str> {
        lock(&self.public_url).clone()
    }

    /// Set once the port is known; workspaces that are open already keep the old one.
    pub fn set_public_url(&self, url: &str) {
        *lock(&self.public_url) = Arc::from(url);
    }

    /// Whether the store answers.
    pub fn ready(&self) -> Result<()> {
        self.control().read(store::control::users::count)?;
        Ok(())
    }

    /// Ends the workers after their step, then closes every database. Waits for all of it.
    pub fn close(&self) {
        self.workers.stop();
        for (_, slot) in lock(&self.open).drain() {
            if let Some(workspace) = lock(&slot).take() {
                // Open hand-overs are waited for and settled, so that a peaceful end leaves nothing unknown.
                if let Err(error) = crate::campaigns::worker::finish(&workspace) {
                    tracing::error!(workspace = %workspace.id, %error, "open hand-overs could not be settled");
                }
                if let Err(error) = crate::tracking::flush(&workspace) {
                    tracing::error!(workspace = %workspace.id, %error, "some opens and clicks could not be written");
                }
                crate::facts::image::finish(&workspace);
                workspace.db.close();
            }
        }
        self.control().close();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
