//! Rounds: known people who are asked once about an edition, and the basis that the business declares for it.

use super::Hash;
use crate::consent::known;
use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::{ConfirmationRoundId, CustomerId, ListId, Locale, SegmentId, Timestamp};
use domain::consent::confirmation::State;
use std::collections::HashSet;

const INSERT_ROUND: Query = query!("confirmations/insert_round");
const INSERT_ASKED: Query = query!("confirmations/insert_asked");
const ASKED_OF: Query = query!("confirmations/asked_of");
const ROUNDS: Query = query!("confirmations/rounds");
const ROUND_COUNTS: Query = query!("confirmations/round_counts");
const STOP_ROUND: Query = query!("confirmations/stop_round");
const DROP_WAITING: Query = query!("confirmations/drop_waiting");

/// A round about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    /// The id of the text that is asked about.
    pub advertising: i64,
    pub segment: Option<SegmentId>,
    pub list: Option<ListId>,
    /// On which basis the business says that it writes to these people.
    pub declared: String,
    pub created_at: Timestamp,
    pub created_by: String,
}

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub customer: CustomerId,
    pub address: String,
    pub address_hash: Hash,
    pub locale: Locale,
    pub due_at: Timestamp,
}

/// A round as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub id: ConfirmationRoundId,
    pub stopped: bool,
    /// The version of the text that is asked about.
    pub version: String,
    pub segment: Option<SegmentId>,
    pub list: Option<ListId>,
    pub declared: String,
    pub created_at: Timestamp,
    pub created_by: String,
    pub counts: Vec<(State, i64)>,
}

pub fn insert_round(tx: &mut Tx, new: &NewRound) -> Result<ConfirmationRoundId> {
    let id = tx.new_id(Sequence::ConfirmationRound)?;
    let (segment, list) = (new.segment.map(|it| it.0), new.list.map(|it| it.0));
    let values = params![
        id,
        new.advertising,
        segment,
        list,
        new.declared.as_str(),
        new.created_at,
        new.created_by.as_str()
    ];
    tx.exec(&INSERT_ROUND, values)?;
    Ok(ConfirmationRoundId(id))
}

/// Puts questions in; how many are new.
pub fn ask_people(
    tx: &mut Tx,
    (round, advertising): (ConfirmationRoundId, i64),
    people: &[Person],
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<u64> {
    let ids = tx.new_ids(Sequence::Confirmation, people.len())?;
    let row = |(it, id): (&Person, &i64)| {
        let (customer, hash) = (it.customer.0, &it.address_hash[..]);
        params![*id, it.address.as_str(), hash, it.locale.code(), customer, it.due_at].to_vec()
    };
    let rows: Vec<Vec<Value>> = people.iter().zip(&ids).map(row).collect();
    tx.exec_many_with(&INSERT_ASKED, params![round.0, advertising, now, expires_at], &rows)
}

/// Which of these addresses were asked about an edition before.
pub fn asked_of(tx: &mut Tx, advertising: i64, hashes: &[Hash]) -> Result<HashSet<Vec<u8>>> {
    let rows: Vec<[Value; 1]> = hashes.iter().map(|hash| [Value::Blob(hash.to_vec())]).collect();
    tx.rows_many_with(&ASKED_OF, params![advertising], &rows)?.iter().map(|row| row.blob(0)).collect()
}

/// Every round, newest first.
pub fn rounds(tx: &mut Tx) -> Result<Vec<Round>> {
    let mut rounds = tx.rows(&ROUNDS, &[])?.iter().map(read).collect::<Result<Vec<Round>>>()?;
    for row in tx.rows(&ROUND_COUNTS, &[])? {
        let id = row.int(0)?;
        if let Some(round) = rounds.iter_mut().find(|round| round.id.0 == id) {
            round.counts.push((known(State::parse(row.str(1)?), "state of a confirmation")?, row.int(2)?));
        }
    }
    Ok(rounds)
}

/// False where there is no such round.
pub fn stop_round(tx: &mut Tx, id: ConfirmationRoundId) -> Result<bool> {
    Ok(tx.exec(&STOP_ROUND, params![id.0])? > 0)
}

/// Gives up letters of a round that wait, some at a time; how many.
pub fn drop_waiting(tx: &mut Tx, id: ConfirmationRoundId, limit: usize) -> Result<u64> {
    tx.exec(&DROP_WAITING, params![id.0, limit as i64])
}

fn read(row: &Row) -> Result<Round> {
    Ok(Round {
        id: ConfirmationRoundId(row.int(0)?),
        stopped: row.str(1)? == "stopped",
        version: row.text(2)?,
        segment: row.opt_int(3)?.map(SegmentId),
        list: row.opt_int(4)?.map(ListId),
        declared: row.text(5)?,
        created_at: row.time(6)?,
        created_by: row.text(7)?,
        counts: Vec::new(),
    })
}
