//! A comparison of whole numbers, with its words.

use crate::words::words;

words! {
    CompareOp {
        AtLeast = "at_least",
        AtMost = "at_most",
        MoreThan = "more_than",
        LessThan = "less_than",
        Equals = "equals",
        Between = "between",
    }
}

/// A comparison of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    AtLeast(i64),
    AtMost(i64),
    MoreThan(i64),
    LessThan(i64),
    Equals(i64),
    /// Both ends included.
    Between(i64, i64),
}

impl Compare {
    pub fn holds(self, actual: i64) -> bool {
        match self {
            Compare::AtLeast(bound) => actual >= bound,
            Compare::AtMost(bound) => actual <= bound,
            Compare::MoreThan(bound) => actual > bound,
            Compare::LessThan(bound) => actual < bound,
            Compare::Equals(bound) => actual == bound,
            Compare::Between(low, high) => (low..=high).contains(&actual),
        }
    }

    pub fn op(self) -> CompareOp {
        match self {
            Compare::AtLeast(_) => CompareOp::AtLeast,
            Compare::AtMost(_) => CompareOp::AtMost,
            Compare::MoreThan(_) => CompareOp::MoreThan,
            Compare::LessThan(_) => CompareOp::LessThan,
            Compare::Equals(_) => CompareOp::Equals,
            Compare::Between(..) => CompareOp::Between,
        }
    }

    /// One bound, or the two of `between`.
    pub fn bounds(self) -> (i64, Option<i64>) {
        match self {
            Compare::AtLeast(a)
            | Compare::AtMost(a)
            | Compare::MoreThan(a)
            | Compare::LessThan(a)
            | Compare::Equals(a) => (a, None),
            Compare::Between(a, b) => (a, Some(b)),
        }
    }

    pub fn new(op: CompareOp, low: i64, high: i64) -> Compare {
        match op {
            CompareOp::AtLeast => Compare::AtLeast(low),
            CompareOp::AtMost => Compare::AtMost(low),
            CompareOp::MoreThan => Compare::MoreThan(low),
            CompareOp::LessThan => Compare::LessThan(low),
            CompareOp::Equals => Compare::Equals(low),
            CompareOp::Between => Compare::Between(low, high),
        }
    }

    /// The same comparison with its bounds in another unit.
    pub fn map(self, change: impl Fn(i64) -> i64) -> Compare {
        let (low, high) = self.bounds();
        Compare::new(self.op(), change(low), high.map_or(0, change))
    }
}
