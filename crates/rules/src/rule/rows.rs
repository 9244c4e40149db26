//! Conditions over whatever a customer has many of: events by kind, rows of other tables, messages, sequences.

use super::{Channel, Compare, CompareOp, FieldCondition, Period, Span, What};
use crate::words::words;
use base::{CampaignId, TopicId};
use serde_json::Value;

/// A number made of rows, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsCondition {
    pub measure: RowsMeasure,
    pub op: CompareOp,
    /// One number, or two for `between`; in the unit of what is measured.
    pub value: Value,
}

/// A number made of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RowsMeasure {
    pub source: SourceRef,
    pub figure: Figure,
    /// The property that is summed, averaged and so on; nothing for counts and days.
    pub of: Option<String>,
    pub period: Period,
}

/// Rows of a table that pass every filter; a filter's `field` is the name of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRef {
    pub table: TableRef,
    pub filters: Vec<FieldCondition>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TableRef {
    /// Events of a kind.
    Events(String),
    Table(String),
}

words! {
    /// What is made of the rows.
    Figure {
        Count = "count",
        Sum = "sum",
        Average = "average",
        Minimum = "minimum",
        Maximum = "maximum",
        Distinct = "distinct",
        DaysSinceFirst = "days_since_first",
        DaysSinceLast = "days_since_last",
    }
}

impl Figure {
    /// Whether it is made of the values of a property.
    pub fn takes_property(self) -> bool {
        !matches!(self, Figure::Count | Figure::DaysSinceFirst | Figure::DaysSinceLast)
    }

    /// Whether the property must be a number or money.
    pub fn takes_number(self) -> bool {
        self.takes_property() && self != Figure::Distinct
    }
}

/// What came of messages to the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagesCondition {
    pub what: MessageWhat,
    pub campaign: Option<CampaignId>,
    pub topic: Option<TopicId>,
    pub channel: Option<Channel>,
    pub times: Times,
    pub period: Period,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    Did,
    DidNot,
    Compared(Compare),
}

impl Times {
    pub fn compare(self) -> Compare {
        match self {
            Times::Did => Compare::AtLeast(1),
            Times::DidNot => Compare::Equals(0),
            Times::Compared(compare) => compare,
        }
    }
}

words! {
    MessageWhat {
        Sent = "sent",
        Delivered = "delivered",
        /// By a person; what machines open and click never counts.
        Opened = "opened",
        Clicked = "clicked",
        Unsubscribed = "unsubscribed",
        Bounced = "bounced",
        Complained = "complained",
        Skipped = "skipped",
    }
}

/// One thing, and then, within a span, another.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceCondition {
    pub first: SourceRef,
    pub then: SourceRef,
    pub within: Span,
    /// The second thing happened, or it did not and the span has run out.
    pub did: bool,
    /// Of the first thing.
    pub period: Period,
}

/// The share of some goods in everything the customer bought, in per cent of the money.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareCondition {
    pub what: What,
    pub values: Vec<String>,
    pub op: CompareOp,
    pub value: Value,
    pub period: Period,
}
