//! Segments: their rules as JSON, who uses them, and who is in them.

mod changes;

pub use changes::{
    Change, Lately, Snapshot, changes, drop_snapshot, forget_changes, latest, put_changes, put_snapshot,
    snapshots, turnover,
};

use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{CampaignId, SegmentId, Timestamp};
use domain::campaigns::Settings;
use domain::segments::Draft;
use rules::Rule;

const INSERT: Query = query!("segments/insert");
const ALL: Query = query!("segments/all");
const LOAD: Query = query!("segments/load");
const UPDATE: Query = query!("segments/update");
const ARCHIVE: Query = query!("segments/archive");
const EVER: Query = query!("segments/ever");
const PUT_SIZE: Query = query!("segments/put_size");
const SIZES: Query = query!("segments/sizes");
const UNSIZED: Query = query!("segments/unsized");
const CAMPAIGNS: Query = query!("segments/campaigns");

#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub id: SegmentId,
    pub name: String,
    pub description: String,
    pub folder: String,
    pub rule: Rule,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub created_by: String,
}

pub fn insert(tx: &mut Tx, draft: &Draft, actor: &str, now: Timestamp) -> Result<SegmentId> {
    let id = tx.new_id(Sequence::Segment)?;
    let rule = draft.rule.to_json().to_string();
    let about = params![id, &draft.name, &draft.description, rule, now, false, actor, &draft.folder];
    tx.exec(&INSERT, about)?;
    Ok(SegmentId(id))
}

/// Every segment in use, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<Segment>> {
    tx.rows(&ALL, &[])?.iter().map(read).collect()
}

pub fn load(tx: &mut Tx, id: SegmentId) -> Result<Option<Segment>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// Saves a segment; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, id: SegmentId, version: i64, draft: &Draft, now: Timestamp) -> Result<()> {
    let rule = draft.rule.to_json().to_string();
    let changed =
        tx.exec(&UPDATE, params![id.0, version, &draft.name, &draft.description, rule, now, &draft.folder])?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Takes a segment out of use; false where it was not in use.
pub fn archive(tx: &mut Tx, id: SegmentId, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&ARCHIVE, params![id.0, now, true])? > 0)
}

/// Whether the workspace has ever had a segment.
pub fn ever(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&EVER, &[])?.is_some())
}

/// How large a segment was at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub counted_at: Timestamp,
    pub members: i64,
    /// The rule was another before this moment.
    pub changed: bool,
}

pub fn put_size(tx: &mut Tx, id: SegmentId, size: Size) -> Result<()> {
    tx.exec(&PUT_SIZE, params![id.0, size.counted_at, size.members, size.changed])?;
    Ok(())
}

/// The sizes of a segment since a moment, oldest first.
pub fn sizes(tx: &mut Tx, id: SegmentId, since: Timestamp) -> Result<Vec<Size>> {
    let read = |row: &Row| Ok(Size { counted_at: row.time(0)?, members: row.int(1)?, changed: row.bool(2)? });
    tx.rows(&SIZES, params![id.0, since])?.iter().map(read).collect()
}

/// Segments in use that nobody has counted since a moment.
pub fn unsized_since(tx: &mut Tx, since: Timestamp) -> Result<Vec<SegmentId>> {
    tx.rows(&UNSIZED, params![since])?.iter().map(|row| Ok(SegmentId(row.int(0)?))).collect()
}

/// Every campaign: its name, whether it is over, and its settings.
pub fn campaigns(tx: &mut Tx) -> Result<Vec<(CampaignId, String, bool, Settings)>> {
    let read = |row: &Row| {
        let settings =
            serde_json::from_str(row.str(3)?).map_err(|e| Error::Corrupt(format!("campaign: {e}")))?;
        let over = matches!(row.str(2)?, "finished" | "stopped");
        Ok((CampaignId(row.int(0)?), row.text(1)?, over, settings))
    };
    tx.rows(&CAMPAIGNS, &[])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Segment> {
    let rule = serde_json::from_str(row.str(3)?).map_err(|e| Error::Corrupt(format!("rule: {e}")))?;
    Ok(Segment {
        id: SegmentId(row.int(0)?),
        name: row.text(1)?,
        description: row.text(2)?,
        rule,
        version: row.int(4)?,
        created_at: row.time(5)?,
        updated_at: row.time(6)?,
        created_by: row.text(7)?,
        folder: row.text(8)?,
    })
}
