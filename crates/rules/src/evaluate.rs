//! The definition: what a rule says about one customer at one moment. Every other execution must agree with it.

use crate::compile::{At, BoundPeriod, Compiled, Kind, Leaf};
use crate::facts::{Facts, Order, OrderKind};
use crate::rule::Measure;
use base::Timestamp;
use base::time::DAY;

/// Whether the rule holds for a customer at a moment.
pub fn evaluate(rule: &Compiled, facts: &impl Facts, at: &At) -> bool {
    node(rule, 0, facts, at)
}

/// Whether one node of the rule holds.
pub(crate) fn node(rule: &Compiled, index: usize, facts: &impl Facts, at: &At) -> bool {
    match &rule.nodes()[index].kind {
        Kind::All(children) => children.iter().all(|&child| node(rule, child, facts, at)),
        Kind::Any(children) => children.iter().any(|&child| node(rule, child, facts, at)),
        Kind::None(children) => !children.iter().any(|&child| node(rule, child, facts, at)),
        Kind::Leaf(leaf) => leaf.holds(facts, at),
    }
}

impl Leaf {
    /// Whether this condition alone holds.
    pub fn holds(&self, facts: &impl Facts, at: &At) -> bool {
        match self {
            Leaf::Field(test) => test.holds(facts, at),
            Leaf::Orders { measure, compare, period } => {
                let orders = within(facts.orders(), *period, at.now);
                measured(*measure, orders, at.now).is_some_and(|actual| compare.holds(actual))
            }
            Leaf::Bought { products, did, period } => {
                let wanted = |order: &Order| {
                    facts.lines(order).iter().any(|product| products.binary_search(product).is_ok())
                };
                any_purchase(facts, *period, at.now, wanted) == *did
            }
            Leaf::Consent { purpose, channel, topic, given } => {
                facts.consent(*purpose, *channel, *topic) == *given
            }
            Leaf::Reach { channel, can } => facts.reach(*channel) == *can,
            Leaf::Segment { rule, inside } => evaluate(rule, facts, at) == *inside,
        }
    }
}

fn any_purchase(
    facts: &impl Facts,
    period: BoundPeriod,
    now: Timestamp,
    wanted: impl Fn(&Order) -> bool,
) -> bool {
    let orders = within(facts.orders(), period, now);
    orders.iter().any(|order| order.kind == OrderKind::Purchase && wanted(order))
}

/// The orders of a period; all of them were placed before `now`.
pub fn within(orders: &[Order], period: BoundPeriod, now: Timestamp) -> &[Order] {
    let (from, until) = match period {
        BoundPeriod::Ever => (None, now),
        BoundPeriod::LastDays(days) => (Some(now.minus_days(days)), now),
        BoundPeriod::Between(from, until) => (Some(from), until.min(now)),
    };
    let start = from.map_or(0, |from| orders.partition_point(|order| order.placed_at < from));
    let end = start + orders[start..].partition_point(|order| order.placed_at < until);
    &orders[start..end]
}

/// A measure over orders of a period; nothing where it is unknown (no purchase to average or to count days from).
/// Sums and averages are minor units, an average is rounded once, half away from zero; days are whole 24 hours.
pub fn measured(measure: Measure, orders: &[Order], now: Timestamp) -> Option<i64> {
    let purchase = |order: &&Order| order.kind == OrderKind::Purchase;
    let days_since = |order: &Order| (now.micros() - order.placed_at.micros()) / DAY;
    match measure {
        Measure::Count => Some(orders.iter().filter(purchase).count() as i64),
        Measure::Sum => Some(total(orders)),
        Measure::Average => {
            let count = orders.iter().filter(purchase).count() as i64;
            (count > 0).then(|| divide_half_away(total(orders), count))
        }
        Measure::DaysSinceLast => orders.iter().rev().find(purchase).map(days_since),
        Measure::DaysSinceFirst => orders.iter().find(purchase).map(days_since),
        Measure::SilencePercent => {
            let last = orders.iter().rev().find(purchase)?;
            let since = i128::from(now.micros() - last.placed_at.micros());
            i64::try_from(since * 100 / i128::from(usual_interval(orders)?)).ok()
        }
    }
}

/// The customer's usual interval between purchases in microseconds: the median of the gaps (the lower of two in the
/// middle), at least a day. Unknown with fewer than two purchases.
pub fn usual_interval(orders: &[Order]) -> Option<i64> {
    let mut gaps = Vec::with_capacity(orders.len());
    let mut previous: Option<Timestamp> = None;
    for order in orders.iter().filter(|order| order.kind == OrderKind::Purchase) {
        gaps.extend(previous.map(|previous| order.placed_at.micros() - previous.micros()));
        previous = Some(order.placed_at);
    }
    let middle = gaps.len().checked_sub(1)? / 2;
    Some((*gaps.select_nth_unstable(middle).1).max(DAY))
}

fn total(orders: &[Order]) -> i64 {
    orders.iter().fold(0_i64, |sum, order| sum.saturating_add(order.total_minor))
}

fn divide_half_away(value: i64, count: i64) -> i64 {
    let half = count / 2;
    if value < 0 { -((-value + half) / count) } else { (value + half) / count }
}
