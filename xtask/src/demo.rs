//! `demo`: from a clean clone to an address and a login.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{tools, ui};

/// Builds the interface and the server, then becomes `rapport demo`, which fills the shop and prints where it is.
pub fn run(args: &[String]) -> Result<bool> {
    let watch = tools::Watch::start();
    ui::build()?;
    let binary = build_server()?;
    tools::step(&format!("built in {}; growing the shop", tools::spoken(watch.elapsed())));
    let error = Command::new(&binary).arg("demo").args(args).exec();
    Err(error).with_context(|| format!("could not start {}", binary.display()))
}

/// The server in the profile that tests use too, so that nothing is compiled twice.
pub fn build_server() -> Result<std::path::PathBuf> {
    tools::step("building the server (the first time takes some minutes)");
    tools::run(tools::cargo().args(["build", "--locked", "--package", "rapport"]))?;
    Ok(tools::target()?.join("debug/rapport"))
}
