//! Campaigns: settings as a document, the frozen message, the frozen audience and where the work stands.
//!
//! Which state may follow which is decided in `domain::campaigns`; an update here names the version it was decided
//! on and fails when another came first. Deliveries have their own room.

use crate::consent::known;
use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, Value, params};
use base::{CampaignId, LinkId, SenderId, TemplateId, Timestamp};
use domain::campaigns::{Settings, State};

const INSERT: Query = query!("campaigns/insert");
const LOAD: Query = query!("campaigns/load");
const LOCK: Query = query!("campaigns/lock");
const STATE: Query = query!("campaigns/state");
const LIST: Query = query!("campaigns/list");
const UPDATE: Query = query!("campaigns/update");
const DELETE: Query = query!("campaigns/delete");
const PAUSE_ALL: Query = query!("campaigns/pause_all");
const SET_STATE: Query = query!("campaigns/set_state");
const LAUNCH: Query = query!("campaigns/launch");
const FREEZE: Query = query!("campaigns/freeze");
const AUDIENCE: Query = query!("campaigns/audience");
const PLANNED: Query = query!("campaigns/planned");
const NOTE: Query = query!("campaigns/note");
const FINISH: Query = query!("campaigns/finish");
const INSERT_LINKS: Query = query!("campaigns/insert_links");
const LINKS: Query = query!("campaigns/links");
const ANY_LAUNCHED: Query = query!("campaigns/any_launched");

#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    pub id: CampaignId,
    pub name: String,
    pub state: State,
    /// Why it waits: `relay_unavailable`, `not_after`.
    pub state_note: Option<String>,
    pub settings: Settings,
    /// The message frozen at the launch, a JSON document; absent from lists.
    pub content: Option<String>,
    pub audience_count: i64,
    /// When the audience was frozen.
    pub audience_at: Option<Timestamp>,
    pub planned_through: i64,
    /// Of the control group.
    pub seed: [u8; 16],
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub launched_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub created_by: String,
    /// Who saved the settings last.
    pub changed_by: String,
}

/// A draft. Its seed divides people between the campaign and its control group, and is drawn now so that the number
/// shown before the launch is the number that will be written to.
pub fn insert(
    tx: &mut Tx,
    (name, settings): (&str, &Settings),
    seed: [u8; 16],
    actor: &str,
    now: Timestamp,
) -> Result<CampaignId> {
    let id = tx.new_id(Sequence::Campaign)?;
    let document = document(settings)?;
    let (template, sender) = (settings.template_id.map(|it| it.0), settings.sender_id.map(|it| it.0));
    tx.exec(
        &INSERT,
        params![id, name, settings.channel.as_str(), document, template, sender, now, actor, &seed[..]],
    )?;
    Ok(CampaignId(id))
}

pub fn load(tx: &mut Tx, id: CampaignId) -> Result<Option<Campaign>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Whether anything was ever launched.
pub fn any_launched(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&ANY_LAUNCHED, params![])?.is_some())
}

/// Only the state: what every claim looks at again.
pub fn load_state(tx: &mut Tx, id: CampaignId) -> Result<Option<State>> {
    let Some(row) = tx.row(&STATE, params![id.0])? else { return Ok(None) };
    known(State::parse(row.str(0)?), "state").map(Some)
}

/// The state, held until the transaction ends.
pub fn lock(tx: &mut Tx, id: CampaignId) -> Result<Option<State>> {
    let Some(row) = tx.row(&LOCK, params![id.0])? else { return Ok(None) };
    known(State::parse(row.str(0)?), "state").map(Some)
}

/// A page, newest first, after the last row of the previous page.
pub fn list(tx: &mut Tx, after: Option<(Timestamp, i64)>, limit: i64) -> Result<Vec<Campaign>> {
    let (at, id) = after.unwrap_or((Timestamp::MAX, i64::MAX));
    tx.rows(&LIST, params![at, id, limit])?.iter().map(read).collect()
}

/// Saves a draft; [`Error::Stale`] when it is no longer the version that was read, or no draft.
pub fn update(
    tx: &mut Tx,
    id: CampaignId,
    version: i64,
    (name, settings, actor): (&str, &Settings, &str),
    now: Timestamp,
) -> Result<()> {
    let document = document(settings)?;
    let (template, sender) = (settings.template_id.map(|it| it.0), settings.sender_id.map(|it| it.0));
    let channel = settings.channel.as_str();
    let changed =
        tx.exec(&UPDATE, params![id.0, version, name, channel, document, template, sender, now, actor])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub fn delete(tx: &mut Tx, id: CampaignId) -> Result<bool> {
    Ok(tx.exec(&DELETE, params![id.0])? > 0)
}

/// Pauses every campaign that would send by itself, now or later; how many those were.
pub fn pause_all(tx: &mut Tx, note: &str, now: Timestamp) -> Result<u64> {
    tx.exec(&PAUSE_ALL, params![note, now])
}

/// Moves a campaign between states; [`Error::Stale`] when it is not where the caller thinks.
pub fn set_state(
    tx: &mut Tx,
    id: CampaignId,
    (from, to): (State, State),
    note: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let changed = tx.exec(&SET_STATE, params![id.0, from.as_str(), to.as_str(), note, now])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub fn launch(tx: &mut Tx, id: CampaignId, state: State, content: &str, now: Timestamp) -> Result<()> {
    let changed = tx.exec(&LAUNCH, params![id.0, state.as_str(), content, now])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Writes the audience once; a second time changes nothing.
pub fn freeze(
    tx: &mut Tx,
    id: CampaignId,
    audience: &[u8],
    count: i64,
    (at, now): (Timestamp, Timestamp),
) -> Result<bool> {
    Ok(tx.exec(&FREEZE, params![id.0, audience, count, at, now])? > 0)
}

pub fn audience(tx: &mut Tx, id: CampaignId) -> Result<Option<Vec<u8>>> {
    tx.row(&AUDIENCE, params![id.0])?.map_or(Ok(None), |row| row.opt_blob(0))
}

pub fn planned(tx: &mut Tx, id: CampaignId, through: i64, now: Timestamp) -> Result<()> {
    tx.exec(&PLANNED, params![id.0, through, now]).map(|_| ())
}

pub fn note(tx: &mut Tx, id: CampaignId, note: Option<&str>, now: Timestamp) -> Result<()> {
    tx.exec(&NOTE, params![id.0, note, now]).map(|_| ())
}

pub fn finish(tx: &mut Tx, id: CampaignId, state: State, note: Option<&str>, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&FINISH, params![id.0, state.as_str(), note, now])? > 0)
}

/// Keeps the links of a frozen message and gives their ids by position.
pub fn put_links(tx: &mut Tx, id: CampaignId, urls: &[String]) -> Result<Vec<LinkId>> {
    let ids = tx.new_ids(Sequence::Link, urls.len())?;
    let row = |(position, (url, id)): (usize, (&String, &i64))| params![*id, position as i64, url].to_vec();
    let rows: Vec<Vec<Value>> = urls.iter().zip(&ids).enumerate().map(row).collect();
    tx.exec_many_with(&INSERT_LINKS, params![id.0], &rows)?;
    links(tx, id)
}

/// The ids of a campaign's links, by position.
pub fn links(tx: &mut Tx, id: CampaignId) -> Result<Vec<LinkId>> {
    tx.rows(&LINKS, params![id.0])?.iter().map(|row| row.int(1).map(LinkId)).collect()
}

fn document(settings: &Settings) -> Result<String> {
    serde_json::to_string(settings).map_err(|e| Error::Corrupt(e.to_string()))
}

fn read(row: &Row) -> Result<Campaign> {
    let mut settings: Settings =
        serde_json::from_str(row.str(5)?).map_err(|e| Error::Corrupt(format!("campaign settings: {e}")))?;
    settings.template_id = row.opt_int(7)?.map(TemplateId);
    settings.sender_id = row.opt_int(8)?.map(SenderId);
    Ok(Campaign {
        id: CampaignId(row.int(0)?),
        name: row.text(1)?,
        state: known(State::parse(row.str(3)?), "state")?,
        state_note: row.opt_text(4)?,
        settings,
        content: row.opt_text(6)?,
        audience_count: row.int(9)?,
        audience_at: row.opt_time(10)?,
        planned_through: row.int(11)?,
        seed: row.blob(12)?.try_into().map_err(|_| Error::Corrupt("a seed has sixteen bytes".into()))?,
        version: row.int(13)?,
        created_at: row.time(14)?,
        updated_at: row.time(15)?,
        launched_at: row.opt_time(16)?,
        finished_at: row.opt_time(17)?,
        created_by: row.text(18)?,
        changed_by: row.text(19)?,
    })
}
