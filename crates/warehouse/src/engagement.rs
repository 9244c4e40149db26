//! The engagement rating over a chunk: three counts of each customer's messages in one walk through the window.
//!
//! What the rating is stands in `rules::engagement`.

use crate::aggregate::{Asked, Passing, Verdicts, count};
use crate::rows::Rows;
use rules::engagement::{COUNTED, Engagement, MILLIONTHS, PATIENCE, WINDOW, source};
use rules::rule::Compare;
use rules::{At, BoundPeriod, Check};

/// Checks the rating made of each customer's messages.
pub fn compare_engagement(rows: &Rows, check: &Check, at: &At) -> Verdicts {
    let compare = match check {
        Check::Number(compare) => *compare,
        // Known and unknown ask only whether there is a rating.
        _ => Compare::AtLeast(i64::MIN),
    };
    let counted = COUNTED.map(|what| Passing::of(rows, &source(what), at).all);
    let [sent, opened, clicked] = counted.each_ref().map(|bits| bits.as_deref());
    let patient = at.now.micros().saturating_sub(PATIENCE);
    let mut asked = Asked::new(rows, BoundPeriod::Last(WINDOW), at, compare);
    asked.fill(|range| {
        let last = range.clone().rev().find(|index| rows.moment(*index) < patient);
        let settled = range.start..last.map_or(range.start, |index| index + 1);
        let counts = [count(sent, settled), count(opened, range.clone()), count(clicked, range)];
        Engagement::from_counts(counts).rating().map(|rating| rating * MILLIONTHS)
    });
    // The earliest message that is not waited for yet begins to count first.
    let settles = rows.moments.lowest_from(patient).map(|at| at.saturating_add(PATIENCE).saturating_add(1));
    asked.until = asked.until.min(settles.unwrap_or(i64::MAX));
    let verdicts = asked.verdicts();
    if check.includes_unknown() { negated(verdicts) } else { verdicts }
}

fn negated(mut verdicts: Verdicts) -> Verdicts {
    verdicts.words.iter_mut().for_each(|word| *word = !*word);
    verdicts.of_nobody = !verdicts.of_nobody;
    verdicts
}
