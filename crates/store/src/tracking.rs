//! What came back from messages. First opens, clicks and unsubscribes stand in the delivery's row and are written
//! once; every hit has a row of its own, machines' marked.

use crate::consent::known;
use crate::engine::Sequence;
use crate::{Query, Result, Row, Tx, Value, feed, params};
use base::{CampaignId, CustomerId, DeliveryId, LinkId, Timestamp};
use domain::deliveries::State;
use domain::tracking::Kind;
use std::collections::{BTreeSet, HashMap};

const DELIVERIES: Query = query!("tracking/deliveries");
const INSERT: Query = query!("tracking/insert");
const FIRST_OPEN: Query = query!("tracking/first_open");
const FIRST_CLICK: Query = query!("tracking/first_click");
const FIRST_UNSUBSCRIBE: Query = query!("tracking/first_unsubscribe");
const LINK: Query = query!("tracking/link");
const TARGET: Query = query!("tracking/target");
const DELIVERY: Query = query!("tracking/delivery");

/// What is known of a delivery when something comes back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    pub campaign: CampaignId,
    pub customer: CustomerId,
    pub state: State,
    pub handed_over_at: Option<Timestamp>,
}

/// One hit, judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub delivery: DeliveryId,
    pub customer: CustomerId,
    pub kind: Kind,
    pub link: Option<LinkId>,
    pub machine: bool,
    pub happened_at: Timestamp,
}

/// The delivery behind a public page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    pub delivery: DeliveryId,
    pub campaign: CampaignId,
    pub customer: CustomerId,
    pub unsubscribed_at: Option<Timestamp>,
}

/// The deliveries with these ids; unknown ones are absent.
pub fn touched(tx: &mut Tx, ids: &[DeliveryId]) -> Result<HashMap<i64, Touched>> {
    let ids: Vec<[Value; 1]> = ids.iter().map(|id| [Value::Int(id.0)]).collect();
    let read = |row: &Row| {
        Ok((
            row.int(0)?,
            Touched {
                campaign: CampaignId(row.int(1)?),
                customer: CustomerId(row.int(2)?),
                state: known(State::parse(row.str(3)?), "state")?,
                handed_over_at: row.opt_time(4)?,
            },
        ))
    };
    tx.rows_many(&DELIVERIES, &ids)?.iter().map(read).collect()
}

/// Writes hits and brings the deliveries' first moments up to date. A person's click is also an open: the picture
/// may have been blocked.
pub fn record(tx: &mut Tx, events: &[Event]) -> Result<()> {
    let ids = tx.new_ids(Sequence::TrackingEvent, events.len())?;
    let row = |(event, id): (&Event, &i64)| {
        let (link, at) = (event.link.map(|link| link.0), event.happened_at);
        params![*id, event.delivery.0, event.customer.0, event.kind.as_str(), link, event.machine, at]
            .to_vec()
    };
    let rows: Vec<Vec<Value>> = events.iter().zip(&ids).map(row).collect();
    tx.exec_many(&INSERT, &rows)?;
    first(tx, &FIRST_OPEN, events, |kind| kind != Kind::Unsubscribe)?;
    first(tx, &FIRST_CLICK, events, |kind| kind == Kind::Click)?;
    first(tx, &FIRST_UNSUBSCRIBE, events, |kind| kind == Kind::Unsubscribe)?;
    // Rules ask what people did with messages; what machines did changes nothing.
    let by_people = || events.iter().filter(|event| !event.machine);
    let customers: BTreeSet<i64> = by_people().map(|event| event.customer.0).collect();
    let latest = by_people().map(|event| event.happened_at).max().unwrap_or_default();
    feed::append(tx, "customers", "changed", &customers.into_iter().collect::<Vec<_>>(), latest)
}

/// The earliest of a batch's hits per delivery; one statement must not meet a row twice.
fn first(tx: &mut Tx, query: &Query, events: &[Event], which: fn(Kind) -> bool) -> Result<()> {
    let mut earliest: HashMap<i64, Timestamp> = HashMap::new();
    for event in events.iter().filter(|event| !event.machine && which(event.kind)) {
        let at = earliest.entry(event.delivery.0).or_insert(event.happened_at);
        *at = (*at).min(event.happened_at);
    }
    // In order of ids, so that two transactions lock rows in the same order.
    let mut rows: Vec<[Value; 2]> =
        earliest.into_iter().map(|(id, at)| [Value::Int(id), Value::from(at)]).collect();
    rows.sort();
    if !rows.is_empty() {
        tx.exec_many(query, &rows)?;
    }
    Ok(())
}

/// Where a click leads: a link of the delivery's own campaign. A test message has no delivery.
pub fn target(tx: &mut Tx, delivery: DeliveryId, link: LinkId) -> Result<Option<String>> {
    let row = match delivery.0 {
        ..0 => tx.row(&TARGET, params![link.0])?,
        _ => tx.row(&LINK, params![delivery.0, link.0])?,
    };
    row.map(|row| row.text(0)).transpose()
}

pub fn behind(tx: &mut Tx, id: DeliveryId) -> Result<Option<Behind>> {
    let read = |row: Row| {
        Ok(Behind {
            delivery: DeliveryId(row.int(0)?),
            campaign: CampaignId(row.int(1)?),
            customer: CustomerId(row.int(2)?),
            unsubscribed_at: row.opt_time(3)?,
        })
    };
    tx.row(&DELIVERY, params![id.0])?.map(read).transpose()
}
