//! Workloads that anyone can run, each against an opponent in the same run: `cargo xtask bench NAME`.
//!
//! Every row is one line of JSON on standard output; nothing else is printed there.

mod duplicates;
mod import;
mod ingest;
mod live;
mod process;
mod segments;
mod send;

use std::io::Write;
use std::process::ExitCode;

/// A benchmark by name.
type Bench = fn(&[String]) -> anyhow::Result<()>;

const BENCHES: &[(&str, Bench)] = &[
    ("duplicates", duplicates::run),
    ("import", import::run),
    ("ingest", ingest::run),
    ("live", live::run),
    ("segments", segments::run),
    ("send", send::run),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let name = args.first().map_or("--list", String::as_str);
    if name == "--list" {
        BENCHES.iter().for_each(|(name, _)| eprintln!("{name}"));
        return ExitCode::SUCCESS;
    }
    let Some((_, bench)) = BENCHES.iter().find(|(known, _)| *known == name) else {
        eprintln!("there is no benchmark {name}; `--list` names them");
        return ExitCode::FAILURE;
    };
    match bench(&args[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One row of results. A closed pipe is nobody's failure.
fn line(row: &serde_json::Value) {
    let _ = writeln!(std::io::stdout().lock(), "{row}");
}
