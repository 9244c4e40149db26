//! Somebody is erased and the server is killed with SIGKILL in the middle: the next one ends what was begun, by itself.
//!
//! Kills fall before the answer, right after it, and into the clearing of files. In the end a search of everything that
//! the installation has, databases, logs, images, names of imported files, finds none of their words, and only the key
//! opens what the law demands to keep.

mod shop;

use serde_json::{Value, json};
use shop::{Server, Shop, wait};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;
use store::testing::Fresh;
use store::{Place, Query, Store};

/// Enough for the clearing to take a while.
const CROWD: usize = 3_000;
/// Who is erased, and how long after the wish the kill comes.
const DOOMED: [(&str, Duration); 5] = [
    ("Alphirova", Duration::ZERO),
    ("Betirova", Duration::from_millis(8)),
    ("Gammirova", Duration::from_millis(40)),
    ("Deltirova", Duration::from_millis(120)),
    ("Epsilirova", Duration::from_millis(400)),
];

#[test]
fn killed_erasures_end_by_themselves_on_sqlite() {
    survive(&Fresh::folder());
}

#[test]
fn killed_erasures_end_by_themselves_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survive(&fresh);
    }
}

fn survive(fresh: &Fresh) {
    let shop = Shop::open(fresh, 1);
    let mut server = shop.start();
    server.set_up();
    server.import_customers(CROWD, |number| format!("crowd{number}@stays.example"), true);
    let doomed = DOOMED.map(|(name, pause)| (name, pause, enter(&mut server, name)));
    assert!(
        !found(fresh, &shop, "Alphirova").is_empty(),
        "the search finds nothing where there is something"
    );
    let mut keys = Vec::new();
    for (name, pause, id) in &doomed {
        let key = server.post("/customers/evidence-key", "{}")["key"].as_str().unwrap().to_owned();
        let body = json!({ "key": key }).to_string();
        wish_and_kill(&mut server, &format!("/customers/{id}/erase"), &body, *pause);
        server = shop.start();
        // A wish that was not answered is repeated, as a person does; one that was taken changes nothing any more.
        let (status, answer) = server.try_post(&format!("/customers/{id}/erase"), &body);
        assert_eq!(status, 204, "{answer}");
        server.kill();
        server = shop.start();
        keys.push((name, id, key));
    }
    wait("nothing is left", || {
        doomed.iter().all(|(name, ..)| in_files(fresh.path(), name).is_empty()).then_some(())
    });
    for (name, id, key) in &keys {
        refused(&mut server, name, id, key);
    }
    server.end();
    for (name, ..) in &doomed {
        assert_eq!(found(fresh, &shop, name), Vec::<String>::new(), "of {name}");
    }
    assert!(!found(fresh, &shop, "crowd7@stays.example").is_empty(), "others are whole");
    command(&shop, keys[0].1, &keys[0].2, &keys[1].2);
}

/// Asks for an erasure and kills the server so long after, whether it has answered or not.
fn wish_and_kill(server: &mut Server, path: &str, body: &str, pause: Duration) {
    let (address, bearer) = (format!("{}/api/w/shop{path}", server.base()), server.bearer());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let request = ureq::post(&address).header("Authorization", &bearer);
            let _ = request.header("Content-Type", "application/json").send(body);
        });
        std::thread::park_timeout(pause);
        server.kill();
    });
}

/// Somebody who came by a file that bears their name, with a row that was refused and an event; their number.
fn enter(server: &mut Server, name: &str) -> String {
    let email = format!("{name}@gone.example").to_lowercase();
    let table = format!("email,name\n{email},{name}\nnonsense,{name}\n");
    let import = server.start_import(&format!("form of {name}.csv"), &table, true);
    let done = server.ended(&import);
    assert_eq!(done["state"], "finished", "{done}");
    let key = server.post("/keys", r#"{"name": "A site", "kind": "server"}"#)["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let batch = json!({ "batch": [
        { "type": "identify", "userId": name, "messageId": format!("i{name}"), "traits": { "email": email } },
        { "type": "track", "event": "Seen", "userId": name, "messageId": format!("t{name}"), "properties": { "buyer": name } },
    ] });
    let address = format!("{}/v1/batch", server.base());
    let sent = ureq::post(&address)
        .header("Authorization", format!("Bearer {key}"))
        .send(batch.to_string())
        .unwrap();
    assert_eq!(sent.status(), 200);
    let rows = server.get(&format!("/customers?search={}", email.replace('@', "%40")))["rows"].clone();
    rows[0]["id"].as_str().unwrap_or_else(|| panic!("{rows}")).to_owned()
}

/// What is kept opens with its key only, and the address does not come back by a file.
fn refused(server: &mut Server, name: &str, id: &str, key: &str) {
    let path = format!("/customers/{id}/evidence");
    let opened = server.post(&path, &json!({ "key": key }).to_string());
    let kept = opened["identities"].as_array().unwrap();
    assert!(kept.iter().any(|it| it["value"] == format!("{name}@gone.example").to_lowercase()), "{opened}");
    let (status, answer) = server.try_post(&path, &json!({ "key": "07".repeat(32) }).to_string());
    assert_eq!((status >= 400, answer["code"].as_str()), (true, Some("evidence_key_wrong")), "{answer}");
    let body = json!({ "first_name": "x", "identities": [{ "kind": "email", "value": format!("{name}@gone.example") }] });
    let (_, answer) = server.try_post("/customers", &body.to_string());
    assert_eq!(answer["code"], "address_erased", "{answer}");
}

/// Where a word stands: in files of the installation, and in columns of its database.
fn found(fresh: &Fresh, shop: &Shop, word: &str) -> Vec<String> {
    let mut found = in_files(fresh.path(), word);
    if let Place::Postgres(_) = fresh.place() {
        found.extend(in_columns(fresh.place(), word));
    } else {
        assert!(shop.folder().starts_with(fresh.path()));
    }
    found
}

fn in_files(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Files come and go while the server runs.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(in_files(&path, word));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        for word in [word.to_owned(), word.to_lowercase(), word.to_uppercase()] {
            if bytes.windows(word.len()).any(|part| part == word.as_bytes()) {
                found.push(format!("{}: {word}", path.file_name().unwrap().display()));
            }
        }
    }
    found
}

fn in_columns(place: &Place, word: &str) -> Vec<String> {
    let now = base::Clock::system().now();
    let store = Store::open(place, now).unwrap();
    let workspace = store.workspace("shop", now).unwrap();
    let shape = workspace.read(|tx| tx.shape()).unwrap();
    let columns = shape.iter().filter_map(|line| line.strip_prefix("column "));
    let mut found = Vec::new();
    for column in columns.filter_map(|it| it.split_whitespace().next()) {
        let (table, name) = column.split_once('.').unwrap();
        let text = format!("select count(*) from {table} where lower(cast(\"{name}\" as text)) like $1");
        let text: &str = Box::leak(text.into_boxed_str());
        let like = [format!("%{}%", word.to_lowercase()).into()];
        let count = workspace.read(|tx| tx.row(&Query { name: text, text }, &like)).unwrap().unwrap();
        if count.int(0).unwrap() > 0 {
            found.push(column.to_owned());
        }
    }
    found
}

/// `rapport evidence open`: with the key from a variable or a file, onto the terminal or into a file.
fn command(shop: &Shop, id: &str, key: &str, other: &str) {
    let open = |args: &[&str], key: Option<&str>| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.args(["evidence", "open", id, "--workspace", "shop", "--data"]).arg(shop.folder()).args(args);
        shop.settle(&mut command);
        command.envs(key.map(|key| ("RAPPORT_EVIDENCE_KEY", key)));
        command.stdin(std::process::Stdio::null()).output().unwrap()
    };
    let (out, says) = (
        |it: &Output| String::from_utf8_lossy(&it.stdout).into_owned(),
        |it: &Output| String::from_utf8_lossy(&it.stderr).into_owned(),
    );
    let printed = open(&[], Some(key));
    assert!(out(&printed).contains("alphirova@gone.example"), "{}", says(&printed));
    let file = shop.folder().join("key.txt");
    std::fs::write(&file, format!("{key}\n")).unwrap();
    let by_file = open(&["--json", "--key-file", file.to_str().unwrap()], None);
    let record: Value = serde_json::from_str(&out(&by_file)).unwrap();
    assert_eq!(record["consents"][0]["purpose"], "marketing", "{record}");
    let paper = shop.folder().join("record.pdf");
    let written = open(&["--out", paper.to_str().unwrap(), "--locale", "ru"], Some(key));
    assert!(written.status.success(), "{}", says(&written));
    assert!(std::fs::read(&paper).unwrap().starts_with(b"%PDF"));
    let over = open(&["--out", paper.to_str().unwrap()], Some(key));
    assert!(!over.status.success() && says(&over).contains("is there already"), "{}", says(&over));
    let wrong = open(&[], Some(other));
    assert_eq!(wrong.status.code(), Some(3), "{}", says(&wrong));
    assert!(says(&wrong).contains("is not opened") && out(&wrong).is_empty(), "{}", says(&wrong));
    let short = open(&[], Some("abc"));
    assert!(says(&short).contains("64 hexadecimal digits"), "{}", says(&short));
    let none = open(&[], None);
    assert!(says(&none).contains("no key was given"), "{}", says(&none));
}
