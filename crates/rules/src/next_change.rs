//! When an answer can change by itself, with no new event: a period runs out, a birthday comes, a future order arrives.
//!
//! Each condition knows the few moments at which it could turn; it is asked at each of them in order, and the first
//! turn is its next change. A rule changes no earlier than the first of its conditions.

use crate::compile::{Compiled, Kind, Leaf};
use crate::engagement;
use crate::facts::{Facts, Rows, Value};
use crate::field::{Check, days_until};
use crate::question::{Aggregate, BoundPeriod, Question, Source, later};
use crate::rule::Compare;
use crate::silence::usual_interval;
use base::time::DAY;
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

/// Whether time alone can ever change an answer of this rule. A rule that says no is never waited for.
pub fn moves_with_time(rule: &Compiled) -> bool {
    rule.nodes().iter().any(|node| match &node.kind {
        Kind::Leaf(Leaf::Field(test)) => test.check.moves(),
        Kind::Leaf(Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::List { .. }) => false,
        Kind::Leaf(Leaf::Segment { rule, .. }) => moves_with_time(rule),
        // Rows dated in the future wait for their moment, whatever is asked of them.
        Kind::Leaf(_) => true,
        Kind::All(_) | Kind::Any(_) | Kind::None(_) => false,
    })
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
        Leaf::Field(test) => check_candidates(&test.check, facts.field(test.field), now, rule.zone()),
        Leaf::Rows { question, compare, .. } => row_candidates(question, *compare, facts, rule, now),
        Leaf::Silence { compare } => silence_candidates(facts, *compare),
        Leaf::Engagement { .. } => engagement::candidates(facts),
        Leaf::Share { share, .. } => {
            // What is not among these goods changes the whole.
            let mut whole = share.part.clone();
            whole.source.filters.clear();
            row_candidates(&whole, Compare::AtLeast(0), facts, rule, now)
        }
        Leaf::Sequence(sequence) => {
            let mut turns = source_candidates(&sequence.first, sequence.period, facts, (rule, now));
            turns.extend(source_candidates(&sequence.then, BoundPeriod::Ever, facts, (rule, now)));
            let firsts = moments(&sequence.first, facts, (rule, now));
            turns.extend(firsts.into_iter().map(|first| after(later(first, sequence.within))));
            turns
        }
        Leaf::Both(leaves) => leaves.iter().flat_map(|leaf| candidates(leaf, rule, facts, now)).collect(),
        Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::Segment { .. } | Leaf::List { .. } => Vec::new(),
    }
}

/// A row enters a period just after its own moment and leaves it just after the period has run out; days since it
/// grow every 24 hours.
fn row_candidates(
    question: &Question,
    compare: Compare,
    facts: &impl Facts,
    rule: &Compiled,
    now: Timestamp,
) -> Vec<Timestamp> {
    let days = matches!(question.aggregate, Aggregate::DaysSinceFirst | Aggregate::DaysSinceLast);
    let (low, high) = compare.bounds();
    let mut turns = source_candidates(&question.source, question.period, facts, (rule, now));
    if days {
        for moment in moments(&question.source, facts, (rule, now)) {
            let bounds =
                [Some(low), high].into_iter().flatten().flat_map(|days| [days, days.saturating_add(1)]);
            turns.extend(bounds.map(|days| moment.plus_days(days)));
        }
    }
    if let Some(after) = &question.after {
        turns.extend(source_candidates(&after.source, BoundPeriod::Ever, facts, (rule, now)));
    }
    turns
}

/// When rows of a source enter a period, leave it, or begin or cease to pass its filters.
fn source_candidates(
    source: &Source,
    period: BoundPeriod,
    facts: &impl Facts,
    (rule, now): (&Compiled, Timestamp),
) -> Vec<Timestamp> {
    let mut turns = Vec::new();
    for moment in moments(source, facts, (rule, now)) {
        turns.push(after(moment));
        turns.extend(leaves(period, moment, rule.zone()));
    }
    let rows = facts.rows(source.table);
    for filter in source.filters.iter().filter(|filter| filter.check.moves()) {
        let values = (0..rows.len()).map(|index| rows.value(index, filter.column));
        turns.extend(values.flat_map(|value| check_candidates(&filter.check, value, now, rule.zone())));
    }
    turns
}

/// The moments of the rows that pass, or that time may let pass.
fn moments(source: &Source, facts: &impl Facts, (rule, now): (&Compiled, Timestamp)) -> Vec<Timestamp> {
    let (rows, at) = (facts.rows(source.table), rule.at(now));
    let moves = source.filters.iter().any(|filter| filter.check.moves());
    let places = (0..rows.len()).filter(|&index| moves || source.passes(&rows, index, &at));
    places.map(|index| rows.moment(index)).collect()
}

/// When a row of this moment falls out of a period.
fn leaves(period: BoundPeriod, moment: Timestamp, zone: &Zone) -> Option<Timestamp> {
    match period {
        BoundPeriod::Last(micros) => Some(after(later(moment, micros))),
        BoundPeriod::Calendar(unit) => Some(unit.next_first_day(moment.date(zone)).start(zone)),
        BoundPeriod::Ever | BoundPeriod::Between(..) => None,
    }
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

/// When a value begins or ceases to pass a check by itself.
fn check_candidates(check: &Check, value: Option<Value<'_>>, now: Timestamp, zone: &Zone) -> Vec<Timestamp> {
    match (check, value) {
        (Check::InLastDays(days), Some(Value::Moment(moment))) => {
            vec![after(moment), after(moment.plus_days(*days))]
        }
        (Check::InLastDays(days), Some(Value::Date(date))) => {
            vec![date.start(zone), date.plus_days(*days).start(zone)]
        }
        (Check::BeforeLastDays(days), Some(Value::Moment(moment))) => vec![after(moment.plus_days(*days))],
        (Check::BeforeLastDays(days), Some(Value::Date(date))) => vec![date.plus_days(*days).start(zone)],
        (Check::InNextDays(days), Some(Value::Moment(moment))) => {
            vec![after(moment), after(later(moment, -days.saturating_mul(DAY)))]
        }
        (Check::InNextDays(days), Some(Value::Date(date))) => {
            vec![date.plus_days(1 - days).start(zone), date.plus_days(1).start(zone)]
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
