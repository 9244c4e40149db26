//! Regular imports, of a watched folder and of an address, are killed with SIGKILL: each file comes in once.
//!
//! Kills fall into the reading of an address, into the middle of an import, right after an import, and after all of
//! them. The next server goes on by itself; nobody waits for the lease of a dead process longer than for seconds.

mod shop;

use serde_json::{Value, json};
use shop::{Server, Shop, wait};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use store::testing::Fresh;
use store::{Place, Query, Store};

/// Rows of a file: enough for a kill to fall into its import.
const ROWS: usize = 12_000;
const FILES: [&str; 3] = ["site", "one", "two"];
/// As if the files had been lying there for longer than they must be quiet.
const LYING: Query =
    Query { name: "test/lying", text: "update regular_import_file set seen_at = seen_at - 60000000" };

#[test]
fn killed_regular_imports_take_each_file_in_once_on_sqlite() {
    survive(&Fresh::folder());
}

#[test]
fn killed_regular_imports_take_each_file_in_once_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survive(&fresh);
    }
}

fn survive(fresh: &Fresh) {
    let imports = fresh.path().join("imports");
    let folder = imports.join("shop");
    fs::create_dir_all(&folder).unwrap();
    for name in &FILES[1..] {
        fs::write(folder.join(format!("{name}.csv")), people(name)).unwrap();
    }
    let shop = Shop::open(fresh, 1)
        .with("RAPPORT_IMPORTS_FOLDER", imports.display().to_string())
        .with("RAPPORT_WEBHOOKS_PRIVATE", "true".to_owned());
    let mut server = shop.start();
    server.set_up();
    let model = server.start_import("model.csv", "email,name\nmodel@example.com,Model\n", false);
    assert_eq!(server.ended(&model)["state"], "finished");
    let site = Site::start(people(FILES[0]));
    let watched = set_up(&mut server, &json!({ "folder": "", "pattern": "*.csv" }), &model);
    let fetched = set_up(&mut server, &json!({ "url": site.url }), &model);

    wait("half of the address", || (site.asked() == 1).then_some(()));
    server.kill();
    lie_longer(fresh, &shop);
    site.answer_whole();
    server = shop.start();
    server.post(&format!("/regular-imports/{watched}/run"), "{}");

    let first = wait("the middle of an import", || ordered_by(&mut server, &watched, 1));
    let caught = wait("the middle of an import", || {
        let now = server.get(&format!("/operations/{first}"));
        now["done"].as_i64().is_some_and(|done| done > 0).then(|| now["state"] == "running")
    });
    server.kill();
    if !caught {
        eprintln!("this machine was too busy for a kill in the middle of an import");
    }
    server = shop.start();
    assert_ne!(server.get(&format!("/operations/{first}"))["state"], "waiting");
    assert_eq!(server.ended(&first)["state"], "finished");
    server.kill();
    server = shop.start();
    for (regular, runs) in [(&watched, 2), (&fetched, 1)] {
        let last = wait("the last file", || ordered_by(&mut server, regular, runs));
        assert_eq!(server.ended(&last)["state"], "finished");
    }
    server.kill();
    server = shop.start();

    quiet(&mut server, &watched, "nothing", 2);
    quiet(&mut server, &fetched, "unchanged", 1);
    check(&mut server, &model);
    server.kill();
}

/// A table of people whom only this file knows.
fn people(name: &str) -> String {
    let mut table = "email,name\n".to_owned();
    for number in 0..ROWS {
        let _ = writeln!(table, "{name}{number}@example.com,{name}");
    }
    table
}

fn set_up(server: &mut Server, place: &Value, model: &str) -> String {
    let body = json!({ "name": place.to_string(), "place": place, "from": model,
        "schedule": { "every": "week", "minute": 0, "weekday": 1 } });
    server.post("/regular-imports", &body.to_string())["id"].as_str().unwrap().to_owned()
}

fn runs(server: &mut Server, regular: &str) -> Vec<Value> {
    server.get(&format!("/regular-imports/{regular}/runs"))["rows"].as_array().unwrap().clone()
}

/// The import that the so-many-th run with a file ordered.
fn ordered_by(server: &mut Server, regular: &str, which: usize) -> Option<String> {
    let started = runs(server, regular).into_iter().filter(|run| run["outcome"] == "started");
    let mut started: Vec<Value> = started.collect();
    started.reverse();
    started.get(which - 1).map(|run| run["operation_id"].as_str().unwrap().to_owned())
}

/// One more look finds nothing to do, and says so.
fn quiet(server: &mut Server, regular: &str, outcome: &str, files: usize) {
    let before = runs(server, regular).len();
    server.post(&format!("/regular-imports/{regular}/run"), "{}");
    let runs = wait("one more look", || Some(runs(server, regular)).filter(|runs| runs.len() > before));
    assert_eq!(runs[0]["outcome"], outcome, "{runs:?}");
    let started = runs.iter().filter(|run| run["outcome"] == "started").count();
    assert_eq!(started, files, "{runs:?}");
    assert!(runs.iter().all(|run| run["code"].is_null()), "{runs:?}");
    let now = server.get(&format!("/regular-imports/{regular}"));
    assert_eq!((now["state"].as_str(), now["failures"].as_i64()), (Some("active"), Some(0)), "{now}");
}

/// One import of each file, of every row, and each row made somebody.
fn check(server: &mut Server, model: &str) {
    let all = server.get("/operations")["rows"].as_array().unwrap().clone();
    let imports: Vec<&Value> = all.iter().filter(|it| it["id"] != model).collect();
    assert_eq!(imports.len(), FILES.len(), "{all:?}");
    for import in imports {
        assert_eq!(import["state"], "finished", "{import}");
        let counts = (import["done"].as_i64(), import["failed"].as_i64());
        assert_eq!(counts, (Some(ROWS as i64), Some(0)), "{import}");
        assert_eq!(import["result"]["customers"]["created"], ROWS, "{import}");
    }
    for name in FILES {
        for number in [0, ROWS / 2, ROWS - 1] {
            let found =
                server.get(&format!("/customers?search={name}{number}%40example.com"))["rows"].clone();
            assert_eq!(found.as_array().unwrap().len(), 1, "{name}{number}: {found}");
        }
    }
}

/// Beside no server: what is known of the files becomes a minute older.
fn lie_longer(fresh: &Fresh, shop: &Shop) {
    let place = match fresh.place() {
        Place::Postgres(address) => Place::Postgres(address.clone()),
        Place::Folder(_) => Place::Folder(shop.folder().to_owned()),
    };
    let now = base::Clock::system().now();
    let workspace = Store::open(&place, now).unwrap().workspace("shop", now).unwrap();
    let files = workspace.write(|tx| tx.exec(&LYING, &[])).unwrap();
    assert_eq!(files as usize, FILES.len() - 1, "the folder was looked at before the address");
}

/// Serves one file; at first it stops in the middle.
struct Site {
    url: String,
    asked: Arc<AtomicUsize>,
    whole: Arc<AtomicBool>,
}

impl Site {
    fn start(file: String) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/people.csv", listener.local_addr().unwrap());
        let (asked, whole): (Arc<AtomicUsize>, Arc<AtomicBool>) = Default::default();
        let site = Site { url, asked: asked.clone(), whole: whole.clone() };
        let serve = move || {
            let mut held = Vec::new();
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                read_question(&mut socket);
                let part = if whole.load(Ordering::SeqCst) { file.len() } else { file.len() / 2 };
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", file.len());
                let _ = socket
                    .write_all(head.as_bytes())
                    .and_then(|()| socket.write_all(&file.as_bytes()[..part]));
                asked.fetch_add(1, Ordering::SeqCst);
                if part < file.len() {
                    held.push(socket);
                }
            }
        };
        store::threads::spawn("site", serve).unwrap();
        site
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn answer_whole(&self) {
        self.whole.store(true, Ordering::SeqCst);
    }
}

fn read_question(socket: &mut TcpStream) {
    let (mut got, mut piece) = (Vec::new(), [0; 1024]);
    while !got.ends_with(b"\r\n\r\n") {
        match socket.read(&mut piece) {
            Ok(count) if count > 0 => got.extend_from_slice(&piece[..count]),
            _ => return,
        }
    }
}
