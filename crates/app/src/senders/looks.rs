//! Looking for the records of keys that wait, ever more seldom, so that nobody has to come back and press a button.
//!
//! The work queue holds one entry for a sender whose key waits; its lease keeps two nodes from asking at once. A look
//! is the one that a person's press makes (`dns::check`), with everything it writes. When the newest key has waited
//! too long, nobody looks any more until a person does or makes another key.

use super::{dkim, dns};
use crate::server::Progress;
use crate::{Ctx, Error, Live, Result, Workspace};
use base::{SenderId, Timestamp};
use domain::senders::dkim::{State, next_look};
use std::sync::Arc;
use std::time::Duration;

/// The kind of work in the queue; its subject is the sender.
const WORK: &str = "dkim";
/// How long one node may ask without being taken for dead: far beyond what all the questions of a look take.
const LEASE: Duration = Duration::from_secs(600);

/// Looks for the records of one sender that is due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    let due = workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?;
    if due.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let lease = workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, now.plus(LEASE))?))?;
    let Some(lease) = lease else { return Ok(Progress::Idle) };
    let (work_id, token, sender) = (lease.work_id, lease.token, SenderId(lease.subject));
    if is_waiting(workspace, sender)? {
        match dns::check(&Ctx::system(workspace), sender) {
            // Taken out of use since it was looked up.
            Err(Error::NotFound) => {}
            checked => checked.map(|_| workspace.live.send(Live::Sender(sender)))?,
        }
    }
    let done_at = workspace.clock.now();
    workspace.write(move |tx| match next(tx, sender, done_at)? {
        Some(at) => Ok(store::work::delay_by(tx, work_id, token, at)?),
        None => Ok(store::work::close_by(tx, work_id, token)?),
    })?;
    Ok(Progress::Worked)
}

fn is_waiting(workspace: &Workspace, sender: SenderId) -> Result<bool> {
    let keys = workspace.read(|tx| Ok(store::senders::dkim::list(tx, sender)?))?;
    Ok(keys.iter().any(|key| key.state == State::Waiting))
}

/// When to look again for the records of a sender; nothing when none waits, or one has waited too long.
fn next(tx: &mut store::Tx, sender: SenderId, now: Timestamp) -> store::Result<Option<Timestamp>> {
    let keys = store::senders::dkim::list(tx, sender)?;
    let waiting = keys.iter().filter(|key| key.state == State::Waiting);
    Ok(waiting.filter_map(|key| next_look(key.created_at, now)).min())
}

/// When the record of a key is looked for by itself; nothing for a key that does not wait, or has waited too long.
pub fn next_of(key: &dkim::Key) -> Option<Timestamp> {
    let waits = key.state == State::Waiting;
    waits.then(|| next_look(key.created_at, key.looked_at.unwrap_or(key.created_at))).flatten()
}

/// Puts a sender into the queue for a moment.
pub(super) fn queue(
    tx: &mut store::Tx,
    sender: SenderId,
    due: Timestamp,
    now: Timestamp,
) -> store::Result<()> {
    store::work::put_at(tx, WORK, sender.0, due, now)
}
