//! Topics: what customers may agree to hear about.

use crate::engine::Sequence;
use crate::{Query, Result, Tx, params};
use base::{Timestamp, TopicId};

const INSERT: Query = query!("topics/insert");
const ALL: Query = query!("topics/all");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: TopicId,
    pub name: String,
    pub created_at: Timestamp,
}

pub fn insert(tx: &mut Tx, name: &str, now: Timestamp) -> Result<TopicId> {
    let id = tx.new_id(Sequence::Topic)?;
    tx.exec(&INSERT, params![id, name, now])?;
    Ok(TopicId(id))
}

pub fn all(tx: &mut Tx) -> Result<Vec<Topic>> {
    let rows = tx.rows(&ALL, &[])?;
    let read = |row: &crate::Row| {
        Ok(Topic { id: TopicId(row.int(0)?), name: row.text(1)?, created_at: row.time(2)? })
    };
    rows.iter().map(read).collect()
}
