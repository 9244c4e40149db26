//! The row `start` of `bench segments`: a server that is started on a base of customers and events, from the beginning
//! of the process to its first count by an event rule.
//!
//! The base is filled the way the product fills it (an import, batches of events, their merging), its columns are
//! loaded from the store once (row `start: from the store`) and saved as an image. Each start is a process of its own,
//! and its answer must be that of a loop over the numbers that the events were made of.

use super::data::{h, now};
use crate::import::{cpu_seconds, found, peak_rss_mb};
use anyhow::{Context, Result, bail};
use app::facts::image::{Images, Start};
use app::server::{Options, Progress, Server};
use app::{Ctx, Workspace, facts};
use base::time::DAY;
use base::{Clock, Random, Stopwatch, Timestamp};
use domain::events::Value as Property;
use domain::imports::{Kind, Options as Reading, Plan};
use rules::Rule;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use store::Place;
use store::events::{Draft, MessageId, Part};

const STARTS: usize = 3;
const BATCH: usize = 10_000;
/// Batches between two looks for blocks to merge.
const MERGED_AFTER: usize = 64;

pub fn run(customers: usize, events: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let expected = fill(folder.path(), customers, events)?;
    let mut starts: Vec<Value> = (0..STARTS).map(|_| started(folder.path())).collect::<Result<_>>()?;
    let wall = |told: &Value| told["wall_s"].as_f64().unwrap_or(f64::MAX);
    starts.sort_by(|one, other| wall(one).total_cmp(&wall(other)));
    let walls: Vec<f64> = starts.iter().map(wall).collect();
    let checked = starts.iter().all(|told| told["count"] == expected && told["from_image"] == true);
    let middle = &starts[STARTS / 2];
    crate::line(&json!({
        "bench": "segments",
        "row": "start: process to first event count, from the image",
        "unit": "start",
        "cpu_us_per_unit": (middle["cpu_s"].as_f64().unwrap_or_default() * 1e6).round(),
        "wall_s": walls[STARTS / 2],
        "walls_s": walls,
        "peak_rss_mb": middle["peak_rss_mb"],
        "opponent": Value::Null,
        "ratio": Value::Null,
        "checked": checked,
    }));
    Ok(())
}

/// Starts this program again for one start, so that nothing is in memory that a start does not put there.
fn started(folder: &Path) -> Result<Value> {
    let mut again = Command::new(std::env::current_exe()?);
    let output = again.args(["segments", "--start"]).arg(folder).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("a start failed: {}", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// One start in this process.
pub fn once(folder: &Path) -> Result<()> {
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    let server = open(folder)?;
    let workspace = server.workspace("bench")?;
    let count = count(&workspace)?;
    let (wall_s, cpu_s) = (watch.elapsed().as_secs_f64(), cpu_seconds()? - before);
    let from_image = workspace.columns.image.start() == Start::FromImage;
    crate::line(&json!({
        "count": count, "wall_s": wall_s, "cpu_s": cpu_s, "from_image": from_image,
        "peak_rss_mb": peak_rss_mb()?.round(),
    }));
    server.close();
    Ok(())
}

fn open(folder: &Path) -> Result<Server> {
    let server = Server::open(Options {
        place: Place::Folder(folder.join("data")),
        secret: [1; 32],
        public_url: "http://127.0.0.1".to_owned(),
        clock: Clock::manual(now()),
        random: Random::system(),
        workers: false,
    })?;
    Ok(server.keeping(Images::BesideDatabase))
}

/// Who viewed three products or more in the last 30 days.
fn count(workspace: &Workspace) -> Result<u64> {
    let rule = json!({"subject": "events", "kind": "product_viewed", "aggregate": "count", "op": "at_least", "value": 3,
                      "period": {"last_days": 30}});
    let rule = Rule::from_json(&rule).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let base = facts::base(workspace)?;
    Ok(base.snapshot.count(&base.compile(&rule)?, now()))
}

/// Fills a base, loads its columns from the store and saves their image; how many the rule must find.
fn fill(folder: &Path, customers: usize, events: usize) -> Result<u64> {
    let server = open(folder)?;
    found(&server)?;
    let workspace = server.workspace("bench")?;
    people(&workspace, customers)?;
    let expected = happen(&workspace, customers, events)?;
    let (watch, before) = (Stopwatch::start(), cpu_seconds()?);
    let count = count(&workspace)?;
    let (wall_s, cpu_s) = (watch.elapsed().as_secs_f64(), cpu_seconds()? - before);
    let watch = Stopwatch::start();
    let bytes = facts::save(&workspace)?.context("an image is kept")?;
    let save_s = watch.elapsed().as_secs_f64();
    let memory = facts::base(&workspace)?.snapshot.memory();
    crate::line(&json!({
        "bench": "segments",
        "row": "start: from the store",
        "unit": "start",
        "cpu_us_per_unit": (cpu_s * 1e6).round(),
        "wall_s": wall_s,
        "save_s": save_s,
        "file_mb": bytes / 1_000_000,
        "bytes_per_customer": memory.subject_bytes as u64 / memory.customers.max(1),
        "bytes_per_row": memory.row_bytes as f64 / memory.rows.max(1) as f64,
        "peak_rss_mb": peak_rss_mb()?.round(),
        "opponent": Value::Null,
        "ratio": Value::Null,
        "checked": count == expected && memory.customers == customers as u64 && memory.rows == events,
    }));
    server.close();
    Ok(expected)
}

/// Imports the customers from a file.
fn people(workspace: &Arc<Workspace>, customers: usize) -> Result<()> {
    let ctx = Ctx::system(workspace);
    let mut upload = app::files::Upload::begin(&ctx, "people.csv")?;
    upload.append(&ctx, b"email,first_name,city,birthday\n")?;
    let mut piece = String::new();
    for id in 1..=customers as i64 {
        let (month, day) = (1 + h(id, 4) % 12, 1 + h(id, 5) % 28);
        let (name, city, year) = (h(id, 1) % 500, h(id, 2) % 100, 1950 + h(id, 3) % 55);
        piece
            .push_str(&format!("person{id}@example.com,Name{name},City {city},{year}-{month:02}-{day:02}\n"));
        if piece.len() > app::files::PIECE_BYTES / 2 || id == customers as i64 {
            upload.append(&ctx, piece.as_bytes())?;
            piece.clear();
        }
    }
    let file = upload.finish(&ctx)?;
    let mapping = file.inspection.mapping(Kind::Customers);
    let options = Reading::default();
    let plan =
        Plan { kind: Kind::Customers, mapping, options, consent: None, fields: Vec::new(), dry_run: false };
    app::imports::start(&ctx, file.id, plan)?;
    while app::operations::step(workspace)? == Progress::Worked {}
    Ok(())
}

/// Appends the events in batches and merges them as the worker does; how many customers the rule must find.
fn happen(workspace: &Arc<Workspace>, customers: usize, events: usize) -> Result<u64> {
    const KINDS: [&str; 10] = [
        "product_viewed",
        "product_viewed",
        "product_viewed",
        "product_viewed",
        "product_viewed",
        "product_viewed",
        "opened",
        "opened",
        "ordered",
        "cart",
    ];
    let (until, mut viewed) = (now().micros(), vec![0_u8; customers + 1]);
    for (number, from) in (0..events).step_by(BATCH).enumerate() {
        let (mut draft, mut whose) = (Draft::default(), Vec::with_capacity(BATCH));
        for i in from as i64..(from + BATCH).min(events) as i64 {
            let customer = 1 + h(i, 20) % customers as i64;
            let kind = KINDS[(h(i, 21) % 10) as usize];
            let at = until - 365 * DAY + i * (365 * DAY / events as i64);
            let price = Property::Int(h(i, 22) % 5_000);
            draft.push(MessageId(i as u128 + 1), Timestamp::from_micros(at), kind, [("price", &price)]);
            whose.push(Some(customer));
            if kind == KINDS[0] && at >= until - 30 * DAY {
                viewed[customer as usize] = viewed[customer as usize].saturating_add(1);
            }
        }
        let append = move |tx: &mut store::Tx| {
            Ok(store::events::append(tx, &[Part { draft: &draft, customers: &whose }], now())?)
        };
        workspace.batch_write(append)?;
        if number % MERGED_AFTER == MERGED_AFTER - 1 {
            while app::events::step(workspace)? == Progress::Worked {}
        }
    }
    while app::events::step(workspace)? == Progress::Worked {}
    Ok(viewed.iter().filter(|count| **count >= 3).count() as u64)
}
