//! What is known of one customer, as a rule asks for it.
//!
//! The card and the tests fill a [`Person`](crate::Person); the warehouse answers the same questions from its columns.

use crate::rule::{Channel, Purpose};
use crate::schema::{ColumnId, FieldId, TableId};
use base::{Date, ListId, Timestamp, TopicId};

/// A known value of a field or of a column. An unknown one is the absence of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// As it was typed, and as it is compared (see `base::text::fold`).
    Text {
        typed: &'a str,
        folded: &'a str,
    },
    /// In millionths.
    Number(i64),
    /// In minor units of the workspace's currency.
    Money(i64),
    Boolean(bool),
    Date(Date),
    Moment(Timestamp),
    /// The number of another noun's id: of a product, a campaign, a topic.
    Id(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Placed and not cancelled: counts in numbers and sums.
    Purchase,
    /// A cancellation or a return of its own kind: its (negative) total reduces sums, never numbers.
    Return,
}

/// One customer's rows of one table, earliest first.
pub trait Rows {
    fn len(&self) -> usize;
    fn moment(&self, index: usize) -> Timestamp;
    fn value(&self, index: usize, column: ColumnId) -> Option<Value<'_>>;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The questions a rule asks about one customer.
pub trait Facts {
    type Rows<'a>: Rows
    where
        Self: 'a;

    /// The value of a field; of a field with many choices nothing, see `choices`.
    fn field(&self, field: FieldId) -> Option<Value<'_>>;
    /// The values of a field with many choices; none is unknown.
    fn choices(&self, field: FieldId) -> Vec<&str>;
    /// Whether the valid word of the ledger allows messages of this purpose, channel and topic
    /// (no topic: messages that belong to no topic, which needs a consent for every topic).
    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool;
    /// Whether a marketing message could reach the customer now: address, consent, no suppression.
    fn reach(&self, channel: Channel) -> bool;
    /// Whether the customer stands in a list.
    fn in_list(&self, list: ListId) -> bool;
    /// The customer's rows of a table; a table that nobody knows has none.
    fn rows(&self, table: TableId) -> Self::Rows<'_>;
}
