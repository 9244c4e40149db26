//! `test`: everything that must hold, from a clean clone with nothing installed by hand.
//!
//! Three parts: the Rust tests (on SQLite and on a private PostgreSQL), the interface's own checks and tests, and the
//! browser stories against the real server. A part that cannot run counts as failed, never as absent.
//! The last line is `N passed, M failed` and stands alone; the exit code agrees with it.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::count::{self, Count};
use crate::{demo, postgres, tools, ui};

struct Part {
    name: &'static str,
    run: fn() -> Result<Count>,
}

const PARTS: [Part; 3] = [
    Part { name: "rust", run: rust },
    Part { name: "ui", run: interface },
    Part { name: "browser", run: browser },
];

pub fn run(args: &[String]) -> Result<bool> {
    let only = match args {
        [] => None,
        [flag, name] if flag == "--only" => Some(name.as_str()),
        _ => bail!("cargo xtask test [--only rust|ui|browser]"),
    };
    let chosen: Vec<&Part> = PARTS.iter().filter(|part| only.is_none_or(|name| name == part.name)).collect();
    if chosen.is_empty() {
        bail!("there is no part {}; the parts are rust, ui, browser", only.unwrap_or_default());
    }
    let results: Vec<(&str, Count, Duration)> = chosen.iter().map(|part| run_part(part)).collect();
    println!();
    let mut sum = Count::default();
    for (name, count, took) in &results {
        println!(
            "{name:<8} {:>5} passed {:>4} failed   {}",
            count.passed,
            count.failed,
            tools::spoken(*took)
        );
        sum += *count;
    }
    if let Some(name) = only {
        println!("only the part {name} was asked for; the others did not run");
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0 && sum.passed > 0)
}

fn run_part(part: &Part) -> (&'static str, Count, Duration) {
    let watch = tools::Watch::start();
    tools::step(&format!("part {}", part.name));
    let count = (part.run)().unwrap_or_else(|error| {
        println!("the part {} could not run: {error:#}", part.name);
        Count::ONE_FAILURE
    });
    (part.name, count, watch.elapsed())
}

fn rust() -> Result<Count> {
    postgres::ensure()?;
    let cluster = postgres::Cluster::start()?;
    let nextest = tools::find("cargo-nextest", &cargo_bin()).is_some();
    let mut cargo = tools::cargo();
    if nextest {
        cargo.args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
        cargo.args(["--hide-progress-bar", "--status-level", "slow", "--final-status-level", "fail"]);
    } else {
        cargo.args([
            "test",
            "--locked",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
            "--quiet",
        ]);
    }
    let read = if nextest { count::nextest } else { count::libtest };
    let (success, text) = tools::tee(cargo.env(postgres::VARIABLE, cluster.connection()))?;
    let mut sum = read(&text).checked(success);
    // Examples in the documentation are tests that nextest does not run; there may be none of them.
    let mut examples = tools::cargo();
    examples.args(["test", "--locked", "--workspace", "--no-fail-fast", "--doc", "--quiet"]);
    let (success, text) = tools::tee(&mut examples)?;
    let counted = count::libtest(&text);
    sum += if success { counted } else { counted.checked(false) };
    Ok(sum)
}

fn interface() -> Result<Count> {
    ui::ensure_packages()?;
    tools::step("types and style of the interface");
    let mut sum = Count::of_check(tools::succeeds(&mut ui::npm(&["run", "--silent", "check"]))?);
    tools::step("unit tests of the interface");
    let (success, text) = tools::tee(ui::npm(&["run", "--silent", "test"]).env("CI", "true"))?;
    sum += count::vitest(&text).checked(success);
    Ok(sum)
}

fn browser() -> Result<Count> {
    ui::build()?;
    let server = demo::build_server()?;
    let known = ["chromium", "chromium-browser", "google-chrome"];
    let find = || known.iter().find_map(|name| tools::find(name, &[]));
    if find().is_none() {
        tools::install_packages(&["chromium"])?;
    }
    let Some(chromium) = find() else { bail!("Chromium was installed but is not in PATH") };
    let mut stories = tools::command("node");
    stories.arg("ui/e2e/run.mjs").env("RAPPORT_BINARY", server).env("RAPPORT_CHROMIUM", chromium);
    let (success, text) = tools::tee(&mut stories)?;
    Ok(count::stories(&text).checked(success))
}

fn cargo_bin() -> Vec<std::path::PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| Some(std::path::PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    home.map(|home| home.join("bin")).into_iter().collect()
}
