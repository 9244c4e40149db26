//! The server in the process, asked over HTTP: one binary, because linking each noun's tests apart costs minutes.

mod examples;
mod world;

mod access;
mod browser_keys;
mod customers;
mod document;
mod events;
mod every_route;
mod logs;
mod messages;
mod orders;
mod plumbing;
mod tracking;
