//! A deterministic world for tests: a disk that forgets, and the production code under a fake clock.
//!
//! A crash here drops all state and keeps only the bytes that were synced. A failure prints its seed.

pub mod disk;
pub mod shop;
