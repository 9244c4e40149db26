//! Deliveries: planned in pieces, claimed and settled in sets of rows, never one by one.
//!
//! Every function works inside the caller's transaction; who may claim is decided by the work queue's lease, and a
//! settlement under an old lease changes nothing.

mod report;
pub mod returns;
mod work;

pub use report::{
    Groups, LinkClicks, Listed, Orders, Reactions, clicks, counts, groups, list, machine_reactions,
    of_customer, orders_after, reactions,
};
pub use work::{
    Due, OrderFigures, Person, Sandboxed, Settlement, cancel, claim, due, hold, keep_in_sandbox, next_due,
    open_count, people, people_orders, plan, settle, skip, take_over, unclaim, written_to,
};
