//! The transactional truth: one SQL text for SQLite and PostgreSQL, and the only ways into it.
//!
//! A [`Database`] is a workspace's own database, or the control database. `read`, `write` and `batch_write` are the
//! only doors; a closure gets a [`Tx`], owns its input, may run twice, and makes no time or randomness of its own.
//! SQL stands in `queries/<noun>/<verb>.sql`; the functions of a noun stand in the module of that name and take a
//! `&mut Tx`, so that a use case composes them in one transaction.
//! This room knows no HTTP, no wire, no columns.

#[macro_use]
mod query;
mod engine;
mod error;
mod migrate;
mod place;
mod value;

pub mod approvals;
pub mod archive;
pub mod audit;
pub mod backup;
pub mod campaigns;
pub mod confirmations;
pub mod consent;
pub mod control;
pub mod customers;
pub mod deliveries;
pub mod duplicates;
pub mod erasure;
pub mod events;
pub mod evidence;
pub mod facts;
pub mod feed;
pub mod fields;
pub mod files;
pub mod idempotency;
pub mod identities;
pub mod imports;
pub mod legal;
pub mod lists;
pub mod operations;
pub mod orders;
pub mod outbox;
pub mod products;
pub mod records;
pub mod regular_imports;
pub mod sandbox;
pub mod sealed;
pub mod search;
pub mod segments;
pub mod senders;
pub mod signal;
pub mod suppression;
pub mod teams;
pub mod templates;
pub mod testing;
pub mod threads;
pub mod topics;
pub mod tracking;
pub mod webhooks;
pub mod work;

pub use engine::{Database, Engine, Lane, Sabotage, Sequence, Tx};
pub use error::{Error, Result};
pub use migrate::workspace_form;
pub use place::{Options, Place, Store};
pub use query::Query;
pub use value::{Row, Value};

/// What a workspace's database is called by those who hold one.
pub type Workspace = Database;
/// What the control database is called by those who hold it.
pub type Control = Database;
