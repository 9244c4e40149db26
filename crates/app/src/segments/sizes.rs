//! How large segments were: counted once a day and at each change of a rule, each time with the moment.

use crate::facts;
use crate::server::Progress;
use crate::{Ctx, Error, Result, Workspace};
use base::{SegmentId, Timestamp};
use domain::access::Permission;
use rules::Rule;
use std::sync::Arc;
use store::Tx;
pub use store::segments::Size;

/// How far back a picture of sizes reaches.
const SHOWN_DAYS: i64 = 400;

/// The sizes of a segment, oldest first.
pub fn sizes(ctx: &Ctx, id: SegmentId) -> Result<Vec<Size>> {
    ctx.require(Permission::SegmentsRead)?;
    let since = ctx.now().minus_days(SHOWN_DAYS);
    ctx.workspace.read(|tx| {
        store::segments::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok(store::segments::sizes(tx, id, since)?)
    })
}

/// Writes the size at a change of the rule, in the transaction of the change.
pub(super) fn changed(tx: &mut Tx, id: SegmentId, members: u64, now: Timestamp) -> Result<()> {
    let size = Size { counted_at: now, members: members as i64, changed: true };
    Ok(store::segments::put_size(tx, id, size)?)
}

/// How many a rule holds for now; a rule that cannot be asked was refused before.
pub(super) fn count(workspace: &Workspace, rule: &Rule, now: Timestamp) -> Result<u64> {
    let base = facts::base(workspace)?;
    Ok(base.snapshot.ask(&base.compile(rule)?, now).count())
}

/// One step of the worker: counts the segments that were not counted today, in the workspace's zone.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let now = workspace.clock.now();
    let zone = workspace.settings().zone.clone();
    let today = now.date(&zone).start(&zone);
    let due = workspace.read(|tx| Ok(store::segments::unsized_since(tx, today)?))?;
    if due.is_empty() {
        return Ok(Progress::Idle);
    }
    let base = facts::base(workspace)?;
    let count = |id: &SegmentId| {
        let rule = base.compile(&base.schema.segments.get(id)?.rule).ok()?;
        Some((*id, base.snapshot.ask(&rule, now).count() as i64))
    };
    // A rule that names what is gone has no size, and is asked again another day.
    let counted: Vec<_> = due.iter().filter_map(count).collect();
    if counted.is_empty() {
        return Ok(Progress::Idle);
    }
    workspace.batch_write(move |tx| {
        for (id, members) in &counted {
            store::segments::put_size(tx, *id, Size { counted_at: now, members: *members, changed: false })?;
        }
        Ok(())
    })?;
    Ok(Progress::Idle)
}
