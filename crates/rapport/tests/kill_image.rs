//! A server that is killed while it saves the image of its columns starts from the older one and catches up.
//!
//! A real server process is told to end, which saves the image; as soon as the unfinished file appears it is killed
//! with SIGKILL. The next start must use the image that was there before, and know everybody all the same.

mod shop;

use serde_json::json;
use shop::{Server, Shop};
use std::path::{Path, PathBuf};
use store::testing::Fresh;

/// Enough that writing them takes a while.
const CUSTOMERS: usize = 20_000;
const ROUNDS: usize = 8;

#[test]
fn killed_saving_leaves_the_older_image_on_sqlite() {
    let fresh = Fresh::folder();
    survive(&fresh, &fresh.path().join("data/workspaces/shop/columns.image"));
}

#[test]
fn killed_saving_leaves_the_older_image_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survive(&fresh, &fresh.path().join("data/cache/shop/columns.image"));
    }
}

fn survive(fresh: &Fresh, image: &Path) {
    let shop = Shop::open(fresh, 1);
    let log = fresh.path().join("data/server.log");
    let times = |what: &str| std::fs::read_to_string(&log).unwrap_or_default().matches(what).count();
    let mut server = shop.start();
    server.set_up();
    server.import_customers(CUSTOMERS, Shop::address, false);
    assert_eq!(everybody(&mut server), CUSTOMERS as u64);
    server.end();
    let (mut caught, mut restored) = (0, 0);
    for round in 1..=ROUNDS {
        let older = std::fs::read(image).unwrap();
        let mut server = shop.start();
        assert_eq!(everybody(&mut server), (CUSTOMERS + round - 1) as u64, "round {round}");
        restored += 1;
        assert_eq!(times("columns are restored from the image"), restored, "round {round}");
        newcomer(&mut server, round);
        assert_eq!(everybody(&mut server), (CUSTOMERS + round) as u64);
        if killed_while_saving(&mut server, image) {
            caught += 1;
            assert!(std::fs::read(image).unwrap() == older, "round {round}: the older image is untouched");
        }
    }
    let mut server = shop.start();
    assert_eq!(everybody(&mut server), (CUSTOMERS + ROUNDS) as u64);
    assert_eq!(times("columns are restored from the image"), restored + 1);
    assert_eq!(times("the saved columns are not used"), 0);
    assert!(!unfinished(image).exists(), "what a killed saving left is removed at the start");
    server.kill();
    eprintln!("{caught} of {ROUNDS} kills fell into the saving");
    assert!(caught >= ROUNDS / 2, "{caught} of {ROUNDS}");
}

/// Tells the server to end and kills it when the unfinished file is there; whether that was in time.
fn killed_while_saving(server: &mut Server, image: &Path) -> bool {
    let unfinished = unfinished(image);
    server.terminate();
    while server.runs() {
        if unfinished.exists() {
            server.kill();
            return unfinished.exists();
        }
        std::hint::spin_loop();
    }
    false
}

fn unfinished(image: &Path) -> PathBuf {
    image.with_extension("new")
}

fn everybody(server: &mut Server) -> u64 {
    server.post("/segments/preview", &json!({"rule": {"all": []}}).to_string())["count"].as_u64().unwrap()
}

fn newcomer(server: &mut Server, round: usize) {
    let body = json!({"identities": [{"kind": "email", "value": format!("newcomer{round}@example.com")}]});
    server.post("/customers", &body.to_string());
}
