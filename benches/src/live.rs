//! `bench live`: how soon membership of live segments follows what happens, and what the clock does.
//!
//! Events come over HTTP at a fixed rate, ten in a request, of 100,000 customers and ten kinds; a hundred live
//! segments ask about them, half of them with periods. Meanwhile one event after another is sent of a customer nobody
//! has seen, and the list of entries of a segment is asked until the customer stands in it: that time is the figure.
//! The first minute is not measured: in the second one, periods of a minute run out all the time, those of the
//! customers sent before among them, and their exits are compared with the moment they are due. In the middle of that
//! minute the image of the columns is saved; the database is checkpointed all the time. At the end every membership as
//! it was kept must be equal to a full evaluation.

use crate::process::{self, Process};
use anyhow::{Context, Result, bail};
use app::server::Server;
use base::{SegmentId, Timestamp};
use domain::access::{KeyKind, Permission, Permissions};
use roaring::RoaringBitmap;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

mod load;
mod segments;

/// What is sent and for how long.
#[derive(Clone, Copy, Debug)]
struct Plan {
    events_per_s: u64,
    segments: usize,
    /// Before it is measured.
    warm_s: u64,
    measured_s: u64,
}

pub fn run(args: &[String]) -> Result<()> {
    let bar = Plan { events_per_s: 5_000, segments: 100, warm_s: 62, measured_s: 60 };
    match args.first().map(String::as_str) {
        Some("--serve") => serve(Path::new(args.get(1).context("a folder")?)),
        Some("--short") => measure(Plan { events_per_s: 1_000, warm_s: 2, measured_s: 5, ..bar }),
        Some("--goal") => measure(Plan { events_per_s: 20_000, segments: 500, ..bar }),
        _ => measure(bar),
    }
}

fn measure(plan: Plan) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = Process::start(&["live", "--serve", folder.path().to_str().context("a plain name")?])?;
    let ready = server.hear()?;
    let text = |name: &str| ready[name].as_str().map(str::to_owned).context("a key");
    let keys = load::Keys {
        port: u16::try_from(ready["port"].as_i64().context("a port")?)?,
        write: text("write")?,
        read: text("read")?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Rules can name what has been seen once.
    runtime.block_on(load::teach(&keys))?;
    let made = server.ask(&format!("segments {}", plan.segments))?;
    let probe = made["probe"].as_str().context("a segment")?.to_owned();
    server.ask(&format!("save {}", plan.warm_s + plan.measured_s / 2))?;
    let told = runtime.block_on(load::run(&keys, plan, &probe))?;
    // What the saving in the middle of the minute left.
    let image = std::fs::metadata(folder.path().join("data/workspaces/bench/columns.image"))?;
    let checked = server.ask("check")?;
    let cost = server.ask("cost")?;
    let exits = server.ask(&format!("exits {probe}"))?;
    server.end()?;
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    crate::line(&json!({
        "bench": "live",
        "unit": "event",
        "cpu_us_per_unit": (number(&cost["cpu_s"]) * 1e6 / told.events as f64).round(),
        "wall_s": told.wall_s,
        "peak_rss_mb": cost["peak_rss_mb"],
        "opponent": "none: the bar is a time",
        "ratio": null,
        "events_per_s": told.events as f64 / told.wall_s,
        "asked_events_per_s": plan.events_per_s,
        "segments": plan.segments + 1,
        "entries": told.entries.len(),
        "entry_p50_ms": percentile(&told.entries, 50),
        "entry_p99_ms": percentile(&told.entries, 99),
        "entry_max_ms": percentile(&told.entries, 100),
        "exits": exits["exits"],
        "exit_late_p99_ms": exits["late_p99_ms"],
        "exit_late_max_ms": exits["late_max_ms"],
        "changes": checked["changes"],
        "image_mb": (image.len() / 100_000) as f64 / 10.0,
        "different": checked["different"],
        "checked": checked["equal"],
    }));
    Ok(())
}

/// In milliseconds, of times in microseconds.
fn percentile(micros: &[u64], percent: usize) -> f64 {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).map_or(f64::NAN, |micros| (*micros / 10) as f64 / 100.0)
}

fn serve(folder: &Path) -> Result<()> {
    let server = process::server(folder)?;
    let read = [Permission::SegmentsRead, Permission::CustomersRead].into_iter().collect::<Permissions>();
    let keys = json!({
        "write": process::key(&server, KeyKind::Server, Permissions::NONE)?,
        "read": process::key(&server, KeyKind::Api, read)?,
    });
    process::serve(&server, api::state::Options::default(), keys, answer)
}

fn answer(server: &Server, question: &str) -> Result<Value> {
    let workspace = server.workspace(process::SLUG)?;
    match question.split_once(' ') {
        Some(("segments", count)) => {
            let ctx = app::Ctx::system(&workspace);
            segments::make(&ctx, count.parse()?).map(|probe| json!({ "probe": probe.to_string() }))
        }
        Some(("save", seconds)) => {
            let (seconds, of) = (Duration::from_secs(seconds.parse()?), workspace.clone());
            let save = move || {
                std::thread::park_timeout(seconds);
                app::facts::save(&of)
            };
            drop(store::threads::spawn("bench-image", save)?);
            Ok(json!({}))
        }
        Some(("exits", segment)) => exits(&workspace, segment.parse().ok().context("a segment")?),
        _ if question == "check" => check(&workspace),
        _ => bail!("{question} is no question"),
    }
}

/// How late those left whose minute was over: by the moment that stands with each exit.
fn exits(workspace: &app::Workspace, segment: SegmentId) -> Result<Value> {
    let all = workspace.read(|tx| Ok(store::segments::changes(tx, segment, 0, 1_000_000)?))?;
    let due = workspace.read(|tx| {
        let ids: Vec<i64> = all.iter().map(|it| it.customer.0).collect();
        let ever = (Timestamp::MIN, Timestamp::MAX);
        Ok(store::events::of_customers(tx, &ids, &[segments::PROBE], ever)?)
    })?;
    let due: std::collections::HashMap<i64, i64> =
        due.iter().map(|event| (event.customer, event.happened_at.micros() + 60_000_000)).collect();
    let left = all.iter().filter(|change| !change.entered);
    let late: Vec<u64> =
        left.filter_map(|change| Some(change.at.micros().abs_diff(*due.get(&change.customer.0)?))).collect();
    Ok(json!({
        "exits": late.len(),
        "late_p99_ms": percentile(&late, 99),
        "late_max_ms": percentile(&late, 100),
    }))
}

/// Whether what was kept is what everybody's facts say. Periods run out while it is asked, so each segment is compared
/// at the moment of the step that changed it last; where that step's news were not the last, a later one is.
fn check(workspace: &Arc<app::Workspace>) -> Result<Value> {
    let ids: Vec<SegmentId> =
        workspace.read(|tx| Ok(store::segments::all(tx)?))?.iter().map(|it| it.id).collect();
    let (mut different, mut changes) = (Vec::new(), 0);
    for id in ids {
        let mut same = false;
        for _ in 0..100 {
            let kept = kept(workspace, id)?;
            changes = changes.max(kept.change);
            same = kept.members == evaluated(workspace, id, kept.at)?
                || kept.members == evaluated(workspace, id, workspace.clock.now())?;
            if same {
                break;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        if !same {
            different.push(id.to_string());
        }
    }
    Ok(json!({ "equal": different.is_empty(), "different": different, "changes": changes }))
}

/// Who is in a segment by what was written, the last change of all, and its moment.
struct Kept {
    members: RoaringBitmap,
    change: i64,
    at: Timestamp,
}

/// The picture and every change after it.
fn kept(workspace: &app::Workspace, segment: SegmentId) -> Result<Kept> {
    Ok(workspace.read(|tx| {
        let picture = store::segments::snapshots(tx)?.into_iter().find(|it| it.segment == segment);
        let picture = picture.ok_or(app::Error::NotFound)?;
        let mut members =
            RoaringBitmap::deserialize_from(&picture.members[..]).map_err(app::Error::internal)?;
        let later = store::segments::changes(tx, segment, picture.change, 10_000_000)?;
        for change in &later {
            let customer = u32::try_from(change.customer.0).map_err(app::Error::internal)?;
            if change.entered {
                members.insert(customer)
            } else {
                members.remove(customer)
            };
        }
        let (change, at) = later.last().map_or((picture.change, picture.as_of), |it| (it.id, it.at));
        Ok(Kept { members, change, at })
    })?)
}

fn evaluated(workspace: &app::Workspace, segment: SegmentId, at: Timestamp) -> Result<RoaringBitmap> {
    let base = app::facts::base(workspace)?;
    let segment = workspace.read(|tx| Ok(store::segments::load(tx, segment)?))?.context("a segment")?;
    let rule = base.compile(&segment.rule)?;
    Ok(base.snapshot.members(&rule, at))
}
