//! Whether customers have events at all.

use super::block::Block;
use super::{WAITING, bucket_of, month_of};
use crate::{Query, Result, Tx, Value, params};
use base::Timestamp;
use std::collections::BTreeSet;

const SEEN: Query = query!("events/seen");

/// Who of these customers has events that came in since a moment, to the month.
pub fn seen_since(tx: &mut Tx, customers: &[i64], since: Timestamp) -> Result<BTreeSet<i64>> {
    let wanted: BTreeSet<i64> = customers.iter().copied().collect();
    let Some((first, last)) = wanted.first().zip(wanted.last()) else { return Ok(BTreeSet::new()) };
    let buckets: BTreeSet<i64> = wanted.iter().map(|id| bucket_of(*id)).chain([WAITING]).collect();
    let rows: Vec<[Value; 1]> = buckets.into_iter().map(|bucket| [bucket.into()]).collect();
    let mut seen = BTreeSet::new();
    for row in tx.rows_many_with(&SEEN, params![*first, *last, month_of(since)], &rows)? {
        let block = Block::open(&row.blob(0)?)?;
        seen.extend(block.customers().filter(|customer| wanted.contains(customer)));
    }
    Ok(seen)
}
