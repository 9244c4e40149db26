//! The sandbox sender's outbox: letters that went nowhere. Campaigns put theirs in while they settle
//! ([`crate::deliveries::keep_in_sandbox`]); here are test messages and the reading.

use crate::{Query, Result, Row, Tx, params};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};

const INSERT: Query = query!("sandbox/insert");
const LIST: Query = query!("sandbox/list");
const LIST_CAMPAIGN: Query = query!("sandbox/list_campaign");
const LOAD: Query = query!("sandbox/load");

/// A kept letter without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Negative for a test message.
    pub delivery: DeliveryId,
    pub campaign: Option<CampaignId>,
    pub customer: Option<CustomerId>,
    pub address: String,
    pub subject: String,
    pub created_at: Timestamp,
}

/// Where a page begins: after this letter.
pub type Place = (Timestamp, DeliveryId);

/// Keeps one letter: a test message.
pub fn insert(tx: &mut Tx, kept: &Kept, raw: &[u8]) -> Result<()> {
    let (campaign, customer) = (kept.campaign.map(|id| id.0), kept.customer.map(|id| id.0));
    let (id, at) = (kept.delivery.0, kept.created_at);
    tx.exec(&INSERT, params![id, campaign, customer, &kept.address, &kept.subject, raw, at])?;
    Ok(())
}

/// A page, newest first, of everything or of one campaign.
pub fn list(
    tx: &mut Tx,
    campaign: Option<CampaignId>,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Kept>> {
    let (at, id) = after.unwrap_or((Timestamp::MAX, DeliveryId(i64::MAX)));
    let rows = match campaign {
        Some(campaign) => tx.rows(&LIST_CAMPAIGN, params![at, id.0, limit, campaign.0])?,
        None => tx.rows(&LIST, params![at, id.0, limit])?,
    };
    rows.iter().map(read).collect()
}

pub fn load(tx: &mut Tx, id: DeliveryId) -> Result<Option<(Kept, Vec<u8>)>> {
    let row = tx.row(&LOAD, params![id.0])?;
    row.as_ref().map(|row| Ok((read(row)?, row.blob(6)?))).transpose()
}

fn read(row: &Row) -> Result<Kept> {
    Ok(Kept {
        delivery: DeliveryId(row.int(0)?),
        campaign: row.opt_int(1)?.map(CampaignId),
        customer: row.opt_int(2)?.map(CustomerId),
        address: row.text(3)?,
        subject: row.text(4)?,
        created_at: row.time(5)?,
    })
}
