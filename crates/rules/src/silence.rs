//! A customer's silence, measured by their own habit: the usual interval between purchases.

use crate::compile::At;
use crate::facts::{Facts, Rows};
use crate::question::{BoundPeriod, Source};
use base::Timestamp;
use base::time::DAY;

/// Time since the last purchase in per cent of the usual interval; unknown with fewer than two purchases.
pub fn silence_percent(facts: &impl Facts, at: &At) -> Option<i64> {
    let purchases = purchases(facts, at);
    let since = i128::from(at.now.micros() - purchases.last()?.micros());
    i64::try_from(since * 100 / i128::from(usual_interval(&purchases)?)).ok()
}

/// Moments of the purchases before now, earliest first.
pub(crate) fn purchases(facts: &impl Facts, at: &At) -> Vec<Timestamp> {
    let source = Source::orders();
    let rows = facts.rows(source.table);
    let range = BoundPeriod::Ever.of(&rows, at);
    range.filter(|&index| source.counts(&rows, index)).map(|index| rows.moment(index)).collect()
}

/// The usual interval between purchases in microseconds: the median of the gaps (the lower of two in the middle), at
/// least a day.
pub(crate) fn usual_interval(purchases: &[Timestamp]) -> Option<i64> {
    let mut gaps: Vec<i64> = purchases.windows(2).map(|pair| pair[1].micros() - pair[0].micros()).collect();
    let middle = gaps.len().checked_sub(1)? / 2;
    Some((*gaps.select_nth_unstable(middle).1).max(DAY))
}
