//! Business decisions as pure functions of state, command and moment: one module per noun of the vocabulary.
//!
//! Nothing here touches a clock, a disk, a network or a database. Each noun has one enum of refusals that a business
//! person understands; each refusal has a stable code with a page in `docs/errors/`.

pub mod access;
pub mod analytics;
pub mod campaigns;
pub mod consent;
pub mod customers;
pub mod deliveries;
pub mod duplicates;
pub mod events;
pub mod experiments;
pub mod fields;
pub mod identities;
pub mod imports;
pub mod legal;
pub mod lists;
pub mod orders;
pub mod products;
pub mod records;
pub mod regular_imports;
pub mod segments;
pub mod senders;
pub mod settings;
pub mod templates;
pub mod tracking;
pub mod webhooks;
