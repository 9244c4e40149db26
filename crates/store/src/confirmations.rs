//! Questions whether the owner of an address agrees: asked for, claimed with the word of their link, settled, answered.
//!
//! A question is claimed in the database before its letter is handed over and settled after; a claim that ran out is
//! never sent again by itself. The word stands in the letter alone, here is its hash. What is over keeps nothing that
//! was typed. Rounds of known people stand in `rounds`. Who may be asked and what an answer means is decided in
//! `domain::consent::confirmation`.

mod rounds;

pub use rounds::{
    NewRound, Person, Round, ask_people, asked_of, drop_waiting, insert_round, rounds, stop_round,
};

use crate::consent::known;
use crate::{Error, Query, Result, Row, Sequence, Tx, params};
use base::{ConfirmationId, ConfirmationRoundId, CustomerId, Locale, SenderId, Timestamp};
use domain::consent::confirmation::State;
use domain::deliveries::Settled;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

const INSERT: Query = query!("confirmations/insert");
const ASKED: Query = query!("confirmations/asked");
const COUNT_SINCE: Query = query!("confirmations/count_since");
const NEXT_DUE: Query = query!("confirmations/next_due");
const DUE: Query = query!("confirmations/due");
const CLAIM: Query = query!("confirmations/claim");
const TAKE_OVER: Query = query!("confirmations/take_over");
const SETTLE: Query = query!("confirmations/settle");
const CLOSE: Query = query!("confirmations/close");
const BY_WORD: Query = query!("confirmations/by_word");
const CONFIRM: Query = query!("confirmations/confirm");
const DECLINE: Query = query!("confirmations/decline");
const REPLACE: Query = query!("confirmations/replace");
const ANY_OVER: Query = query!("confirmations/any_over");
const EXPIRE: Query = query!("confirmations/expire");
const PRUNE: Query = query!("confirmations/prune");
const COUNTS: Query = query!("confirmations/counts");
const PAGE: Query = query!("confirmations/page");
const SAVE_PAGE: Query = query!("confirmations/save_page");

/// The name under which `meta` keeps the page, after its version.
const PAGE_NAME: &str = "consent.page";

pub type Hash = [u8; 32];

/// How the public page is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub open: bool,
    /// Who writes the letters.
    pub sender_id: Option<SenderId>,
}

/// A question about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConfirmation {
    pub address: String,
    pub address_hash: Hash,
    pub name: Option<String>,
    pub locale: Locale,
    /// Ids of the texts that were on the page.
    pub advertising: i64,
    pub personal_data: i64,
    pub asked_at: Timestamp,
    pub asked_from: Option<IpAddr>,
    pub expires_at: Timestamp,
}

/// A question as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    pub id: ConfirmationId,
    pub state: State,
    /// Nothing when it is over.
    pub address: Option<String>,
    pub address_hash: Vec<u8>,
    pub name: Option<String>,
    pub locale: Locale,
    pub advertising: i64,
    /// Nothing in a round: there the consent to advertising alone is asked about.
    pub personal_data: Option<i64>,
    pub asked_at: Timestamp,
    pub asked_from: Option<IpAddr>,
    pub expires_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// Who said yes, or who is asked in a round.
    pub customer: Option<CustomerId>,
    pub attempts: i64,
    /// Asked of our own accord, not because somebody typed the address.
    pub round: Option<ConfirmationRoundId>,
}

/// The claim of one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub word_hash: Hash,
    pub until: Timestamp,
}

pub fn insert(tx: &mut Tx, new: &NewConfirmation) -> Result<ConfirmationId> {
    let id = tx.new_id(Sequence::Confirmation)?;
    let values = params![
        id,
        new.address.as_str(),
        new.address_hash.as_slice(),
        new.name.clone(),
        new.locale.code(),
        new.advertising,
        new.personal_data,
        new.asked_at,
        new.asked_from.map(|address| address.to_string()),
        new.expires_at,
    ];
    tx.exec(&INSERT, values)?;
    Ok(ConfirmationId(id))
}

/// When letters to an address were asked for after a moment, newest first.
pub fn asked(tx: &mut Tx, address: &Hash, since: Timestamp) -> Result<Vec<Timestamp>> {
    tx.rows(&ASKED, params![address.as_slice(), since])?.iter().map(|row| row.time(0)).collect()
}

/// How many were asked for after a moment by anybody.
pub fn count_since(tx: &mut Tx, since: Timestamp) -> Result<i64> {
    tx.row(&COUNT_SINCE, params![since])?.map_or(Ok(0), |row| row.int(0))
}

/// Whether there is a letter to send or a claim to give up.
pub fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    Ok(tx.row(&NEXT_DUE, params![now])?.is_some())
}

/// The oldest letter that is due; nothing where none is.
pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Option<Confirmation>> {
    tx.row(&DUE, params![now])?.as_ref().map(read).transpose()
}

/// Claims a letter; the token under which it is settled.
pub fn claim(tx: &mut Tx, id: ConfirmationId, claim: Claim) -> Result<i64> {
    let token = tx.new_id(Sequence::Lease)?;
    tx.exec(&CLAIM, params![id.0, claim.word_hash.as_slice(), token, claim.until])?;
    Ok(token)
}

/// Gives up claims that ran out; how many. Where a hand-over surely kept nothing, the letter waits again.
pub fn take_over(tx: &mut Tx, left: State, now: Timestamp) -> Result<u64> {
    let reason = (left == State::Unknown).then_some("interrupted");
    tx.exec(&TAKE_OVER, params![now, left.as_str(), reason])
}

/// Writes what came of a hand-over; false when the claim is not held any more, or the question was answered already.
pub fn settle(tx: &mut Tx, id: ConfirmationId, lease: i64, settled: &Settled) -> Result<bool> {
    let state = State::of(settled.state);
    let reason = settled.reason.clone();
    let changed = tx.exec(
        &SETTLE,
        params![id.0, lease, state.as_str(), reason.clone(), settled.attempts, settled.due_at],
    )?;
    if changed == 1 && state.is_over() {
        close(tx, id, state, reason.as_deref())?;
    }
    Ok(changed == 1)
}

/// Ends a question to which nobody can answer any more.
pub fn close(tx: &mut Tx, id: ConfirmationId, state: State, reason: Option<&str>) -> Result<()> {
    tx.exec(&CLOSE, params![id.0, state.as_str(), reason])?;
    Ok(())
}

pub fn by_word(tx: &mut Tx, word: &Hash) -> Result<Option<Confirmation>> {
    tx.row(&BY_WORD, params![word.as_slice()])?.as_ref().map(read).transpose()
}

/// Writes the yes of a customer; false where somebody was quicker. Other open questions to the address end.
pub fn confirm(tx: &mut Tx, asked: &Confirmation, customer: CustomerId, now: Timestamp) -> Result<bool> {
    if tx.exec(&CONFIRM, params![asked.id.0, now, customer.0])? == 0 {
        return Ok(false);
    }
    tx.exec(&REPLACE, params![asked.address_hash.as_slice(), asked.id.0])?;
    Ok(true)
}

/// Writes the no of a customer; false where somebody was quicker. Other open questions to the address end.
pub fn decline(tx: &mut Tx, asked: &Confirmation, now: Timestamp) -> Result<bool> {
    if tx.exec(&DECLINE, params![asked.id.0, now])? == 0 {
        return Ok(false);
    }
    tx.exec(&REPLACE, params![asked.address_hash.as_slice(), asked.id.0])?;
    Ok(true)
}

/// Whether [`prune`] has anything to do.
pub fn any_over(tx: &mut Tx, now: Timestamp, kept_since: Timestamp) -> Result<bool> {
    Ok(tx.row(&ANY_OVER, params![now, kept_since])?.is_some())
}

/// Forgets what was typed for questions past their term, and records older than a moment.
pub fn prune(tx: &mut Tx, now: Timestamp, kept_since: Timestamp) -> Result<()> {
    tx.exec(&EXPIRE, params![now])?;
    tx.exec(&PRUNE, params![kept_since])?;
    Ok(())
}

/// How many questions of the page are in which state.
pub fn counts(tx: &mut Tx) -> Result<Vec<(State, i64)>> {
    let read = |row: &Row| Ok((known(State::parse(row.str(0)?), "state of a confirmation")?, row.int(1)?));
    tx.rows(&COUNTS, &[])?.iter().map(read).collect()
}

/// How the page is configured, and how often that was changed.
pub fn page(tx: &mut Tx) -> Result<(i64, Page)> {
    let Some(row) = tx.row(&PAGE, params![PAGE_NAME])? else { return Ok((0, Page::default())) };
    let wrong = || Error::Corrupt("the page of subscribing".into());
    let (version, json) = row.str(0)?.split_once(' ').ok_or_else(wrong)?;
    Ok((version.parse().map_err(|_| wrong())?, serde_json::from_str(json).map_err(|_| wrong())?))
}

pub fn save_page(tx: &mut Tx, version: i64, page: &Page) -> Result<()> {
    let json = serde_json::to_string(page).map_err(|error| Error::Corrupt(error.to_string()))?;
    tx.exec(&SAVE_PAGE, params![PAGE_NAME, format!("{version} {json}")])?;
    Ok(())
}

/// Closes the page, so that nothing is asked until a person opens it again; whether it was open.
pub fn close_page(tx: &mut Tx) -> Result<bool> {
    let (version, known) = page(tx)?;
    if known.open {
        save_page(tx, version + 1, &Page { open: false, ..known.clone() })?;
    }
    Ok(known.open)
}

fn read(row: &Row) -> Result<Confirmation> {
    Ok(Confirmation {
        id: ConfirmationId(row.int(0)?),
        state: known(State::parse(row.str(1)?), "state of a confirmation")?,
        address: row.opt_text(2)?,
        address_hash: row.blob(3)?,
        name: row.opt_text(4)?,
        locale: known(Locale::parse(row.str(5)?), "language")?,
        advertising: row.int(6)?,
        personal_data: row.opt_int(7)?,
        asked_at: row.time(8)?,
        asked_from: row.opt_text(9)?.map(|text| known(text.parse().ok(), "address")).transpose()?,
        expires_at: row.time(10)?,
        answered_at: row.opt_time(11)?,
        customer: row.opt_int(12)?.map(CustomerId),
        attempts: row.int(13)?,
        round: row.opt_int(14)?.map(ConfirmationRoundId),
    })
}
