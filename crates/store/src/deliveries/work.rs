//! The life of a delivery's row: planned, claimed, settled.
//!
//! Each step names the lease it was taken under and touches nothing when another holds the row now. What a state
//! may become is decided in `domain::deliveries`; what is told of it stands in `report`.

use crate::consent::known;
use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, Value, feed, params};
use base::{CampaignId, Currency, CustomerId, Date, DeliveryId, Timestamp};
use domain::campaigns::Settings;
use domain::consent::{Channel, Purpose};
use domain::customers::Frequency;
use domain::deliveries::{CustomerState, Reason, Settled, State};
use std::collections::{HashMap, HashSet};

const PLAN: Query = query!("deliveries/plan");
const DUE: Query = query!("deliveries/due");
const NEXT_DUE: Query = query!("deliveries/next_due");
const PEOPLE: Query = query!("deliveries/people");
const HOLD: Query = query!("deliveries/hold");
const WRITTEN: Query = query!("deliveries/written");
const PEOPLE_ORDERS: Query = query!("deliveries/people_orders");
const CLAIM: Query = query!("deliveries/claim");
const SKIP: Query = query!("deliveries/skip");
const SETTLE: Query = query!("deliveries/settle");
const TAKE_OVER: Query = query!("deliveries/take_over");
const UNCLAIM: Query = query!("deliveries/unclaim");
const CANCEL: Query = query!("deliveries/cancel");
const OPEN_COUNT: Query = query!("deliveries/open_count");
const SANDBOX: Query = query!("deliveries/sandbox");

/// A planned delivery whose moment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub delivery: DeliveryId,
    pub customer: CustomerId,
    pub attempts: i64,
}

/// What the gate and the message need to know of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub customer: CustomerId,
    pub state: CustomerState,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub gender: Option<String>,
    pub birthday: Option<Date>,
    pub city: Option<String>,
    pub locale: Option<String>,
    /// The oldest address of the channel.
    pub address: Option<String>,
    pub phone: Option<String>,
    /// How often at most the customer wants marketing.
    pub frequency: Option<Frequency>,
    /// Until when they rest from marketing.
    pub paused_until: Option<Timestamp>,
}

/// A customer's orders in three figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFigures {
    pub count: i64,
    pub total_minor: i64,
    pub last_at: Option<Timestamp>,
}

/// The answer of the wire for one row claimed under a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub delivery: DeliveryId,
    pub settled: Settled,
}

/// A letter that the sandbox sender keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sandboxed {
    pub delivery: DeliveryId,
    pub campaign: Option<CampaignId>,
    pub customer: Option<CustomerId>,
    pub address: String,
    pub subject: String,
    pub raw: Vec<u8>,
}

/// Writes one row per customer; `state` is `planned`, or `cancelled` when the campaign was stopped while planning.
pub fn plan(
    tx: &mut Tx,
    campaign: CampaignId,
    channel: Channel,
    (customers, state): (&[u32], State),
    now: Timestamp,
) -> Result<u64> {
    let ids = tx.new_ids(Sequence::Delivery, customers.len())?;
    let rows: Vec<[Value; 2]> =
        ids.iter().zip(customers).map(|(id, customer)| [Value::Int(*id), Value::from(*customer)]).collect();
    tx.exec_many_with(&PLAN, params![campaign.0, channel.as_str(), state.as_str(), now], &rows)
}

pub fn due(tx: &mut Tx, campaign: CampaignId, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    let read = |row: &Row| {
        Ok(Due {
            delivery: DeliveryId(row.int(0)?),
            customer: CustomerId(row.int(1)?),
            attempts: row.int(2)?,
        })
    };
    tx.rows(&DUE, params![campaign.0, now, limit])?.iter().map(read).collect()
}

/// When the next planned row may be claimed; nothing when none is planned.
pub fn next_due(tx: &mut Tx, campaign: CampaignId) -> Result<Option<Timestamp>> {
    tx.row(&NEXT_DUE, params![campaign.0])?.map_or(Ok(None), |row| row.opt_time(0))
}

/// The customers of some deliveries. `kind` is the identity kind of the channel's address.
pub fn people(tx: &mut Tx, kind: &str, customers: &[i64]) -> Result<HashMap<i64, Person>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let rows = tx.rows_many_with(&PEOPLE, params![kind], &ids)?;
    rows.iter().map(|row| Ok((row.int(0)?, read_person(row)?))).collect()
}

/// Holds customers until the transaction ends, so that nobody else counts what they were written meanwhile. Ascending,
/// so that two campaigns hold alike.
pub fn hold(tx: &mut Tx, customers: &[i64]) -> Result<()> {
    let mut ids: Vec<i64> = customers.to_vec();
    ids.sort_unstable();
    let ids: Vec<[Value; 1]> = ids.into_iter().map(|id| [Value::Int(id)]).collect();
    tx.rows_many(&HOLD, &ids).map(|_| ())
}

/// Those of some customers to whom marketing left, or may leave, since a moment of each.
pub fn written_to(tx: &mut Tx, since: &[(i64, Timestamp)]) -> Result<HashSet<i64>> {
    let rows: Vec<[Value; 2]> = since.iter().map(|(id, since)| [(*id).into(), (*since).into()]).collect();
    let mut marketing: HashMap<i64, bool> = HashMap::new();
    let mut written = HashSet::new();
    for row in tx.rows_many(&WRITTEN, &rows)? {
        let (customer, campaign) = (row.int(0)?, row.int(1)?);
        let counts = match marketing.get(&campaign) {
            Some(known) => *known,
            None => {
                let settings: Settings = serde_json::from_str(row.str(2)?)
                    .map_err(|e| Error::Corrupt(format!("campaign settings: {e}")))?;
                *marketing.entry(campaign).or_insert(settings.purpose == Purpose::Marketing)
            }
        };
        if counts {
            written.insert(customer);
        }
    }
    Ok(written)
}

/// The orders of some customers, for messages that mention them; whoever has none is absent.
pub fn people_orders(
    tx: &mut Tx,
    currency: Currency,
    customers: &[i64],
) -> Result<HashMap<i64, OrderFigures>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let rows = tx.rows_many_with(&PEOPLE_ORDERS, params![currency.code()], &ids)?;
    let read = |row: &Row| {
        Ok((
            row.int(0)?,
            OrderFigures { count: row.int(1)?, total_minor: row.int(2)?, last_at: row.opt_time(3)? },
        ))
    };
    rows.iter().map(read).collect()
}

/// Claims planned rows under a lease, with the address they go to. Every row must still be planned.
pub fn claim(tx: &mut Tx, lease: i64, rows: &[(DeliveryId, &str)], now: Timestamp) -> Result<()> {
    let values: Vec<[Value; 2]> =
        rows.iter().map(|(id, address)| [Value::Int(id.0), Value::from(*address)]).collect();
    let changed = tx.exec_many_with(&CLAIM, params![lease, now], &values)?;
    whole(changed, rows.len())
}

/// Closes planned rows that the gate refused.
pub fn skip(tx: &mut Tx, rows: &[(DeliveryId, Reason)], now: Timestamp) -> Result<()> {
    let values: Vec<[Value; 2]> =
        rows.iter().map(|(id, reason)| [Value::Int(id.0), Value::from(reason.as_str())]).collect();
    let changed = tx.exec_many_with(&SKIP, params![now], &values)?;
    whole(changed, rows.len())?;
    told(tx, rows.iter().map(|(id, _)| *id), now)
}

/// Writes the answers; how many rows took them. A row that is not claimed under this lease takes nothing.
pub fn settle(tx: &mut Tx, lease: i64, rows: &[Settlement], now: Timestamp) -> Result<u64> {
    let values = |it: &Settlement| {
        let handed_over = (it.settled.state == State::HandedOver).then_some(now);
        let s = &it.settled;
        params![it.delivery.0, s.state.as_str(), s.reason.clone(), s.attempts, s.due_at, handed_over].to_vec()
    };
    let changed =
        tx.exec_many_with(&SETTLE, params![lease, now], &rows.iter().map(values).collect::<Vec<_>>())?;
    told(tx, rows.iter().map(|row| row.delivery), now)?;
    Ok(changed)
}

/// Tells the feed that something came of deliveries: rules ask about it.
fn told(tx: &mut Tx, deliveries: impl Iterator<Item = DeliveryId>, now: Timestamp) -> Result<()> {
    let ids: Vec<i64> = deliveries.map(|id| id.0).collect();
    feed::append(tx, "deliveries", "changed", &ids, now)
}

/// Gives rows claimed under any other lease the state that is honest for their sender.
pub fn take_over(tx: &mut Tx, campaign: CampaignId, lease: i64, to: State, now: Timestamp) -> Result<u64> {
    let reason = (to == State::Unknown).then_some("interrupted");
    tx.exec(&TAKE_OVER, params![campaign.0, lease, to.as_str(), reason, now])
}

/// Gives back what is claimed under this very lease although no hand-over is open: a commit whose answer was lost.
pub fn unclaim(tx: &mut Tx, campaign: CampaignId, lease: i64, now: Timestamp) -> Result<u64> {
    tx.exec(&UNCLAIM, params![campaign.0, lease, now])
}

/// Cancels a piece of what is still planned; how many rows.
pub fn cancel(tx: &mut Tx, campaign: CampaignId, now: Timestamp, limit: i64) -> Result<u64> {
    tx.exec(&CANCEL, params![campaign.0, now, limit])
}

pub fn open_count(tx: &mut Tx, campaign: CampaignId) -> Result<i64> {
    tx.row(&OPEN_COUNT, params![campaign.0])?.map_or(Ok(0), |row| row.int(0))
}

pub fn keep_in_sandbox(tx: &mut Tx, letters: &[Sandboxed], now: Timestamp) -> Result<u64> {
    let values = |it: &Sandboxed| {
        let (campaign, customer) = (it.campaign.map(|id| id.0), it.customer.map(|id| id.0));
        params![it.delivery.0, campaign, customer, &it.address, &it.subject, it.raw.as_slice()].to_vec()
    };
    tx.exec_many_with(&SANDBOX, params![now], &letters.iter().map(values).collect::<Vec<_>>())
}

/// Fewer rows than asked for means that somebody else moved one meanwhile: the transaction is repeated.
fn whole(changed: u64, asked: usize) -> Result<()> {
    if changed == asked as u64 {
        Ok(())
    } else {
        Err(Error::Unavailable("a delivery moved meanwhile".into()))
    }
}

fn read_person(row: &Row) -> Result<Person> {
    Ok(Person {
        customer: CustomerId(row.int(0)?),
        state: known(CustomerState::parse(row.str(1)?), "state")?,
        first_name: row.opt_text(2)?,
        middle_name: row.opt_text(3)?,
        last_name: row.opt_text(4)?,
        gender: row.opt_text(5)?,
        birthday: row.opt_date(6)?,
        city: row.opt_text(7)?,
        locale: row.opt_text(8)?,
        address: row.opt_text(9)?,
        phone: row.opt_text(10)?,
        frequency: row.opt_text(11)?.as_deref().and_then(Frequency::parse),
        paused_until: row.opt_time(12)?,
    })
}
