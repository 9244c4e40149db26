//! Webhooks, the messages that wait for them, and how far each has followed the changes of segments.
//!
//! Messages are made and the cursor is moved in one transaction, so that a crash loses none and makes none twice. A
//! message keeps its words for ever: a repeat is the same message. When it is tried again is decided in
//! `domain::webhooks`.

mod messages;

pub use messages::{
    Message, NewMessage, Settled, add, claim, claimable, forget, give_back, message, of_webhook, put_back,
    settle, waiting,
};

use crate::consent::known;
use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{CustomerId, SegmentId, Timestamp, WebhookId};
use domain::webhooks::{Draft, Kind, State};

const INSERT: Query = query!("webhooks/insert");
const ALL: Query = query!("webhooks/all");
const LOAD: Query = query!("webhooks/load");
const UPDATE: Query = query!("webhooks/update");
const SET_STATE: Query = query!("webhooks/set_state");
const PAUSE_ALL: Query = query!("webhooks/pause_all");
const SET_SECRET: Query = query!("webhooks/set_secret");
const DELETE: Query = query!("webhooks/delete");
const DELETE_MESSAGES: Query = query!("webhooks/delete_messages");
const MOVE_CURSOR: Query = query!("webhooks/move_cursor");
const LAST_CHANGE: Query = query!("webhooks/last_change");
const CHANGES: Query = query!("webhooks/changes");

/// A webhook as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub draft: Draft,
    pub state: State,
    /// Why it is paused.
    pub reason: Option<String>,
    /// Since when nothing was taken there; nothing while it works.
    pub failing_since: Option<Timestamp>,
    /// Sealed.
    pub secret: Vec<u8>,
    /// The one before, and until when it is valid.
    pub old_secret: Option<(Vec<u8>, Timestamp)>,
    /// The last change of a segment that messages were made of.
    pub cursor: i64,
    pub version: i64,
    pub created_at: Timestamp,
}

/// A change of some segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: i64,
    pub segment: SegmentId,
    pub customer: CustomerId,
    pub entered: bool,
    pub at: Timestamp,
}

/// A new webhook, which is told of what happens from now on.
pub fn insert(tx: &mut Tx, draft: &Draft, secret: &[u8], actor: &str, now: Timestamp) -> Result<WebhookId> {
    let id = tx.new_id(Sequence::Webhook)?;
    let cursor = last_change(tx)?;
    let (kinds, segments) = written(draft)?;
    let about = params![id, &draft.url, &draft.description, kinds, segments, secret, cursor, now, actor];
    tx.exec(&INSERT, about)?;
    Ok(WebhookId(id))
}

/// Every webhook, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<Webhook>> {
    tx.rows(&ALL, &[])?.iter().map(read).collect()
}

pub fn load(tx: &mut Tx, id: WebhookId) -> Result<Option<Webhook>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Saves a webhook; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, id: WebhookId, version: i64, draft: &Draft, now: Timestamp) -> Result<()> {
    let (kinds, segments) = written(draft)?;
    let changed =
        tx.exec(&UPDATE, params![id.0, version, &draft.url, &draft.description, kinds, segments, now])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Pauses with a word for why, or goes on; what is told of its health begins anew.
pub fn set_state(
    tx: &mut Tx,
    id: WebhookId,
    state: State,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    tx.exec(&SET_STATE, params![id.0, state.as_str(), reason, now])?;
    Ok(())
}

/// Pauses every webhook that works; how many.
pub fn pause_all(tx: &mut Tx, reason: &str, now: Timestamp) -> Result<u64> {
    tx.exec(&PAUSE_ALL, params![State::Paused.as_str(), reason, now])
}

/// Another secret in the place of the one there was, which stays valid until a moment.
pub fn set_secret(tx: &mut Tx, id: WebhookId, secret: &[u8], until: Timestamp, now: Timestamp) -> Result<()> {
    tx.exec(&SET_SECRET, params![id.0, secret, until, now])?;
    Ok(())
}

/// Takes a webhook away with its messages; false where there was none.
pub fn delete(tx: &mut Tx, id: WebhookId) -> Result<bool> {
    tx.exec(&DELETE_MESSAGES, params![id.0])?;
    Ok(tx.exec(&DELETE, params![id.0])? > 0)
}

/// The changes of every segment after one, oldest first. They are written by one evaluator, so no earlier number can
/// appear later.
pub fn changes(tx: &mut Tx, after: i64, limit: usize) -> Result<Vec<Change>> {
    let read = |row: &Row| {
        Ok(Change {
            id: row.int(0)?,
            segment: SegmentId(row.int(1)?),
            customer: CustomerId(row.int(2)?),
            entered: row.bool(3)?,
            at: row.time(4)?,
        })
    };
    tx.rows(&CHANGES, params![after, limit as i64])?.iter().map(read).collect()
}

/// The number of the last change of any segment.
pub fn last_change(tx: &mut Tx) -> Result<i64> {
    tx.row(&LAST_CHANGE, &[])?.map_or(Ok(0), |row| row.int(0))
}

/// Moves on; [`Error::Stale`] when another process has moved it already and so made the messages.
pub fn move_cursor(tx: &mut Tx, id: WebhookId, from: i64, to: i64) -> Result<()> {
    if tx.exec(&MOVE_CURSOR, params![id.0, from, to])? == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn written(draft: &Draft) -> Result<(String, String)> {
    let text = |value| serde_json::to_string(&value).map_err(|e| Error::Corrupt(format!("webhook: {e}")));
    let kinds: Vec<&str> = draft.kinds.iter().map(|kind| kind.as_str()).collect();
    let segments: Vec<i64> = draft.segments.iter().map(|segment| segment.0).collect();
    Ok((text(serde_json::json!(kinds))?, text(serde_json::json!(segments))?))
}

fn read(row: &Row) -> Result<Webhook> {
    let broken = |e| Error::Corrupt(format!("webhook: {e}"));
    let kinds: Vec<String> = serde_json::from_str(row.str(3)?).map_err(broken)?;
    let segments: Vec<i64> = serde_json::from_str(row.str(4)?).map_err(broken)?;
    let draft = Draft {
        url: row.text(1)?,
        description: row.text(2)?,
        // A kind that a later version of the program knows is left out.
        kinds: kinds.iter().filter_map(|kind| Kind::parse(kind)).collect(),
        segments: segments.into_iter().map(SegmentId).collect(),
    };
    let old = row.opt_blob(9)?.zip(row.opt_time(10)?);
    Ok(Webhook {
        id: WebhookId(row.int(0)?),
        draft,
        state: known(State::parse(row.str(5)?), "state of webhook")?,
        reason: row.opt_text(6)?,
        failing_since: row.opt_time(7)?,
        secret: row.blob(8)?,
        old_secret: old,
        cursor: row.int(11)?,
        version: row.int(12)?,
        created_at: row.time(13)?,
    })
}
