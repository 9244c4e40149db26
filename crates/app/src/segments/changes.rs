//! Who entered a segment and who left it: for programs that follow from change to change, and for people who look back.

use super::Sample;
use crate::files::Sheet;
use crate::{Ctx, Error, Result, facts};
use base::{SegmentId, Timestamp, limits};
use domain::access::Permission;
use domain::segments::Lookback;
use std::io::Write;
pub use store::segments::Change;
use store::segments::Lately;

/// The changes after one that was seen (0: from the oldest that is kept), oldest first.
pub fn changes(ctx: &Ctx, segment: SegmentId, after: i64, limit: usize) -> Result<Vec<Change>> {
    permit(ctx)?;
    ctx.workspace.read(move |tx| {
        store::segments::load(tx, segment)?.ok_or(Error::NotFound)?;
        Ok(store::segments::changes(tx, segment, after, limit)?)
    })
}

/// How many came and how many left within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnover {
    pub period: Lookback,
    pub since: Timestamp,
    pub entered: i64,
    pub left: i64,
}

/// Today, in a week and in a month.
pub fn turnover(ctx: &Ctx, segment: SegmentId) -> Result<Vec<Turnover>> {
    ctx.require(Permission::SegmentsRead)?;
    let periods = [Lookback::Month, Lookback::Week, Lookback::Today];
    let since = periods.map(|period| since(ctx, period));
    let counts = ctx.workspace.read(move |tx| {
        store::segments::load(tx, segment)?.ok_or(Error::NotFound)?;
        Ok(store::segments::turnover(tx, segment, since)?)
    })?;
    let rows = periods.into_iter().zip(since).zip(counts);
    let rows = rows.map(|((period, since), (entered, left))| Turnover { period, since, entered, left });
    Ok(rows.rev().collect())
}

/// Which entries and exits a person wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookingBack {
    pub period: Lookback,
    /// Entries only, or exits only.
    pub entered: Option<bool>,
    /// The place of the last one seen.
    pub after: Option<(Timestamp, i64)>,
}

/// Who came and who left, newest first, with who it is; nothing of who it is where the customer is no longer there.
pub fn latest(
    ctx: &Ctx,
    segment: SegmentId,
    wanted: LookingBack,
    limit: usize,
) -> Result<Vec<(Change, Option<Sample>)>> {
    permit(ctx)?;
    let base = facts::base(&ctx.workspace)?;
    let rows = read(ctx, segment, wanted, limit)?;
    Ok(rows.into_iter().map(|row| (row, super::ask::sample(&base, row.customer.0))).collect())
}

/// The same as a CSV file; what is refused is refused before the first byte.
pub fn export_latest(
    ctx: &Ctx,
    segment: SegmentId,
    mut wanted: LookingBack,
    out: &mut dyn Write,
) -> Result<()> {
    ctx.require(Permission::CustomersExport)?;
    permit(ctx)?;
    let base = facts::base(&ctx.workspace)?;
    let mut rows = read(ctx, segment, wanted, limits::BULK_ROWS)?;
    let detail = serde_json::json!({ "period": wanted.period.as_str() });
    let audit = ctx.audit("segments.export_changes", segment).with(detail);
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let mut sheet = Sheet::begin(out, ["changed_at", "change", "id", "name", "email", "city"])?;
    while let Some(last) = rows.last() {
        wanted.after = Some((last.at, last.id));
        for row in &rows {
            let change = if row.entered { "entered" } else { "left" };
            let mut cells = vec![row.at.to_string(), change.to_owned(), row.customer.to_string()];
            let person = super::ask::sample(&base, row.customer.0);
            let (name, email, city) = person.map(|it| (it.name, it.email, it.city)).unwrap_or_default();
            cells.extend([name, email, city].map(Option::unwrap_or_default));
            sheet.row(cells)?;
        }
        rows = read(ctx, segment, wanted, limits::BULK_ROWS)?;
    }
    sheet.end()
}

fn permit(ctx: &Ctx) -> Result<()> {
    ctx.require(Permission::SegmentsRead)?;
    ctx.require(Permission::CustomersRead)
}

fn since(ctx: &Ctx, period: Lookback) -> Timestamp {
    period.since(ctx.now(), &ctx.workspace.settings().zone)
}

fn read(ctx: &Ctx, segment: SegmentId, wanted: LookingBack, limit: usize) -> Result<Vec<Change>> {
    let lately = Lately { since: since(ctx, wanted.period), entered: wanted.entered, after: wanted.after };
    ctx.workspace.read(move |tx| {
        store::segments::load(tx, segment)?.ok_or(Error::NotFound)?;
        Ok(store::segments::latest(tx, segment, lately, limit)?)
    })
}
