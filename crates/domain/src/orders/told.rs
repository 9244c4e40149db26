//! What is told of an order from outside: by an event, by the orders' own API. And what each change is as an event.

use super::{Back, Order, State};
use crate::products::Product;
use base::Timestamp;

/// One word about an order, known by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub number: String,
    /// When what is told became so.
    pub at: Timestamp,
    /// Nothing: it stays as it is; an order that is new is placed.
    pub state: Option<State>,
    /// What was bought. Nothing when the order is only named: its lines stay.
    pub order: Option<Order>,
    pub back: Option<Back>,
    pub products: Vec<Product>,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Placed,
    /// It says something else than before.
    Rewritten,
    To(State),
    /// Something came back.
    Back,
}

/// The event that a change is, in the words of Segment's e-commerce specification, or in its manner where it has none.
pub const fn happened(change: Change) -> &'static str {
    match change {
        Change::Placed => "Order Completed",
        Change::Rewritten | Change::To(State::Placed) => "Order Updated",
        Change::To(State::Paid) => "Order Paid",
        Change::To(State::Shipped) => "Order Shipped",
        Change::To(State::Delivered) => "Order Delivered",
        Change::To(State::Cancelled) => "Order Cancelled",
        Change::Back | Change::To(State::Returned | State::ReturnedInPart) => "Order Refunded",
    }
}
