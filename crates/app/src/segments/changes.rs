//! Who entered a segment and who left it, for those who follow it from outside.

use crate::{Ctx, Error, Result};
use base::SegmentId;
use domain::access::Permission;
pub use store::segments::Change;

/// The changes after one that was seen (0: from the oldest that is kept), oldest first.
pub fn changes(ctx: &Ctx, segment: SegmentId, after: i64, limit: usize) -> Result<Vec<Change>> {
    ctx.require(Permission::SegmentsRead)?;
    ctx.require(Permission::CustomersRead)?;
    ctx.workspace.read(move |tx| {
        store::segments::load(tx, segment)?.ok_or(Error::NotFound)?;
        Ok(store::segments::changes(tx, segment, after, limit)?)
    })
}
