//! What came back about letters: which letter is meant, what is known already, what becomes of it.
//!
//! Nothing here decides; what a return changes stands in `domain::deliveries::returns`.

use crate::consent::known as word;
use crate::{Query, Result, Row, Tx, Value, feed, params};
use base::{CampaignId, CustomerId, DeliveryId, SenderId, Timestamp};
use domain::consent::Channel;
use domain::deliveries::State;
use domain::deliveries::returns::{Past, ReturnKind, SOFT_BOUNCE};
use std::collections::{HashMap, HashSet};

const LETTERS: Query = query!("returns/letters");
const LAST_TO: Query = query!("returns/last_to");
const KNOWN: Query = query!("returns/known");
const INSERT: Query = query!("returns/insert");
const SET_STATE: Query = query!("returns/set_state");
const PAST: Query = query!("returns/past");

/// A letter of ours that a return is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub delivery: DeliveryId,
    pub campaign: CampaignId,
    pub customer: CustomerId,
    pub channel: Channel,
    /// Where it went; empty after an erasure.
    pub address: Option<String>,
    pub state: State,
    pub reason: Option<String>,
}

/// A return to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub delivery: DeliveryId,
    pub kind: ReturnKind,
    pub source: &'static str,
    pub code: String,
    pub words: String,
    pub happened_at: Timestamp,
}

/// The letters with these ids; unknown ones are absent.
pub fn letters(tx: &mut Tx, ids: &[DeliveryId]) -> Result<HashMap<i64, Letter>> {
    let read = |row: &Row| {
        let letter = Letter {
            delivery: DeliveryId(row.int(0)?),
            campaign: CampaignId(row.int(1)?),
            customer: CustomerId(row.int(2)?),
            channel: word(Channel::parse(row.str(3)?), "channel")?,
            address: row.opt_text(4)?,
            state: word(State::parse(row.str(5)?), "state")?,
            reason: row.opt_text(6)?,
        };
        Ok((letter.delivery.0, letter))
    };
    tx.rows_many(&LETTERS, &keys(ids))?.iter().map(read).collect()
}

/// The last letter of a sender to each address since a moment.
pub fn last_to(
    tx: &mut Tx,
    sender: SenderId,
    since: Timestamp,
    addresses: &[String],
) -> Result<HashMap<String, DeliveryId>> {
    let rows: Vec<[Value; 1]> = addresses.iter().map(|it| [Value::from(it.as_str())]).collect();
    let found = tx.rows_many_with(&LAST_TO, params![sender.0, since], &rows)?;
    found.iter().map(|row| Ok((row.text(0)?, DeliveryId(row.int(1)?)))).collect()
}

/// What came back about these letters already.
pub fn known(tx: &mut Tx, ids: &[DeliveryId]) -> Result<HashSet<(i64, ReturnKind)>> {
    let read = |row: &Row| Ok((row.int(0)?, word(ReturnKind::parse(row.str(1)?), "kind")?));
    tx.rows_many(&KNOWN, &keys(ids))?.iter().map(read).collect()
}

/// Keeps returns; the first word of a kind about a letter stays.
pub fn keep(tx: &mut Tx, rows: &[Kept], now: Timestamp) -> Result<()> {
    let values = |it: &Kept| {
        params![
            it.delivery.0,
            it.kind.as_str(),
            it.source,
            it.code.as_str(),
            it.words.as_str(),
            it.happened_at,
            now
        ]
        .to_vec()
    };
    tx.exec_many(&INSERT, &rows.iter().map(values).collect::<Vec<_>>())?;
    Ok(())
}

/// Writes what returns made of letters and tells the feed.
pub fn set_states(
    tx: &mut Tx,
    changes: &[(DeliveryId, State, Option<&'static str>)],
    now: Timestamp,
) -> Result<()> {
    let values = |(id, state, reason): &(DeliveryId, State, Option<&'static str>)| {
        params![id.0, state.as_str(), *reason].to_vec()
    };
    tx.exec_many_with(&SET_STATE, params![now], &changes.iter().map(values).collect::<Vec<_>>())?;
    let ids: Vec<i64> = changes.iter().map(|(id, _, _)| id.0).collect();
    feed::append(tx, "deliveries", "changed", &ids, now)
}

/// The last letters to one address, newest first.
pub fn past(tx: &mut Tx, customer: CustomerId, address: &str, limit: usize) -> Result<Vec<Past>> {
    let read = |row: &Row| {
        Ok(Past {
            state: word(State::parse(row.str(0)?), "state")?,
            soft: row.str(1)? == SOFT_BOUNCE,
            answered: row.opt_time(2)?.is_some(),
            at: row.time(3)?,
        })
    };
    tx.rows(&PAST, params![customer.0, address, limit as i64])?.iter().map(read).collect()
}

fn keys(ids: &[DeliveryId]) -> Vec<[Value; 1]> {
    let mut ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| [Value::Int(id)]).collect()
}
