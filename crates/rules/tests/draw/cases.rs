//! How many cases the properties here are asked, and where the seeds of those that failed are kept.
//!
//! A few hundred in the usual run; `cargo xtask nightly` sets `RAPPORT_CASES` and, so that no night repeats the one
//! before, `RAPPORT_SEED`. A kept seed is asked before any other case, by everybody who has the checkout.

#![allow(dead_code, reason = "each test file uses a part of it")]

use proptest::test_runner::{Config, FailurePersistence, FileFailurePersistence};

/// So many, or more where more are asked for.
pub fn cases(usual: u32) -> u32 {
    number("RAPPORT_CASES").map_or(usual, |cases| usual.max(cases as u32))
}

/// Where a draw begins: always at the same place, unless another is asked for.
pub fn seed(usual: u8) -> [u8; 32] {
    let mut seed = [usual; 32];
    if let Some(number) = number("RAPPORT_SEED") {
        seed[..8].copy_from_slice(&number.to_le_bytes());
    }
    seed
}

/// A property that keeps the seeds of its failures in a file of this folder.
pub fn config(usual: u32, file: &'static str) -> Config {
    let kept: Box<dyn FailurePersistence> = Box::new(FileFailurePersistence::Direct(file));
    Config {
        cases: cases(usual),
        max_shrink_iters: 2_000,
        failure_persistence: Some(kept),
        ..Config::default()
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
