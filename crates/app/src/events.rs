//! Events in: from a request of the tracking API to blocks in the store.
//!
//! A request fills a [`Post`] on its own thread: messages are checked and encoded there. Posts wait in the
//! workspace's [`Inbox`] and are written together, one transaction for all that came during the last one;
//! whoever sent them is answered after the disk has it. Whose an event is, is decided inside that transaction
//! (`people`), and what it does besides being an event, too (`deeds`). Nothing here knows HTTP.

mod deeds;
mod door;
mod inbox;
mod mentions;
mod pace;
mod people;
mod post;
mod registry;

pub use door::{Door, Doors, door, known_door};
pub use inbox::{Inbox, drain};
pub use pace::{Paces, admit, charge};
pub(crate) use people::recognise;
pub use post::{Post, Refused};
pub use registry::{Desk, Event, KindView, Property, Registry};
pub use registry::{export, kinds, lock_kind, lock_kinds, of_customer, plain, refresh};

use crate::server::Progress;
use crate::{Result, Workspace};
use std::sync::Arc;

/// One step of the worker that keeps blocks few: a merge, or a tidying of message ids.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    let untidy = workspace.read(|tx| Ok(store::events::untidy_messages(tx, now)?))?;
    let tidied = untidy && workspace.batch_write(move |tx| Ok(store::events::tidy_messages(tx, now)?))?;
    let Some(merge) = workspace.read(|tx| Ok(store::events::prepare_merge(tx)?))? else {
        return Ok(if tidied { Progress::Worked } else { Progress::Idle });
    };
    let merged = workspace.batch_write(move |tx| Ok(store::events::apply_merge(tx, &merge)?));
    match merged {
        // Somebody erased or merged the same blocks meanwhile; the next step looks at what is there then.
        Err(crate::Error::Store(store::Error::Stale)) | Ok(()) => Ok(Progress::Worked),
        Err(error) => Err(error),
    }
}
