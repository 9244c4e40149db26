//! The share of some goods in everything a customer bought, by money.

use crate::compile::At;
use crate::facts::Facts;
use crate::question::{Aggregate, Question};
use crate::schema::tables::lines;

/// Millionths of one per cent: the unit of a share.
const HUNDRED_PERCENT: i128 = 100_000_000;

#[derive(Clone, Debug)]
pub struct Share {
    /// What these goods brought.
    pub part: Question,
}

impl Share {
    /// In millionths of a per cent, rounded half up; unknown of somebody who paid nothing for anything in the period.
    pub fn measure(&self, facts: &impl Facts, at: &At) -> Option<i64> {
        let mut whole = self.part.clone();
        whole.source.filters.clear();
        let whole = whole.measure(facts, at).filter(|whole| *whole > 0)?;
        let part = self.part.measure(facts, at)?;
        let whole = i128::from(whole);
        i64::try_from((i128::from(part) * HUNDRED_PERCENT + whole / 2).div_euclid(whole)).ok()
    }

    /// What lines of goods brought.
    pub const BY: Aggregate = Aggregate::Sum(lines::AMOUNT);
}
