//! Use cases and workers, by noun: authorise, load, decide, write in one transaction.
//!
//! A use case is a function that takes a [`Ctx`] and owned arguments, begins with `ctx.require(…)`, and answers a
//! [`Result`]. It is synchronous; the rooms above carry it to a worker thread. A worker is a function that makes one
//! step, so that a simulation can drive it. No HTTP here, no SQL, no wire.

pub mod access;
pub mod audit;
pub mod consent;
pub mod ctx;
pub mod deliveries;
pub mod error;
pub mod idempotency;
pub mod files;
pub mod imports;
pub mod operations;
pub mod orders;
pub mod products;
pub mod live;
pub mod secret;
pub mod server;
pub mod settings;
pub mod workspaces;

pub use ctx::{Actor, Ctx};
pub use error::{Error, Result};
pub use live::Live;
pub use workspaces::Workspace;
