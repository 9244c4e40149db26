//! An open workspace: its database and everything that lives as long as it is open; and the making of new ones.
//!
//! It is opened by `server` on first use. Nothing of one workspace is reachable from another: each has its own
//! database, its own facts and its own keys.

use crate::access::Person;
use crate::error::codes;
use crate::live::Hub;
use crate::secret::Key;
use crate::server::Server;
use crate::settings::Settings;
use crate::{Error, Result};
use base::{Clock, Currency, Locale, Random, WorkspaceId, Zone, limits};
use domain::access::{Permission, Refusal, Role, normal_email, slug_is_good};
use std::sync::{Arc, RwLock};
use store::Tx;
use store::control::workspaces::NewWorkspace;

pub use store::control::workspaces::WorkspaceRow;

pub struct Workspace {
    pub id: WorkspaceId,
    /// The word in addresses, folders and schemas.
    pub slug: String,
    pub db: store::Workspace,
    /// Where customers' browsers reach this server, without a slash at the end.
    pub public_url: Arc<str>,
    pub secret: Key,
    pub live: Hub,
    /// What this process knows about its hand-overs: withdrawals and stops to look at before each.
    pub sending: crate::deliveries::Sending,
    /// Opens and clicks that are not written yet.
    pub tracking: crate::tracking::Inbox,
    /// Events that wait to be written, and the registry as it was a moment ago.
    pub events: crate::events::Desk,
    /// The import that is being worked on in this process.
    pub importing: crate::imports::Desk,
    /// Facts of everybody, for rules and figures.
    pub columns: crate::facts::Columns,
    /// Who is in which segment, where this process keeps it.
    pub membership: crate::segments::membership::Desk,
    /// Where requests to addresses that people typed may go.
    pub outgoing: crate::server::outgoing::Outgoing,
    /// As whom work may be done that somebody left to the clock.
    pub(crate) rights: crate::access::rights::Rights,
    /// The folder of this workspace on the server from which files are imported, where the server has one.
    pub imports_folder: Option<std::path::PathBuf>,
    /// Whether the process is about to end: long steps break off.
    pub stopping: Arc<std::sync::atomic::AtomicBool>,
    /// Totals over all orders.
    pub order_totals: crate::orders::Kept,
    /// Customers who may be one person.
    pub alike: crate::duplicates::Kept,
    pub clock: Clock,
    pub random: Random,
    settings: RwLock<Arc<Settings>>,
}

impl Workspace {
    pub(crate) fn new(server: &Server, row: &WorkspaceRow, db: store::Workspace) -> Result<Workspace> {
        Ok(Workspace {
            id: row.id,
            slug: row.slug.clone(),
            db,
            public_url: server.public_url(),
            secret: server.secret().child(&format!("workspace/{}", row.slug)),
            live: Hub::default(),
            sending: crate::deliveries::Sending::default(),
            tracking: crate::tracking::Inbox::default(),
            events: crate::events::Desk::default(),
            importing: crate::imports::Desk::default(),
            columns: server.columns(),
            membership: crate::segments::membership::Desk::default(),
            outgoing: server.outgoing().clone(),
            rights: crate::access::rights::Rights::new(server.control().clone(), row.id),
            imports_folder: server.imports_folder().map(|folder| folder.join(&row.slug)),
            stopping: server.stopping(),
            order_totals: crate::orders::Kept::default(),
            alike: crate::duplicates::Kept::default(),
            clock: server.clock().clone(),
            random: server.random().clone(),
            settings: RwLock::new(Arc::new(Settings::read(row)?)),
        })
    }

    pub fn settings(&self) -> Arc<Settings> {
        self.settings.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Takes over settings that were written here or on another node.
    pub(crate) fn refresh(&self, row: &WorkspaceRow) -> Result<()> {
        if self.settings().version != row.version {
            let fresh = Arc::new(Settings::read(row)?);
            *self.settings.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = fresh;
        }
        Ok(())
    }

    /// Reads from one unchanging snapshot.
    pub fn read<T>(&self, mut body: impl FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        Ok(self.db.read(|tx| Ok(body(tx)?))?)
    }

    /// Writes in the fast lane. An error rolls everything back; the closure may run twice.
    pub fn write<T, F>(&self, mut body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        Ok(self.db.write(move |tx| Ok(body(tx)?))?)
    }

    /// Writes in the bulk lane: at most 1,000 rows and about 5 ms a closure.
    pub fn batch_write<T, F>(&self, mut body: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        Ok(self.db.batch_write(move |tx| Ok(body(tx)?))?)
    }
}

/// What a person says to make a workspace.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub slug: String,
    pub name: String,
    pub zone: Zone,
    pub currency: Currency,
    pub locale: Locale,
}

/// Makes a workspace whose owner is the one who asks. Only owners may: a guest of one business does not open
/// others.
pub fn create(server: &Server, person: &Person, wanted: Wanted) -> Result<WorkspaceRow> {
    let new = check(wanted)?;
    let (user, now) = (person.user_id, server.clock().now());
    let entry = crate::access::entry(user, now, "workspaces.create");
    let slug = new.slug.clone();
    server.control_write(move |tx| {
        let mine = store::control::workspaces::of_user(tx, user)?;
        if !mine.iter().any(|(_, role)| *role == Role::Owner) {
            return Err(Error::Forbidden(Permission::UsersWrite));
        }
        let id = insert(tx, &new, user, now)?;
        store::audit::append_control(tx, &entry.about(id))?;
        Ok(())
    })?;
    // The database itself is made when it is opened, which can be repeated after a crash in between.
    server.workspace(&slug)?;
    server.workspace_row(&slug)
}

/// Makes a workspace for a user by command line: whoever can run the program on the data is trusted.
pub fn add(server: &Server, owner_email: &str, wanted: Wanted) -> Result<WorkspaceRow> {
    let new = check(wanted)?;
    let email = normal_email(owner_email).ok_or(Error::NotFound)?;
    let (now, slug) = (server.clock().now(), new.slug.clone());
    server.control_write(move |tx| {
        let owner = store::control::users::by_email(tx, &email)?.ok_or(Error::NotFound)?;
        let id = insert(tx, &new, owner.id, now)?;
        Ok(store::audit::append_control(
            tx,
            &crate::access::entry(owner.id, now, "workspaces.create").about(id),
        )?)
    })?;
    server.workspace(&slug)?;
    server.workspace_row(&slug)
}

/// Checks what was said; the database decides whether the slug is free.
pub(crate) fn check(wanted: Wanted) -> Result<NewWorkspace> {
    if !slug_is_good(&wanted.slug) {
        return Err(Error::invalid("slug", codes::INVALID)
            .hint("Use 2 to 40 small Latin letters, digits and hyphens, beginning with a letter."));
    }
    let name = name_of("name", &wanted.name)?;
    let settings = crate::settings::Public::default().write();
    let Wanted { slug, zone, currency, locale, .. } = wanted;
    Ok(NewWorkspace { slug, name, zone, currency, locale, settings })
}

/// Writes the workspace and its first member.
pub(crate) fn insert(
    tx: &mut Tx,
    new: &NewWorkspace,
    owner: base::UserId,
    now: base::Timestamp,
) -> Result<WorkspaceId> {
    let id = store::control::workspaces::insert(tx, new, now)?
        .ok_or_else(|| Error::refused(Refusal::SlugTaken.code(), Refusal::SlugTaken))?;
    store::control::memberships::insert(tx, id, owner, Role::Owner, now)?;
    Ok(id)
}

/// A name that a person gave to something: not empty, not endless, without control characters.
pub(crate) fn name_of(field: &'static str, typed: &str) -> Result<String> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(Error::invalid(field, codes::REQUIRED));
    }
    if name.chars().count() > limits::NAME_CHARS {
        return Err(Error::invalid(field, codes::TOO_LONG)
            .hint(format!("At most {} characters.", limits::NAME_CHARS)));
    }
    if name.chars().any(char::is_control) {
        return Err(Error::invalid(field, codes::INVALID));
    }
    Ok(name.to_owned())
}
