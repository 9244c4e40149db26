//! Imports from a file to the rows of the store, on both engines.

mod answers;
mod catalogues;
mod customers;
mod feed;
mod orders;
mod regular;
mod restart;
mod retail;
mod sample;
mod ugly;
mod undo;
mod workbooks;
mod world;
mod xlsx;
