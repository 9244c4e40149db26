//! Sealed records of people who were erased: no screen and no rule reads them, and nobody without the key.

use crate::consent::known;
use crate::{Query, Result, Sequence, Tx, params};
use base::{CustomerId, Timestamp};
use domain::customers::ErasureReason;

const INSERT: Query = query!("evidence/insert");
const OF_CUSTOMER: Query = query!("evidence/of_customer");
const ANY_BEFORE: Query = query!("evidence/any_before");
const PRUNE: Query = query!("evidence/prune");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub customer: CustomerId,
    pub reason: ErasureReason,
    /// The number of the request, as the business registers it.
    pub reference: Option<String>,
    pub bytes: Vec<u8>,
    pub erased_at: Timestamp,
    pub kept_until: Timestamp,
    pub actor: String,
}

pub fn insert(tx: &mut Tx, it: &Sealed) -> Result<()> {
    let id = tx.new_id(Sequence::Evidence)?;
    let (bytes, actor, reference) = (it.bytes.as_slice(), it.actor.as_str(), it.reference.clone());
    let reason = it.reason.as_str();
    let params = params![id, it.customer.0, reason, reference, bytes, it.erased_at, it.kept_until, actor];
    tx.exec(&INSERT, params)?;
    Ok(())
}

pub fn of_customer(tx: &mut Tx, customer: CustomerId) -> Result<Option<Sealed>> {
    let Some(row) = tx.row(&OF_CUSTOMER, params![customer.0])? else { return Ok(None) };
    Ok(Some(Sealed {
        customer: CustomerId(row.int(1)?),
        bytes: row.blob(2)?,
        erased_at: row.time(3)?,
        kept_until: row.time(4)?,
        actor: row.text(5)?,
        reason: known(ErasureReason::parse(row.str(6)?), "reason of an erasure")?,
        reference: row.opt_text(7)?,
    }))
}

pub fn any_before(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    Ok(tx.row(&ANY_BEFORE, params![now])?.is_some())
}

/// Forgets what is past its term; how many.
pub fn prune(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.exec(&PRUNE, params![now])
}
