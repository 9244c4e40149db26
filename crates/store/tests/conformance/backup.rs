//! Backup and restore: a snapshot under load, readable by either engine, refused when it is torn.

use crate::NOW;
use std::path::Path;
use store::testing::Fresh;
use store::{Error, Query, Sequence, Store, Value, Workspace, backup, params};

const CUSTOMER: Query = Query {
    name: "test/customer",
    text: "-- a customer\ninsert into customer (customer_id, state, search, attributes, version, created_at, updated_at)
values ($1, 'active', $2, '', 1, 0, 0)",
};
const CONSENT: Query = Query {
    name: "test/consent",
    text: "-- an entry\ninsert into consent_entry (consent_entry_id, customer_id, purpose, channel, topic_id, given, basis, source, given_at, recorded_at, actor)
values ($1, $2, 'marketing', 'email', 0, $3, 'consent', 'import', 0, 0, 'system')",
};
const SUPPRESSION: Query = Query {
    name: "test/suppression",
    text: "-- a row with bytes and nulls\ninsert into suppression (channel, address_hash, address, reason, created_at, actor)
values ('email', $1, null, 'erasure', 0, 'system')",
};
const DIGEST: Query = Query {
    name: "test/digest",
    text: "-- everything that was written\nselect c.customer_id, c.search, e.given, e.consent_entry_id
from customer c left join consent_entry e on e.customer_id = c.customer_id order by c.customer_id",
};

fn fill(workspace: &Workspace, count: i64) {
    for _ in 0..count {
        workspace
            .write(move |tx| {
                let id = tx.new_id(Sequence::Customer)?;
                tx.exec(&CUSTOMER, params![id, format!("имя {id} '\"\n")])?;
                let entry = tx.new_id(Sequence::ConsentEntry)?;
                tx.exec(&CONSENT, params![entry, id, id % 2 == 0])?;
                tx.exec(&SUPPRESSION, params![vec![id as u8, 0, 255]])
            })
            .unwrap();
    }
}

fn content(workspace: &Workspace) -> Vec<Vec<Value>> {
    let rows = workspace.read(|tx| tx.rows(&DIGEST, &[])).unwrap();
    rows.iter()
        .map(|row| {
            vec![
                Value::Int(row.int(0).unwrap()),
                Value::Text(row.text(1).unwrap()),
                Value::Bool(row.bool(2).unwrap()),
            ]
        })
        .collect()
}

fn copy(from: &Workspace, to: &Fresh, file: &Path) -> (Store, Workspace) {
    backup::save(from, file, NOW).unwrap();
    let store = Store::open(to.place(), NOW).unwrap();
    let workspace = store.workspace("copy", NOW).unwrap();
    backup::restore(&workspace, file).unwrap();
    (store, workspace)
}

#[test]
fn copy_of_a_copy_on_the_other_engine_is_equal_and_goes_on_counting() {
    let first = Fresh::folder();
    let store = Store::open(first.place(), NOW).unwrap();
    let original = store.workspace("shop", NOW).unwrap();
    fill(&original, 50);
    let middle = Fresh::postgres().unwrap_or_else(Fresh::folder);
    let (_store, on_other) = copy(&original, &middle, &first.path().join("a.rapport"));
    let last = Fresh::folder();
    let (_store, back) = copy(&on_other, &last, &first.path().join("b.rapport"));
    assert_eq!(content(&back), content(&original));
    assert_eq!(content(&back).len(), 50);
    assert_eq!(back.write(|tx| tx.new_id(Sequence::Customer)).unwrap(), 51, "ids go on where they were");
}

#[test]
fn backup_taken_under_load_is_one_moment() {
    for (engine, fresh) in Fresh::all() {
        let store = Store::open(fresh.place(), NOW).unwrap();
        let workspace = store.workspace("shop", NOW).unwrap();
        fill(&workspace, 20);
        let file = fresh.path().join("under-load.rapport");
        std::thread::scope(|scope| {
            scope.spawn(|| fill(&workspace, 60));
            backup::save(&workspace, &file, NOW).unwrap();
        });
        let (_, summary) = backup::check(&file).unwrap();
        // Each write puts one row into each table: in one moment they are equally many.
        assert_eq!(summary.rows["customer"], summary.rows["consent_entry"], "{engine}");
        assert!(summary.rows["customer"] >= 20);
    }
}

#[test]
fn torn_or_changed_backup_is_refused_by_name_and_restores_nothing() {
    let fresh = Fresh::folder();
    let store = Store::open(fresh.place(), NOW).unwrap();
    let workspace = store.workspace("shop", NOW).unwrap();
    fill(&workspace, 5);
    let whole = fresh.path().join("whole.rapport");
    backup::save(&workspace, &whole, NOW).unwrap();
    let bytes = std::fs::read(&whole).unwrap();
    let target = store.workspace("target", NOW).unwrap();
    let torn = fresh.path().join("torn.rapport");
    let cuts = (0..bytes.len()).step_by(97).chain([bytes.len() - 1]).map(|at| bytes[..at].to_vec());
    let flips = (0..bytes.len()).step_by(101).map(|at| {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        changed
    });
    let longer = std::iter::once([bytes.clone(), vec![0]].concat());
    for broken in cuts.chain(flips).chain(longer) {
        std::fs::write(&torn, broken).unwrap();
        let refused = backup::restore(&target, &torn);
        assert!(
            matches!(&refused, Err(Error::Corrupt(text)) if text.contains("torn.rapport")),
            "{refused:?}"
        );
    }
    assert!(content(&target).is_empty());
    backup::restore(&target, &whole).unwrap();
    assert_eq!(content(&target).len(), 5);
    assert!(matches!(backup::restore(&target, &whole), Err(Error::Refused(_))), "never over what is there");
}
