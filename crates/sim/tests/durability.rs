//! What was acknowledged survives a power cut, at any moment; and this suite notices when it would not.
//!
//! Four writers write through the production store on a disk that forgets unsynced bytes. At random moments the
//! surviving image is opened like a start after a crash: every write that had been answered must be in it, and
//! nothing may be broken. The same run with `synchronous` off, or with answers sent before the commit, must fail.

use base::{Random, Timestamp};
use sim::disk::Disk;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use store::testing::Fresh;
use store::{Options, Place, Query, Sabotage, Store, Workspace, feed, params};

const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);
const PUT: Query =
    Query { name: "test/put", text: "-- a row\ninsert into meta (name, value) values ($1, $2)" };
const ALL: Query = Query { name: "test/all", text: "-- all rows\nselect name from meta" };
const CHECK: Query = Query {
    name: "test/check",
    text: "-- is the file whole\nselect integrity_check from pragma_integrity_check",
};

/// Runs writers and looks at `images` crashes; how many acknowledged writes were missing in any of them.
fn lost_writes(sabotage: Option<Sabotage>, images: usize, seed: u64) -> usize {
    eprintln!("seed {seed}");
    let random = Random::seeded(seed);
    let fresh = Fresh::folder();
    let disk = Disk::new(fresh.path()).unwrap();
    let options = Options { vfs: Some(disk.name().to_owned()), sabotage, ..Options::default() };
    let store = Store::open_with(fresh.place(), options, NOW).unwrap();
    let workspace = store.workspace("shop", NOW).unwrap();
    let answered = Mutex::new(BTreeSet::new());
    let (stop, allowed) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut lost = 0;
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (workspace, answered, stop, allowed) = (&workspace, &answered, &stop, &allowed);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    if answered.lock().unwrap().len() < allowed.load(Ordering::SeqCst) {
                        write_one(workspace, writer, answered);
                    } else {
                        std::thread::yield_now();
                    }
                }
            });
        }
        for _ in 0..images {
            // The writers may go a little beyond the goal, so that writes are under way when the power goes out.
            let goal = answered.lock().unwrap().len() + 1 + random.below(30) as usize;
            // Made beforehand: between the last answer and the power cut there must be no time for a commit.
            let image = Fresh::folder();
            allowed.store(goal + 8, Ordering::SeqCst);
            while answered.lock().unwrap().len() < goal {
                std::thread::yield_now();
            }
            // First the answers, then the image: whatever was answered by now must have survived.
            let promised = answered.lock().unwrap().clone();
            disk.image(image.path(), &random).unwrap();
            lost += promised.difference(&survivors(image.place())).count();
        }
        stop.store(true, Ordering::SeqCst);
    });
    lost
}

fn write_one(workspace: &Workspace, writer: usize, answered: &Mutex<BTreeSet<String>>) {
    let n = answered.lock().unwrap().len();
    let name = format!("{writer}-{n}-{}", Random::system().next_u64());
    let row = (name.clone(), "x".repeat(100 + n * 37 % 3_000));
    let write = move |tx: &mut store::Tx| {
        tx.exec(&PUT, params![&row.0, &row.1])?;
        feed::append(tx, "customers", "changed", &[1], NOW)
    };
    let done = if n.is_multiple_of(3) { workspace.batch_write(write) } else { workspace.write(write) };
    done.unwrap();
    answered.lock().unwrap().insert(name);
}

/// Starts on the surviving files as after a crash. A file that does not open has lost everything.
fn survivors(place: &Place) -> BTreeSet<String> {
    let open = || -> store::Result<BTreeSet<String>> {
        let store = Store::open(place, NOW)?;
        let workspace = store.workspace("shop", NOW)?;
        let verdict =
            workspace.read(|tx| tx.row(&CHECK, &[])?.map_or(Ok(String::new()), |row| row.text(0)))?;
        if verdict != "ok" {
            return Err(store::Error::Corrupt(verdict));
        }
        workspace.read(|tx| tx.rows(&ALL, &[])?.iter().map(|row| row.text(0)).collect())
    };
    open().unwrap_or_default()
}

#[test]
fn answered_writes_survive_a_power_cut() {
    assert_eq!(lost_writes(None, 40, 7), 0);
}

#[test]
fn suite_notices_that_nothing_is_synced() {
    assert!(lost_writes(Some(Sabotage::NoSync), 20, 7) > 0);
}

#[test]
fn suite_notices_answers_before_the_commit() {
    assert!(lost_writes(Some(Sabotage::EarlyAnswer), 40, 7) > 0);
}
