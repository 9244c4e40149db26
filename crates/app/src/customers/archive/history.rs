//! The sections of an archive that tell what happened to the person: what they bought and did, what they were sent and
//! how they answered, where their data came from, and what was done with their card.
//!
//! Nothing is decided or written here. Who the person is and what they said stands in `sections`.

use super::row::{Cell, Pair, Row};
use super::sections::{PIECE, by, fields, paged};
use super::sheet::Sheet;
use super::{Source, Written};
use crate::events::plain;
use base::money::format_decimal;
use base::{CampaignId, Currency, CustomerId, OrderId, Timestamp};
use domain::consent::Purpose;
use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::Tx;
use store::archive::{Joined, Sent};
use store::orders::{Filter, Head, LifeStep, LineRow, ReturnRow};

/// Events are read out of blocks of many people, so fewer and longer pages cost less.
const EVENTS: usize = 10_000;

struct Order {
    head: Head,
    lines: Vec<LineRow>,
    returns: Vec<ReturnRow>,
    life: Vec<LifeStep>,
}

pub(super) fn orders(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<(Timestamp, i64)>| {
        let of = Filter { customer: Some(CustomerId(id)), ..Filter::default() };
        let heads = store::orders::list(tx, &of, before, PIECE)?;
        let whole = |head: Head| {
            let id: OrderId = head.id;
            let (lines, returns) = (store::orders::lines(tx, id)?, store::orders::returns(tx, id)?);
            Ok(Order { head, lines, returns, life: store::orders::life(tx, id)? })
        };
        heads.into_iter().map(whole).collect()
    };
    paged(
        source,
        sheet,
        read,
        |it: &Order| (it.head.placed_at, it.head.id.0),
        |it| {
            let Order { head, lines, returns, life } = it;
            let currency = head.currency;
            let money = |minor: i64| Cell::Money(minor, currency);
            let returned = if head.returned_minor == 0 { Cell::Nothing } else { money(head.returned_minor) };
            vec![
                ("number", head.number.into()),
                ("placed_at", head.placed_at.into()),
                ("kind", Cell::word("order", head.kind.as_str())),
                ("state", Cell::word("order", head.state.as_str())),
                ("total", money(head.total_minor)),
                ("returned", returned),
                ("lines", Cell::Rows(lines.iter().map(|it| line(it, currency)).collect())),
                ("returns", Cell::Rows(returns.iter().map(|it| back(it, currency)).collect())),
                ("life", Cell::Rows(life.iter().map(step).collect())),
            ]
        },
    )
}

fn line(it: &LineRow, currency: Currency) -> Row {
    vec![
        ("name", it.name.clone().into()),
        ("code", it.code.clone().into()),
        ("quantity", Cell::Decimal(format_decimal(it.quantity.0, 6, 0))),
        ("unit_price", Cell::Decimal(format_decimal(it.unit_price.0, 4, 2))),
        ("total", Cell::Money(it.total_minor, currency)),
    ]
}

fn back(it: &ReturnRow, currency: Currency) -> Row {
    vec![("returned_at", it.returned_at.into()), ("total", Cell::Money(it.total_minor, currency))]
}

fn step(it: &LifeStep) -> Row {
    vec![("changed_at", it.changed_at.into()), ("state", Cell::word("order", it.state.as_str()))]
}

/// Events of cards that were joined are found with those of the one who stays.
pub(super) fn events(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let mut before = None;
    loop {
        let piece = source
            .ctx
            .workspace
            .read(|tx| Ok(store::events::timeline(tx, source.id.0, &[], before, EVENTS)?))?;
        before = piece.last().map(store::events::Event::place).filter(|_| piece.len() >= EVENTS);
        for it in piece {
            let properties = it.properties.into_iter().map(|(name, value)| Pair::plain(name, plain(value)));
            let row = vec![
                ("event", it.kind.into()),
                ("happened_at", it.happened_at.into()),
                ("properties", Cell::Pairs(properties.collect())),
                ("received_at", it.received_at.into()),
            ];
            if !sheet.put(&row)? {
                return Ok(());
            }
        }
        if before.is_none() {
            return Ok(());
        }
    }
}

pub(super) fn segment_changes(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        store::archive::segment_changes(tx, id, before.unwrap_or(i64::MAX), PIECE)
    };
    paged(
        source,
        sheet,
        read,
        |it| it.id,
        |it| {
            let word = if it.entered { "entered" } else { "left" };
            vec![
                ("segment", it.segment.into()),
                ("change", Cell::word("change", word)),
                ("changed_at", it.changed_at.into()),
            ]
        },
    )
}

pub(super) fn deliveries(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let topics = source.ctx.workspace.read(|tx| Ok(store::topics::all(tx)?))?;
    let campaigns: RefCell<HashMap<CampaignId, Told>> = RefCell::default();
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        let sent = store::archive::deliveries(tx, id, before.unwrap_or(i64::MAX), PIECE)?;
        let mut known = campaigns.borrow_mut();
        for it in &sent {
            if let Entry::Vacant(place) = known.entry(it.campaign) {
                place.insert(Told::of(store::campaigns::load(tx, it.campaign)?));
            }
        }
        Ok(sent)
    };
    paged(
        source,
        sheet,
        read,
        |it: &Sent| it.delivery.0,
        |it| {
            let known = campaigns.borrow();
            let Some(of) = known.get(&it.campaign) else { return Vec::new() };
            let topic = topics.iter().find(|topic| topic.id.0 == of.topic).map(|topic| topic.name.clone());
            sent(it, of, topic)
        },
    )
}

fn sent(it: Sent, of: &Told, topic: Option<String>) -> Row {
    vec![
        ("campaign", of.name.clone().into()),
        ("state", Cell::word("delivery", it.state.as_str())),
        ("reason", it.reason.map_or(Cell::Nothing, |it| Cell::word("reason", it))),
        ("handed_over_at", it.handed_over_at.into()),
        ("channel", Cell::word("channel", it.channel.as_str())),
        ("address", it.address.into()),
        ("subject", of.subject.clone().into()),
        ("purpose", of.purpose.map_or(Cell::Nothing, |it| Cell::word("purpose", it.as_str()))),
        ("topic", topic.into()),
        ("opened_at", it.opened_at.into()),
        ("clicked_at", it.clicked_at.into()),
        ("unsubscribed_at", it.unsubscribed_at.into()),
        ("returns", Cell::Rows(it.returns.into_iter().map(returned).collect())),
        ("updated_at", it.updated_at.into()),
        ("delivery", it.delivery.to_string().into()),
    ]
}

fn returned(it: store::archive::Returned) -> Row {
    vec![
        ("happened_at", it.happened_at.into()),
        ("kind", Cell::word("reason", it.kind)),
        ("code", it.code.into()),
        ("words", it.words.into()),
        ("source", it.source.into()),
    ]
}

/// What is told of a campaign: its name, and the subject as it was written, with the places for the person's own words.
struct Told {
    name: Option<String>,
    subject: Option<String>,
    purpose: Option<Purpose>,
    topic: i64,
}

impl Told {
    fn of(campaign: Option<store::campaigns::Campaign>) -> Told {
        let Some(it) = campaign else { return Told { name: None, subject: None, purpose: None, topic: 0 } };
        let frozen = it.content.as_deref().and_then(|text| crate::deliveries::Frozen::read(text).ok());
        let subject = frozen.map(|it| it.message.subject);
        Told { name: Some(it.name), subject, purpose: Some(it.settings.purpose), topic: it.settings.topic }
    }
}

pub(super) fn letters(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let kept = super::sections::letters_of(source)?;
    for delivery in kept {
        let Some((it, _)) = source.ctx.workspace.read(|tx| Ok(store::sandbox::load(tx, delivery)?))? else {
            continue;
        };
        sheet.put(&vec![
            ("subject", it.subject.into()),
            ("created_at", it.created_at.into()),
            ("address", it.address.into()),
            ("file", format!("letters/{delivery}.eml").into()),
        ])?;
    }
    Ok(())
}

pub(super) fn reactions(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        store::archive::reactions(tx, id, before.unwrap_or(i64::MAX), PIECE)
    };
    paged(
        source,
        sheet,
        read,
        |it| it.id,
        |it| {
            vec![
                ("kind", Cell::word("reaction", it.kind)),
                ("happened_at", it.happened_at.into()),
                ("link", it.url.into()),
                ("machine", Cell::Yes(it.machine)),
                ("delivery", it.delivery.to_string().into()),
            ]
        },
    )
}

/// Files that told of the person, as long as they can be taken back. A file's name is not told: it may name others.
pub(super) fn imports(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let mut place = Some((0, 0));
    while let Some(after) = place {
        let told = source
            .ctx
            .workspace
            .read(|tx| Ok(store::imports::journal::told_of(tx, after, &source.person.customers)?));
        let (told, next) = told?;
        place = next;
        for it in told {
            if !sheet.put(&import(source, it))? {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn import(source: &Source<'_>, it: store::imports::journal::Told) -> Row {
    let changed = it.changed.unwrap_or_default();
    let identity = |(kind, value): (String, String)| {
        vec![("kind", Cell::word("identity", kind)), ("value", value.into())]
    };
    let also = |yes: bool| if yes { Cell::Yes(true) } else { Cell::Nothing };
    vec![
        ("import", it.import.to_string().into()),
        ("at", it.at.into()),
        ("card", Cell::word("told", if it.made { "made" } else { "changed" })),
        ("before", fields(source, &changed.change.before, "before")),
        ("after", fields(source, &changed.change.after, "after")),
        ("new_identities", Cell::Rows(changed.identities.into_iter().map(identity).collect())),
        ("consents_written", also(it.words > 0)),
        ("put_into_list", also(it.listed)),
    ]
}

pub(super) fn merges(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        store::archive::merges(tx, id, before.unwrap_or(i64::MAX), PIECE)
    };
    paged(
        source,
        sheet,
        read,
        |it| it.id,
        |it: Joined| {
            let (before, after) = it.moved.and_then(|moved| moved.fields).map(|it| *it).unwrap_or_default();
            vec![
                ("merged_at", it.merged_at.into()),
                ("joined_card", it.from.map(|it| it.to_string()).into()),
                ("before", fields(source, &before, "before")),
                ("after", fields(source, &after, "after")),
                ("undone_at", it.undone_at.into()),
                ("by", by(&it.actor)),
            ]
        },
    )
}

pub(super) fn audit(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        store::archive::audit(tx, id, before.unwrap_or(i64::MAX), PIECE)
    };
    paged(
        source,
        sheet,
        read,
        |it| it.id,
        |it| {
            vec![
                ("happened_at", it.happened_at.into()),
                ("action", Cell::word("action", it.action)),
                ("by", by(&it.actor)),
            ]
        },
    )
}
