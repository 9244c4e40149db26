//! What is kept of one customer, read a page at a time for the archive they are given.
//!
//! Every function gives rows newest first, below an id. What other rooms page already (consents, orders, records,
//! events) is read there; which tables must be told of says [`crate::erasure::FATES`]. Nothing here writes.

use crate::consent::known;
use crate::identities::Moved;
use crate::{Error, Query, Result, Row, Tx, Value, params};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};
use domain::consent::Channel;
use domain::deliveries::State;
use std::collections::{BTreeMap, HashMap};

const DELIVERIES: Query = query!("archive/deliveries");
const RETURNS: Query = query!("archive/returns");
const LETTERS: Query = query!("archive/letters");
const REACTIONS: Query = query!("archive/reactions");
const SEGMENT_CHANGES: Query = query!("archive/segment_changes");
const LISTS: Query = query!("archive/lists");
const MERGES: Query = query!("archive/merges");
const AUDIT: Query = query!("archive/audit");
const CONFIRMATIONS: Query = query!("archive/confirmations");
const CONFIRMATION_ADDRESSES: Query = query!("archive/confirmation_addresses");

/// A message that was sent or held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub delivery: DeliveryId,
    pub campaign: CampaignId,
    pub channel: Channel,
    pub address: Option<String>,
    pub state: State,
    pub reason: Option<String>,
    pub updated_at: Timestamp,
    pub handed_over_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub clicked_at: Option<Timestamp>,
    pub unsubscribed_at: Option<Timestamp>,
    pub returns: Vec<Returned>,
}

/// What the far side said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub kind: String,
    pub source: String,
    pub code: String,
    pub words: String,
    pub happened_at: Timestamp,
}

/// A letter that is kept whole; its bytes are read by [`crate::sandbox::load`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub delivery: DeliveryId,
    pub address: String,
    pub subject: String,
    pub created_at: Timestamp,
}

/// An open or a click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub id: i64,
    pub delivery: DeliveryId,
    pub kind: String,
    pub machine: bool,
    pub happened_at: Timestamp,
    pub url: Option<String>,
}

/// A segment that was entered or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentChange {
    pub id: i64,
    pub segment: String,
    pub entered: bool,
    pub changed_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub list: i64,
    pub name: String,
    pub added_at: Timestamp,
}

/// Cards that were joined; of a joining that was taken back nothing is told but that it was, because the other card
/// is somebody else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    pub id: i64,
    pub from: Option<CustomerId>,
    /// Of the one who stays, where the joining changed anything.
    pub moved: Option<Moved>,
    pub actor: String,
    pub merged_at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

/// A deed on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub id: i64,
    pub happened_at: Timestamp,
    pub actor: String,
    pub action: String,
}

/// A question whether the owner of an address agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub state: String,
    pub reason: Option<String>,
    pub address: Option<String>,
    pub name: Option<String>,
    pub asked_at: Timestamp,
    pub asked_from: Option<String>,
    pub expires_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

/// Questions that a person said yes to, and open ones to their addresses; newest first.
pub fn confirmations(tx: &mut Tx, customers: &[i64], addresses: &[String]) -> Result<Vec<Asked>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let addresses: Vec<[Value; 1]> = addresses.iter().map(|it| [Value::from(it)]).collect();
    let mut rows = tx.rows_many(&CONFIRMATIONS, &ids)?;
    rows.extend(tx.rows_many(&CONFIRMATION_ADDRESSES, &addresses)?);
    let read = |row: &Row| {
        let asked = Asked {
            state: row.text(1)?,
            reason: row.opt_text(2)?,
            address: row.opt_text(3)?,
            name: row.opt_text(4)?,
            asked_at: row.time(5)?,
            asked_from: row.opt_text(6)?,
            expires_at: row.time(7)?,
            answered_at: row.opt_time(8)?,
        };
        Ok((row.int(0)?, asked))
    };
    let known: BTreeMap<i64, Asked> = rows.iter().map(read).collect::<Result<_>>()?;
    Ok(known.into_values().rev().collect())
}

pub fn deliveries(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Sent>> {
    let mut sent = page(tx, &DELIVERIES, (customer, before, limit), read_sent)?;
    let ids: Vec<[Value; 1]> = sent.iter().map(|it| [Value::Int(it.delivery.0)]).collect();
    let mut returns: HashMap<i64, Vec<Returned>> = HashMap::new();
    for row in tx.rows_many(&RETURNS, &ids)? {
        returns.entry(row.int(0)?).or_default().push(Returned {
            kind: row.text(1)?,
            source: row.text(2)?,
            code: row.text(3)?,
            words: row.text(4)?,
            happened_at: row.time(5)?,
        });
    }
    for it in &mut sent {
        it.returns = returns.remove(&it.delivery.0).unwrap_or_default();
    }
    Ok(sent)
}

pub fn letters(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Letter>> {
    page(tx, &LETTERS, (customer, before, limit), |row| {
        let (delivery, created_at) = (DeliveryId(row.int(0)?), row.time(3)?);
        Ok(Letter { delivery, address: row.text(1)?, subject: row.text(2)?, created_at })
    })
}

pub fn reactions(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Reaction>> {
    page(tx, &REACTIONS, (customer, before, limit), |row| {
        Ok(Reaction {
            id: row.int(0)?,
            delivery: DeliveryId(row.int(1)?),
            kind: row.text(2)?,
            machine: row.bool(3)?,
            happened_at: row.time(4)?,
            url: row.opt_text(5)?,
        })
    })
}

pub fn segment_changes(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<SegmentChange>> {
    page(tx, &SEGMENT_CHANGES, (customer, before, limit), |row| {
        let (id, changed_at) = (row.int(0)?, row.time(3)?);
        Ok(SegmentChange { id, segment: row.text(1)?, entered: row.bool(2)?, changed_at })
    })
}

pub fn lists(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Membership>> {
    page(tx, &LISTS, (customer, before, limit), |row| {
        Ok(Membership { list: row.int(0)?, name: row.text(1)?, added_at: row.time(2)? })
    })
}

pub fn merges(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Joined>> {
    page(tx, &MERGES, (customer, before, limit), |row| {
        let undone_at = row.opt_time(5)?;
        let moved = match undone_at {
            Some(_) => None,
            None => Some(serde_json::from_str(row.str(2)?).map_err(|it| Error::Corrupt(it.to_string()))?),
        };
        let from = Some(CustomerId(row.int(1)?)).filter(|_| undone_at.is_none());
        let (id, actor, merged_at) = (row.int(0)?, row.text(3)?, row.time(4)?);
        Ok(Joined { id, from, moved, actor, merged_at, undone_at })
    })
}

pub fn audit(tx: &mut Tx, customer: i64, before: i64, limit: usize) -> Result<Vec<Deed>> {
    let subject = CustomerId(customer).to_string();
    let rows = tx.rows(&AUDIT, params![subject, before, limit as i64])?;
    let read = |row: &Row| {
        let (id, happened_at) = (row.int(0)?, row.time(1)?);
        Ok(Deed { id, happened_at, actor: row.text(2)?, action: row.text(3)? })
    };
    rows.iter().map(read).collect()
}

fn page<T>(
    tx: &mut Tx,
    query: &Query,
    (customer, before, limit): (i64, i64, usize),
    read: impl Fn(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    tx.rows(query, params![customer, before, limit as i64])?.iter().map(read).collect()
}

fn read_sent(row: &Row) -> Result<Sent> {
    Ok(Sent {
        delivery: DeliveryId(row.int(0)?),
        campaign: CampaignId(row.int(1)?),
        channel: known(Channel::parse(row.str(2)?), "channel")?,
        address: row.opt_text(3)?,
        state: known(State::parse(row.str(4)?), "state")?,
        reason: row.opt_text(5)?,
        updated_at: row.time(6)?,
        handed_over_at: row.opt_time(7)?,
        opened_at: row.opt_time(8)?,
        clicked_at: row.opt_time(9)?,
        unsubscribed_at: row.opt_time(10)?,
        returns: Vec::new(),
    })
}
