//! The tree of a rule, typed: groups, conditions and their closed lists of words.
//!
//! It holds no meaning: what a rule says of a customer stands in `evaluate`, how it is written as JSON in `parse` and
//! `write`, and what fits a workspace in `compile`.

mod compare;
mod period;
mod pick;
mod rows;

use crate::words::words;
use base::{CampaignId, ListId, SegmentId, TopicId};
pub use compare::{Compare, CompareOp};
pub use period::{After, Calendar, Period, Span, SpanUnit};
pub use pick::{Amount, How, Pick};
pub use rows::{
    Figure, MessageWhat, MessagesCondition, RowsCondition, RowsMeasure, SequenceCondition, ShareCondition,
    SourceRef, TableRef, Times,
};

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
    /// Some of those for whom a rule holds; only a whole rule can be one.
    Pick(Box<Pick>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Field(FieldCondition),
    Orders(OrdersCondition),
    Bought(BoughtCondition),
    Share(ShareCondition),
    /// Events of a kind, or rows of another table.
    Rows(RowsCondition),
    Messages(MessagesCondition),
    Sequence(SequenceCondition),
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
    /// Membership in a fixed list.
    List {
        list: ListId,
        inside: bool,
    },
    /// Membership in the control group of a campaign.
    Control {
        campaign: CampaignId,
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
    /// Bought, but none of these in the same period; empty where it does not matter.
    pub but_not: Vec<String>,
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
        InNextDays = "in_next_days",
        /// Earlier than the last days: what `InLastDays` leaves of the past.
        BeforeLastDays = "before_last_days",
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

impl Rule {
    /// The rule that is true of everybody.
    pub fn everybody() -> Rule {
        Rule::All(Vec::new())
    }

    /// The segments this rule mentions, for refreshes and for refusing to delete one that is used.
    pub fn segments(&self) -> Vec<SegmentId> {
        self.mentioned(|condition| match condition {
            Condition::Segment { segment, .. } => Some(*segment),
            _ => None,
        })
    }

    /// The lists this rule mentions.
    pub fn lists(&self) -> Vec<ListId> {
        self.mentioned(|condition| match condition {
            Condition::List { list, .. } => Some(*list),
            _ => None,
        })
    }

    /// The campaigns this rule mentions.
    pub fn campaigns(&self) -> Vec<CampaignId> {
        self.mentioned(|condition| match condition {
            Condition::Control { campaign, .. } => Some(*campaign),
            Condition::Messages(messages) => messages.campaign,
            _ => None,
        })
    }

    fn mentioned<T: Ord>(&self, pick: impl Fn(&Condition) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        self.visit(&mut |condition| found.extend(pick(condition)));
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
            Rule::Pick(pick) => pick.of.visit(each),
        }
    }
}
