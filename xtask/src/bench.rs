//! `bench NAME`: one benchmark in its own profile.

use anyhow::{Result, bail};

use crate::tools;

/// Standard output carries nothing but the benchmark's JSON lines.
pub fn run(args: &[String]) -> Result<bool> {
    let Some(name) = args.first() else {
        bail!("which one? cargo xtask bench NAME; `cargo xtask bench --list` names them");
    };
    let mut cargo = tools::cargo();
    cargo.args([
        "run",
        "--locked",
        "--quiet",
        "--profile",
        "bench-run",
        "--package",
        "rapport-benches",
        "--",
    ]);
    tools::succeeds(cargo.arg(name).args(&args[1..]))
}
