//! Use cases and workers, by noun: authorise, load, decide, write in one transaction.
//!
//! A use case is a function that takes a [`Ctx`] and owned arguments, begins with `ctx.require(…)`, and answers a
//! [`Result`]. It is synchronous; the rooms above carry it to a worker thread. A worker is a function that
//! makes one step, so that a simulation can drive it. No HTTP here, no SQL, no wire.

pub mod access;
pub mod analytics;
pub mod audit;
pub mod campaigns;
pub mod consent;
pub mod ctx;
pub mod customers;
pub mod deliveries;
pub mod duplicates;
pub mod error;
pub mod events;
pub mod facts;
pub mod fields;
pub mod files;
pub mod idempotency;
pub mod identities;
pub mod imports;
pub mod kept;
pub mod legal;
pub mod lists;
pub mod live;
pub mod operations;
pub mod orders;
pub mod products;
pub mod records;
pub mod regular_imports;
pub mod samples;
pub mod sandbox;
pub mod search;
pub mod secret;
pub mod segments;
pub mod senders;
pub mod server;
pub mod settings;
pub mod start;
pub mod templates;
pub mod tracking;
pub mod webhooks;
pub mod workspaces;

pub use ctx::{Actor, Ctx};
pub use error::{Error, Result};
pub use live::Live;
pub use workspaces::Workspace;
