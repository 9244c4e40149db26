//! What is known of one customer, as a rule asks for it.
//!
//! The card and the tests fill a [`Person`]; the warehouse answers the same questions from its columns.

use crate::rule::{Channel, Purpose};
use crate::schema::FieldId;
use base::{Date, ProductId, Timestamp, TopicId, text::fold};
use std::collections::HashMap;

/// A known value of a field. An unknown one is the absence of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// As it was typed, and as it is compared (see `base::text::fold`).
    Text {
        typed: &'a str,
        folded: &'a str,
    },
    /// In millionths.
    Number(i64),
    Date(Date),
    Moment(Timestamp),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Placed and not cancelled: counts in numbers and sums.
    Purchase,
    /// A cancellation or a return of its own kind: its (negative) total reduces sums, never numbers.
    Return,
}

/// One order that matters to rules. A cancelled sale is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub placed_at: Timestamp,
    pub total_minor: i64,
    pub kind: OrderKind,
    /// Where its lines begin among the lines that `Facts::lines` hands out, and how many they are.
    pub lines_from: u32,
    pub lines_count: u32,
}

/// The questions a rule asks about one customer.
pub trait Facts {
    fn field(&self, field: FieldId) -> Option<Value<'_>>;
    /// Whether the valid word of the ledger allows messages of this purpose, channel and topic
    /// (no topic: messages that belong to no topic, which needs a consent for every topic).
    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool;
    /// Whether a marketing message could reach the customer now: address, consent, no suppression.
    fn reach(&self, channel: Channel) -> bool;
    /// Sorted by moment, earliest first.
    fn orders(&self) -> &[Order];
    /// The products of an order's lines.
    fn lines(&self, order: &Order) -> &[ProductId];
}

/// A customer's facts, plainly.
#[derive(Clone, Debug, Default)]
pub struct Person {
    texts: HashMap<FieldId, (String, String)>,
    numbers: HashMap<FieldId, i64>,
    dates: HashMap<FieldId, Date>,
    moments: HashMap<FieldId, Timestamp>,
    consents: Vec<(Purpose, Channel, Option<TopicId>)>,
    channels: Vec<Channel>,
    orders: Vec<Order>,
    lines: Vec<ProductId>,
}

impl Person {
    pub fn text(mut self, field: FieldId, typed: &str) -> Person {
        self.texts.insert(field, (typed.to_owned(), fold(typed)));
        self
    }

    pub fn number(mut self, field: FieldId, millionths: i64) -> Person {
        self.numbers.insert(field, millionths);
        self
    }

    pub fn date(mut self, field: FieldId, date: Date) -> Person {
        self.dates.insert(field, date);
        self
    }

    pub fn moment(mut self, field: FieldId, moment: Timestamp) -> Person {
        self.moments.insert(field, moment);
        self
    }

    pub fn allows(mut self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> Person {
        self.consents.push((purpose, channel, topic));
        self
    }

    pub fn reachable(mut self, channel: Channel) -> Person {
        self.channels.push(channel);
        self
    }

    /// Adds an order; orders may come in any sequence of moments.
    pub fn order(
        mut self,
        kind: OrderKind,
        placed_at: Timestamp,
        total_minor: i64,
        lines: &[ProductId],
    ) -> Person {
        let (lines_from, lines_count) = (self.lines.len() as u32, lines.len() as u32);
        self.lines.extend_from_slice(lines);
        self.orders.push(Order { placed_at, total_minor, kind, lines_from, lines_count });
        self.orders.sort_by_key(|order| order.placed_at);
        self
    }
}

impl Facts for Person {
    fn field(&self, field: FieldId) -> Option<Value<'_>> {
        let text = self.texts.get(&field).map(|(typed, folded)| Value::Text { typed, folded });
        let number = || self.numbers.get(&field).map(|number| Value::Number(*number));
        let date = || self.dates.get(&field).map(|date| Value::Date(*date));
        let moment = || self.moments.get(&field).map(|moment| Value::Moment(*moment));
        text.or_else(number).or_else(date).or_else(moment)
    }

    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool {
        let covers = |entry: &&(Purpose, Channel, Option<TopicId>)| {
            entry.0 == purpose && entry.1 == channel && (entry.2.is_none() || entry.2 == topic)
        };
        self.consents.iter().any(|entry| covers(&entry))
    }

    fn reach(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    fn orders(&self) -> &[Order] {
        &self.orders
    }

    fn lines(&self, order: &Order) -> &[ProductId] {
        let from = order.lines_from as usize;
        &self.lines[from..from + order.lines_count as usize]
    }
}
