//! HTTP by noun: wire types, handlers, the OpenAPI document, public pages, live hints, and the built interface.
//!
//! A handler reads what came, carries a use case of `app` to a worker thread, and writes what it answered. It
//! decides nothing. Status codes exist in this room only. A noun's module has `routes()`; the list of all of
//! them is in [`routes`], the layers around them in [`router`].

mod addresses;
pub mod auth;
mod cookie;
pub mod ctx;
pub mod docs;
mod duplicates;
pub mod extract;
mod fields;
pub mod headers;
pub mod health;
pub mod idempotency;
pub mod interface;
pub mod items;
pub mod live;
pub mod metering;
pub mod openapi;
pub mod outgoing_file;
pub mod page;
pub mod prelude;
pub mod problem;
pub mod records;
mod regular_imports;
mod reply;
pub mod router;
pub mod routes;
pub mod runtime;
pub mod serve;
mod start;
pub mod state;
pub mod wire;

pub mod access;
pub mod audit;
pub mod campaigns;
pub mod consent;
pub mod customers;
pub mod events;
pub mod files;
pub mod home;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod legal;
mod lists;
pub mod me;
pub mod operations;
pub mod orders;
pub mod products;
pub mod sandbox;
pub mod search;
pub mod second_factor;
pub mod segments;
pub mod senders;
pub mod session;
pub mod sessions;
pub mod settings;
pub mod setup;
mod teams;
pub mod templates;
pub mod tracking;
pub mod users;
pub mod webhooks;
pub mod workspaces;

pub use ctx::Ctx;
pub use problem::Problem;
pub use state::Api;
