//! An event that was answered is there after a power cut, once, while batches are merged; and this suite
//! notices when it would not be.
//!
//! Three writers append batches through the production store on a disk that forgets unsynced bytes, and send
//! some of their messages twice, while a fourth thread merges. At random moments the surviving image is opened
//! as after a crash.

use base::{Random, Timestamp};
use domain::events::Value;
use sim::disk::Disk;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use store::events::{self, Draft, MessageId, Messages, Part};
use store::testing::Fresh;
use store::{Options, Place, Sabotage, Store, Workspace};

const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);
const CUSTOMERS: i64 = 50;

/// How many answered events were missing, or there twice, in `images` crashes.
fn wrong_events(sabotage: Option<Sabotage>, images: usize, seed: u64) -> usize {
    eprintln!("seed {seed}");
    let random = Random::seeded(seed);
    let fresh = Fresh::folder();
    let disk = Disk::new(fresh.path()).unwrap();
    let options = Options { vfs: Some(disk.name().to_owned()), sabotage, ..Options::default() };
    let store = Store::open_with(fresh.place(), options, NOW).unwrap();
    let workspace = store.workspace("shop", NOW).unwrap();
    let (answered, messages) = (Mutex::new(Vec::new()), Messages::default());
    let (stop, allowed, merges) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let mut wrong = 0;
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let (workspace, answered, stop, allowed) = (&workspace, &answered, &stop, &allowed);
            let messages = messages.clone();
            scope.spawn(move || {
                let mut n = 0;
                while !stop.load(Ordering::SeqCst) {
                    if answered.lock().unwrap().len() < allowed.load(Ordering::SeqCst) {
                        let ids = take(workspace, &messages, writer, n);
                        answered.lock().unwrap().extend(ids);
                        n += 1;
                    } else {
                        std::thread::yield_now();
                    }
                }
            });
        }
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                merges.fetch_add(merge(&workspace), Ordering::SeqCst);
                std::thread::yield_now();
            }
        });
        for _ in 0..images {
            let goal = answered.lock().unwrap().len() + 1 + random.below(120) as usize;
            allowed.store(goal + 40, Ordering::SeqCst);
            while answered.lock().unwrap().len() < goal {
                std::thread::yield_now();
            }
            let promised = answered.lock().unwrap().clone();
            let image = Fresh::folder();
            disk.image(image.path(), &random).unwrap();
            let there = survivors(image.place());
            wrong += promised.iter().filter(|id| there.get(id) != Some(&1)).count();
        }
        stop.store(true, Ordering::SeqCst);
    });
    assert!(sabotage.is_some() || merges.load(Ordering::SeqCst) > 2, "nothing was merged meanwhile");
    wrong
}

/// A batch of three events; the first of them was in the batch before already.
fn take(workspace: &Workspace, messages: &Messages, writer: i64, batch: i64) -> Vec<i64> {
    let numbers = [batch * 2, batch * 2 + 1, batch * 2 + 2].map(|n| writer * 1_000_000 + n);
    let mut draft = Draft::default();
    for n in numbers {
        draft.push(MessageId::of(&n.to_string()), NOW, "Viewed", [("n", &Value::Int(n))]);
    }
    let known = messages.clone();
    let append = move |tx: &mut store::Tx| {
        let ids: Vec<MessageId> = draft.messages().collect();
        let fresh = known.fresh(tx, &ids, NOW)?;
        let customers: Vec<Option<i64>> =
            numbers.iter().zip(fresh).map(|(n, fresh)| fresh.then_some(1 + n % CUSTOMERS)).collect();
        events::append(tx, &[Part { draft: &draft, customers: &customers }], NOW)
    };
    workspace.batch_write(append).unwrap();
    numbers.to_vec()
}

fn merge(workspace: &Workspace) -> usize {
    let tidied = workspace.batch_write(|tx| events::tidy_messages(tx, NOW)).unwrap();
    let Some(merge) = workspace.read(events::prepare_merge).unwrap() else { return usize::from(tidied) };
    workspace.batch_write(move |tx| events::apply_merge(tx, &merge)).unwrap();
    1
}

/// How often each event is there after a start on the surviving files. A file that does not open has lost
/// everything.
fn survivors(place: &Place) -> BTreeMap<i64, usize> {
    let open = || -> store::Result<BTreeMap<i64, usize>> {
        let workspace = Store::open(place, NOW)?.workspace("shop", NOW)?;
        let ever = (Timestamp::from_micros(i64::MIN), Timestamp::MAX);
        let customers: Vec<i64> = (1..=CUSTOMERS).collect();
        let mut there = BTreeMap::new();
        for event in workspace.read(|tx| events::of_customers(tx, &customers, &[], ever))? {
            if let Some((_, Value::Int(n))) = event.properties.first() {
                *there.entry(*n).or_default() += 1;
            }
        }
        Ok(there)
    };
    open().unwrap_or_default()
}

#[test]
fn answered_event_survives_a_power_cut_once() {
    let seed = Random::system().next_u64();
    assert_eq!(wrong_events(None, 12, seed), 0, "seed {seed}");
}

#[test]
fn suite_notices_events_that_never_reached_the_disk() {
    assert!(wrong_events(Some(Sabotage::NoSync), 2, 1) > 0);
}
