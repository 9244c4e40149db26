//! The sections of an archive, in their order, and those that tell who the person is and what they said.
//!
//! What happened to them stands in `history`.

use super::row::{Cell, Pair, Row};
use super::sheet::Sheet;
use super::{Source, Written, history};
use crate::{Result, segments};
use base::limits::ARCHIVE_LETTERS;
use base::{CustomerId, DeliveryId, SegmentId};
use domain::customers::{CHANNELS, Fields};
use domain::fields::{Attributes, Shape, Value, to_text};
use serde_json::json;
use std::collections::BTreeSet;
use store::Tx;
use store::consent::Line;

/// Rows that are read at once.
pub(super) const PIECE: usize = 500;

#[derive(Clone, Copy)]
pub(super) struct Section {
    pub name: &'static str,
    /// How many of the first values of a row need no name to be understood.
    pub lead: usize,
    pub tell: fn(&Source<'_>, &mut Sheet<'_>) -> Written,
}

const fn section(
    name: &'static str,
    lead: usize,
    tell: fn(&Source<'_>, &mut Sheet<'_>) -> Written,
) -> Section {
    Section { name, lead, tell }
}

/// Every section; the list of tables in `store::erasure` names them.
pub(super) const ALL: &[Section] = &[
    section("profile", 2, profile),
    section("identities", 2, identities),
    section("consents", 3, consents),
    section("texts", 1, texts),
    section("confirmations", 2, confirmations),
    section("suppressions", 2, suppressions),
    section("orders", 2, history::orders),
    section("records", 2, records),
    section("events", 2, history::events),
    section("segments", 1, segments_of),
    section("segment_changes", 2, history::segment_changes),
    section("lists", 1, lists),
    section("deliveries", 2, history::deliveries),
    section("letters", 2, history::letters),
    section("reactions", 2, history::reactions),
    section("imports", 2, history::imports),
    section("merges", 1, history::merges),
    section("audit", 2, history::audit),
];

/// Tells of every card of the person, a page of rows after another, each in a reading of its own: whoever takes the
/// archive slowly holds nobody up.
pub(super) fn paged<T, P: Copy>(
    source: &Source<'_>,
    sheet: &mut Sheet<'_>,
    read: impl Fn(&mut Tx, i64, Option<P>) -> store::Result<Vec<T>>,
    place: impl Fn(&T) -> P,
    tell: impl Fn(T) -> Row,
) -> Written {
    for id in &source.person.customers {
        let mut before = None;
        loop {
            let piece = source.ctx.workspace.read(|tx| Ok(read(tx, *id, before)?))?;
            let last = piece.last().map(&place).filter(|_| piece.len() >= PIECE);
            for it in piece {
                if !sheet.put(&tell(it))? {
                    return Ok(());
                }
            }
            if last.is_none() {
                break;
            }
            before = last;
        }
    }
    Ok(())
}

/// Letters that are kept whole, the newest ones.
pub(super) fn letters_of(source: &Source<'_>) -> Result<Vec<DeliveryId>> {
    let mut all = Vec::new();
    for id in &source.person.customers {
        let left = ARCHIVE_LETTERS.saturating_sub(all.len());
        let some = source.ctx.workspace.read(|tx| Ok(store::archive::letters(tx, *id, i64::MAX, left)?))?;
        all.extend(some.into_iter().map(|it| it.delivery));
    }
    Ok(all)
}

/// Who keeps the data, and where a person asks about it.
pub(super) fn business(source: &Source<'_>) -> Result<Vec<String>> {
    let details = source.ctx.workspace.read(|tx| Ok(store::legal::details(tx)?.1))?;
    let settings = source.ctx.workspace.settings();
    let name = if details.legal_name.is_empty() { &settings.business_name } else { &details.legal_name };
    let mut lines = vec![name.clone()];
    let told = [("ИНН", &details.inn), ("ОГРН", &details.ogrn), ("", &details.address)];
    lines.extend(
        told.iter().filter(|(_, it)| !it.is_empty()).map(|(of, it)| format!("{of} {it}").trim().to_owned()),
    );
    lines.extend([details.email, details.phone].into_iter().filter(|it| !it.is_empty()));
    Ok(lines)
}

/// Who did something: staff are named by nobody.
pub(super) fn by(actor: &str) -> Cell {
    let who = match actor.split_once('_').map_or(actor, |(kind, _)| kind) {
        "usr" => "staff",
        "key" => "program",
        "customer" => "self",
        _ => "system",
    };
    Cell::word("by", who)
}

/// Values of the business's own fields, by the field's number.
pub(super) fn own<'a>(
    source: &Source<'_>,
    attributes: &Attributes,
    shapes: impl Iterator<Item = (i64, &'a Shape)>,
) -> Vec<Pair> {
    let locale = source.words.locale;
    let told = shapes.filter_map(|(number, shape)| {
        let value = attributes.get(number, shape.kind)?;
        let label = locale.pick(&shape.ru, &shape.en).to_owned();
        let currency = match value {
            Value::Money(money) => format!("\u{a0}{}", money.currency.code()),
            _ => String::new(),
        };
        let shown = format!("{}{currency}", to_text(shape, value, Some(locale)));
        Some(Pair { key: shape.key.clone(), label, value: plain(value), shown })
    });
    told.collect()
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) | Value::Choice(text) => json!(text),
        Value::Number(millionths) => json!(base::money::format_decimal(*millionths, 6, 0)),
        Value::Money(money) => {
            json!({ "amount_minor": money.amount_minor, "currency": money.currency.code() })
        }
        Value::Boolean(yes) => json!(yes),
        Value::Date(date) => json!(date),
        Value::Moment(at) => json!(at),
        Value::ManyChoice(all) => json!(all),
    }
}

/// The card, and the cards that were joined to it.
fn profile(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let mut ids = source.person.customers.clone();
    ids.sort_by_key(|id| (*id != source.id.0, *id));
    for id in ids {
        let (customer, fields) = source
            .ctx
            .workspace
            .read(|tx| Ok((store::customers::load(tx, CustomerId(id))?, store::fields::all(tx)?)))?;
        let Some(customer) = customer else { continue };
        let own = own(source, &customer.fields.own, fields.iter().map(|it| (it.id.0, &it.shape)));
        let it = customer.fields;
        sheet.put(&vec![
            ("id", customer.id.to_string().into()),
            ("card", Cell::word("card", customer.state.as_str())),
            ("last_name", it.last_name.into()),
            ("first_name", it.first_name.into()),
            ("middle_name", it.middle_name.into()),
            ("gender", it.gender.map_or(Cell::Nothing, |it| Cell::word("gender", it))),
            ("birthday", it.birthday.map_or(Cell::Nothing, Cell::Date)),
            ("country", it.country.into()),
            ("city", it.city.into()),
            ("locale", it.locale.map_or(Cell::Nothing, |it| Cell::word("locale", it))),
            ("came_from", it.source.into()),
            ("preferred_channel", it.preferred_channel.map_or(Cell::Nothing, |it| Cell::word("channel", it))),
            (
                "contact_frequency",
                it.contact_frequency.map_or(Cell::Nothing, |it| Cell::word("frequency", it)),
            ),
            ("paused_until", customer.paused_until.into()),
            ("responsible", customer.responsible.map_or(Cell::Nothing, |it| it.to_string().into())),
            ("own_fields", Cell::Pairs(own)),
            ("created_at", customer.created_at.into()),
            ("updated_at", customer.updated_at.into()),
        ])?;
    }
    Ok(())
}

/// Fields of a card that are known, each with a word for when it held.
pub(super) fn fields(source: &Source<'_>, of: &Fields, when: &str) -> Cell {
    let serde_json::Value::Object(all) = json!(of) else { return Cell::Nothing };
    let known = all.into_iter().filter(|(_, value)| !value.is_null() && *value != json!({}));
    let pair = |(key, value): (String, serde_json::Value)| {
        let words = &source.words;
        let label = format!("{} ({})", words.word("label", &key), words.word("when", when));
        Pair { label, ..Pair::plain(key, value) }
    };
    Cell::Pairs(known.map(pair).collect())
}

fn identities(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let mut known = source.person.identities.clone();
    known.sort_by_key(|it| (it.kind.as_str(), it.value.clone()));
    for it in known {
        let typed = if it.typed == it.value { Cell::Nothing } else { it.typed.into() };
        let kind = Cell::word("identity", it.kind.as_str());
        if !sheet.put(&vec![("kind", kind), ("value", it.value.into()), ("typed", typed)])? {
            break;
        }
    }
    Ok(())
}

fn consents(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let topics = source.ctx.workspace.read(|tx| Ok(store::topics::all(tx)?))?;
    let topic = |number: i64| topics.iter().find(|it| it.id.0 == number).map(|it| it.name.clone());
    let read = |tx: &mut Tx, id, before| store::consent::entries(tx, CustomerId(id), before, PIECE as i64);
    paged(
        source,
        sheet,
        read,
        |line: &Line| line.entry_id,
        |line| {
            let it = line.entry;
            vec![
                ("given", Cell::word("given", if it.given { "given" } else { "withdrawn" })),
                ("purpose", Cell::word("purpose", it.purpose.as_str())),
                ("channel", Cell::word("channel", it.scope.as_str())),
                ("topic", topic(it.topic.0).into()),
                ("given_at", it.given_at.into()),
                ("basis", Cell::word("basis", it.basis.as_str())),
                ("source", Cell::word("source", it.source.as_str())),
                ("document", it.document.into()),
                ("text_version", line.text_version.into()),
                ("said_from", it.said_from.map(|it| it.to_string()).into()),
                ("recorded_at", it.recorded_at.into()),
                ("by", by(&it.actor)),
                ("entry", Cell::Number(line.entry_id)),
            ]
        },
    )
}

/// Editions that some consent points at, word for word.
fn texts(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let texts = source.ctx.workspace.read(|tx| {
        let mut pointed = Vec::new();
        for id in &source.person.customers {
            let entries =
                store::consent::entries(tx, CustomerId(*id), None, base::limits::ARCHIVE_ROWS as i64)?;
            pointed.extend(entries.iter().filter_map(|line| line.entry.text_id));
        }
        Ok(store::consent::texts(tx)?.into_iter().filter(|it| pointed.contains(&it.id)).collect::<Vec<_>>())
    })?;
    for text in texts {
        sheet.put(&vec![
            ("version", text.version.clone().into()),
            ("kind", Cell::word("document", text.kind.as_str())),
            ("language", Cell::word("locale", text.locale.code())),
            ("published_at", text.published_at.into()),
            ("sha256", text.fingerprint().into()),
            ("text", text.body.into()),
        ])?;
    }
    Ok(())
}

/// Questions whether they agree, which the public page asked for.
fn confirmations(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let said = source.person.identities.iter().flat_map(|it| [it.value.clone(), it.typed.clone()]);
    let addresses: BTreeSet<String> = said.collect();
    let addresses: Vec<String> = addresses.into_iter().collect();
    let read = |tx: &mut Tx| Ok(store::archive::confirmations(tx, &source.person.customers, &addresses)?);
    for it in source.ctx.workspace.read(read)? {
        let row = vec![
            ("state", Cell::word("confirmation", it.state)),
            ("asked_at", it.asked_at.into()),
            ("address", it.address.into()),
            ("name", it.name.into()),
            ("said_from", it.asked_from.into()),
            ("reason", it.reason.map_or(Cell::Nothing, |it| Cell::word("reason", it))),
            ("expires_at", it.expires_at.into()),
            ("answered_at", it.answered_at.into()),
        ];
        if !sheet.put(&row)? {
            break;
        }
    }
    Ok(())
}

fn suppressions(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let workspace = &source.ctx.workspace;
    for (channel, kind) in CHANNELS {
        for identity in source.person.identities.iter().filter(|it| it.kind == kind) {
            let hash = crate::consent::address_hash(workspace, channel, &identity.value);
            let Some(it) = workspace.read(|tx| Ok(store::suppression::find(tx, channel, &hash)?))? else {
                continue;
            };
            sheet.put(&vec![
                ("channel", Cell::word("channel", channel.as_str())),
                ("address", identity.value.clone().into()),
                ("reason", Cell::word("bar", it.reason.as_str())),
                ("note", it.note.into()),
                ("since", it.created_at.into()),
                ("by", by(&it.actor)),
            ])?;
        }
    }
    Ok(())
}

fn records(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let types = source.ctx.workspace.read(|tx| Ok(store::records::types(tx)?))?;
    let read =
        |tx: &mut Tx, id, before| store::records::page_of_customer(tx, CustomerId(id), None, before, PIECE);
    paged(
        source,
        sheet,
        read,
        |it| it.id,
        |it| {
            let of = types.iter().find(|of| of.id == it.record_type);
            let name = of.map(|of| source.words.pick(&of.ru, &of.en).to_owned());
            let fields = of.map_or(Vec::new(), |of| {
                own(
                    source,
                    &it.attributes,
                    of.definition.fields.iter().map(|field| (field.number, &field.shape)),
                )
            });
            vec![("type", name.into()), ("number", it.number.clone().into()), ("fields", Cell::Pairs(fields))]
        },
    )
}

/// Segments that the person is in now, as their rules say.
fn segments_of(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let mut now: Vec<(SegmentId, String)> = segments::of_customer(source.base, source.id.0, source.ctx.now());
    now.sort_by_key(|(id, _)| id.0);
    for (_, name) in now {
        if !sheet.put(&vec![("segment", name.into())])? {
            break;
        }
    }
    Ok(())
}

fn lists(source: &Source<'_>, sheet: &mut Sheet<'_>) -> Written {
    let read = |tx: &mut Tx, id, before: Option<i64>| {
        store::archive::lists(tx, id, before.unwrap_or(i64::MAX), PIECE)
    };
    paged(
        source,
        sheet,
        read,
        |it| it.list,
        |it| vec![("list", it.name.into()), ("since", it.added_at.into())],
    )
}
