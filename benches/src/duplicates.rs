//! `bench duplicates [CUSTOMERS PAIRS]`: the page of customers who may be one person (default 100,000 and 5,000).
//!
//! Half of the pairs have two addresses of one mailbox, half the same name and birthday. Unit: one page of fifty pairs;
//! all pages are turned, and the pairs must be those that were made, the strongest and newest first. Opponent: a loop
//! over the same table with the same keys in Python (`opponents/duplicates.py`), which reads no database and shows
//! nobody; A/B/A/B, the cheaper of two runs counts.

use crate::process::{self, cpu_seconds, peak_rss_mb};
use anyhow::{Context, Result};
use app::server::{Options, Server};
use app::{Ctx, duplicates};
use base::{Clock, Random, Stopwatch};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Arc;
use store::Place;

const OPPONENT: &str = include_str!("../opponents/duplicates.py");
const HEADER: &str = "email,first_name,last_name,birthday\n";
const RUNS: usize = 2;
const PAGE: usize = 50;

pub fn run(args: &[String]) -> Result<()> {
    let number = |at: usize, usual: i64| args.get(at).map_or(Ok(usual), |text| text.parse());
    let (customers, pairs) = (number(0, 100_000)?, number(1, 5_000)?);
    let folder = tempfile::tempdir()?;
    let server = Arc::new(Server::open(Options {
        place: Place::Folder(folder.path().join("data")),
        secret: [7; 32].into(),
        public_url: String::new(),
        clock: Clock::system(),
        random: Random::system(),
        workers: false,
    })?);
    process::set_up(&server)?;
    let workspace = server.workspace(process::SLUG)?;
    process::import_customers(&workspace, HEADER, (1..=customers).map(|id| row(id, customers, pairs)))?;
    let table = folder.path().join("people.csv");
    let rows: String = (1..=customers).map(|id| row(id, customers, pairs)).collect();
    std::fs::write(&table, HEADER.to_owned() + &rows)?;
    let ctx = Ctx::system(&workspace);
    duplicates::list(&ctx, None, 1)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(turned(&ctx)?);
        let mut python = Command::new("python3");
        python.args(["-c", OPPONENT]).arg(&table).stderr(Stdio::inherit());
        theirs.push(serde_json::from_slice::<Value>(&python.output()?.stdout)?);
    }
    let wanted = wanted(customers, pairs);
    let checked =
        ours.iter().all(|run| run.found == wanted) && theirs.iter().all(|run| run["pairs"] == pairs);
    let best = ours.iter().min_by(|a, b| a.cpu_us.total_cmp(&b.cpu_us)).context("a run")?;
    let cpu = |run: &Value| run["cpu_s"].as_f64().unwrap_or(f64::MAX) * 1e6;
    let opponent = theirs.iter().map(cpu).fold(f64::MAX, f64::min);
    crate::line(&json!({
        "bench": "duplicates",
        "row": "page",
        "unit": "page of 50 pairs",
        "customers": customers,
        "pairs": pairs,
        "cpu_us_per_unit": best.cpu_us.round(),
        "wall_s": best.wall_s,
        "slowest_s": best.slowest_s,
        "peak_rss_mb": peak_rss_mb()?.round(),
        "opponent": "a loop in Python over the table",
        "opponent_cpu_us_per_unit": opponent.round(),
        "ratio": (best.cpu_us / opponent * 1e3).round() / 1e3,
        "checked": checked,
    }));
    drop(workspace);
    server.close();
    Ok(())
}

/// A customer; the last `pairs` are somebody else once more.
fn row(id: i64, customers: i64, pairs: i64) -> String {
    let copied = id - (customers - pairs);
    let whose = if copied > 0 { copied } else { id };
    let (month, day, year) = (1 + whose % 12, 1 + whose % 28, 1950 + whose % 50);
    let (first, last) = (format!("Name{}", whose % 700), format!("Family{whose}"));
    match copied {
        1.. if copied <= pairs / 2 => format!("per.son.{whose}+shop@gmail.com,Other{id},,\n"),
        1.. => format!("again{id}@example.com,{last},{first},{year}-{month:02}-{day:02}\n"),
        _ => format!("person{id}@gmail.com,{first},{last},{year}-{month:02}-{day:02}\n"),
    }
}

/// Pairs as they must be told: those of one mailbox first, and of those the newest.
fn wanted(customers: i64, pairs: i64) -> Vec<(i64, i64)> {
    let pair = |copied: i64| (copied, customers - pairs + copied);
    let of_mailboxes = (1..=pairs / 2).rev();
    of_mailboxes.chain((pairs / 2 + 1..=pairs).rev()).map(pair).take(duplicates::LIMIT).collect()
}

/// All pages, one after another.
struct Turned {
    found: Vec<(i64, i64)>,
    cpu_us: f64,
    wall_s: f64,
    slowest_s: f64,
}

fn turned(ctx: &Ctx) -> Result<Turned> {
    let (mut found, mut after, mut pages, mut slowest_s) = (Vec::new(), None, 0.0, 0.0_f64);
    let (whole, before) = (Stopwatch::start(), cpu_seconds()?);
    loop {
        let watch = Stopwatch::start();
        let page = duplicates::list(ctx, after, PAGE)?;
        slowest_s = slowest_s.max(watch.elapsed().as_secs_f64());
        pages += 1.0;
        let ids = |pair: &duplicates::Pair| (pair.people[0].customer.id.0, pair.people[1].customer.id.0);
        found.extend(page.pairs.iter().map(ids));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let cpu_us = (cpu_seconds()? - before) * 1e6 / pages;
    Ok(Turned { found, cpu_us, wall_s: whole.elapsed().as_secs_f64() / pages, slowest_s })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_of_those_they_are_paired_with() {
        assert_eq!(row(95_001, 100_000, 5_000), "per.son.1+shop@gmail.com,Other95001,,\n");
        assert_eq!(row(1, 100_000, 5_000), "person1@gmail.com,Name1,Family1,1951-02-02\n");
        assert!(row(100_000, 100_000, 5_000).contains(",Family5000,Name100,"));
        let pairs = wanted(100_000, 5_000);
        assert_eq!((pairs[0], pairs.len()), ((2_500, 97_500), 1_000));
    }
}
