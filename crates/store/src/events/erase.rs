//! Erasing: no byte of a person's events is left in any block.

use super::block::Block;
use super::builder::{Builder, Splitter};
use super::merge::{add_block, replace};
use super::{WAITING, bucket_of, lock_appending, lock_merging};
use crate::{Query, Result, Tx, Value, params};
use std::collections::BTreeSet;

const WITH_CUSTOMERS: Query = query!("events/with_customers");

/// Takes the events of these customers out of every block; how many there were. Ids of their messages stay for
/// their 30 days: digests that tell nothing of anybody.
pub fn erase(tx: &mut Tx, customers: &[i64]) -> Result<u64> {
    let gone: BTreeSet<i64> = customers.iter().copied().collect();
    let Some((first, last)) = gone.first().zip(gone.last()) else { return Ok(0) };
    lock_appending(tx)?;
    lock_merging(tx)?;
    let buckets: BTreeSet<i64> = gone.iter().map(|id| bucket_of(*id)).chain([WAITING]).collect();
    let rows: Vec<[Value; 1]> = buckets.into_iter().map(|bucket| [bucket.into()]).collect();
    let mut erased = 0;
    for row in tx.rows_many_with(&WITH_CUSTOMERS, params![*first, *last], &rows)? {
        let block = Block::open(&row.blob(4)?)?;
        if !block.customers().any(|customer| gone.contains(&customer)) {
            continue;
        }
        let (mut builder, mut splitter, mut blocks) = (Builder::default(), Splitter::new(&block), Vec::new());
        block.each(|event| {
            if gone.contains(&event.customer) {
                erased += 1;
                return Ok(());
            }
            splitter.add(0, &mut builder, &event)
        })?;
        add_block(&mut blocks, builder, (row.int(1)?, row.int(2)?, row.int(3)?))?;
        replace(tx, &[row.int(0)?], &blocks)?;
    }
    Ok(erased)
}
