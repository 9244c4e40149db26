//! When an answer can change by itself, with no new event: a period runs out, a birthday comes, a future order arrives.
//!
//! Each condition knows the few moments at which it could turn; it is asked at each of them in order, and the first
//! turn is its next change. A rule changes no earlier than the first of its conditions.

use crate::compile::{BoundPeriod, Compiled, Kind, Leaf};
use crate::evaluate::usual_interval;
use crate::facts::{Facts, OrderKind, Value};
use crate::field::{Check, Test, days_until};
use crate::rule::{Compare, Measure};
use base::{Date, Timestamp, Zone};

/// The next moment after `now` at which the answer can be another one without anything happening; until then the
/// answer stays. Nothing when time alone never changes it.
pub fn next_change(rule: &Compiled, facts: &impl Facts, now: Timestamp) -> Option<Timestamp> {
    let leaves = rule.nodes().iter().filter_map(|node| match &node.kind {
        Kind::Leaf(leaf) => Some(leaf),
        _ => None,
    });
    leaves.filter_map(|leaf| leaf_change(leaf, rule, facts, now)).min()
}

fn leaf_change(leaf: &Leaf, rule: &Compiled, facts: &impl Facts, now: Timestamp) -> Option<Timestamp> {
    if let Leaf::Segment { rule, .. } = leaf {
        return next_change(rule, facts, now);
    }
    let mut moments = candidates(leaf, facts, now, rule.zone());
    moments.retain(|moment| *moment > now);
    moments.sort_unstable();
    moments.dedup();
    let today = leaf.holds(facts, &rule.at(now));
    moments.into_iter().find(|moment| leaf.holds(facts, &rule.at(*moment)) != today)
}

/// Every moment at which the condition could turn, and perhaps some at which it does not.
fn candidates(leaf: &Leaf, facts: &impl Facts, now: Timestamp, zone: &Zone) -> Vec<Timestamp> {
    match leaf {
        Leaf::Field(test) => field_candidates(test, facts, now, zone),
        Leaf::Orders { measure, compare, period } => {
            let mut moments = order_candidates(facts, *period);
            if matches!(measure, Measure::DaysSinceLast | Measure::DaysSinceFirst) {
                let (low, high) = compare.bounds();
                let purchases = facts.orders().iter().filter(|order| order.kind == OrderKind::Purchase);
                for order in purchases {
                    let turns = [Some(low), high].into_iter().flatten().flat_map(|days| [days, days + 1]);
                    moments.extend(turns.map(|days| order.placed_at.plus_days(days)));
                }
            }
            if *measure == Measure::SilencePercent {
                moments.extend(silence_candidates(facts, *compare));
            }
            moments
        }
        Leaf::Bought { period, .. } => order_candidates(facts, *period),
        Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::Segment { .. } => Vec::new(),
    }
}

/// An order enters a period just after its own moment and leaves it just after its last day.
fn order_candidates(facts: &impl Facts, period: BoundPeriod) -> Vec<Timestamp> {
    let mut moments = Vec::with_capacity(facts.orders().len() * 2);
    for order in facts.orders() {
        moments.push(after(order.placed_at));
        if let BoundPeriod::LastDays(days) = period {
            moments.push(after(order.placed_at.plus_days(days)));
        }
    }
    moments
}

/// The moments at which the silence after each purchase reaches a bound or the whole per cent above it.
fn silence_candidates(facts: &impl Facts, compare: Compare) -> Vec<Timestamp> {
    let (low, high) = compare.bounds();
    let mut moments = Vec::new();
    for (index, order) in facts.orders().iter().enumerate() {
        let Some(interval) = usual_interval(&facts.orders()[..=index]) else { continue };
        for percent in [Some(low), high].into_iter().flatten().flat_map(|percent| [percent, percent + 1]) {
            let wait = (i128::from(percent) * i128::from(interval) + 99) / 100;
            let wait = i64::try_from(wait).unwrap_or(i64::MAX);
            moments.push(Timestamp::from_micros(order.placed_at.micros().saturating_add(wait)));
        }
    }
    moments
}

fn field_candidates(test: &Test, facts: &impl Facts, now: Timestamp, zone: &Zone) -> Vec<Timestamp> {
    match (&test.check, facts.field(test.field)) {
        (Check::InLastDays(days), Some(Value::Moment(moment))) => {
            vec![after(moment), after(moment.plus_days(*days))]
        }
        (Check::InLastDays(days), Some(Value::Date(date))) => {
            vec![date.start(zone), date.plus_days(*days).start(zone)]
        }
        (Check::AnniversaryWithin(days), Some(Value::Date(date))) => {
            let today = now.date(zone);
            let coming = today.plus_days(days_until(date, today));
            let following = |day: Date| day.plus_days(1 + days_until(date, day.plus_days(1)));
            let turns = [coming, following(coming), following(following(coming))];
            let days = *days;
            turns
                .into_iter()
                .flat_map(|day| [day.plus_days(-days).start(zone), day.plus_days(1).start(zone)])
                .collect()
        }
        _ => Vec::new(),
    }
}

fn after(moment: Timestamp) -> Timestamp {
    Timestamp::from_micros(moment.micros().saturating_add(1))
}
