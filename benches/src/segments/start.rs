//! The rows `start` of `bench segments`: the real program is started on a base of customers and events, from the
//! beginning of its process to its first count by an event rule over HTTP.
//!
//! The base is grown once and kept (`grow`); each run works on a copy. A first server finds no image, reads the store
//! and saves one; it is killed, and the next starts from what it saved: that is the opponent and ours, A/B/A/B. Then a
//! server is killed while it saves, and the next must start from the older image and know what came since. Every count
//! must be that of a loop over the numbers the events were made of.

mod grow;
mod served;

use anyhow::{Context, Result, bail};
use grow::Grown;
use serde_json::{Value, json};
use served::{Cost, Served};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const ROUNDS: usize = 2;
/// Starts from an image in a round.
const STARTS: usize = 3;
/// Customers who come before the killed saving.
const LATE: u64 = 1_000;
/// How often a kill may miss the saving.
const KILLS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(900);

/// One start: what it cost until the answer, and whether all was as it must be.
struct Started {
    cost: Cost,
    right: bool,
}

pub fn run(customers: usize, events: usize) -> Result<()> {
    let grown = grow::grown(customers, events)?;
    let place = tempfile::tempdir_in(grown.folder.parent().context("a folder")?)?;
    copy(&grown.folder.join("data"), place.path())?;
    let (mut rebuilt, mut restored, mut cold) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let _ = fs::remove_file(image(place.path()));
        let (server, start) = started(&grown, place.path(), false)?;
        rebuilt.push(start);
        wait("the image", || image(place.path()).exists().then_some(()))?;
        server.kill()?;
        for _ in 0..STARTS {
            let (server, start) = started(&grown, place.path(), true)?;
            restored.push(start);
            server.kill()?;
        }
        forget_pages(place.path())?;
        let (server, start) = started(&grown, place.path(), true)?;
        cold.push(start);
        server.kill()?;
    }
    let late = killed_while_saving(&grown, place.path())?;
    let file_mb = fs::metadata(image(place.path()))?.len() as f64 / 1e6;
    let about =
        json!({"file_mb": round(file_mb), "bytes_in_file_per_event": round(file_mb * 1e6 / events as f64)});
    print("start: from the image", &restored, Some(&rebuilt), &about);
    print("start: from the image, neither it nor the store in the page cache", &cold, Some(&rebuilt), &about);
    print("start: killed while saving, from the older image", &[late], Some(&rebuilt), &about);
    print("start: from the store", &rebuilt, None, &json!({ "grown_s": grown.grown_s }));
    Ok(())
}

fn print(row: &str, starts: &[Started], opponent: Option<&[Started]>, more: &Value) {
    let cheapest = |starts: &[Started], of: fn(&Cost) -> f64| {
        starts.iter().map(|start| of(&start.cost)).fold(f64::MAX, f64::min)
    };
    let (cpu_s, theirs) = (cheapest(starts, |it| it.cpu_s), opponent.map(|it| cheapest(it, |it| it.cpu_s)));
    let mut told = json!({
        "bench": "segments",
        "row": row,
        "unit": "start",
        "cpu_us_per_unit": (cpu_s * 1e6).round(),
        "wall_s": round(cheapest(starts, |it| it.wall_s)),
        "walls_s": starts.iter().map(|start| round(start.cost.wall_s)).collect::<Vec<f64>>(),
        "listening_s": round(cheapest(starts, |it| it.listening_s)),
        "peak_rss_mb": round(cheapest(starts, |it| it.peak_rss_mb)),
        "opponent": opponent.map(|_| "the same start with no image: everybody is read from the store"),
        "opponent_cpu_us_per_unit": theirs.map(|it| (it * 1e6).round()),
        "opponent_wall_s": opponent.map(|it| round(cheapest(it, |it| it.wall_s))),
        "ratio": theirs.map(|it| round(cpu_s / it)),
        "checked": starts.iter().chain(opponent.unwrap_or_default()).all(|start| start.right),
    });
    if let (Some(told), Some(more)) = (told.as_object_mut(), more.as_object()) {
        told.extend(more.clone());
    }
    crate::line(&told);
}

/// Starts the program and asks at once.
fn started(grown: &Grown, place: &Path, from_image: bool) -> Result<(Served, Started)> {
    let server = Served::start(place)?;
    let answer = server.preview(&grown.key, &grown.rule)?;
    let cost = server.cost()?;
    let right = answer["count"] == grown.expected && server.started_from_image()? == from_image;
    if !right {
        eprintln!("{answer} where {} customers were expected", grown.expected);
    }
    Ok((server, Started { cost, right }))
}

/// Strangers come, the server is told to end and killed while it saves them; the start after that.
fn killed_while_saving(grown: &Grown, place: &Path) -> Result<Started> {
    let late = json!({"subject": "events", "kind": "came_late", "aggregate": "count", "op": "at_least", "value": 1,
                      "period": {"last_days": 7}});
    for kill in 1..=KILLS as u64 {
        let older = fs::metadata(image(place))?.modified()?;
        let mut server = Served::start(place)?;
        for from in (0..LATE).step_by(100) {
            let event =
                |n: u64| json!({"type": "track", "event": "came_late", "userId": format!("late {kill} {n}")});
            let batch: Vec<Value> = (from..from + 100).map(event).collect();
            server.post("/v1/batch", &grown.write_key, &json!({ "batch": batch }))?;
        }
        server.terminate()?;
        let unfinished = image(place).with_extension("new");
        while server.runs()? && !unfinished.exists() {
            std::hint::spin_loop();
        }
        server.kill()?;
        if !unfinished.exists() || fs::metadata(image(place))?.modified()? != older {
            continue;
        }
        let (server, mut start) = started(grown, place, true)?;
        let caught_up = server.preview(&grown.key, &late)?["count"] == kill * LATE;
        start.right &= caught_up;
        server.kill()?;
        return Ok(start);
    }
    bail!("no kill of {KILLS} fell into the saving")
}

fn image(place: &Path) -> PathBuf {
    place.join("workspaces/bench/columns.image")
}

/// Takes the files out of the page cache, as after a boot of the machine.
fn forget_pages(place: &Path) -> Result<()> {
    for file in fs::read_dir(image(place).parent().context("a folder")?)? {
        let file = file?.path();
        fs::File::open(&file)?.sync_all()?;
        let mut forget = Command::new("dd");
        forget.arg(format!("if={}", file.display())).args(["iflag=nocache", "count=0", "status=none"]);
        if !forget.status()?.success() {
            bail!("{} stays in the page cache", file.display());
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

fn wait<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> Result<T> {
    let watch = base::Stopwatch::start();
    while watch.elapsed() < PATIENCE {
        if let Some(answer) = ask() {
            return Ok(answer);
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    bail!("waited in vain for {what}")
}

fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}
