//! `nightly`: every property test with thousands of cases, from a seed that no night before had.
//!
//! The usual run asks a few hundred cases from fixed seeds, so that it is quick and the same for everybody. Here they
//! are many and new. A case that fails is made small, told, and its seed is kept in a file of the checkout, which
//! every later run asks first: whoever finds one commits the file.

use anyhow::{Context, Result, bail};
use std::io::Read;

use crate::{count, postgres, tools};

const CASES: u32 = 10_000;
/// Where seeds are kept.
const KEPT: [&str; 2] = ["crates/*/tests/kept", "crates/*/proptest-regressions"];

/// The property tests: arguments of `cargo test`, and those of the test program.
const TESTS: [(&[&str], &[&str]); 9] = [
    (&["--package", "rules", "--test", "laws"], &[]),
    (&["--package", "warehouse", "--test", "base"], &["agreement::", "image::"]),
    (&["--package", "base", "--lib"], &[]),
    (&["--package", "domain", "--lib"], &[]),
    (&["--package", "template", "--lib", "--test", "messages"], &[]),
    (&["--package", "stats", "--test", "published"], &[]),
    (&["--package", "channels", "--test", "letters"], &[]),
    (&["--package", "api", "--lib"], &["events::json"]),
    (&["--package", "app", "--test", "answers"], &["random_history"]),
];

pub fn run(args: &[String]) -> Result<bool> {
    let asked = asked(args)?;
    let seed = asked.seed.map_or_else(fresh_seed, Ok)?;
    postgres::ensure()?;
    let cluster = postgres::Cluster::start()?;
    let (cases, watch) = (asked.cases.to_string(), tools::Watch::start());
    tools::step(&format!("{cases} cases of each property, seed {seed}"));
    let mut sum = count::Count::default();
    for (test, filters) in TESTS {
        let mut cargo = tools::cargo();
        cargo.args(["test", "--locked", "--no-fail-fast"]).args(test).arg("--").args(filters);
        cargo
            .env("RAPPORT_CASES", &cases)
            .env("RAPPORT_SEED", seed.to_string())
            .env("PROPTEST_CASES", &cases);
        let (success, text) = tools::tee(cargo.env(postgres::VARIABLE, cluster.connection()))?;
        sum += count::libtest(&text).checked(success);
    }
    let kept = tools::output(tools::command("git").args(["status", "--porcelain", "--"]).args(KEPT))?;
    if !kept.is_empty() {
        println!("seeds of failures were kept; commit them with what mends them:\n{kept}");
    }
    println!("seed {seed}, {cases} cases of each property, {}", tools::spoken(watch.elapsed()));
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0 && sum.passed > 0)
}

struct Asked {
    cases: u32,
    seed: Option<u64>,
}

fn asked(args: &[String]) -> Result<Asked> {
    let mut asked = Asked { cases: CASES, seed: None };
    for pair in args.chunks(2) {
        match pair {
            [flag, number] if flag == "--cases" => asked.cases = number.parse().context("--cases")?,
            [flag, number] if flag == "--seed" => asked.seed = Some(number.parse().context("--seed")?),
            _ => bail!("cargo xtask nightly [--cases {CASES}] [--seed NUMBER]"),
        }
    }
    Ok(asked)
}

fn fresh_seed() -> Result<u64> {
    let mut bytes = [0; 8];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
