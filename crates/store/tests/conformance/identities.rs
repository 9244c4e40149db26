//! Whose an identity is, as the writer remembers it: the same as when it is searched, whatever happened in between.

use crate::NOW;
use base::{CustomerId, Random};
use domain::identities::{Identity, Kind};
use std::collections::HashMap;
use store::identities::{Changed, delete, find, insert, last_merge, merge, owners, undo_merge};
use store::testing::Fresh;
use store::{Error, Result, Store, Tx};

const WORDS: u64 = 12;

fn word(number: u64) -> String {
    format!("person {number}")
}

/// Every word as it is remembered is every word as it is found.
fn same(tx: &mut Tx) -> Result<()> {
    let words: Vec<String> = (0..WORDS).map(word).collect();
    let asked: Vec<(Kind, &str)> = words.iter().map(|word| (Kind::External, word.as_str())).collect();
    let found: HashMap<String, i64> =
        find(tx, &asked)?.into_iter().map(|(_, word, owner)| (word, owner)).collect();
    let expected: Vec<Option<i64>> = words.iter().map(|word| found.get(word).copied()).collect();
    assert_eq!(owners(tx, &asked)?, expected);
    Ok(())
}

/// One thing that may happen to a word and its customer.
fn something(tx: &mut Tx, (what, one, other): (u64, u64, u64)) -> Result<()> {
    let (one, other) = (word(one), word(other));
    let owner = |tx: &mut Tx, word: &str| Ok::<_, Error>(owners(tx, &[(Kind::External, word)])?[0]);
    match (what, owner(tx, &one)?, owner(tx, &other)?) {
        (_, None, _) => {
            let id = store::customers::insert_seen(tx, &[String::new()], NOW)?[0];
            let identity = Identity { kind: Kind::External, value: one.clone(), typed: one };
            insert(tx, &[(id, &identity)], NOW)
        }
        (0 | 1, Some(from), Some(into)) if from != into => {
            merge(tx, (from, into), Changed::default(), "test", NOW)
        }
        (2, Some(owner), _) => delete(tx, CustomerId(owner), Kind::External, &one).map(|_| ()),
        (3, Some(into), _) => {
            let merged = store::identities::merges_into(tx, into, 0, 1)?;
            let Some(merged) = merged.first().map(|it| it.from) else { return Ok(()) };
            let last = last_merge(tx, merged)?.ok_or(Error::Stale)?;
            undo_merge(tx, &last, NOW)
        }
        _ => Ok(()),
    }
}

#[test]
fn owner_that_is_remembered_is_the_owner_that_is_found() {
    for (engine, fresh) in Fresh::all() {
        let store = Store::open(fresh.place(), NOW).unwrap();
        let workspace = store.workspace("shop", NOW).unwrap();
        let random = Random::seeded(41);
        let mut undone = 0;
        for step in 0..400 {
            let steps: Vec<_> =
                (0..3).map(|_| (random.below(5), random.below(WORDS), random.below(WORDS))).collect();
            let fails = random.below(4) == 0;
            undone += usize::from(fails);
            let done = workspace.write(move |tx| {
                for it in &steps {
                    something(tx, *it)?;
                    same(tx)?;
                }
                if fails { Err(Error::Stale) } else { Ok(()) }
            });
            assert_eq!(done.is_err(), fails, "{engine}, step {step}: {done:?}");
            workspace.write(same).unwrap();
        }
        assert!(undone > 50, "hardly anything was undone");
    }
}
