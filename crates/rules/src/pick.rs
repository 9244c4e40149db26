//! Rank and limit over the whole base: who is the best, or drawn, of those for whom the rule holds.
//!
//! This is the definition; the warehouse gives the same function the same numbers from its columns.

use crate::compile::{At, Compiled};
use crate::engagement::Engagement;
use crate::evaluate::evaluate;
use crate::facts::{Facts, Value};
use crate::question::Question;
use crate::rule::Amount;
use crate::schema::FieldId;
use crate::silence::silence_percent;
use base::Timestamp;

/// Which of the customers of a rule are kept.
#[derive(Clone, Debug)]
pub struct BoundPick {
    pub by: Ranking,
    pub amount: Amount,
}

#[derive(Clone, Debug)]
pub enum Ranking {
    Field(FieldId),
    Rows(Question),
    Silence,
    Engagement,
    /// A number of the customer's own for each seed.
    Random(i64),
}

impl BoundPick {
    /// What the customer is ranked by, the larger the better; nothing where it is unknown.
    pub fn rank(&self, customer: i64, facts: &impl Facts, at: &At) -> Option<i64> {
        match &self.by {
            Ranking::Field(field) => match facts.field(*field)? {
                Value::Number(number) | Value::Money(number) => Some(number),
                Value::Date(date) => Some(date.0),
                Value::Moment(moment) => Some(moment.micros()),
                _ => None,
            },
            Ranking::Rows(question) => question.measure(facts, at),
            Ranking::Engagement => Engagement::of(facts, at).rating(),
            Ranking::Silence => silence_percent(facts, at),
            Ranking::Random(seed) => Some(drawn(*seed, customer)),
        }
    }

    /// The customers who are kept, ascending. Of equals the smaller id comes first; a part of a person counts as one.
    pub fn choose(&self, mut ranked: Vec<(i64, i64)>) -> Vec<i64> {
        let wanted = match self.amount {
            Amount::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            Amount::Percent(percent) => (ranked.len() * percent.clamp(0, 100) as usize).div_ceil(100),
        };
        let best_first = |one: &(i64, i64), other: &(i64, i64)| (other.1, one.0).cmp(&(one.1, other.0));
        if wanted < ranked.len() {
            ranked.select_nth_unstable_by(wanted, best_first);
            ranked.truncate(wanted);
        }
        let mut kept: Vec<i64> = ranked.into_iter().map(|(customer, _)| customer).collect();
        kept.sort_unstable();
        kept
    }
}

/// A customer's number in a draw: SplitMix64's finalizer over seed and id, so that whoever comes later does not change
/// the numbers of those who are there.
fn drawn(seed: i64, customer: i64) -> i64 {
    let mut z = (seed as u64).wrapping_add((customer as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) as i64
}

/// The members of a rule among these customers, ascending: of any rule, with rank and limit or without.
pub fn members<'a, F: Facts + 'a>(
    rule: &Compiled,
    customers: impl Iterator<Item = (i64, &'a F)>,
    now: Timestamp,
) -> Vec<i64> {
    let at = rule.at(now);
    let inside = customers.filter(|(_, facts)| evaluate(rule, *facts, &at));
    match rule.pick() {
        Some(pick) => {
            let ranked = inside.filter_map(|(id, facts)| Some((id, pick.rank(id, facts, &at)?)));
            pick.choose(ranked.collect())
        }
        None => {
            let mut members: Vec<i64> = inside.map(|(id, _)| id).collect();
            members.sort_unstable();
            members
        }
    }
}
