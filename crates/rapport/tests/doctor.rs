//! `rapport doctor` and a server, over an image of the columns in which one byte is another, on both engines.
//!
//! A byte that was flipped on the disk is noticed by its digest. A column that is wrong under digests that are right is
//! what a defect of ours would leave behind: only a comparison with the store shows it.

mod shop;

use base::hash::sha256;
use serde_json::{Value, json};
use shop::{Server, Shop};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use store::testing::Fresh;

const CUSTOMERS: usize = 2_000;
const DIGEST: usize = 32;

#[test]
fn damaged_columns_are_named_and_made_anew_on_sqlite() {
    let fresh = Fresh::folder();
    look(&fresh, &fresh.path().join("data/workspaces/shop/columns.image"));
}

#[test]
fn damaged_columns_are_named_and_made_anew_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        look(&fresh, &fresh.path().join("data/cache/shop/columns.image"));
    }
}

fn look(fresh: &Fresh, image: &Path) {
    let shop = Shop::open(fresh, 1);
    let mut server = shop.start();
    server.set_up();
    server.import_customers(CUSTOMERS, Shop::address, false);
    assert_eq!(everybody(&mut server), CUSTOMERS);
    server.end();
    // A transaction of somebody else in the same cluster holds the feed's watermark back; until it is over there is
    // no place in the feed that an image could be said to hold, and none is saved.
    for _ in 0..20 {
        if image.exists() {
            break;
        }
        let mut again = shop.start();
        assert_eq!(everybody(&mut again), CUSTOMERS);
        again.end();
    }
    sound(&shop);

    flip(image);
    let (passed, found) = shop.doctor();
    let said = finding(&found, "image of shop", "warn");
    assert!(said.contains("the file is damaged: chunk 0 does not agree with its digest"), "{said}");
    assert!(said.contains("everybody was loaded from the store, and the image is saved anew"), "{said}");
    finding(&found, "columns of shop", "ok");
    assert!(passed, "nothing was lost: {found:?}");
    sound(&shop);

    flip(image);
    let log = fresh.path().join("data/server.log");
    let times = |what: &str| fs::read_to_string(&log).unwrap_or_default().matches(what).count();
    let restored = times("columns are restored from the image");
    let mut server = shop.start();
    assert_eq!(everybody(&mut server), CUSTOMERS);
    assert_eq!(times("the saved columns are not used"), 1);
    assert_eq!(times("columns are restored from the image"), restored, "a damaged image is refused");
    server.end();
    sound(&shop);

    rename_in_the_columns(image, b"Name1999", b"Nemo1999");
    let (passed, found) = shop.doctor();
    let said = finding(&found, "columns of shop", "fail");
    assert!(said.contains("1 of 2000 customers differ from the store (field first_name of 1)"), "{said}");
    assert!(said.contains("such as cus_"), "{said}");
    assert!(said.contains("They were loaded anew and saved: start the server"), "{said}");
    assert!(!passed, "a wrong column is a failure, also when it is mended");
    sound(&shop);
}

#[test]
fn what_an_administrator_meets_is_told_with_what_to_do() {
    let fresh = Fresh::folder();
    let shop = Shop::open(&fresh, 1);
    let data = fresh.path().join("data");
    let mistyped = fresh.path().join("date");
    let (passed, found) = shop.doctor_of(&mistyped);
    assert!(finding(&found, "data folder", "fail").contains("name yours by --data or --config"));
    assert!(!passed && !mistyped.exists(), "a mistyped folder does not become an installation");

    let (passed, found) = shop.doctor();
    assert!(finding(&found, "store", "warn").contains("the first start makes them"));
    assert!(passed && !data.join("secret.key").exists(), "{found:?}");

    let mut server = shop.start();
    server.set_up();
    let (passed, found) = shop.doctor();
    assert!(finding(&found, "server", "ok").contains("is ready"));
    assert!(finding(&found, "store", "ok").contains("the running server has the databases"));
    assert!(passed, "{found:?}");
    server.end();
    let (passed, found) = shop.doctor();
    assert!(finding(&found, "server", "ok").contains("does not run now"));
    assert!(finding(&found, "store", "ok").contains("SQLite answers"));
    assert!(passed, "{found:?}");

    let secret = data.join("secret.key");
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    assert!(finding(&shop.doctor().1, "secret", "fail").contains("others can read it: chmod 600"));
    fs::rename(&secret, data.join("kept")).unwrap();
    let (passed, found) = shop.doctor();
    let said = finding(&found, "secret", "fail");
    assert!(said.contains("put your copy of it back") && said.contains("must not be written to"), "{said}");
    assert!(!passed && !secret.exists(), "nobody makes another secret beside databases");
    fs::rename(data.join("kept"), &secret).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();

    assert_eq!(fs::metadata(data.join("control.db")).unwrap().permissions().mode() & 0o077, 0, "is private");
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    assert!(finding(&shop.doctor().1, "data folder", "warn").contains("chmod 750"));

    let control = fs::File::options().write(true).open(data.join("control.db")).unwrap();
    let ahead = control.metadata().unwrap().modified().unwrap() + Duration::from_secs(86_400);
    control.set_modified(ahead).unwrap();
    assert!(finding(&shop.doctor().1, "clock", "fail").contains("set the clock"));
}

/// Everything as it should be, and from the image.
fn sound(shop: &Shop) {
    let (passed, found) = shop.doctor();
    assert!(finding(&found, "image of shop", "ok").contains("sound"));
    assert!(finding(&found, "columns of shop", "ok").contains("agree with the store: 2000 customers"));
    assert!(passed, "{found:?}");
}

/// What the doctor says of a thing, which must be in this state.
fn finding<'a>(found: &'a [Value], what: &str, state: &str) -> &'a str {
    let of = found.iter().find(|it| it["what"] == what).unwrap_or_else(|| panic!("{what}: {found:?}"));
    assert_eq!(of["state"], state, "{of}");
    of["say"].as_str().unwrap()
}

/// Another bit in the middle of the file.
fn flip(image: &Path) {
    let mut bytes = fs::read(image).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(image, bytes).unwrap();
}

/// Another text in a column, and every digest made right again.
fn rename_in_the_columns(image: &Path, from: &[u8], to: &[u8]) {
    let mut bytes = fs::read(image).unwrap();
    let place = bytes.windows(from.len()).position(|piece| piece == from).expect("the text");
    bytes[place..place + to.len()].copy_from_slice(to);
    // The file's end: the index, its digest, its length. The form stands in docs/decisions/0008.
    let end = bytes.len() - DIGEST - 8;
    let number = |bytes: &[u8], at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let index = end - number(&bytes, end + DIGEST);
    let tag = number(&bytes, index);
    let sections = index + 8 + tag;
    for section in 0..number(&bytes, sections) {
        let at = sections + 8 + section * (24 + DIGEST);
        let (offset, length) = (number(&bytes, at + 8), number(&bytes, at + 16));
        let digest = sha256(&bytes[offset..offset + length]);
        bytes[at + 24..at + 24 + DIGEST].copy_from_slice(&digest);
    }
    let digest = sha256(&[&bytes[..8], &bytes[index..end]].concat());
    bytes[end..end + DIGEST].copy_from_slice(&digest);
    fs::write(image, bytes).unwrap();
}

fn everybody(server: &mut Server) -> usize {
    let preview = server.post("/segments/preview", &json!({"rule": {"all": []}}).to_string());
    preview["count"].as_u64().unwrap() as usize
}
