//! The base that the program is started on: grown once by the ways of the product (an import, batches of events, their
//! merging) while a clock of its own runs through a year, and kept beside what cargo builds under the digest of how it
//! was made.

use super::super::data::h;
use super::served::SECRET;
use crate::process;
use anyhow::{Context, Result};
use app::Workspace;
use app::server::{Options, Progress, Server};
use base::time::DAY;
use base::{Clock, Date, Random, Stopwatch, Timestamp, hash};
use domain::access::{KeyKind, Permission, Permissions};
use domain::events::Value as Property;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Place;
use store::events::{Draft, MessageId, Part};

const BATCH: usize = 10_000;
/// Batches between two looks for blocks to merge.
const MERGED_AFTER: usize = 64;
const DAYS: i64 = 365;
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

/// A base on the disk.
pub struct Grown {
    pub folder: PathBuf,
    /// May count.
    pub key: String,
    /// May send events.
    pub write_key: String,
    /// Who viewed three products or more in the last thirty days of the base.
    pub rule: Value,
    /// How many those are.
    pub expected: u64,
    pub grown_s: f64,
}

/// The base of so many customers and events, grown now where there is none yet.
pub fn grown(customers: usize, events: usize) -> Result<Grown> {
    let how = (include_str!("grow.rs"), include_str!("../data.rs"), store::workspace_form());
    let digest = hash::encode(&hash::sha256(format!("{customers} {events} {how:?}").as_bytes())[..9]);
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent).context("a target folder")?;
    let folder = target.join("bench-data").join(format!("start-{digest}"));
    if !folder.exists() {
        let beside = folder.with_extension("part");
        let _ = fs::remove_dir_all(&beside);
        eprintln!("{customers} customers and {events} events are grown; the next run finds them");
        let told = grow(&beside, customers, events)?;
        fs::write(beside.join("told.json"), told.to_string())?;
        fs::rename(&beside, &folder)?;
    }
    let told: Value = serde_json::from_str(&fs::read_to_string(folder.join("told.json"))?)?;
    let text =
        |name: &str| told[name].as_str().map(str::to_owned).with_context(|| format!("told.json: {name}"));
    Ok(Grown {
        key: text("key")?,
        write_key: text("write_key")?,
        rule: told["rule"].clone(),
        expected: told["expected"].as_u64().context("told.json: expected")?,
        grown_s: told["grown_s"].as_f64().unwrap_or_default(),
        folder,
    })
}

fn grow(folder: &Path, customers: usize, events: usize) -> Result<Value> {
    let watch = Stopwatch::start();
    fs::create_dir_all(folder)?;
    let today = Timestamp::from_micros(Clock::system().now().micros() / DAY * DAY);
    let clock = Clock::manual(today.minus_days(DAYS));
    let server = Arc::new(Server::open(Options {
        place: Place::Folder(folder.join("data")),
        secret: SECRET.into(),
        public_url: "http://127.0.0.1".to_owned(),
        clock: clock.clone(),
        random: Random::system(),
        workers: false,
    })?);
    process::set_up(&server)?;
    let workspace = server.workspace(process::SLUG)?;
    people(&workspace, customers)?;
    let expected = happen((&workspace, &clock), (customers, events), today)?;
    let read = [Permission::SegmentsRead, Permission::CustomersRead].into_iter().collect::<Permissions>();
    let day = |ago: i64| Date(today.micros() / DAY - ago).to_string();
    let told = json!({
        "key": process::key(&server, KeyKind::Api, read)?,
        "write_key": process::key(&server, KeyKind::Server, Permissions::NONE)?,
        "rule": {"subject": "events", "kind": KINDS[0], "aggregate": "count", "op": "at_least", "value": 3,
                 "period": {"between": [day(30), day(1)]}},
        "expected": expected,
        "grown_s": super::round(watch.elapsed().as_secs_f64()),
    });
    drop(workspace);
    server.close();
    Ok(told)
}

fn people(workspace: &Arc<Workspace>, customers: usize) -> Result<()> {
    let row = |id: i64| {
        let (month, day) = (1 + h(id, 4) % 12, 1 + h(id, 5) % 28);
        let (name, city, year) = (h(id, 1) % 500, h(id, 2) % 100, 1950 + h(id, 3) % 55);
        format!("person{id}@example.com,Name{name},City {city},{year}-{month:02}-{day:02}\n")
    };
    let rows = (1..=customers as i64).map(row);
    process::import_customers(workspace, "email,first_name,city,birthday\n", rows)
}

/// Receives the events as they happen and merges them as the worker does; how many customers the rule must find.
fn happen(
    (workspace, clock): (&Arc<Workspace>, &Clock),
    (customers, events): (usize, usize),
    today: Timestamp,
) -> Result<u64> {
    let (until, mut viewed) = (today.micros(), vec![0_u8; customers + 1]);
    for (number, from) in (0..events).step_by(BATCH).enumerate() {
        let (mut draft, mut whose) = (Draft::default(), Vec::with_capacity(BATCH));
        for i in from as i64..(from + BATCH).min(events) as i64 {
            let customer = 1 + h(i, 20) % customers as i64;
            let kind = KINDS[(h(i, 21) % 10) as usize];
            let at = Timestamp::from_micros(until - DAYS * DAY + i * (DAYS * DAY / events as i64));
            let price = Property::Int(h(i, 22) % 5_000);
            draft.push(MessageId(i as u128 + 1), at, kind, [("price", &price)]);
            whose.push(Some(customer));
            if kind == KINDS[0] && at >= today.minus_days(30) {
                viewed[customer as usize] = viewed[customer as usize].saturating_add(1);
            }
            clock.set(at);
        }
        let received = clock.now();
        let append = move |tx: &mut store::Tx| {
            Ok(store::events::append(tx, &[Part { draft: &draft, customers: &whose }], received)?)
        };
        workspace.batch_write(append)?;
        if number % MERGED_AFTER == MERGED_AFTER - 1 {
            while app::events::step(workspace)? == Progress::Worked {}
        }
    }
    clock.set(today);
    while app::events::step(workspace)? == Progress::Worked {}
    Ok(viewed.iter().filter(|count| **count >= 3).count() as u64)
}
