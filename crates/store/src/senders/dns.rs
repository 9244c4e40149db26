//! What DNS said about a sender's domain when it was last asked.

use crate::{Error, Query, Result, Tx, params};
use base::{SenderId, Timestamp};
use domain::senders::dns::Finding;

const PUT: Query = query!("senders/dns_put");
const LOAD: Query = query!("senders/dns_load");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub checked_at: Timestamp,
    pub broken: bool,
    pub findings: Vec<Finding>,
}

pub fn put(tx: &mut Tx, sender: SenderId, check: &Check) -> Result<()> {
    let findings =
        serde_json::to_string(&check.findings).map_err(|error| Error::Corrupt(error.to_string()))?;
    tx.exec(&PUT, params![sender.0, check.checked_at, check.broken, &findings])?;
    Ok(())
}

/// Nothing when it was never asked.
pub fn load(tx: &mut Tx, sender: SenderId) -> Result<Option<Check>> {
    let Some(row) = tx.row(&LOAD, params![sender.0])? else { return Ok(None) };
    let findings = serde_json::from_str(&row.text(2)?).map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(Some(Check { checked_at: row.time(0)?, broken: row.bool(1)?, findings }))
}
