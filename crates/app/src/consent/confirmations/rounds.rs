//! Rounds: known people without a consent are asked once whether they agree.
//!
//! A letter that asks for consent to advertising may itself be taken for advertising, so it is the bare question, once
//! per person and edition, on a basis that the business declares in its own words and answers for. Who does not answer
//! stays without consent; a no is written like a yes. Letters leave spread over time and stop when a person says so.

use super::Ready;
use crate::customers::Which;
use crate::error::codes;
use crate::{Ctx, Error, Result, consent};
use base::{ConfirmationRoundId, CustomerId, ListId, Locale, SegmentId, Timestamp, limits};
use domain::access::Permission;
use domain::consent::Channel;
use domain::consent::confirmation::{
    DECLARED_CHARS, Known, NotAsked, ROUND_PAUSE, ROUND_PEOPLE, ROUND_TERM, may_ask_known,
};
use domain::deliveries::CustomerState;
use std::collections::HashMap;
use store::Tx;
use store::confirmations::{NewRound, Person, Round};

/// Of whom: of a segment or of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whom {
    pub segment: Option<SegmentId>,
    pub list: Option<ListId>,
}

/// What a user says to begin a round.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    pub whom: Whom,
    /// On which basis the business writes to these people.
    pub declared: String,
    /// As many as the user was shown.
    pub expected: i64,
}

/// Who would be asked and who not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    pub will_ask: i64,
    pub not_asked: Vec<(NotAsked, i64)>,
    /// People of one round.
    pub limit: i64,
    /// The version that they would be asked about; nothing while the page of subscribing is closed.
    pub version: Option<String>,
}

#[derive(Default)]
struct Chosen {
    people: Vec<(CustomerId, String, [u8; 32], Locale)>,
    not_asked: HashMap<&'static str, i64>,
}

pub fn estimate(ctx: &Ctx, whom: Whom) -> Result<Estimate> {
    ctx.require(Permission::CampaignsRead)?;
    let ready = ctx.workspace.read(|tx| Ok(Ready::read(tx, ctx.workspace.settings().locale)?))?;
    let chosen = choose(ctx, whom, ready.as_ref().map(|ready| ready.advertising.id))?;
    let count = |reason: &NotAsked| (*reason, chosen.not_asked.get(reason.as_str()).copied().unwrap_or(0));
    Ok(Estimate {
        will_ask: chosen.people.len() as i64,
        not_asked: NotAsked::ALL.iter().map(count).filter(|(_, count)| *count > 0).collect(),
        limit: ROUND_PEOPLE as i64,
        version: ready.map(|ready| ready.advertising.version),
    })
}

/// Asks as many as the user was shown. Another number means that the base changed since.
pub fn ask_known(ctx: &Ctx, asking: Asking) -> Result<Round> {
    ctx.require(Permission::CampaignsLaunch)?;
    let Asking { whom, declared, expected } = asking;
    let declared = declared.trim().to_owned();
    let strange = |c: char| c.is_control() && c != '\n';
    if !DECLARED_CHARS.contains(&declared.chars().count()) || declared.contains(strange) {
        let hint = "Say in 20 to 2,000 characters how these people gave you their addresses.";
        return Err(Error::invalid("declared", codes::INVALID).hint(hint));
    }
    let Some(ready) = ctx.workspace.read(|tx| Ok(Ready::read(tx, ctx.workspace.settings().locale)?))? else {
        return Err(Error::refused("confirmation_page_closed", "open the page of subscribing first"));
    };
    let advertising = ready.advertising.id;
    let people = choose(ctx, whom, Some(advertising))?.people;
    if people.len() as i64 != expected {
        return Err(Error::conflict("recipients_changed"));
    }
    if people.is_empty() {
        return Err(Error::refused("nobody_to_send_to", "nobody of them may be asked"));
    }
    if people.len() > ROUND_PEOPLE {
        let detail = format!("at most {ROUND_PEOPLE} people are asked in one round");
        return Err(Error::refused("confirmation_too_many", detail));
    }
    let now = ctx.now();
    let new = NewRound {
        advertising,
        segment: whom.segment,
        list: whom.list,
        declared,
        created_at: now,
        created_by: ctx.actor.to_string(),
    };
    let audit = ctx.audit("consents.ask", "").with(serde_json::json!({ "people": expected }));
    let id = ctx.workspace.write(move |tx| {
        let id = store::confirmations::insert_round(tx, &new)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        Ok(id)
    })?;
    write(ctx, (id, advertising), people, now)?;
    one(ctx, id)
}

/// In pieces: whom a crash leaves out is not asked, and another round finds them.
fn write(
    ctx: &Ctx,
    of: (ConfirmationRoundId, i64),
    people: Vec<(CustomerId, String, [u8; 32], Locale)>,
    now: Timestamp,
) -> Result<()> {
    let person = |(place, (customer, address, address_hash, locale))| {
        let due_at = now.plus(ROUND_PAUSE * place as u32);
        Person { customer, address, address_hash, locale, due_at }
    };
    let people: Vec<Person> = people.into_iter().enumerate().map(person).collect();
    for piece in people.chunks(limits::BULK_ROWS) {
        let (piece, term) = (piece.to_vec(), (now, now.plus(ROUND_TERM)));
        ctx.workspace.batch_write(move |tx| Ok(store::confirmations::ask_people(tx, of, &piece, term)?))?;
    }
    Ok(())
}

/// Every round, newest first.
pub fn rounds(ctx: &Ctx) -> Result<Vec<Round>> {
    ctx.require(Permission::ConsentsRead)?;
    ctx.workspace.read(|tx| Ok(store::confirmations::rounds(tx)?))
}

/// No letter of the round that waits leaves any more; links that arrived can be answered.
pub fn stop(ctx: &Ctx, id: ConfirmationRoundId) -> Result<Round> {
    ctx.require(Permission::CampaignsLaunch)?;
    let audit = ctx.audit("consents.stop_asking", id);
    ctx.workspace.write(move |tx| {
        if !store::confirmations::stop_round(tx, id)? {
            return Err(Error::NotFound);
        }
        Ok(store::audit::append(tx, &audit)?)
    })?;
    let piece = limits::BULK_ROWS;
    while ctx.workspace.batch_write(move |tx| Ok(store::confirmations::drop_waiting(tx, id, piece)?))? > 0 {}
    one(ctx, id)
}

fn one(ctx: &Ctx, id: ConfirmationRoundId) -> Result<Round> {
    let rounds = ctx.workspace.read(|tx| Ok(store::confirmations::rounds(tx)?))?;
    rounds.into_iter().find(|round| round.id == id).ok_or(Error::NotFound)
}

fn choose(ctx: &Ctx, whom: Whom, advertising: Option<i64>) -> Result<Chosen> {
    if whom.segment.is_some() == whom.list.is_some() {
        return Err(
            Error::invalid("segment_id", codes::REQUIRED).hint("A segment or a list, one of the two.")
        );
    }
    let which = Which { segment: whom.segment, list: whom.list, ..Which::default() };
    let members: Vec<i64> = which.members(ctx)?.iter().map(i64::from).collect();
    let mut chosen = Chosen::default();
    for piece in members.chunks(limits::BULK_ROWS) {
        ctx.workspace.read(|tx| look(ctx, tx, (piece, advertising), &mut chosen))?;
    }
    Ok(chosen)
}

fn look(
    ctx: &Ctx,
    tx: &mut Tx,
    (customers, advertising): (&[i64], Option<i64>),
    chosen: &mut Chosen,
) -> Result<()> {
    let locale = ctx.workspace.settings().locale;
    let people = store::deliveries::people(tx, "email", customers)?;
    let words = store::consent::words_many(tx, customers)?;
    let hash = |address: &str| consent::address_hash(&ctx.workspace, Channel::Email, address);
    let hashes: HashMap<i64, [u8; 32]> =
        people.iter().filter_map(|(id, it)| Some((*id, hash(it.address.as_deref()?)))).collect();
    let all: Vec<[u8; 32]> = hashes.values().copied().collect();
    let suppressed = store::suppression::which(tx, Channel::Email, &all)?;
    let asked = advertising.map(|text| store::confirmations::asked_of(tx, text, &all)).transpose()?;
    let asked = asked.unwrap_or_default();
    for id in customers {
        let Some(person) = people.get(id).filter(|it| it.state == CustomerState::Active) else { continue };
        let hash = hashes.get(id).copied().unwrap_or_default();
        let known = Known {
            has_address: person.address.is_some(),
            suppressed: suppressed.contains(&hash[..]),
            words: words.get(id).map_or(&[], |words| &words.0[..]),
            asked_before: asked.contains(&hash[..]),
        };
        match (may_ask_known(&known), &person.address) {
            (Ok(()), Some(address)) => {
                let own = person.locale.as_deref().and_then(Locale::parse).unwrap_or(locale);
                chosen.people.push((CustomerId(*id), address.clone(), hash, own));
            }
            (Err(reason), _) => *chosen.not_asked.entry(reason.as_str()).or_default() += 1,
            (Ok(()), None) => {}
        }
    }
    Ok(())
}
