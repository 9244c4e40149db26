//! Rank and limit: the best, or some at random, of those for whom a rule holds. A question about the whole base.

use super::{Measure, Period, RowsMeasure, Rule};

#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    pub how: How,
    pub amount: Amount,
    pub of: Rule,
}

#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// Those with the largest number; whose number is unknown is not ranked.
    ByField(String),
    ByOrders(Measure, Period),
    ByRows(RowsMeasure),
    /// The same people for the same seed.
    Random(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Count(i64),
    /// Of those who are ranked; a part of a person counts as one.
    Percent(i64),
}
