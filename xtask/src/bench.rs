//! `bench NAME`: one benchmark in its own profile, with its opponent at hand.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

use crate::tools;

const PROFILE: &str = "bench-run";
/// The release of DuckDB that answers are compared with.
const DUCKDB: &str = "duckdb==2.0.0";

/// Standard output carries nothing but the benchmark's JSON lines.
pub fn run(args: &[String]) -> Result<bool> {
    let Some(name) = args.first() else {
        bail!("which one? cargo xtask bench NAME; `cargo xtask bench --list` names them");
    };
    let mut cargo = in_profile("run", "rapport-benches");
    cargo.arg("--");
    if name == "segments" {
        cargo.env("RAPPORT_BENCH_PYTHON", python_with_duckdb()?);
        tools::run(&mut in_profile("build", "rapport"))?;
        cargo.env("RAPPORT_BENCH_SERVER", tools::target()?.join(PROFILE).join("rapport"));
    }
    tools::succeeds(cargo.arg(name).args(&args[1..]))
}

fn in_profile(command: &str, package: &str) -> Command {
    let mut cargo = tools::cargo();
    cargo.args([command, "--locked", "--quiet", "--profile", PROFILE, "--package", package]);
    cargo
}

/// A Python of our own with the opponent in it, made once and kept outside of the checkout.
fn python_with_duckdb() -> Result<PathBuf> {
    let folder = tools::cache().join(format!("python-{}", DUCKDB.replace("==", "-")));
    let python = folder.join("bin/python");
    if folder.join("ready").is_file() {
        return Ok(python);
    }
    // What is told while it is made must not get among the results.
    let quietly = |program: &std::ffi::OsStr, args: &[&str]| {
        let mut command = tools::command(program);
        tools::run(command.args(args).stdout(std::process::Stdio::null()))
    };
    let place = folder.to_str().context("a cache folder with a plain name")?;
    quietly("python3".as_ref(), &["-m", "venv", "--clear", place])
        .context("the opponent needs python3-venv")?;
    quietly(python.as_os_str(), &["-m", "pip", "install", "--quiet", DUCKDB])?;
    std::fs::write(folder.join("ready"), DUCKDB)?;
    Ok(python)
}
