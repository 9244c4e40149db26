//! The saved image of a workspace's columns: when it is written, and whether a file may be believed at a start.
//!
//! An image is believed when everything by which columns were made is the same (the program, the form of the database,
//! the secret, the currency, the types of events' properties), when it names this database, and when the entry of the
//! change feed up to which it followed is still there and says what it said. A database that was restored from a
//! backup has another name; one whose file was put back from an older copy has another history, which the entry shows.
//! Whatever is doubtful is told in the log and loaded from the store: an image is never worth a wrong answer.
//!
//! Erased customers leave the columns with the feed and the file with the next saving, at most `SOON_AFTER_ERASURE`
//! later while the server runs. The feed is pruned here too, because it must never lose what an image has yet to hear.

use super::Loaded;
use super::events::Kinds;
use crate::server::Progress;
use crate::{Result, Workspace};
use base::{Currency, Stopwatch, Timestamp, hash};
use rules::schema::TableId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use store::Tx;
use store::feed::{self, Mark};
use warehouse::{Image, Snapshot, Warehouse};

/// Grows whenever the same store gives other rows than before: then older images are wrong.
const ROWS: u32 = 2;
/// How often an image is saved at most, however much changes.
const REST: Duration = Duration::from_secs(300);
/// How long somebody who is gone stays in the file while the server runs.
const SOON_AFTER_ERASURE: Duration = Duration::from_secs(600);
/// How long a change may wait for an image that has it.
const LONGEST: Duration = Duration::from_secs(3_600);
/// So many changed customers, and a twentieth of the base, are worth a saving.
const WORTH_SAVING: u64 = 10_000;
/// How long entries of the feed are kept: other nodes and their images may need them for a while.
const FEED_KEPT_DAYS: i64 = 1;
/// Entries of the feed forgotten at once.
const PRUNED: i64 = 1_000;

/// Where a process keeps images of columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// For processes that end at once.
    #[default]
    Nowhere,
    /// In the folder of an embedded database.
    BesideDatabase,
    /// In a folder of this machine, with a folder for each workspace.
    Folder(PathBuf),
}

/// How the columns of this process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Nobody has asked yet.
    #[default]
    NotYet,
    /// There was no image.
    FromStore,
    /// There was one that could not be believed, for this reason.
    Doubted(String),
    FromImage,
}

/// What a process knows of the image of a workspace.
#[derive(Default)]
pub struct Desk {
    images: Images,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    start: Start,
    /// Up to where the image on the disk has followed the feed; nothing when there is none to be relied on.
    saved: Option<Mark>,
    tried_at: Timestamp,
    /// Customers that changed since, each as often as it did.
    changed: u64,
    /// Somebody was erased or merged since.
    gone: bool,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept { start: Start::NotYet, saved: None, tried_at: Timestamp::MIN, changed: 0, gone: false }
    }
}

/// Columns at one moment, ready to be saved.
pub(super) struct Picture {
    pub snapshot: Arc<Snapshot>,
    pub loaded: Loaded,
}

/// What an image says of itself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Tag {
    program: String,
    rows: u32,
    /// The form of the database.
    form: String,
    /// Whose rows these are by what was never told: the secret decides whose addresses are suppressed.
    secret: String,
    origin: String,
    mark: (i64, i64),
    /// Entries behind the mark that the columns have already: taking them twice would count them twice.
    ahead: Vec<(i64, i64)>,
    /// A digest of the entry at the mark.
    entry: String,
    currency: Currency,
    /// The columns of each kind of events, in order.
    kinds: BTreeMap<String, Vec<String>>,
    customers: u64,
    /// Tables that did not fit into the budget, and the budget.
    left_out: BTreeSet<u32>,
    budget_bytes: Option<u64>,
}

impl Desk {
    pub fn new(images: Images) -> Desk {
        Desk { images, kept: Mutex::default() }
    }

    pub fn start(&self) -> Start {
        self.kept().start.clone()
    }

    /// Customers changed or went.
    pub(super) fn changed(&self, changed: usize, gone: usize) {
        let mut kept = self.kept();
        kept.changed += (changed + gone) as u64;
        kept.gone |= gone > 0;
    }

    /// Everybody was loaded from the store: no image has that.
    pub(super) fn loaded(&self, customers: u64) {
        let mut kept = self.kept();
        let start = if kept.start == Start::NotYet { Start::FromStore } else { kept.start.clone() };
        *kept = Kept { start, changed: customers, ..Kept::default() };
    }

    fn path(&self, workspace: &Workspace) -> Option<PathBuf> {
        let folder = match &self.images {
            Images::Nowhere => return None,
            Images::BesideDatabase => workspace.db.folder()?.to_owned(),
            Images::Folder(folder) => folder.join(&workspace.slug),
        };
        Some(folder.join("columns.image"))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Kept {
    fn due(&self, customers: u64, now: Timestamp) -> bool {
        let rested = |time: Duration| now >= self.tried_at.plus(time);
        let worth = self.changed >= WORTH_SAVING.max(customers / 20);
        self.changed > 0
            && (rested(LONGEST) || self.gone && rested(SOON_AFTER_ERASURE) || worth && rested(REST))
    }
}

/// The columns of the image, where there is one that can be believed.
pub(super) fn restore(
    workspace: &Workspace,
    warehouse: &Warehouse,
    currency: Currency,
) -> Result<Option<Loaded>> {
    let desk = &workspace.columns.image;
    let Some(path) = desk.path(workspace) else { return Ok(None) };
    let watch = Stopwatch::start();
    if let Err(error) = Image::forget_unfinished(&path) {
        tracing::warn!(workspace = %workspace.id, %error, "an unfinished image cannot be removed");
    }
    let loaded = match Image::open(&path) {
        Ok(None) => return Ok(None),
        Ok(Some(image)) => match believed(workspace, image.tag(), currency)? {
            Ok((loaded, tag)) => taken(warehouse, &image, &tag).map(|()| loaded),
            Err(doubt) => Err(doubt),
        },
        Err(error) => Err(format!("the file cannot be read: {error}")),
    };
    let mut kept = desk.kept();
    match loaded {
        Ok(loaded) => {
            let (saved, tried_at) = (Some(loaded.mark), workspace.clock.now());
            *kept = Kept { start: Start::FromImage, saved, tried_at, ..Kept::default() };
            let customers = warehouse.snapshot().customers();
            let millis = watch.elapsed().as_millis() as u64;
            tracing::info!(workspace = %workspace.id, customers, millis, "columns are restored from the image");
            Ok(Some(loaded))
        }
        Err(doubt) => {
            tracing::warn!(workspace = %workspace.id, doubt, "the saved columns are not used: the store is read anew");
            kept.start = Start::Doubted(doubt);
            Ok(None)
        }
    }
}

/// Takes the chunks, and looks whether they are as many customers as the tag says.
fn taken(warehouse: &Warehouse, image: &Image, tag: &Tag) -> std::result::Result<(), String> {
    warehouse.restore(image).map_err(|error| format!("the file is damaged: {error}"))?;
    if warehouse.snapshot().customers() == tag.customers {
        if !tag.left_out.is_empty() {
            warehouse.leave_out(tag.left_out.iter().map(|table| TableId(*table)));
        }
        return Ok(());
    }
    warehouse.load(Vec::new());
    Err("it does not hold as many customers as it says".to_owned())
}

/// Where to go on from an image; or why it is not to be believed.
fn believed(
    workspace: &Workspace,
    tag: &str,
    currency: Currency,
) -> Result<std::result::Result<(Loaded, Tag), String>> {
    let Ok(tag) = serde_json::from_str::<Tag>(tag) else {
        return Ok(Err("another version of the program wrote it".to_owned()));
    };
    let mark = Mark { xid: tag.mark.0, seq: tag.mark.1 };
    let budget = workspace.columns.budget.bytes;
    let (kinds, doubt) = workspace.read(|tx| {
        let kinds = Kinds::read(tx)?;
        let same_form = (&tag.program, tag.rows, &tag.form) == (&program(), ROWS, &store::workspace_form());
        let doubt = if !same_form {
            "another version of the program wrote it"
        } else if tag.secret != secret(workspace) {
            "it was made with another secret"
        } else if feed::origin(tx)?.is_none_or(|origin| origin != tag.origin) {
            "it is of another database"
        } else if feed::digest(tx, mark)?.is_none_or(|entry| entry != tag.entry) {
            "the database has another history than when it was saved"
        } else if tag.currency != currency {
            "the currency is another"
        } else if !kinds.goes_on_from(&tag.kinds) {
            "a property of events has another type"
        } else if !tag.left_out.is_empty() && tag.budget_bytes != budget {
            "events were left out of it for want of memory, and the budget is another now"
        } else {
            return Ok((kinds, None));
        };
        Ok((kinds, Some(doubt)))
    })?;
    let ahead = tag.ahead.iter().map(|(xid, seq)| Mark { xid: *xid, seq: *seq }).collect();
    Ok(match doubt {
        None => Ok((Loaded { mark, ahead, currency, kinds }, tag)),
        Some(doubt) => Err(doubt.to_owned()),
    })
}

/// Saves the image when enough changed since the last time. A failure is told and tried again after a rest: the columns
/// need no image to be right.
pub(super) fn keep(workspace: &Workspace) {
    let now = workspace.clock.now();
    let customers = workspace.columns.warehouse.snapshot().customers();
    let desk = &workspace.columns.image;
    if desk.path(workspace).is_some() && desk.kept().due(customers, now) {
        try_to_save(workspace);
    }
}

/// Saves what no image has yet, before the workspace is closed.
pub(crate) fn finish(workspace: &Workspace) {
    let desk = &workspace.columns.image;
    if desk.path(workspace).is_some() && desk.kept().changed > 0 {
        try_to_save(workspace);
    }
}

fn try_to_save(workspace: &Workspace) {
    let watch = Stopwatch::start();
    match super::save(workspace) {
        Ok(None) => {}
        Ok(Some(bytes)) => {
            let millis = watch.elapsed().as_millis() as u64;
            tracing::info!(workspace = %workspace.id, bytes, millis, "the image of the columns is saved");
        }
        Err(error) => {
            metrics::counter!("rapport_columns_image_failures_total").increment(1);
            tracing::error!(workspace = %workspace.id, %error, "the image of the columns could not be saved");
        }
    }
}

/// Writes a picture to its place; how many bytes, or nothing where none is kept or nothing proves whose it is.
pub(super) fn save(workspace: &Workspace, picture: &Picture) -> Result<Option<u64>> {
    let desk = &workspace.columns.image;
    let Some(path) = desk.path(workspace) else { return Ok(None) };
    let before = {
        let mut kept = desk.kept();
        kept.tried_at = workspace.clock.now();
        std::mem::take(&mut kept.changed)
    };
    let saved = write(workspace, picture, &path);
    let mut kept = desk.kept();
    match &saved {
        Ok(Some(_)) => (kept.saved, kept.gone) = (Some(picture.loaded.mark), false),
        Ok(None) | Err(_) => kept.changed += before,
    }
    saved
}

fn write(workspace: &Workspace, picture: &Picture, path: &std::path::Path) -> Result<Option<u64>> {
    let Picture { snapshot, loaded } = picture;
    // Whatever joins what is loaded joins the tag.
    let Loaded { mark, ahead, currency, kinds } = loaded;
    let mark = *mark;
    let known = workspace.read(|tx| Ok((feed::origin(tx)?, feed::digest(tx, mark)?)))?;
    let (Some(entry), origin) = (known.1, known.0) else { return Ok(None) };
    let origin = origin.map_or_else(|| name(workspace), Ok)?;
    let tag = Tag {
        program: program(),
        rows: ROWS,
        form: store::workspace_form(),
        secret: secret(workspace),
        origin,
        mark: (mark.xid, mark.seq),
        ahead: ahead.iter().map(|it| (it.xid, it.seq)).collect(),
        entry,
        currency: *currency,
        kinds: kinds.columns(),
        customers: snapshot.customers(),
        left_out: snapshot.left_out().iter().map(|table| table.0).collect(),
        budget_bytes: workspace.columns.budget.bytes,
    };
    let tag = serde_json::to_string(&tag).map_err(crate::Error::internal)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(store::Error::from)?;
    }
    Ok(Some(snapshot.save(path, &tag).map_err(store::Error::from)?))
}

/// Names the database; the name it has then.
fn name(workspace: &Workspace) -> Result<String> {
    let token = hash::encode(&workspace.random.bytes::<16>());
    workspace.write(move |tx: &mut Tx| {
        feed::put_origin(tx, &token)?;
        Ok(feed::origin(tx)?.unwrap_or_default())
    })
}

fn program() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

fn secret(workspace: &Workspace) -> String {
    hash::encode(&workspace.secret.keyed("image", &[])[..16])
}

/// Forgets entries of the feed that neither the image of this node nor a follower a day behind needs. One step.
pub fn prune(workspace: &Arc<Workspace>) -> Result<Progress> {
    let Some((_, followed)) = workspace.columns.followed() else { return Ok(Progress::Idle) };
    let mark = workspace.columns.image.kept().saved.unwrap_or(followed);
    let before = workspace.clock.now().minus_days(FEED_KEPT_DAYS);
    let forgotten = workspace.batch_write(move |tx| Ok(feed::prune(tx, mark, before, PRUNED)?))?;
    Ok(if forgotten == PRUNED as u64 { Progress::Worked } else { Progress::Idle })
}
