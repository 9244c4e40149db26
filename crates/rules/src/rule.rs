//! The tree of a rule, typed: groups, conditions and their closed lists of words.
//!
//! It holds no meaning: what a rule says of a customer stands in `evaluate`, how it is written as JSON in `parse` and
//! `write`, and what fits a workspace in `compile`.

use crate::words::words;
use base::{Date, SegmentId, TopicId};

/// A group or a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// True when each holds; an empty one is true of everybody.
    All(Vec<Rule>),
    /// True when at least one holds.
    Any(Vec<Rule>),
    /// True when not one holds: exactly the opposite of `Any`.
    None(Vec<Rule>),
    Condition(Condition),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Field(FieldCondition),
    Orders(OrdersCondition),
    Bought(BoughtCondition),
    Consent(ConsentCondition),
    Reach {
        channel: Channel,
        can: bool,
    },
    /// Membership in another segment.
    Segment {
        segment: SegmentId,
        inside: bool,
    },
}

/// A comparison of one field. What `value` must look like depends on the field's type and is checked
/// against the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldCondition {
    pub field: String,
    pub op: FieldOp,
    pub value: Option<serde_json::Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OrdersCondition {
    pub measure: Measure,
    /// Whole numbers for counts and days; for money 1/10,000 of the major unit.
    pub compare: Compare,
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BoughtCondition {
    pub what: What,
    /// Product codes, case-sensitive, or category ids.
    pub values: Vec<String>,
    pub did: bool,
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ConsentCondition {
    pub purpose: Purpose,
    pub channel: Channel,
    /// None asks for a consent that covers every topic.
    pub topic: Option<TopicId>,
    pub given: bool,
}

/// When the orders a condition speaks of were placed. Every period ends before `now`: what is dated in the
/// future waits for its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Ever,
    /// `[now − N × 24 h, now)`.
    LastDays(i64),
    /// Calendar days in the workspace's zone, both included.
    Between(Date, Date),
}

words! {
    /// How a field is compared.
    FieldOp {
        Is = "is",
        IsNot = "is_not",
        Contains = "contains",
        StartsWith = "starts_with",
        In = "in",
        NotIn = "not_in",
        AtLeast = "at_least",
        AtMost = "at_most",
        MoreThan = "more_than",
        LessThan = "less_than",
        Equals = "equals",
        Between = "between",
        Before = "before",
        After = "after",
        InLastDays = "in_last_days",
        AnniversaryWithin = "anniversary_within",
        Known = "known",
        Unknown = "unknown",
    }
}

words! {
    /// What is measured on a customer's orders.
    Measure {
        Count = "count",
        Sum = "sum",
        Average = "average",
        DaysSinceLast = "days_since_last",
        DaysSinceFirst = "days_since_first",
        /// Time since the last purchase in per cent of the customer's own usual interval between purchases.
        SilencePercent = "silence_percent",
    }
}

impl Measure {
    pub fn is_money(self) -> bool {
        matches!(self, Measure::Sum | Measure::Average)
    }
}

words! {
    What { Product = "product", Category = "category", }
}

words! {
    Purpose { Marketing = "marketing", Service = "service", }
}

words! {
    Channel {
        Email = "email",
        Sms = "sms",
        Push = "push",
        Telegram = "telegram",
        Whatsapp = "whatsapp",
        Call = "call",
    }
}

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

impl Rule {
    /// The rule that is true of everybody.
    pub fn everybody() -> Rule {
        Rule::All(Vec::new())
    }

    /// The segments this rule mentions, for refreshes and for refusing to delete one that is used.
    pub fn segments(&self) -> Vec<SegmentId> {
        let mut found = Vec::new();
        self.visit(&mut |condition| {
            if let Condition::Segment { segment, .. } = condition {
                found.push(*segment);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    pub fn visit(&self, each: &mut impl FnMut(&Condition)) {
        match self {
            Rule::All(rules) | Rule::Any(rules) | Rule::None(rules) => {
                rules.iter().for_each(|rule| rule.visit(each));
            }
            Rule::Condition(condition) => each(condition),
        }
    }
}
