//! A test message: the campaign's letter to one address, by the campaign's sender. No report counts it, the sender's
//! limits do.

use crate::deliveries::claim::{identity_kind, person_of};
use crate::deliveries::{From, Frozen, HandOver, Letter, LetterError, Wire};
use crate::error::codes;
use crate::senders::test_letter::{DAY_LIMIT, may_leave};
use crate::templates::own::Own;
use crate::{Ctx, Error, Result};
use base::{CampaignId, CustomerId};
use domain::access::Permission;
use domain::consent::suppression_form;
use domain::deliveries::{NOT_SIGNED, Outcome, permit_test};
use store::campaigns::Campaign;
use store::senders::Sender;

/// Sends, and says what became of it: `handed_over` or the reason why not.
pub fn test(ctx: &Ctx, id: CampaignId, address: &str, customer: Option<CustomerId>) -> Result<String> {
    ctx.require(Permission::CampaignsWrite)?;
    let campaign = ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))?;
    let address = suppression_form(campaign.settings.channel, address);
    if !channels::email::is_wire_address(&address) {
        return Err(Error::invalid("address", codes::INVALID));
    }
    let hash = crate::consent::address_hash(&ctx.workspace, campaign.settings.channel, &address);
    let suppressed = ctx
        .workspace
        .read(|tx| Ok(store::suppression::find(tx, campaign.settings.channel, &hash)?.is_some()))?;
    let number = ctx.random.below(i64::MAX as u64) as i64 + 1;
    let permit = match permit_test(number, address, suppressed) {
        Ok(permit) => permit,
        Err(skip) => return Ok(skip.reason.as_str().to_owned()),
    };
    let (letter, own, sender) = prepare(ctx, &campaign)?;
    let person = person(ctx, &campaign, &own, customer)?;
    let mail = match letter.make_test(&permit, person) {
        Err(LetterError::NotSigned(_)) => return Ok(word(Outcome::NotSigned)),
        made => made.map_err(|error| Error::refused("content_error", error))?,
    };
    if !may_leave(ctx, &sender)? {
        return Ok(DAY_LIMIT.to_owned());
    }
    let mut wire = match sender.kind.as_str() {
        "sandbox" => Wire::Sandbox,
        _ => Wire::relay(crate::senders::relay(&ctx.workspace, &sender)?),
    };
    let audit = ctx.audit("campaigns.test", id);
    let now = ctx.now();
    let outcome = match wire.ready() {
        Ok(()) => {
            let (outcome, kept) = wire.hand_over(HandOver { permit, mail });
            if let Some(kept) = kept {
                ctx.workspace.write(move |tx| {
                    Ok(store::deliveries::keep_in_sandbox(tx, std::slice::from_ref(&kept), now)?)
                })?;
            }
            outcome
        }
        Err(outcome) => outcome,
    };
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    Ok(word(outcome))
}

fn prepare(ctx: &Ctx, campaign: &Campaign) -> Result<(Letter, Own, Sender)> {
    let sender = campaign.settings.sender_id.ok_or_else(|| Error::invalid("sender_id", codes::REQUIRED))?;
    let sender = ctx.workspace.read(|tx| store::senders::load(tx, sender)?.ok_or(Error::NotFound))?;
    let frozen = Frozen::of(ctx, campaign)?;
    let from = From::of(&ctx.workspace, &sender)?;
    let letter = Letter::new(&ctx.workspace, (campaign.id, &campaign.settings), &frozen, Vec::new(), from)?;
    Ok((letter, frozen.own, sender))
}

/// The customer whose eyes the message is seen with; somebody about whom nothing is known without one.
fn person(
    ctx: &Ctx,
    campaign: &Campaign,
    own: &Own,
    customer: Option<CustomerId>,
) -> Result<template::Person> {
    let Some(customer) = customer else { return Ok(template::Person::default()) };
    ctx.require(Permission::CustomersRead)?;
    // The letter leaves for a mailbox of the asker's choice, with whatever it says of the customer.
    ctx.require_addresses()?;
    let currency = ctx.workspace.settings().currency;
    ctx.workspace.read(|tx| {
        let kind = identity_kind(campaign.settings.channel);
        let found = store::deliveries::people(tx, kind, &[customer.0])?.remove(&customer.0);
        let figures = store::deliveries::people_orders(tx, currency, &[customer.0])?.remove(&customer.0);
        let mut person = person_of(found.ok_or(Error::NotFound)?, figures.unwrap_or_default(), currency);
        own.values(tx, &[customer.0])?.give(customer.0, &mut person);
        Ok(person)
    })
}

fn word(outcome: Outcome) -> String {
    match outcome {
        Outcome::HandedOver => "handed_over".to_owned(),
        Outcome::Deferred { code } | Outcome::Refused { code, .. } => code,
        Outcome::LostBefore | Outcome::LostAfter => "connection_lost".to_owned(),
        Outcome::RelayUnavailable => "relay_unavailable".to_owned(),
        Outcome::Recalled(reason) => reason.as_str().to_owned(),
        Outcome::NotSigned => NOT_SIGNED.to_owned(),
        Outcome::Halted => "halted".to_owned(),
        Outcome::ContentError => "content_error".to_owned(),
    }
}
