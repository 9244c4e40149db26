//! The night's copy is made while a real server takes events and imports a file: what is restored of it is one moment.
//!
//! Senders number their events and send the next only when the one before was answered, so that of each of them a
//! moment holds the first so many, whole, and no others. The import says how many rows it has done in the transaction
//! that writes them. A workspace that is copied before makes sure that the load is in full course when the shop's turn
//! comes.

mod shop;

use serde_json::{Value, json};
use shop::{Server, Shop, wait};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use store::testing::Fresh;
use store::{Place, Query, Store};

const SENDERS: usize = 4;
/// Events of one request, which are there all or none.
const PARTS: usize = 3;
const ROWS: usize = 5_000;
/// Of the workspace that is copied first.
const BALLAST: usize = 80;

#[test]
fn copy_under_load_restores_to_one_moment_on_sqlite() {
    one_moment(&Fresh::folder(), &Fresh::folder());
}

#[test]
fn copy_under_load_restores_to_one_moment_on_postgres() {
    if let Some((fresh, other)) = Fresh::postgres().zip(Fresh::postgres()) {
        one_moment(&fresh, &other);
    }
}

/// What was answered of each sender when it was looked last before the copy began, and what was asked when it ended.
struct Bounds {
    answered: Vec<usize>,
    asked: Vec<usize>,
}

fn one_moment(fresh: &Fresh, other: &Fresh) {
    let copies = fresh.path().join("copies");
    let shop = Shop::open(fresh, 1);
    let mut server = shop.start();
    server.set_up();
    let key = server.post("/keys", r#"{"name": "A site", "kind": "server"}"#)["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    // The import is begun and every sender known before the copy, so that its moment falls into the load.
    let table: String = (0..ROWS).map(|it| format!("row{it}@example.com,Name{it}\n")).collect();
    let import = server.start_import("people.csv", &format!("email,name\n{table}"), false);
    let address = format!("{}/v1/batch", server.base());
    assert!((0..SENDERS).all(|sender| post(&address, &key, sender, 1)));
    server.end();
    let place = match fresh.place() {
        Place::Folder(_) => Place::Folder(shop.folder().to_owned()),
        named => named.clone(),
    };
    weigh(&shop, &place);

    let shop = shop
        .with("RAPPORT_BACKUPS", copies.to_str().unwrap().to_owned())
        .with("RAPPORT_BACKUPS_HOUR", "0".to_owned());
    let bounds = load(&shop, &copies, (&address, &key));
    let copy = dated(&copies).unwrap();
    for name in ["control.rbk", "workspaces/shop.rbk", "workspaces/big.rbk"] {
        store::backup::check(&copy.join(name)).unwrap();
    }

    let target = Shop::open(other, 1);
    let mut restore = Command::new(env!("CARGO_BIN_EXE_rapport"));
    restore.args(["restore", copy.to_str().unwrap(), "--data"]).arg(target.folder());
    target.settle(&mut restore);
    let done = restore.stderr(Stdio::piped()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::copy(shop.folder().join("secret.key"), target.folder().join("secret.key")).unwrap();
    fs::copy(shop.folder().join("test.key"), target.folder().join("test.key")).unwrap();
    let place = match other.place() {
        Place::Folder(_) => Place::Folder(target.folder().to_owned()),
        named => named.clone(),
    };
    let (customers, senders, done) = counted(&place, &import);
    assert_eq!(customers, done + senders, "the import's progress and its rows are of one moment");
    let (sound, found) = target.doctor();
    assert!(sound, "{found:?}");

    let mut restored = target.start();
    same_moment(&mut restored, &bounds);
    // The columns of the restored shop count what its rows say, and what was begun there is ended.
    let ended = restored.ended(&import);
    assert_eq!(ended["state"], "finished", "{ended}");
    let counts = restored.post("/segments/preview", r#"{"rule": {"all": []}}"#);
    assert_eq!(counts["count"], json!(ROWS as i64 + senders), "{counts}");
    restored.end();
    assert_eq!(counted(&place, &import).0, ROWS as i64 + senders);
}

/// Makes a workspace that takes a while to copy, in the order of their names before the shop.
fn weigh(shop: &Shop, place: &Place) {
    let mut add = Command::new(env!("CARGO_BIN_EXE_rapport"));
    add.args(["workspace", "add", "big", "--name", "Big", "--owner", "owner@example.com", "--data"])
        .arg(shop.folder());
    shop.settle(&mut add);
    let added = add.output().unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let now = base::Clock::system().now();
    let workspace = Store::open(place, now).unwrap().workspace("big", now).unwrap();
    let run = |text: &'static str, number: i64| {
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|it| (it ^ (it >> 7)) as u8).collect();
        let query = Query { name: text, text };
        workspace.write(move |tx| tx.exec(&query, &[number.into(), bytes.clone().into()])).unwrap();
    };
    run(
        "insert into file (file_id, name, bytes, sha256, created_at, created_by) values ($1, 'ballast', 1, $2, 0, 'usr_1')",
        1,
    );
    for number in 0..BALLAST as i64 {
        run("insert into file_piece (file_id, position, data) values (1, $1, $2)", number);
    }
}

/// Runs the shop under load until its copy is made; what is known of the moment.
fn load(shop: &Shop, copies: &Path, (address, key): (&str, &str)) -> Bounds {
    let answered: Vec<AtomicUsize> = (0..SENDERS).map(|_| AtomicUsize::new(1)).collect();
    let (stop, mut before) = (AtomicBool::new(false), vec![1; SENDERS]);
    let now = || answered.iter().map(|it| it.load(Ordering::SeqCst)).collect::<Vec<_>>();
    let asked = std::thread::scope(|scope| {
        for (sender, answered) in answered.iter().enumerate() {
            let stop = &stop;
            // Sent again until it is answered, as clients do: the first ones knock before the server listens.
            scope.spawn(move || {
                let mut number = 2;
                while !stop.load(Ordering::SeqCst) {
                    if post(address, key, sender, number) {
                        answered.store(number, Ordering::SeqCst);
                        number += 1;
                    }
                }
            });
        }
        let mut server = shop.start();
        wait("the night's copy", || {
            let sample = now();
            // The shop's turn comes after the other workspace's: what was answered by now is older than its copy.
            if !written(copies, "big.rbk") {
                before = sample;
            }
            dated(copies).map(|_| ())
        });
        // One more may be on its way.
        let asked = now().into_iter().map(|it| it + 1).collect();
        let goal: Vec<usize> = now().into_iter().map(|it| it + 5).collect();
        wait("the load goes on", || now().iter().zip(&goal).all(|(now, goal)| now >= goal).then_some(()));
        stop.store(true, Ordering::SeqCst);
        server.end();
        asked
    });
    Bounds { answered: before, asked }
}

fn post(address: &str, key: &str, sender: usize, number: usize) -> bool {
    let part = |part: usize| {
        json!({ "type": "track", "event": "Seen", "userId": format!("sender{sender}"),
            "messageId": format!("{sender} {number} {part}"), "properties": { "number": number } })
    };
    let body = json!({ "batch": (0..PARTS).map(part).collect::<Vec<_>>() }).to_string();
    let answer = ureq::post(address).header("Authorization", format!("Bearer {key}")).send(body);
    answer.is_ok_and(|answer| answer.status() == 200)
}

/// Whether a file of a copy that is being made has its name already.
fn written(copies: &Path, name: &str) -> bool {
    let folders = fs::read_dir(copies).into_iter().flatten().flatten();
    folders.into_iter().any(|it| it.path().join("workspaces").join(name).exists())
}

/// The copy that bears a day.
fn dated(copies: &Path) -> Option<PathBuf> {
    let all = fs::read_dir(copies).ok()?.flatten().map(|it| it.path());
    all.into_iter().find(|it| it.extension().is_none() && it.join("control.rbk").exists())
}

/// Customers there are, those of them whom events told of, and rows that the import says to have done.
fn counted(place: &Place, import: &str) -> (i64, i64, i64) {
    let now = base::Clock::system().now();
    let workspace = Store::open(place, now).unwrap().workspace("shop", now).unwrap();
    let id: i64 = import.rsplit('_').next().unwrap().parse().unwrap();
    let one = |text: &'static str, values: &[store::Value]| {
        workspace.read(|tx| tx.row(&Query { name: text, text }, values)).unwrap().unwrap().int(0).unwrap()
    };
    (
        one("select count(*) from customer", &[]),
        one("select count(*) from identity where kind = 'external'", &[]),
        one("select done from operation where operation_id = $1", &[id.into()]),
    )
}

/// Of each sender there are the first so many, each whole, and as many as the moment allows.
fn same_moment(server: &mut Server, bounds: &Bounds) {
    let mut total = 0;
    for sender in 0..SENDERS {
        let rows = server.get(&format!("/customers?search=sender{sender}"))["rows"].clone();
        let id = rows[0]["id"].as_str().unwrap_or_else(|| panic!("{rows}")).to_owned();
        let mut there: BTreeMap<usize, usize> = BTreeMap::new();
        for line in server.text(&format!("/customers/{id}/events/export")).lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            *there.entry(event["properties"]["number"].as_u64().unwrap() as usize).or_default() += 1;
        }
        let whole = there.values().all(|parts| *parts == PARTS);
        let first = there.keys().copied().eq(1..=there.len());
        assert!(whole && first, "sender {sender}: {there:?}");
        let (least, most) = (bounds.answered[sender], bounds.asked[sender]);
        assert!((least..=most).contains(&there.len()), "sender {sender}: {least} ≤ {} ≤ {most}", there.len());
        total += there.len();
    }
    eprintln!(
        "the copy holds {total} requests; {:?} were answered before it, {:?} asked",
        bounds.answered, bounds.asked
    );
    assert!(total > SENDERS, "the load had begun before the copy");
}
