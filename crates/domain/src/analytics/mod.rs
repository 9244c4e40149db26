//! "Money on the table": which customers are worth a message today, and what they are worth by the base's own history.
//!
//! Each line is a rule of the condition language, so that its button opens a segment with exactly these customers.
//!
//! What a line is worth: the same rule is asked for the moment 30 days ago; what those customers brought in the 30
//! days since, on average per customer and net of returns, is what one customer of the line is expected to bring. The
//! interval is Student's 95 % interval of that mean (`stats::mean_interval`), never below zero. It is what such
//! customers bring by themselves; what a message adds is measured against a control group and not promised here.
//! With fewer than 30 customers or 5 buyers then, nothing is said.

mod words;

pub use words::{Words, words};

use base::time::DAY;
use rules::Rule;
use rules::rule::{Compare, Condition, FieldCondition, FieldOp, Measure, OrdersCondition, Period};
use stats::{LEVEL, Sample, mean_interval};

/// How far back the same state is looked at, and for how long its customers are followed.
pub const OUTCOME_DAYS: i64 = 30;
const LEAST_CUSTOMERS: u64 = 30;
const LEAST_BUYERS: u64 = 5;

/// The lines of the page, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Bought at least twice and have been silent for twice their own usual interval.
    Sleeping,
    /// Bought once and did not come a second time.
    SecondPurchase,
    /// Their own usual interval is running out about now.
    Due,
    /// A birthday within seven days.
    Birthdays,
}

impl Line {
    pub const ALL: [Line; 4] = [Line::Sleeping, Line::SecondPurchase, Line::Due, Line::Birthdays];

    pub const fn as_str(self) -> &'static str {
        match self {
            Line::Sleeping => "sleeping",
            Line::SecondPurchase => "second_purchase",
            Line::Due => "due",
            Line::Birthdays => "birthdays",
        }
    }

    /// Which ready message fits the line.
    pub const fn template_hint(self) -> &'static str {
        match self {
            Line::Sleeping => "win_back",
            Line::SecondPurchase => "second_purchase",
            Line::Due => "due",
            Line::Birthdays => "birthday",
        }
    }
}

/// What the definitions take from the base's own history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// After how many days without a second purchase a first buyer is missed.
    pub second_after_days: i64,
}

impl Habits {
    /// From the waits between first and second purchases, in microseconds: half of those who come a second time have
    /// come by then. From 7 to 90 days; 30 where fewer than 30 second purchases are known.
    pub fn from_waits(waits: &mut [i64]) -> Habits {
        let known = waits.len() >= LEAST_CUSTOMERS as usize;
        let median = stats::median(waits).filter(|_| known);
        Habits { second_after_days: median.map_or(30, |wait| (wait / DAY).clamp(7, 90)) }
    }
}

/// The customers of a line.
pub fn rule(line: Line, habits: Habits) -> Rule {
    let orders = |measure, compare| {
        Rule::Condition(Condition::Orders(OrdersCondition { measure, compare, period: Period::Ever }))
    };
    match line {
        Line::Sleeping => Rule::All(vec![
            orders(Measure::Count, Compare::AtLeast(2)),
            orders(Measure::SilencePercent, Compare::AtLeast(200)),
            orders(Measure::DaysSinceLast, Compare::Between(30, 365)),
        ]),
        Line::SecondPurchase => Rule::All(vec![
            orders(Measure::Count, Compare::Equals(1)),
            orders(Measure::DaysSinceLast, Compare::Between(habits.second_after_days, 365)),
        ]),
        Line::Due => Rule::All(vec![
            orders(Measure::Count, Compare::AtLeast(3)),
            orders(Measure::SilencePercent, Compare::Between(80, 150)),
        ]),
        Line::Birthdays => Rule::Condition(Condition::Field(FieldCondition {
            field: "birthday".to_owned(),
            op: FieldOp::AnniversaryWithin,
            value: Some(7.into()),
        })),
    }
}

/// An estimate in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    pub low: i64,
    pub expected: i64,
    pub high: i64,
}

/// What customers who were in a line brought afterwards: exact sums over all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub customers: u64,
    pub buyers: u64,
    pub sum: i128,
    pub squares: i128,
}

impl Outcome {
    pub fn add(&mut self, bought: bool, amount_minor: i64) {
        self.customers += 1;
        self.buyers += u64::from(bought);
        self.sum += i128::from(amount_minor);
        self.squares += i128::from(amount_minor) * i128::from(amount_minor);
    }
}

/// What so many customers are worth by what the likes of them brought; nothing where too little is known.
pub fn worth(customers: u64, past: Outcome) -> Option<Worth> {
    if past.customers < LEAST_CUSTOMERS || past.buyers < LEAST_BUYERS {
        return None;
    }
    let sample = Sample::from_sums(past.customers, past.sum, past.squares);
    let interval = mean_interval(sample, LEVEL)?;
    let of_all = |each: f64| (each.max(0.0) * customers as f64).round() as i64;
    Some(Worth { low: of_all(interval.low), expected: of_all(sample.mean), high: of_all(interval.high) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_purchase_is_missed_after_the_usual_wait() {
        let habits =
            |days: i64, count: usize| Habits::from_waits(&mut vec![days * DAY; count]).second_after_days;
        assert_eq!(habits(21, 30), 21);
        assert_eq!(habits(21, 29), 30);
        assert_eq!(habits(2, 100), 7);
        assert_eq!(habits(400, 100), 90);
    }

    #[test]
    fn worth_is_said_only_where_enough_is_known() {
        let outcome = |customers: u64, buyers: u64, each: i64| {
            let mut outcome = Outcome::default();
            (0..customers).for_each(|n| outcome.add(n < buyers, if n < buyers { each } else { 0 }));
            outcome
        };
        assert_eq!(worth(10, outcome(29, 10, 100)), None);
        assert_eq!(worth(10, outcome(30, 4, 100)), None);
        // Half of 100 customers brought 200.00 each: 100.00 a head, standard error 100.50 / 10, t(0.975; 99) = 1.9842.
        let worth = worth(10, outcome(100, 50, 20_000)).unwrap();
        assert_eq!(worth, Worth { low: 80_058, expected: 100_000, high: 119_942 });
    }

    #[test]
    fn rules_of_lines_are_rules_of_the_language() {
        let schema = rules::Schema::new(base::Zone::utc(), base::Currency::RUB);
        for line in Line::ALL {
            let rule = rule(line, Habits { second_after_days: 30 });
            assert_eq!(rules::check(&rule, &schema), []);
            assert_eq!(Rule::from_json(&rule.to_json()), Ok(rule));
        }
    }
}
