//! Requests for a second person's word about a campaign: the latest of each. What came before is in the audit log.

use crate::{Error, Query, Result, Row, Tx, params};
use base::{CampaignId, Timestamp};
use domain::campaigns::approval::Request;

const PUT: Query = query!("approvals/put");
const LOAD: Query = query!("approvals/load");
const WAITING: Query = query!("approvals/waiting");
const DECIDE: Query = query!("approvals/decide");
const COVER: Query = query!("approvals/cover");

/// A request and what was said to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub campaign: CampaignId,
    pub request: Request,
    pub asked_at: Timestamp,
    pub decided_by: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub approved: Option<bool>,
    /// Why it was returned, in the words of who did.
    pub word: Option<String>,
}

/// Keeps a request in the place of an older one.
pub fn put(tx: &mut Tx, campaign: CampaignId, request: &Request, now: Timestamp) -> Result<()> {
    let Request { asked_by, changed_by, recipients, members, digest } = request;
    tx.exec(&PUT, params![campaign.0, asked_by, changed_by, *recipients, *members, &digest[..], now])
        .map(|_| ())
}

pub fn load(tx: &mut Tx, campaign: CampaignId) -> Result<Option<Approval>> {
    tx.row(&LOAD, params![campaign.0])?.as_ref().map(read).transpose()
}

/// Requests of campaigns that wait for a word, the oldest first.
pub fn waiting(tx: &mut Tx, limit: usize) -> Result<Vec<(Approval, String)>> {
    let rows = tx.rows(&WAITING, params![limit as i64])?;
    rows.iter().map(|row| Ok((read(row)?, row.text(11)?))).collect()
}

/// Writes what was said.
pub fn decide(
    tx: &mut Tx,
    campaign: CampaignId,
    by: &str,
    (approved, word): (bool, Option<&str>),
    now: Timestamp,
) -> Result<()> {
    tx.exec(&DECIDE, params![campaign.0, by, now, approved, word]).map(|_| ())
}

/// Lets the word hold for a larger audience, by another second person.
pub fn cover(tx: &mut Tx, campaign: CampaignId, by: &str, members: i64, now: Timestamp) -> Result<()> {
    tx.exec(&COVER, params![campaign.0, by, members, now]).map(|_| ())
}

fn read(row: &Row) -> Result<Approval> {
    let digest = row.blob(5)?.try_into().map_err(|_| Error::Corrupt("a digest has 32 bytes".into()))?;
    Ok(Approval {
        campaign: CampaignId(row.int(0)?),
        request: Request {
            asked_by: row.text(1)?,
            changed_by: row.text(2)?,
            recipients: row.int(3)?,
            members: row.int(4)?,
            digest,
        },
        asked_at: row.time(6)?,
        decided_by: row.opt_text(7)?,
        decided_at: row.opt_time(8)?,
        approved: row.opt_bool(9)?,
        word: row.opt_text(10)?,
    })
}
