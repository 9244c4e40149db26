//! Imports from a file to the rows of the store, on both engines.

mod answers;
mod customers;
mod orders;
mod restart;
mod retail;
mod ugly;
mod workbooks;
mod world;
mod xlsx;
