//! When an answer can change by itself, with no new event: a period runs out, a birthday comes, a future order arrives.
//!
//! Each condition knows the few moments at which it could turn; it is asked at each of them in order, and the first
//! turn is its next change. A rule changes no earlier than the first of its conditions.

use crate::compile::{At, Compiled, Kind, Leaf};
use crate::facts::{Facts, Rows, Value};
use crate::field::{Check, Test, days_until};
use crate::question::{Aggregate, BoundPeriod, Question, Source, later};
use crate::rule::Compare;
use crate::silence::usual_interval;
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
    let mut moments = candidates(leaf, rule, facts, now);
    moments.retain(|moment| *moment > now);
    moments.sort_unstable();
    moments.dedup();
    let today = leaf.holds(facts, &rule.at(now));
    moments.into_iter().find(|moment| leaf.holds(facts, &rule.at(*moment)) != today)
}

/// Every moment at which the condition could turn, and perhaps some at which it does not.
fn candidates(leaf: &Leaf, rule: &Compiled, facts: &impl Facts, now: Timestamp) -> Vec<Timestamp> {
    match leaf {
        Leaf::Field(test) => field_candidates(test, facts, now, rule.zone()),
        Leaf::Rows { question, compare, .. } => row_candidates(question, *compare, facts, &rule.at(now)),
        Leaf::Silence { compare } => silence_candidates(facts, *compare),
        Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::Segment { .. } => Vec::new(),
    }
}

/// A row enters a period just after its own moment and leaves it just after the period has run out; days since it
/// grow every 24 hours.
fn row_candidates(question: &Question, compare: Compare, facts: &impl Facts, at: &At) -> Vec<Timestamp> {
    let source = &question.source;
    let rows = facts.rows(source.table);
    let days = matches!(question.aggregate, Aggregate::DaysSinceFirst | Aggregate::DaysSinceLast);
    let (low, high) = compare.bounds();
    let mut moments = Vec::new();
    for index in (0..rows.len()).filter(|&index| source.passes(&rows, index, at)) {
        let moment = rows.moment(index);
        moments.push(after(moment));
        if let BoundPeriod::Last(micros) = question.period {
            moments.push(after(later(moment, micros)));
        }
        if days {
            let turns =
                [Some(low), high].into_iter().flatten().flat_map(|days| [days, days.saturating_add(1)]);
            moments.extend(turns.map(|days| moment.plus_days(days)));
        }
    }
    moments
}

/// The moments at which the silence after each purchase reaches a bound or the whole per cent above it, and those at
/// which a purchase to come ends it.
fn silence_candidates(facts: &impl Facts, compare: Compare) -> Vec<Timestamp> {
    let source = Source::orders();
    let rows = facts.rows(source.table);
    let purchases = (0..rows.len()).filter(|&index| source.counts(&rows, index));
    let purchases: Vec<Timestamp> = purchases.map(|index| rows.moment(index)).collect();
    let (low, high) = compare.bounds();
    let mut moments: Vec<Timestamp> = purchases.iter().copied().map(after).collect();
    for (index, moment) in purchases.iter().enumerate() {
        let Some(interval) = usual_interval(&purchases[..=index]) else { continue };
        for percent in [Some(low), high].into_iter().flatten().flat_map(|percent| [percent, percent + 1]) {
            let wait = (i128::from(percent) * i128::from(interval) + 99) / 100;
            moments.push(later(*moment, i64::try_from(wait).unwrap_or(i64::MAX)));
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
    later(moment, 1)
}
