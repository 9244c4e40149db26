//! `bench ingest`: events over HTTP, durable, each once, with their customers found or made.
//!
//! 512 connections send one event a request (row `single`) or a hundred (row `batch`) for some seconds; one
//! request in fifty is a repetition of the one before. Unit: one event. Server and sender are processes of
//! their own on the same machine; what is counted is the server's. Opponent: the same endpoint without storage,
//! which reads and checks the same requests and answers; and that minute's fdatasync of a small file. Runs are
//! A/B/A/B, the better of two counts. Afterwards the base must hold exactly the events that were answered, each
//! once.

use crate::process::{self, Process};
use anyhow::{Context, Result, bail};
use base::Stopwatch;
use domain::access::{KeyKind, Permissions};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

mod load;

const CONNECTIONS: usize = 512;
const RUNS: usize = 2;
const SECONDS: u64 = 10;

pub fn run(args: &[String]) -> Result<()> {
    match args.first().map(String::as_str) {
        Some("--serve") => serve(Path::new(args.get(1).context("a folder")?), args.get(2).is_some()),
        Some("--load") => load::run(&args[1..]),
        Some("--short") => compare(2, 1),
        _ => compare(SECONDS, RUNS),
    }
}

fn compare(seconds: u64, runs: usize) -> Result<()> {
    for (row, events) in [("single", 1), ("batch", 100)] {
        let (mut ours, mut theirs, mut checked) = (Vec::new(), Vec::new(), true);
        let mut syncs = Vec::new();
        for _ in 0..runs {
            syncs.push(fdatasyncs_a_second()?);
            let told = measure(events, seconds, false)?;
            checked &= told["checked"] == true;
            ours.push(told);
            theirs.push(measure(events, seconds, true)?);
        }
        let best = |runs: Vec<Value>| {
            let rate = |run: &Value| run["events_per_s"].as_f64().unwrap_or(0.0);
            runs.into_iter().max_by(|a, b| rate(a).total_cmp(&rate(b))).context("a run")
        };
        let (ours, theirs) = (best(ours)?, best(theirs)?);
        let number = |run: &Value, name: &str| run[name].as_f64().unwrap_or(0.0);
        let share = number(&ours, "events_per_s") / number(&theirs, "events_per_s");
        let ratio = number(&ours, "cpu_us_per_unit") / number(&theirs, "cpu_us_per_unit");
        crate::line(&json!({
            "bench": "ingest",
            "row": row,
            "unit": "event",
            "events_per_s": ours["events_per_s"],
            "cpu_us_per_unit": ours["cpu_us_per_unit"],
            "wall_s": ours["wall_s"],
            "peak_rss_mb": ours["peak_rss_mb"],
            "opponent": "the same endpoint without storage",
            "opponent_events_per_s": theirs["events_per_s"],
            "opponent_cpu_us_per_unit": theirs["cpu_us_per_unit"],
            "share_of_opponent": round(share),
            "ratio": round(ratio),
            "fdatasync_per_s": syncs,
            "connections": CONNECTIONS,
            "events": ours["events"],
            "checked": checked,
        }));
    }
    Ok(())
}

fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// One server and one sender.
fn measure(events: usize, seconds: u64, plain: bool) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let mut words = vec!["ingest", "--serve", folder.path().to_str().context("a plain name")?];
    words.extend(plain.then_some("plain"));
    let mut server = Process::start(&words)?;
    let ready = server.hear()?;
    let (port, key) = (ready["port"].as_i64().context("a port")?, ready["key"].as_str().context("a key")?);
    let words = [port.to_string(), key.to_owned(), events.to_string(), seconds.to_string()];
    let sender = Command::new(std::env::current_exe()?).args(["ingest", "--load"]).args(words).output()?;
    if !sender.status.success() {
        bail!("the sender failed: {}", String::from_utf8_lossy(&sender.stderr));
    }
    let sent: Value = serde_json::from_slice(&sender.stdout)?;
    let told = server.ask("cost")?;
    let answered = sent["answered"].as_f64().context("answers")?;
    let distinct = sent["distinct"].as_i64();
    let checked = plain || server.ask("count")?["events"].as_i64() == distinct;
    server.end()?;
    let (cpu, wall) = (told["cpu_s"].as_f64().unwrap_or(0.0), sent["wall_s"].as_f64().unwrap_or(1.0));
    Ok(json!({
        "events_per_s": (answered / wall).round(),
        "cpu_us_per_unit": round(cpu * 1e6 / answered),
        "wall_s": round(wall),
        "peak_rss_mb": told["peak_rss_mb"],
        "events": answered,
        "checked": checked,
    }))
}

/// The server's process: the product's own router over a fresh base.
fn serve(folder: &Path, plain: bool) -> Result<()> {
    let server = process::server(folder)?;
    let key = process::key(&server, KeyKind::Server, Permissions::NONE)?;
    let options = api::state::Options { events_discarded: plain, ..api::state::Options::default() };
    process::serve(&server, options, json!({ "key": key }), |server, question| match question {
        "count" => {
            let (_, events, _) = server.workspace(process::SLUG)?.read(|tx| Ok(store::events::count(tx)?))?;
            Ok(json!({ "events": events }))
        }
        _ => bail!("{question} is no question"),
    })
}

/// How often this disk can make a small write durable, measured for a second.
fn fdatasyncs_a_second() -> Result<u64> {
    let folder = tempfile::tempdir()?;
    let mut file = std::fs::File::create(folder.path().join("sync"))?;
    let (watch, mut count) = (Stopwatch::start(), 0);
    while watch.elapsed() < Duration::from_secs(1) {
        file.write_all(&[1; 4_096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count)
}
