//! A check of rules as a question about the codes of a column.

use crate::codes::Wanted;
use crate::column::{Column, Kind, Scale, Whole};
use base::Date;
use rules::rule::Compare;
use rules::{At, Check};

/// Which codes of a column pass a check at a moment.
pub fn wanted(column: &Column, check: &Check, at: &At) -> Wanted {
    match (check, column) {
        (Check::Known, _) => Wanted::Range(1, u64::MAX),
        (Check::Unknown, _) => Wanted::Range(0, 0),
        (_, Column::Whole(whole)) => {
            of_numbers(whole, check, at).unwrap_or_else(|| column.verdicts(|value| check.holds(value, at)))
        }
        (_, Column::Text(_)) => column.verdicts(|value| check.holds(value, at)),
    }
}

/// Checks of numbers that are a range; nothing for those that are not.
fn of_numbers(whole: &Whole, check: &Check, at: &At) -> Option<Wanted> {
    let scale = whole.scale;
    Some(match (check, whole.kind) {
        (Check::Number(compare), Kind::Number | Kind::Money) => compared(scale, *compare),
        (Check::Boolean(is), Kind::Boolean) => scale.range(i64::from(*is), i64::from(*is)),
        (Check::Days(from, until), Kind::Date) => {
            let (from, until) = (from.map(|date| date.0), until.map(|date| date.0));
            scale.range(from.unwrap_or(i64::MIN), until.map_or(i64::MAX, |day| day.saturating_sub(1)))
        }
        (Check::Moments(from, until), Kind::Moment) => {
            let (from, until) = (from.map(|it| it.micros()), until.map(|it| it.micros()));
            scale.range(from.unwrap_or(i64::MIN), until.map_or(i64::MAX, |moment| moment.saturating_sub(1)))
        }
        (Check::InLastDays(days), Kind::Date) => {
            let Date(today) = at.today();
            scale.range(at.today().plus_days(-days).0 + 1, today)
        }
        (Check::InLastDays(days), Kind::Moment) => {
            scale.range(at.now.minus_days(*days).micros(), at.now.micros().saturating_sub(1))
        }
        (Check::BeforeLastDays(days), Kind::Date) => scale.range(i64::MIN, at.today().plus_days(-days).0),
        (Check::BeforeLastDays(days), Kind::Moment) => {
            scale.range(i64::MIN, at.now.minus_days(*days).micros().saturating_sub(1))
        }
        (Check::InNextDays(days), Kind::Date) => scale.range(at.today().0, at.today().plus_days(*days).0 - 1),
        (Check::InNextDays(days), Kind::Moment) => {
            scale.range(at.now.micros(), at.now.plus_days(*days).micros().saturating_sub(1))
        }
        (Check::Ids(ids), Kind::Id) => among(whole, ids, true),
        (Check::NotIds(ids), Kind::Id) => among(whole, ids, false),
        (Check::NotBoolean(_), Kind::Boolean) | (Check::AnniversaryWithin(_), Kind::Date) => return None,
        // A check of another type: nothing known passes it.
        (check, _) if check.includes_unknown() => Wanted::Range(0, 0),
        _ => Wanted::NOTHING,
    })
}

/// The bounds of a comparison, both included.
pub fn bounds(compare: Compare) -> (i64, i64) {
    match compare {
        Compare::AtLeast(bound) => (bound, i64::MAX),
        Compare::AtMost(bound) => (i64::MIN, bound),
        Compare::MoreThan(i64::MAX) | Compare::LessThan(i64::MIN) => (1, 0),
        Compare::MoreThan(bound) => (bound + 1, i64::MAX),
        Compare::LessThan(bound) => (i64::MIN, bound - 1),
        Compare::Equals(bound) => (bound, bound),
        Compare::Between(low, high) => (low, high),
    }
}

fn compared(scale: Scale, compare: Compare) -> Wanted {
    let (low, high) = bounds(compare);
    scale.range(low, high)
}

fn among(whole: &Whole, ids: &[i64], wanted: bool) -> Wanted {
    let largest = whole.codes.largest();
    let mut verdicts = vec![!wanted; largest as usize + 1];
    for code in ids.iter().filter_map(|id| whole.scale.code(*id)).filter(|code| *code <= largest) {
        verdicts[code as usize] = wanted;
    }
    Wanted::of(verdicts)
}
