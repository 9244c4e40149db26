//! Reading the mailboxes that bounces are sent to, every few minutes, one node at a time.
//!
//! The work queue holds one entry for each mailbox; its lease keeps two nodes from reading at once. Letters are known
//! by number, nothing is marked or deleted, and a letter that is read twice changes nothing. In a letter the address is
//! not believed, because anybody can write one: only a word that we made names the delivery.

use super::intake::{mailbox_of, opened};
use crate::deliveries::returns::{From, take};
use crate::server::Progress;
use crate::{Ctx, Error, Result, Workspace};
use base::{SenderId, Timestamp};
use channels::email::imap::{Account, Folder};
use channels::email::{ConnectError, read_report};
use domain::access::Permission;
use domain::deliveries::returns::Return;
use domain::senders::intake::{Mailbox, MailboxSecurity};
use std::sync::Arc;
use std::time::Duration;
use store::senders::intake::{Intake, Visit};

/// The kind of work in the queue; its subject is the sender.
pub(super) const WORK: &str = "mailbox";
/// How often a mailbox is looked at.
const EVERY: Duration = Duration::from_secs(180);
/// How long one node may read without being taken for dead.
const LEASE: Duration = Duration::from_secs(600);
/// Patience with the server's answer to one question.
const PATIENCE: Duration = Duration::from_secs(20);
/// Letters read at once; more wait for the next step, which follows at once.
const LETTERS: usize = 100;
/// Letters of a mailbox that is read for the first time, the newest ones.
const FIRST: usize = 1_000;

/// What was read: how far, and what it told.
#[derive(Debug, Default)]
struct Read {
    uid_validity: i64,
    last_uid: i64,
    returns: Vec<Return>,
    more: bool,
}

/// Reads one mailbox that is due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    let due = workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?;
    if due.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let lease = workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, now.plus(LEASE))?))?;
    let Some(lease) = lease else { return Ok(Progress::Idle) };
    let (work_id, token, sender) = (lease.work_id, lease.token, SenderId(lease.subject));
    let intake = workspace.read(|tx| {
        let known = store::senders::load(tx, sender)?.is_some_and(|sender| !sender.archived);
        let intake = store::senders::intake::load(tx, sender)?;
        Ok(Some(intake).filter(|intake| known && intake.mailbox.is_some()))
    })?;
    let Some(intake) = intake else {
        workspace.write(move |tx| Ok(store::work::close_by(tx, work_id, token)?))?;
        return Ok(Progress::Worked);
    };
    let (visit, place, more) = visit(workspace, &intake)?;
    let done_at = workspace.clock.now();
    let next = if more { done_at } else { done_at.plus(EVERY) };
    workspace.write(move |tx| {
        store::senders::intake::polled(tx, sender, &visit, place, done_at)?;
        Ok(store::work::delay_by(tx, work_id, token, next)?)
    })?;
    Ok(Progress::Worked)
}

/// Reads and takes in. A server that does not answer is no error of ours: it is told on the sender's page.
fn visit(workspace: &Arc<Workspace>, intake: &Intake) -> Result<(Visit, (i64, i64), bool)> {
    let here = (intake.uid_validity, intake.last_uid);
    let failed = |code: &str| (Visit { code: Some(code.to_owned()), ..Visit::default() }, here, false);
    let account = match account(workspace, intake) {
        Ok(account) => account,
        Err(error) => return Ok(failed(error.code())),
    };
    let read = match read(&account, intake) {
        Ok(read) => read,
        Err(error) => {
            tracing::warn!(sender = %intake.sender, code = error.code, "a mailbox cannot be read");
            return Ok(failed(error.code));
        }
    };
    let taken = take(workspace, From { sender: intake.sender, source: "mailbox" }, &read.returns)?;
    let visit = Visit { code: None, taken: taken.known as i64, foreign: taken.foreign as i64 };
    // A letter whose hand-over is not written down yet is read again the next time.
    let place = if taken.early > 0 { here } else { (read.uid_validity, read.last_uid) };
    Ok((visit, place, read.more && taken.early == 0))
}

fn read(account: &Account, intake: &Intake) -> std::result::Result<Read, ConnectError> {
    let mut folder = Folder::open(account)?;
    let uid_validity = i64::from(folder.uid_validity);
    // Another number of validity is another mailbox: what was read says nothing about it.
    let last = if uid_validity == intake.uid_validity { intake.last_uid } else { 0 };
    let mut uids = folder.after(u32::try_from(last).unwrap_or(u32::MAX))?;
    if last == 0 && uids.len() > FIRST {
        uids.drain(..uids.len() - FIRST);
    }
    let mut read = Read { uid_validity, last_uid: last, more: uids.len() > LETTERS, returns: Vec::new() };
    for uid in uids.into_iter().take(LETTERS) {
        let raw = folder.letter(uid)?;
        let told = raw.as_deref().and_then(read_report);
        read.returns.extend(told.map(|told| Return { address: None, ..told }));
        read.last_uid = i64::from(uid);
    }
    folder.close();
    Ok(read)
}

fn account(workspace: &Workspace, intake: &Intake) -> Result<Account> {
    let Mailbox { host, port, security, user, folder } = mailbox_of(intake)?.ok_or(Error::NotFound)?;
    let password = opened(workspace, intake.mailbox_password.as_ref())?.unwrap_or_default();
    Ok(Account {
        host,
        port,
        tls: security == MailboxSecurity::Tls,
        user,
        password,
        folder,
        network: workspace.outgoing.relays(),
        trust: workspace.outgoing.trust(),
        timeout: PATIENCE,
    })
}

/// What a mailbox said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub ok: bool,
    /// Stable word for the reason; empty when it is well.
    pub code: &'static str,
    /// The server's own words or the system's.
    pub detail: String,
}

/// Logs in and opens the folder; reads no letter.
pub fn check(ctx: &Ctx, id: SenderId) -> Result<Checked> {
    ctx.require(Permission::SendersWrite)?;
    super::find(ctx, id)?;
    let intake = ctx.workspace.read(|tx| Ok(store::senders::intake::load(tx, id)?))?;
    let account = account(&ctx.workspace, &intake)?;
    Ok(match Folder::open(&account) {
        Ok(folder) => {
            folder.close();
            Checked { ok: true, code: "", detail: String::new() }
        }
        Err(error) => Checked { ok: false, code: error.code, detail: error.detail },
    })
}

/// Puts a mailbox into the queue, due at once.
pub(super) fn queue(tx: &mut store::Tx, sender: SenderId, now: Timestamp) -> store::Result<()> {
    store::work::put(tx, WORK, sender.0, now, now)
}
