//! Messages of webhooks: made, claimed under a lease, settled.
//!
//! A claim that runs out is anybody's again, and whoever settles under an older token is refused. When a message is
//! tried again is decided in `domain::webhooks`.

use crate::consent::known;
use crate::{Error, Query, Result, Row, Sequence, Tx, Value, params};
use base::{Timestamp, WebhookId, WebhookMessageId};
use domain::webhooks::{Kind, MessageState};

const ADD: Query = query!("webhooks/add_messages");
const WAITING: Query = query!("webhooks/waiting");
const CLAIMABLE: Query = query!("webhooks/claimable");
const DUE: Query = query!("webhooks/due");
const CLAIM: Query = query!("webhooks/claim");
const SETTLE: Query = query!("webhooks/settle");
const GIVE_BACK: Query = query!("webhooks/give_back");
const HEALTH: Query = query!("webhooks/health");
const OF_WEBHOOK: Query = query!("webhooks/of_webhook");
const MESSAGE: Query = query!("webhooks/message");
const PUT_BACK: Query = query!("webhooks/put_back");
const FORGET: Query = query!("webhooks/forget");

/// A message about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    pub webhook: WebhookId,
    pub kind: Kind,
    /// JSON.
    pub body: String,
    /// How many things it tells of.
    pub count: i64,
}

/// A message and what became of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: WebhookMessageId,
    pub webhook: WebhookId,
    pub kind: Kind,
    pub body: String,
    pub count: i64,
    pub state: MessageState,
    pub attempts: i64,
    /// When it is tried next, of one that waits.
    pub due_at: Timestamp,
    pub created_at: Timestamp,
    pub tried_at: Option<Timestamp>,
    /// The receiver's last answer.
    pub status: Option<i64>,
    /// Why there was none.
    pub error: Option<String>,
    /// The token of the claim.
    pub lease: i64,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub id: WebhookMessageId,
    pub webhook: WebhookId,
    pub lease: i64,
    pub state: MessageState,
    pub due_at: Timestamp,
    pub status: Option<i64>,
    pub error: Option<String>,
}

/// Puts messages in to be sent at once.
pub fn add(tx: &mut Tx, messages: &[NewMessage], now: Timestamp) -> Result<()> {
    let ids = tx.new_ids(Sequence::WebhookMessage, messages.len())?;
    let row = |(message, id): (&NewMessage, &i64)| -> [Value; 5] {
        [
            (*id).into(),
            message.webhook.0.into(),
            message.kind.as_str().into(),
            (&message.body).into(),
            message.count.into(),
        ]
    };
    let rows: Vec<_> = messages.iter().zip(&ids).map(row).collect();
    tx.exec_many_with(&ADD, params![now], &rows)?;
    Ok(())
}

/// How many messages wait for a webhook.
pub fn waiting(tx: &mut Tx, webhook: WebhookId) -> Result<i64> {
    tx.row(&WAITING, params![webhook.0])?.map_or(Ok(0), |row| row.int(0))
}

/// Whether anything is due, so that a worker need not open a write transaction to look.
pub fn claimable(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    Ok(tx.row(&CLAIMABLE, params![now])?.is_some())
}

/// Claims due messages of webhooks that are not paused, oldest first, until a moment: a process that dies leaves them
/// to the next.
pub fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Message>> {
    let mut due =
        tx.rows(&DUE, params![now, limit as i64])?.iter().map(read).collect::<Result<Vec<Message>>>()?;
    if due.is_empty() {
        return Ok(due);
    }
    let token = tx.new_id(Sequence::Lease)?;
    for message in &mut due {
        message.lease = token;
        message.attempts += 1;
        tx.exec(&CLAIM, params![message.id.0, token, until, now])?;
    }
    Ok(due)
}

/// Writes what came of a try; [`Error::Stale`] when the claim ran out and somebody else has the message.
pub fn settle(tx: &mut Tx, settled: &Settled, now: Timestamp) -> Result<()> {
    let Settled { id, webhook, lease, state, due_at, status, error } = settled;
    let changed =
        tx.exec(&SETTLE, params![id.0, *lease, state.as_str(), *due_at, *status, error.as_deref()])?;
    if changed != 1 {
        return Err(Error::Stale);
    }
    let failing = (*state != MessageState::Delivered).then_some(now);
    tx.exec(&HEALTH, params![webhook.0, failing])?;
    Ok(())
}

/// Gives back a message that was claimed and not tried. Nothing happens when the claim ran out meanwhile.
pub fn give_back(tx: &mut Tx, id: WebhookMessageId, lease: i64, due: Timestamp) -> Result<()> {
    tx.exec(&GIVE_BACK, params![id.0, lease, due])?;
    Ok(())
}

/// A page of a webhook's messages, newest first, before one.
pub fn of_webhook(tx: &mut Tx, id: WebhookId, before: Option<i64>, limit: usize) -> Result<Vec<Message>> {
    let rows = tx.rows(&OF_WEBHOOK, params![id.0, before.unwrap_or(i64::MAX), limit as i64])?;
    rows.iter().map(read).collect()
}

pub fn message(tx: &mut Tx, id: WebhookMessageId) -> Result<Option<Message>> {
    tx.row(&MESSAGE, params![id.0])?.as_ref().map(read).transpose()
}

/// Makes a message due now, under the same id and with all its tries before it; one that is being sent stays so.
pub fn put_back(tx: &mut Tx, id: WebhookMessageId, now: Timestamp) -> Result<()> {
    tx.exec(&PUT_BACK, params![id.0, now])?;
    Ok(())
}

/// Forgets messages that are over and older than a moment; how many there were.
pub fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.exec(&FORGET, params![before])
}

fn read(row: &Row) -> Result<Message> {
    Ok(Message {
        id: WebhookMessageId(row.int(0)?),
        webhook: WebhookId(row.int(1)?),
        kind: known(Kind::parse(row.str(2)?), "kind of webhook message")?,
        body: row.text(3)?,
        count: row.int(4)?,
        state: known(MessageState::parse(row.str(5)?), "state of webhook message")?,
        attempts: row.int(6)?,
        due_at: row.time(7)?,
        created_at: row.time(8)?,
        tried_at: row.opt_time(9)?,
        status: row.opt_int(10)?,
        error: row.opt_text(11)?,
        lease: row.int(12)?,
    })
}
