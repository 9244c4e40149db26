//! The tables of both engines, and every statement of ours against them.

use crate::{NOW, on_both};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use store::testing::Fresh;
use store::{Error, Query, Store};

fn query_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            query_files(&path, found);
        } else if path.extension().is_some_and(|it| it == "sql") {
            found.push(path);
        }
    }
}

fn queries() -> Vec<Query> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let mut files = Vec::new();
    query_files(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().with_extension("").display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            Query { name: name.leak(), text: text.leak() }
        })
        .collect()
}

#[test]
fn every_query_prepares_on_both_engines_and_says_why() {
    let queries = queries();
    assert!(queries.len() > 10, "the folder of queries was not found");
    for (engine, fresh) in Fresh::all() {
        let store = Store::open(fresh.place(), NOW).unwrap();
        let workspace = store.workspace("shop", NOW).unwrap();
        for query in &queries {
            assert!(query.text.starts_with("-- "), "{} does not begin with a comment", query.name);
            // SQLite takes the first column of compared pairs only and walks everything that has the same.
            let pairs = [") > (", ") < (", ") >= (", ") <= ("].iter().any(|it| query.text.contains(it));
            assert!(!pairs, "{} compares pairs; use a token, or each column", query.name);
            let database = if query.name.starts_with("control/") { store.control() } else { &workspace };
            let query = *query;
            let prepared = database.read(|tx| tx.prepare(&query));
            assert!(prepared.is_ok(), "{engine} refuses {}: {prepared:?}", query.name);
        }
    }
}

#[test]
fn both_engines_have_the_same_tables_columns_and_indexes() {
    let mut shapes: Vec<(&str, BTreeSet<String>)> = Vec::new();
    for (engine, fresh) in Fresh::all() {
        let store = Store::open(fresh.place(), NOW).unwrap();
        let workspace = store.workspace("shop", NOW).unwrap();
        let mut shape = workspace.read(|tx| tx.shape()).unwrap();
        shape.extend(store.control().read(|tx| tx.shape()).unwrap());
        assert!(
            shape.contains("table delivery") && shape.contains("index delivery_due"),
            "{engine}: {shape:?}"
        );
        shapes.push((engine, shape));
    }
    if let [(_, sqlite), (_, postgres)] = shapes.as_slice() {
        assert_eq!(sqlite.symmetric_difference(postgres).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

#[test]
fn postgres_keeps_what_it_acknowledged() {
    let Some(fresh) = Fresh::postgres() else { return };
    let store = Store::open(fresh.place(), NOW).unwrap();
    let setting = |name: &str| {
        let text: &'static str = format!("-- a setting\nselect current_setting('{name}')").leak();
        let query = Query { name: text, text };
        store.control().read(|tx| tx.row(&query, &[])?.unwrap().text(0)).unwrap()
    };
    assert_eq!(setting("fsync"), "on");
    assert_eq!(setting("synchronous_commit"), "on");
}

#[test]
fn database_of_a_newer_program_is_refused() {
    for (engine, fresh) in Fresh::all() {
        {
            let store = Store::open(fresh.place(), NOW).unwrap();
            let workspace = store.workspace("shop", NOW).unwrap();
            const NEWER: Query = Query {
                name: "test/newer",
                text: "-- a step of the future\ninsert into migration (number, name, checksum, applied_at) values (99, 'x', 'x', 0)",
            };
            workspace.write(|tx| tx.exec(&NEWER, &[])).unwrap();
            workspace.close();
        }
        let store = Store::open(fresh.place(), NOW).unwrap();
        let refused = store.workspace("shop", NOW);
        assert!(matches!(refused, Err(Error::Migration(_))), "{engine}: {refused:?}");
    }
}

#[test]
fn one_folder_has_one_owner() {
    let fresh = Fresh::folder();
    let first = Store::open(fresh.place(), NOW).unwrap();
    assert!(matches!(Store::open(fresh.place(), NOW), Err(Error::Refused(_))));
    drop(first);
    assert!(Store::open(fresh.place(), NOW).is_ok());
}

#[test]
fn workspace_names_that_could_leave_the_folder_are_refused() {
    let fresh = Fresh::folder();
    let store = Store::open(fresh.place(), NOW).unwrap();
    for wrong in ["", "a", "..", "a/b", "A1", "1a", "a\"b", "a b", &"a".repeat(41)] {
        assert!(matches!(store.workspace(wrong, NOW), Err(Error::Refused(_))), "{wrong}");
    }
}

#[test]
fn migrating_twice_changes_nothing() {
    on_both(|workspace| {
        let before = workspace.read(|tx| tx.shape()).unwrap();
        assert_eq!(workspace.read(|tx| tx.shape()).unwrap(), before);
    });
}

/// A column that is sealed with the installation's key says so in the schema; the change of the key must know it.
#[test]
fn every_sealed_column_is_sealed_anew_when_the_key_changes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let known = queries();
    let text = |name: &str| known.iter().find(|query| query.name == name).unwrap().text;
    let mut found = 0;
    for (schema, all) in [("workspace", "sealed/all"), ("control", "control/factor_sealed")] {
        let mut table = String::new();
        for line in read(&format!("migrations/{schema}/0001_first.sql")).lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                table = rest.split([' ', '(']).next().unwrap().to_owned();
            }
            let Some((column, comment)) =
                line.split_once("--").filter(|(column, _)| column.contains("{blob}"))
            else {
                continue;
            };
            if !comment.contains("sealed") {
                continue;
            }
            found += 1;
            let column = column.split_whitespace().next().unwrap();
            let (read, written) =
                (format!("{column} from {table}"), format!("update {table} set {column} = $2"));
            assert!(text(all).contains(&read), "queries/{all}.sql must read {read}");
            assert!(known.iter().any(|query| query.text.contains(&written)), "no query says: {written}");
        }
    }
    assert_eq!(found, 8, "the comments of the schema were not understood");
}
