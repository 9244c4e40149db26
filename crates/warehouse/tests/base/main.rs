//! The warehouse as a whole: against the definition, and as its callers use it.

mod agreement;
mod image;
mod use_of_it;
mod world;
