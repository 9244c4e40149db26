//! The warehouse as a whole: against the definition, and as its callers use it.

mod agreement;
#[path = "../../../rules/tests/draw/cases.rs"]
mod cases;
mod image;
mod use_of_it;
mod world;
