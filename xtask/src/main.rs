//! The project's own commands: `cargo xtask COMMAND`.
//!
//! Everything a person or CI does with the checkout as a whole stands here, so that nobody needs to remember flags.
//! It stays nearly free of dependencies, because it is compiled before anything else can start.

#![allow(clippy::print_stdout, reason = "a command line program: its output is its purpose")]

mod bench;
mod count;
mod demo;
mod dev;
mod dist;
mod nightly;
mod postgres;
mod snap;
mod test;
mod tidy;
mod tools;
mod ui;
mod verify;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [ARGS]     build everything, fill a workspace with a believable shop, serve it, print address and login
  test [--only rust|ui|browser]
                  everything that must hold; fetches what it lacks; ends with `N passed, M failed`
  nightly [--cases 10000] [--seed NUMBER]
                  every property test with many cases from a new seed; keeps the seeds of failures
  verify          format, lints as errors, tidy, documentation without warnings, licences and advisories
  tidy            the walls between crates, sizes, own names, error pages
  bench NAME [ARGS]
                  one benchmark in its own profile, JSON lines on standard output
  snap            accept snapshots and write docs/reference/openapi.json
  dist [--binary FILE]
                  an archive, a Debian package and their checksums, in target/packages
  dev             server and interface with live reload
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_str() {
        "demo" => demo::run(&rest),
        "test" => test::run(&rest),
        "nightly" => nightly::run(&rest),
        "verify" => verify::run(&rest),
        "tidy" => tidy::run(),
        "bench" => bench::run(&rest),
        "snap" => snap::run(),
        "dist" => dist::run(&rest),
        "dev" => dev::run(&rest),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => Err(anyhow::anyhow!("there is no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
