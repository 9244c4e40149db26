//! The saved image: what is saved is what is restored, and a broken file is as good as none.

use crate::world;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use std::fs;
use warehouse::{Row, Snapshot, Warehouse};

fn rows(snapshot: &Snapshot) -> Vec<Row> {
    snapshot.everybody().map(|(id, view)| view.row(id)).collect()
}

/// A base with updates and removals behind it.
fn lived() -> (Warehouse, Vec<i64>) {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[3; 32]),
    );
    let warehouse = Warehouse::default();
    let mut removed = Vec::new();
    for _ in 0..5 {
        for step in world::history().new_tree(&mut runner).unwrap().current() {
            let gone: Vec<i64> = step.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| *id).collect();
            warehouse.replace(step.into_values().flatten().collect(), &gone);
            removed.extend(gone);
        }
    }
    (warehouse, removed)
}

#[test]
fn restored_base_is_the_saved_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    let (saved, _) = lived();
    saved.snapshot().save(&path, "up to here").unwrap();
    let restored = Warehouse::default();
    assert_eq!(restored.restore(&path).unwrap().as_deref(), Some("up to here"));
    assert_eq!(rows(&restored.snapshot()), rows(&saved.snapshot()));
    assert!(saved.snapshot().customers() > 30);
    // What comes later joins what was restored.
    let later = Row { id: 70_000, ..rows(&saved.snapshot()).remove(0) };
    for warehouse in [&saved, &restored] {
        warehouse.replace(vec![later.clone()], &[rows(&warehouse.snapshot())[0].id]);
    }
    assert_eq!(rows(&restored.snapshot()), rows(&saved.snapshot()));
}

#[test]
fn file_that_was_cut_or_changed_is_as_good_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    let warehouse = Warehouse::default();
    assert_eq!(warehouse.restore(&path).unwrap(), None);
    lived().0.snapshot().save(&path, "tag").unwrap();
    let whole = fs::read(&path).unwrap();
    for length in [0, 7, 40, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(warehouse.restore(&path).unwrap(), None, "{length} bytes of {}", whole.len());
    }
    for place in [0, 9, 100, whole.len() / 3, whole.len() - 1] {
        let mut wrong = whole.clone();
        wrong[place] ^= 4;
        fs::write(&path, &wrong).unwrap();
        assert_eq!(warehouse.restore(&path).unwrap(), None, "a bit at {place}");
    }
    assert_eq!(warehouse.snapshot().customers(), 0);
}

#[test]
fn whoever_is_killed_while_saving_leaves_the_older_image() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    let (warehouse, _) = lived();
    warehouse.snapshot().save(&path, "older").unwrap();
    let older = rows(&warehouse.snapshot());
    // All that a killed save leaves is a piece of the file beside.
    let half = fs::read(&path).unwrap();
    fs::write(path.with_extension("new"), &half[..half.len() / 2]).unwrap();
    let started = Warehouse::default();
    assert_eq!(started.restore(&path).unwrap().as_deref(), Some("older"));
    assert_eq!(rows(&started.snapshot()), older);
    started.snapshot().save(&path, "newer").unwrap();
    assert_eq!(Warehouse::default().restore(&path).unwrap().as_deref(), Some("newer"));
}

#[test]
fn image_holds_nothing_of_those_who_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    let (warehouse, _) = lived();
    let person = |id: i64| {
        Row::new(base::CustomerId(id))
            .with(rules::schema::standard::EMAIL, Some(format!("secret{id}@example.com")))
    };
    warehouse.replace(vec![person(11), person(12)], &[]);
    warehouse.replace(Vec::new(), &[11]);
    warehouse.snapshot().save(&path, "tag").unwrap();
    let bytes = fs::read(&path).unwrap();
    let has = |word: &str| bytes.windows(word.len()).any(|piece| piece == word.as_bytes());
    assert!(has("secret12@example.com") && !has("secret11"));
}
