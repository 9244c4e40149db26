//! The saved image: what is saved is what is restored, and a broken file is as good as none.

use crate::{cases, world};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use warehouse::{Image, Row, Snapshot, Warehouse};

fn rows(snapshot: &Snapshot) -> Vec<Row> {
    snapshot.everybody().map(|(id, view)| view.row(id)).collect()
}

fn live(warehouse: &Warehouse, history: world::History) {
    for step in history {
        let gone: Vec<i64> = step.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| *id).collect();
        warehouse.replace(step.into_values().flatten().collect(), &gone);
    }
}

/// A base with updates and removals behind it.
fn lived() -> Warehouse {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let warehouse = Warehouse::default();
    for _ in 0..5 {
        live(&warehouse, world::history().new_tree(&mut runner).unwrap().current());
    }
    warehouse
}

/// The tag of an image that was taken; nothing where there is none or it is not sound.
fn restore(warehouse: &Warehouse, path: &Path) -> Option<String> {
    let taken = Image::open(path).and_then(|image| {
        let Some(image) = image else { return Ok(None) };
        warehouse.restore(&image)?;
        Ok(Some(image.tag().to_owned()))
    });
    match taken {
        Ok(tag) => tag,
        Err(error) if error.kind() == ErrorKind::InvalidData => None,
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(cases::config(64, "tests/kept/image.txt"))]
    #[test]
    fn restored_base_is_the_saved_one_and_a_fresh_load(
        (first, later) in (world::history(), world::history()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("columns.image");
        let saved = Warehouse::default();
        live(&saved, first);
        saved.snapshot().save(&path, "up to here").unwrap();
        let restored = Warehouse::default();
        let tag = restore(&restored, &path);
        prop_assert_eq!(tag.as_deref(), Some("up to here"));
        prop_assert_eq!(rows(&restored.snapshot()), rows(&saved.snapshot()));
        prop_assert_eq!(restored.snapshot().customers(), saved.snapshot().customers());
        let loaded = Warehouse::default();
        loaded.load(rows(&saved.snapshot()));
        prop_assert_eq!(rows(&restored.snapshot()), rows(&loaded.snapshot()));
        // What comes later joins what was restored.
        live(&saved, later.clone());
        live(&restored, later);
        prop_assert_eq!(rows(&restored.snapshot()), rows(&saved.snapshot()));
        // An image of an image is the same image.
        let again = folder.path().join("again.image");
        restored.snapshot().save(&again, "later").unwrap();
        let twice = Warehouse::default();
        restore(&twice, &again);
        prop_assert_eq!(rows(&twice.snapshot()), rows(&restored.snapshot()));
    }

    #[test]
    fn flipped_byte_or_cut_is_refused(place in 0.0..1.0_f64, bit in 0_u32..8, cut in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("columns.image");
        lived().snapshot().save(&path, "tag").unwrap();
        let mut wrong = fs::read(&path).unwrap();
        let place = (wrong.len() as f64 * place) as usize;
        if cut { wrong.truncate(place) } else { wrong[place] ^= 1 << bit }
        fs::write(&path, &wrong).unwrap();
        let warehouse = Warehouse::default();
        prop_assert_eq!(restore(&warehouse, &path), None);
        prop_assert_eq!(warehouse.snapshot().customers(), 0);
    }
}

#[test]
fn whoever_is_killed_while_saving_leaves_the_older_image() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    assert_eq!(restore(&Warehouse::default(), &path), None);
    let warehouse = lived();
    assert!(warehouse.snapshot().customers() > 30);
    warehouse.snapshot().save(&path, "older").unwrap();
    let older = rows(&warehouse.snapshot());
    // All that a killed save leaves is a piece of the file beside.
    let half = fs::read(&path).unwrap();
    let beside = path.with_extension("new");
    fs::write(&beside, &half[..half.len() / 2]).unwrap();
    let started = Warehouse::default();
    assert_eq!(restore(&started, &path).as_deref(), Some("older"));
    assert_eq!(rows(&started.snapshot()), older);
    Image::forget_unfinished(&path).unwrap();
    assert!(!beside.exists());
    started.snapshot().save(&path, "newer").unwrap();
    assert_eq!(restore(&Warehouse::default(), &path).as_deref(), Some("newer"));
}

#[test]
fn image_is_its_owners_alone_and_holds_nothing_of_those_who_are_gone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("columns.image");
    let warehouse = lived();
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
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
