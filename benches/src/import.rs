//! `bench import`: Online Retail into an empty workspace (row `first`) and once more (row `again`).
//!
//! Unit: one order line. Opponent: Python's csv and sqlite3 with the same durability (`opponents/import.py`), started
//! by this benchmark in the same run, A/B/A/B; of two runs the cheaper counts. Each run is a process of its
//! own, so that processor time and peak memory are its own. Before anything is printed the totals are
//! compared with those of a loop over the file that shares no code with the import.

use crate::process::{cpu_seconds, peak_rss_mb};
use anyhow::{Context, Result, bail};
use app::Ctx;
use app::server::{Options, Progress, Server};
use base::{Clock, Currency, Locale, Random, Stopwatch, Zone};
use domain::imports::{Kind, Options as Reading, Plan};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store::Place;

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/online-retail/online_retail.csv.gz");
const OPPONENT: &str = include_str!("../opponents/import.py");
const RUNS: usize = 2;

/// What a run is asked for: everything that a mistake in one row would change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Totals {
    lines: i64,
    orders: i64,
    customers: i64,
    products: i64,
    total_minor: i64,
    clean_lines: i64,
    clean_minor: i64,
}

/// What a run cost.
#[derive(Clone, Copy, Debug)]
struct Cost {
    cpu_s: f64,
    wall_s: f64,
    peak_rss_mb: f64,
}

pub fn run(args: &[String]) -> Result<()> {
    if args.first().is_some_and(|arg| arg == "--run") {
        return one_run(
            Path::new(args.get(1).context("a file")?),
            Path::new(args.get(2).context("a folder")?),
        );
    }
    let file = args.first().map_or_else(|| PathBuf::from(FILE), PathBuf::from);
    if !file.exists() {
        bail!("{} is not here: give the path of online_retail.csv.gz", file.display());
    }
    let expected = brute_force(&file)?;
    let mut rows: [Vec<(Cost, Cost, bool)>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let (ours, theirs) = (tempfile::tempdir()?, tempfile::tempdir()?);
        for row in &mut rows {
            let (cost, totals) = ours_once(&file, ours.path())?;
            let (opponent, lines, total_minor) = theirs_once(&file, &theirs.path().join("shop.db"))?;
            let checked =
                check(&totals, &expected) && (lines, total_minor) == (expected.lines, expected.total_minor);
            row.push((cost, opponent, checked));
        }
    }
    for (name, runs) in ["first", "again"].iter().zip(&rows) {
        print(name, runs, expected.lines as f64)?;
    }
    Ok(())
}

fn print(name: &str, runs: &[(Cost, Cost, bool)], lines: f64) -> Result<()> {
    let cheapest = |pick: fn(&(Cost, Cost, bool)) -> Cost| {
        runs.iter().map(pick).min_by(|a, b| a.cpu_s.total_cmp(&b.cpu_s)).context("a run")
    };
    let (ours, theirs) = (cheapest(|run| run.0)?, cheapest(|run| run.1)?);
    let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let line = json!({
        "bench": "import",
        "row": name,
        "unit": "order line of Online Retail",
        "cpu_us_per_unit": rounded(ours.cpu_s * 1e6 / lines),
        "wall_s": rounded(ours.wall_s),
        "peak_rss_mb": rounded(ours.peak_rss_mb),
        "opponent": "python3 csv + sqlite3, same durability",
        "opponent_cpu_us_per_unit": rounded(theirs.cpu_s * 1e6 / lines),
        "opponent_wall_s": rounded(theirs.wall_s),
        "ratio": rounded(ours.cpu_s / theirs.cpu_s),
        "checked": runs.iter().all(|run| run.2),
    });
    crate::line(&line);
    Ok(())
}

fn check(ours: &Totals, expected: &Totals) -> bool {
    ours == expected
}

/// Starts this program again for one import, so that its processor time and memory are counted alone.
fn ours_once(file: &Path, folder: &Path) -> Result<(Cost, Totals)> {
    let program = std::env::current_exe()?;
    let output = Command::new(program)
        .args(["import", "--run"])
        .arg(file)
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("our run failed: {}", output.status);
    }
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let int = |name: &str| told[name].as_i64().with_context(|| format!("our run told no {name}"));
    let totals = Totals {
        lines: int("lines")?,
        orders: int("orders")?,
        customers: int("customers")?,
        products: int("products")?,
        total_minor: int("total_minor")?,
        clean_lines: int("clean_lines")?,
        clean_minor: int("clean_minor")?,
    };
    Ok((cost(&told)?, totals))
}

fn cost(told: &Value) -> Result<Cost> {
    let number = |name: &str| told[name].as_f64().with_context(|| format!("a run told no {name}"));
    Ok(Cost { cpu_s: number("cpu_s")?, wall_s: number("wall_s")?, peak_rss_mb: number("peak_rss_mb")? })
}

fn theirs_once(file: &Path, database: &Path) -> Result<(Cost, i64, i64)> {
    let mut python = Command::new("python3");
    python.arg("-").arg(file).arg(database).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().context("the opponent needs python3")?;
    let mut input = child.stdin.take().context("python's input")?;
    std::io::Write::write_all(&mut input, OPPONENT.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the opponent failed: {}", output.status);
    }
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let int = |name: &str| told[name].as_i64().with_context(|| format!("the opponent told no {name}"));
    Ok((cost(&told)?, int("lines")?, int("total_minor")?))
}

/// One import in this process: upload, inspection, import; what it cost and what then stands in the workspace.
fn one_run(file: &Path, folder: &Path) -> Result<()> {
    let server = Server::open(Options {
        place: Place::Folder(folder.to_owned()),
        secret: [1; 32].into(),
        public_url: "http://127.0.0.1".to_owned(),
        clock: Clock::system(),
        random: Random::system(),
        workers: false,
    })?;
    if app::access::setup::needed(&server)? {
        found(&server)?;
    }
    let workspace = server.workspace("bench")?;
    let ctx = Ctx::system(&workspace);
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    let mut upload = app::files::Upload::begin(&ctx, "online_retail.csv.gz")?;
    let mut piece = vec![0; app::files::PIECE_BYTES];
    let mut source = File::open(file)?;
    loop {
        let count = source.read(&mut piece)?;
        if count == 0 {
            break;
        }
        upload.append(&ctx, &piece[..count])?;
    }
    let uploaded = upload.finish(&ctx)?;
    let prefix = uploaded.inspection.cancellation_prefix.clone();
    let plan = Plan {
        kind: Kind::Orders,
        mapping: uploaded.inspection.mapping(Kind::Orders),
        fields: Vec::new(),
        record_type: None,
        options: Reading { cancellation_prefix: prefix, ..Reading::default() },
        consent: None,
        dry_run: false,
    };
    app::imports::start(&ctx, uploaded.id, plan)?;
    while app::operations::step(&workspace)? == Progress::Worked {}
    let (cpu_s, wall_s) = (cpu_seconds()? - before, watch.elapsed().as_secs_f64());
    let peak_rss_mb = peak_rss_mb()?;
    let all = app::orders::summary(&ctx, false, None)?.0;
    let clean = app::orders::summary(&ctx, true, None)?.0;
    let (sums, clean_sums) = (all.totals.first().context("totals")?, clean.totals.first().context("totals")?);
    crate::line(&json!({
        "lines": sums.lines, "orders": sums.orders, "customers": all.customers, "products": all.products,
        "total_minor": sums.total_minor, "clean_lines": clean_sums.lines, "clean_minor": clean_sums.total_minor,
        "cpu_s": cpu_s, "wall_s": wall_s, "peak_rss_mb": peak_rss_mb,
    }));
    server.close();
    Ok(())
}

fn found(server: &Server) -> Result<()> {
    let first = app::access::setup::FirstUser {
        email: "bench@example.com".to_owned(),
        password: "a password of the benchmark".to_owned(),
        name: "Bench".to_owned(),
        locale: Locale::En,
    };
    let wanted = app::workspaces::Wanted {
        slug: "bench".to_owned(),
        name: "Bench".to_owned(),
        zone: Zone::parse("Europe/London").context("a zone")?,
        currency: Currency::GBP,
        locale: Locale::En,
    };
    app::access::setup::setup(server, first, wanted, &app::access::Visitor::default())?;
    Ok(())
}

/// The totals by a plain loop over the file.
fn brute_force(file: &Path) -> Result<Totals> {
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(File::open(file)?));
    let mut totals = Totals {
        lines: 0,
        orders: 0,
        customers: 0,
        products: 0,
        total_minor: 0,
        clean_lines: 0,
        clean_minor: 0,
    };
    let (mut orders, mut customers, mut products) = (HashSet::new(), HashSet::new(), HashSet::new());
    for record in reader.records() {
        let record = record?;
        let (number, code, customer) = (&record[0], &record[1], &record[6]);
        let quantity: i128 = record[3].parse()?;
        let (whole, fraction) = record[5].split_once('.').unwrap_or((&record[5], ""));
        let price: i128 = format!("{whole}{fraction:0<4}").parse()?;
        // Pence from ten-thousandths of a pound, half away from zero.
        let exact = price * quantity;
        let pence = ((exact.abs() + 50) / 100 * exact.signum()) as i64;
        totals.lines += 1;
        totals.total_minor += pence;
        orders.insert(number.to_owned());
        products.insert(code.to_owned());
        if !customer.is_empty() {
            customers.insert(customer.to_owned());
            if !number.starts_with('C') && quantity > 0 && price > 0 {
                totals.clean_lines += 1;
                totals.clean_minor += pence;
            }
        }
    }
    totals.orders = orders.len() as i64;
    totals.customers = customers.len() as i64;
    totals.products = products.len() as i64;
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_row_turns_checked_false() {
        let right = Totals {
            lines: 541_909,
            orders: 25_900,
            customers: 4_372,
            products: 4_070,
            total_minor: 974_774_793,
            clean_lines: 397_884,
            clean_minor: 891_140_790,
        };
        assert!(check(&right, &right.clone()));
        // One line of a penny more, one line lost, one customer twice.
        for change in [
            |t: &mut Totals| t.total_minor += 1,
            |t: &mut Totals| t.lines -= 1,
            |t: &mut Totals| t.customers += 1,
        ] {
            let mut wrong = right.clone();
            change(&mut wrong);
            assert!(!check(&wrong, &right));
        }
    }
}
