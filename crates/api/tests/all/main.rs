//! The server in the process, asked over HTTP: one binary, because linking each noun's tests apart costs minutes.

mod examples;
mod teams;
mod world;

mod access;
mod addresses;
mod approvals;
mod browser_keys;
mod confirmations;
mod customers;
mod document;
mod events;
mod every_route;
mod invitations;
mod legal;
mod logs;
mod messages;
mod orders;
mod plumbing;
mod returns;
mod second_factor;
mod siege;
mod tracking;
