//! One customer with everything the card shows, and what happened to them.
//!
//! Figures come from the facts, the rest from the store. The timeline puts rows of tables and events of blocks
//! together; nothing here writes.

use crate::facts::{self, Base};
use crate::{Ctx, Error, Result, lists, segments};
use base::{CustomerId, ListId, Money, SegmentId, Timestamp};
use domain::access::Permission;
use domain::consent::{Channel, Word};
use domain::customers::{CHANNELS, ErasureReason, State, Unreachable, reach};
use domain::fields::{Field, Value};
use domain::identities::{Identity, Kind};
use rules::schema::tables::orders::TOTAL;
use rules::{Aggregate, At, BoundPeriod, Engagement, Facts, Question, Rows, Source};
pub use store::customers::{Customer, Happening};

#[derive(Clone, Debug)]
pub struct Card {
    pub customer: Customer,
    pub identities: Vec<Identity>,
    /// Values of the business's own fields.
    pub own: Vec<(Field, Value)>,
    /// The latest word per purpose, channel and topic.
    pub consents: Vec<Word>,
    pub reach: Vec<Reach>,
    pub figures: Figures,
    pub engagement: Engagement,
    pub segments: Vec<(SegmentId, String)>,
    pub lists: Vec<(ListId, String)>,
    /// Of somebody who was erased: when, and why as far as that is still kept.
    pub erased: Option<Erased>,
}

/// That somebody was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    pub at: Timestamp,
    pub reason: Option<ErasureReason>,
    pub reference: Option<String>,
}

/// Whether marketing can reach the customer by a channel, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub channel: Channel,
    pub refusal: Option<Unreachable>,
}

/// A customer's orders in figures, as rules count them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub count: i64,
    pub sum: Money,
    pub average: Option<Money>,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

pub fn card(ctx: &Ctx, id: CustomerId) -> Result<Card> {
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let (customer, identities, words, suppressed, lists, fields, erased) = ctx.workspace.read(|tx| {
        let customer = store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
        let identities: Vec<Identity> =
            store::identities::of_customers(tx, &[id.0])?.into_iter().map(|(_, identity)| identity).collect();
        let mut suppressed = Vec::new();
        for (channel, kind) in CHANNELS {
            let hash = address(&base, id, kind)
                .map(|address| crate::consent::suppressions::address_hash(&ctx.workspace, channel, &address));
            let found = hash.map(|hash| store::suppression::find(tx, channel, &hash)).transpose()?;
            suppressed.push(found.flatten().is_some());
        }
        let lists = lists::of_customer(tx, id)?;
        let fields = store::fields::all(tx)?;
        let erased = erased(tx, &customer)?;
        Ok((customer, identities, store::consent::words(tx, id)?, suppressed, lists, fields, erased))
    })?;
    let channels = CHANNELS.into_iter().zip(suppressed).map(|((channel, kind), suppressed)| Reach {
        channel,
        refusal: reach(&words.0, channel, identities.iter().any(|it| it.kind == kind), suppressed).err(),
    });
    Ok(Card {
        figures: figures(&base, id.0, ctx.now()),
        engagement: engagement(&base, id.0, ctx.now()),
        segments: segments::of_customer(&base, id.0, ctx.now()),
        lists,
        erased,
        reach: channels.collect(),
        consents: words.0,
        own: crate::fields::keyed(&customer.fields.own, fields),
        customer,
        identities,
    })
}

fn erased(tx: &mut store::Tx, customer: &Customer) -> store::Result<Option<Erased>> {
    if customer.state != State::Erased {
        return Ok(None);
    }
    let record = store::evidence::of_customer(tx, customer.id)?;
    let reason = record.as_ref().map(|it| it.reason);
    let reference = record.and_then(|it| it.reference);
    Ok(Some(Erased { at: customer.updated_at, reason, reference }))
}

/// What happened to a customer, newest first, after a place; of one kind where one is named.
pub fn timeline(
    ctx: &Ctx,
    id: CustomerId,
    kind: Option<String>,
    after: Option<(Timestamp, i64, i64)>,
    limit: usize,
) -> Result<Vec<Happening>> {
    ctx.require(Permission::CustomersRead)?;
    let kind = kind.as_deref().unwrap_or("");
    if kind == SEGMENT {
        ctx.require(Permission::SegmentsRead)?;
    }
    ctx.workspace.read(|tx| {
        store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
        let mut rows = store::customers::timeline(tx, id, kind, after, limit)?;
        if matches!(kind, "" | EVENT) {
            let events = store::events::timeline(tx, id.0, &[], after.map(before), limit)?;
            rows.extend(events.into_iter().map(happening));
            let order = |row: &Happening| (std::cmp::Reverse(row.at), row.origin, std::cmp::Reverse(row.id));
            rows.sort_by_key(order);
            rows.truncate(limit);
        }
        Ok(rows)
    })
}

/// The kind of an event in a timeline, and where it stands among what happened in the same moment.
const EVENT: &str = "event";
const EVENT_ORIGIN: i64 = 6;
/// Entries and exits of segments.
const SEGMENT: &str = "segment";
/// A batch and a place in it as one number.
const PLACES: i64 = 1 << 20;

fn happening(event: store::events::Event) -> Happening {
    Happening {
        at: event.happened_at,
        origin: EVENT_ORIGIN,
        id: event.batch * PLACES + i64::from(event.position),
        kind: EVENT.to_owned(),
        related: 0,
        name: event.kind,
        word: String::new(),
        detail: String::new(),
        flag: false,
        amount_minor: 0,
        unit: String::new(),
        properties: event.properties,
    }
}

/// Events before a place of the timeline.
fn before((at, origin, id): (Timestamp, i64, i64)) -> store::events::Place {
    if origin < EVENT_ORIGIN {
        return (at, i64::MAX, u32::MAX);
    }
    (at, id.div_euclid(PLACES), id.rem_euclid(PLACES) as u32)
}

/// The figures of somebody who is gone are those of nobody.
pub(super) fn figures(base: &Base, customer: i64, now: Timestamp) -> Figures {
    let (currency, at) = (base.schema.currency, At::new(now, &base.schema.zone));
    let view = base.snapshot.customer(customer);
    let measure = |aggregate| Question::orders(aggregate, BoundPeriod::Ever).measure(view.as_ref()?, &at);
    let money = |amount_minor| Money { amount_minor, currency };
    let (first_at, last_at) = view.as_ref().map_or((None, None), |view| {
        let orders = Source::orders();
        let rows = view.rows(orders.table);
        let mut purchases = BoundPeriod::Ever.of(&rows, &at).filter(|&index| orders.counts(&rows, index));
        let first = purchases.next();
        let last = purchases.next_back().or(first);
        (first.map(|index| rows.moment(index)), last.map(|index| rows.moment(index)))
    });
    Figures {
        count: measure(Aggregate::Count).unwrap_or(0),
        sum: money(measure(Aggregate::Sum(TOTAL)).unwrap_or(0)),
        average: measure(Aggregate::Average(TOTAL)).map(money),
        first_at,
        last_at,
    }
}

/// How the customer answers messages; of somebody who is gone nothing is known.
pub(super) fn engagement(base: &Base, customer: i64, now: Timestamp) -> Engagement {
    let at = At::new(now, &base.schema.zone);
    base.snapshot.customer(customer).map(|view| Engagement::of(&view, &at)).unwrap_or_default()
}

/// The address that messages of a channel go to.
fn address(base: &Base, id: CustomerId, kind: Kind) -> Option<String> {
    use rules::schema::standard;
    let field = match kind {
        Kind::Email => standard::EMAIL,
        Kind::Phone => standard::PHONE,
        Kind::External => standard::EXTERNAL,
        Kind::Anonymous | Kind::Device => return None,
    };
    base.snapshot.customer(id.0)?.text(field).map(str::to_owned)
}
