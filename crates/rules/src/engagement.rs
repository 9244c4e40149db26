//! The engagement rating: how a customer answers what is sent to them, from 0 (never) to 5.
//!
//! Three numbers of the last 90 days are looked at: messages sent more than 48 hours ago (a letter of an hour ago says
//! nothing yet of its reader), messages opened, messages clicked, by people and not by machines. The rating is
//! `5 × (opened + 2 × clicked) / (2 × sent)`, rounded half up, at most 5: who opens everything and clicks in every
//! second message has five. Somebody who got nothing and opened nothing has no rating, which is unknown to a rule.

use crate::compile::{At, Leaf};
use crate::facts::{Facts, Rows, Value};
use crate::field::{Check, Test};
use crate::problem::{Code, Place, Problem};
use crate::question::{BoundPeriod, Source, later};
use crate::rule::MessageWhat;
use crate::schema::{Schema, tables};
use base::Timestamp;
use base::time::{DAY, HOUR};

/// Messages of so many microseconds are looked at.
pub const WINDOW: i64 = 90 * DAY;
/// What was sent less than so many microseconds ago is not waited for.
pub const PATIENCE: i64 = 48 * HOUR;
/// The best rating.
pub const BEST: i64 = 5;
/// A rating is compared as a number, in millionths.
pub const MILLIONTHS: i64 = 1_000_000;

/// What the rating is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Engagement {
    /// Messages sent in the window and long enough ago.
    pub sent: i64,
    pub opened: i64,
    pub clicked: i64,
}

/// The word of a message's row that counts, with the number it counts in.
pub const COUNTED: [MessageWhat; 3] = [MessageWhat::Sent, MessageWhat::Opened, MessageWhat::Clicked];

impl Engagement {
    /// Of one customer at a moment.
    pub fn of(facts: &impl Facts, at: &At) -> Engagement {
        let rows = facts.rows(tables::MESSAGES);
        let patient = later(at.now, -PATIENCE);
        let mut counts = [0; COUNTED.len()];
        for index in BoundPeriod::Last(WINDOW).of(&rows, at) {
            let Some(Value::Text { folded, .. }) = rows.value(index, tables::messages::WHAT) else {
                continue;
            };
            let Some(place) = COUNTED.iter().position(|what| what.as_str() == folded) else { continue };
            let waited_for = COUNTED[place] == MessageWhat::Sent && rows.moment(index) >= patient;
            counts[place] += i64::from(!waited_for);
        }
        Engagement::from_counts(counts)
    }

    /// From the numbers of [`COUNTED`].
    pub fn from_counts([sent, opened, clicked]: [i64; 3]) -> Engagement {
        Engagement { sent, opened, clicked }
    }

    /// Nothing where nothing was sent and nothing came back.
    pub fn rating(self) -> Option<i64> {
        // Pictures that are not loaded hide an opening, so a click counts as one.
        let opened = self.opened.max(self.clicked);
        // What came back of messages before the window or of the last hours was sent as well.
        let sent = self.sent.max(opened);
        (sent > 0).then(|| ((BEST * (opened + 2 * self.clicked) + sent) / (2 * sent)).min(BEST))
    }

    /// The rating as a rule compares it.
    pub fn value(self) -> Option<Value<'static>> {
        self.rating().map(|rating| Value::Number(rating * MILLIONTHS))
    }
}

/// A test of the field `engagement`, which no store holds: it is made of messages at the moment of the question.
pub(crate) fn bind(test: Test, schema: &Schema, at: &Place) -> Result<Leaf, Problem> {
    if schema.left_out.contains(&tables::MESSAGES) {
        return Err(at.key("field").problem(Code::ColumnsOverBudget, "messages"));
    }
    Ok(Leaf::Engagement { check: test.check })
}

/// The condition itself.
pub(crate) fn holds(check: &Check, facts: &impl Facts, at: &At) -> bool {
    check.holds(Engagement::of(facts, at).value(), at)
}

/// Every moment at which a row begins or ceases to count.
pub(crate) fn candidates(facts: &impl Facts) -> Vec<Timestamp> {
    let rows = facts.rows(tables::MESSAGES);
    let moments = (0..rows.len()).map(|index| rows.moment(index));
    moments.flat_map(|moment| [0, PATIENCE, WINDOW].map(|wait| later(moment, wait + 1))).collect()
}

/// Rows of messages of which one came.
pub fn source(what: MessageWhat) -> Source {
    let check = Check::Is(what.as_str().to_owned());
    let filters = vec![crate::question::Filter { column: tables::messages::WHAT, check }];
    Source { filters, ..Source::all(tables::MESSAGES) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rating_is_the_share_of_openings_and_clicks() {
        let rating = |sent, opened, clicked| Engagement { sent, opened, clicked }.rating();
        assert_eq!(rating(0, 0, 0), None);
        assert_eq!(rating(10, 0, 0), Some(0));
        // One of ten opened: 0.25.
        assert_eq!(rating(10, 1, 0), Some(0));
        // 0.5 is rounded up.
        assert_eq!(rating(10, 2, 0), Some(1));
        assert_eq!(rating(10, 5, 1), Some(2));
        assert_eq!(rating(10, 10, 0), Some(3));
        assert_eq!(rating(10, 10, 5), Some(5));
        assert_eq!(rating(10, 10, 10), Some(5));
        // A click without a seen opening.
        assert_eq!(rating(10, 0, 4), Some(3));
        // An answer to what was sent before the window, or to a letter of this morning.
        assert_eq!(rating(0, 1, 0), Some(3));
        assert_eq!(rating(0, 1, 1), Some(5));
    }
}
