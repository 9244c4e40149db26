//! `verify`: format, lints as errors, tidy, documentation without warnings, licences and advisories.
//!
//! Every check runs even when an earlier one failed, so that one run names everything there is to repair.

use std::process::Command;

use anyhow::Result;

use crate::{tidy, tools, ui};

type Check = fn() -> Result<bool>;

pub fn run(args: &[String]) -> Result<bool> {
    anyhow::ensure!(args.is_empty(), "verify takes no arguments");
    let checks: [(&str, Check); 6] = [
        ("format", || tools::succeeds(tools::cargo().args(["fmt", "--all", "--check"]))),
        ("lints", lints),
        ("tidy", tidy::run),
        ("documentation", documentation),
        ("interface", interface),
        ("dependencies", dependencies),
    ];
    let mut verdicts = Vec::new();
    for (name, check) in checks {
        let watch = tools::Watch::start();
        tools::step(name);
        let holds = check().unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        verdicts.push((name, holds, watch.elapsed()));
    }
    println!();
    for (name, holds, took) in &verdicts {
        println!("{name:<14} {:<6} {}", if *holds { "holds" } else { "FAILS" }, tools::spoken(*took));
    }
    Ok(verdicts.iter().all(|(_, holds, _)| *holds))
}

fn lints() -> Result<bool> {
    let mut cargo = tools::cargo();
    cargo.args(["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]);
    tools::succeeds(&mut cargo)
}

fn documentation() -> Result<bool> {
    let mut cargo = tools::cargo();
    cargo.args(["doc", "--locked", "--workspace", "--no-deps", "--quiet"]);
    tools::succeeds(cargo.env("RUSTDOCFLAGS", "-D warnings"))
}

fn interface() -> Result<bool> {
    ui::ensure_packages()?;
    tools::succeeds(&mut ui::npm(&["run", "--silent", "check"]))
}

fn dependencies() -> Result<bool> {
    let program = cargo_deny()?;
    let holds = tools::succeeds(deny(&program).args([
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    let mut fetch = deny(&program);
    if !tools::succeeds(fetch.arg("fetch"))? {
        println!("NOT CHECKED: advisories, because their database could not be fetched from here");
        return Ok(holds);
    }
    Ok(tools::succeeds(deny(&program).args(["check", "--hide-inclusion-graph", "advisories"]))? && holds)
}

fn deny(program: &std::path::Path) -> Command {
    tools::command(program)
}

/// cargo-deny from `PATH` or from our cache, where it is compiled once if need be.
fn cargo_deny() -> Result<std::path::PathBuf> {
    let tools_folder = tools::cache().join("tools");
    if let Some(found) = tools::find("cargo-deny", &[tools_folder.join("bin")]) {
        return Ok(found);
    }
    tools::step("compiling cargo-deny into the cache (once, some minutes)");
    let mut cargo = tools::cargo();
    cargo.args(["install", "--locked", "--quiet", "cargo-deny", "--root"]).arg(&tools_folder);
    tools::run(cargo.env("CARGO_TARGET_DIR", tools::cache().join("tools-target")))?;
    Ok(tools_folder.join("bin/cargo-deny"))
}
