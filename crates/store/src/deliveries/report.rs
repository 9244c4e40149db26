//! What a campaign's deliveries tell: states, reactions, orders after the hand-over, lists.
//!
//! Only reading. Machines' opens and clicks are kept apart from people's; what an effect is worth is computed in
//! `stats`, not here.

use crate::consent::known;
use crate::{Query, Result, Row, Tx, params};
use base::{CampaignId, Currency, CustomerId, DeliveryId, Timestamp, time};
use domain::consent::Channel;
use domain::deliveries::State;

const COUNTS: Query = query!("deliveries/counts");
const REACTIONS: Query = query!("deliveries/reactions");
const MACHINES: Query = query!("deliveries/machine_reactions");
const CLICKS: Query = query!("deliveries/clicks");
const GROUPS: Query = query!("deliveries/groups");
const ORDERS_AFTER: Query = query!("deliveries/orders_after");
const OF_CUSTOMER: Query = query!("deliveries/of_customer");
const LIST: Query = query!("deliveries/list");
const LIST_STATE: Query = query!("deliveries/list_state");

/// Letters that a person opened, clicked or unsubscribed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reactions {
    pub opened: i64,
    pub clicked: i64,
    pub unsubscribed: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkClicks {
    pub position: i64,
    pub url: String,
    pub people: i64,
    pub clicks: i64,
}

/// Who is compared with whom. `treated` are all who were to be written to, whether the letter arrived or not, because
/// the control group was chosen from the same people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    pub control: i64,
    pub handed_over: i64,
    pub treated: i64,
}

/// The orders of one customer after the hand-over, or after the decision where there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    pub customer: CustomerId,
    pub state: State,
    pub reason: Option<String>,
    pub count: i64,
    pub total_minor: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub delivery: DeliveryId,
    pub customer: CustomerId,
    pub channel: Channel,
    pub address: Option<String>,
    pub state: State,
    pub reason: Option<String>,
    pub attempts: i64,
    pub updated_at: Timestamp,
    pub handed_over_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub clicked_at: Option<Timestamp>,
    pub unsubscribed_at: Option<Timestamp>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

/// Rows by state and reason; a row without a reason has an empty one.
pub fn counts(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<(State, String, i64)>> {
    let read = |row: &Row| Ok((known(State::parse(row.str(0)?), "state")?, row.text(1)?, row.int(2)?));
    tx.rows(&COUNTS, params![campaign.0])?.iter().map(read).collect()
}

pub fn reactions(tx: &mut Tx, campaign: CampaignId) -> Result<Reactions> {
    let Some(row) = tx.row(&REACTIONS, params![campaign.0])? else { return Ok(Reactions::default()) };
    Ok(Reactions { opened: row.int(0)?, clicked: row.int(1)?, unsubscribed: row.int(2)? })
}

/// Letters that machines opened and clicked, apart from people.
pub fn machine_reactions(tx: &mut Tx, campaign: CampaignId) -> Result<(i64, i64)> {
    tx.row(&MACHINES, params![campaign.0])?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

pub fn clicks(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<LinkClicks>> {
    let read = |row: &Row| {
        Ok(LinkClicks { position: row.int(0)?, url: row.text(1)?, people: row.int(2)?, clicks: row.int(3)? })
    };
    tx.rows(&CLICKS, params![campaign.0])?.iter().map(read).collect()
}

pub fn groups(tx: &mut Tx, campaign: CampaignId) -> Result<Groups> {
    let Some(row) = tx.row(&GROUPS, params![campaign.0])? else { return Ok(Groups::default()) };
    Ok(Groups { control: row.int(0)?, handed_over: row.int(1)?, treated: row.int(2)? })
}

/// Customers of the campaign who ordered within the goal's days; those who did not are absent.
pub fn orders_after(
    tx: &mut Tx,
    campaign: CampaignId,
    goal_days: i64,
    currency: Currency,
    mut take: impl FnMut(Orders),
) -> Result<()> {
    tx.each(&ORDERS_AFTER, params![campaign.0, goal_days * time::DAY, currency.code()], |row| {
        take(Orders {
            customer: CustomerId(row.int(0)?),
            state: known(State::parse(row.str(1)?), "state")?,
            reason: row.opt_text(2)?,
            count: row.int(3)?,
            total_minor: row.int(4)?,
        });
        Ok(())
    })
}

/// A page of deliveries in the order of customers, after a customer's id.
pub fn list(
    tx: &mut Tx,
    campaign: CampaignId,
    state: Option<State>,
    after: i64,
    limit: i64,
) -> Result<Vec<Listed>> {
    let rows = match state {
        None => tx.rows(&LIST, params![campaign.0, after, limit])?,
        Some(state) => tx.rows(&LIST_STATE, params![campaign.0, after, limit, state.as_str()])?,
    };
    rows.iter().map(read_listed).collect()
}

/// What was sent to one customer or held back, oldest first, and by which campaigns.
pub fn of_customer(tx: &mut Tx, customer: CustomerId, limit: i64) -> Result<Vec<(CampaignId, Listed)>> {
    let rows = tx.rows(&OF_CUSTOMER, params![customer.0, limit])?;
    rows.iter().map(|row| Ok((CampaignId(row.int(14)?), read_listed(row)?))).collect()
}

fn read_listed(row: &Row) -> Result<Listed> {
    Ok(Listed {
        delivery: DeliveryId(row.int(0)?),
        customer: CustomerId(row.int(1)?),
        channel: known(Channel::parse(row.str(2)?), "channel")?,
        address: row.opt_text(3)?,
        state: known(State::parse(row.str(4)?), "state")?,
        reason: row.opt_text(5)?,
        attempts: row.int(6)?,
        updated_at: row.time(7)?,
        handed_over_at: row.opt_time(8)?,
        opened_at: row.opt_time(9)?,
        clicked_at: row.opt_time(10)?,
        unsubscribed_at: row.opt_time(11)?,
        first_name: row.opt_text(12)?,
        last_name: row.opt_text(13)?,
    })
}
