//! The whole base against the definition: random histories, rules and moments, and equal answers.
//!
//! Several hundred cases in the usual run, more where `cases` is told so. A failing case is shrunk, told, and its seed
//! is kept.

use crate::cases::{self, cases};
use crate::world::{self, History, Plain};
use base::Timestamp;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use rules::schema::tables;
use rules::{Compiled, Rule, members};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use warehouse::{Added, Row, Warehouse};

type Case = (History, Vec<(Value, Timestamp)>);

fn case() -> impl proptest::strategy::Strategy<Value = Case> {
    (world::history(), proptest::collection::vec((world::rule(), world::now()), 1..6))
}

/// In the usual run.
const CASES: u32 = 300;
const KEPT: &str = "tests/kept/agreement.txt";

/// A mistake planted on the way from history and rule to the columns' answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    None,
    AddedRowIsLost,
    AskedAMicrosecondLater,
    AtLeastIsMoreThan,
    LastStepIsLost,
    NobodyLeaves,
    UnknownIsNotIncluded,
}

/// What the cases were made of.
#[derive(Default)]
struct Coverage {
    words: BTreeMap<String, usize>,
    telling: usize,
    asked: usize,
}

/// Keys that are words of the language, and keys whose values are.
const WORDS: [&str; 11] = [
    "all",
    "any",
    "none",
    "last_days",
    "last_hours",
    "between",
    "after",
    "within",
    "top",
    "random",
    "but_not",
];
const WORDS_INSIDE: [&str; 8] =
    ["op", "subject", "measure", "what", "field", "aggregate", "calendar", "table"];

/// Words that the cases must have asked often.
const OFTEN: &[&str] = &[
    "all",
    "any",
    "none",
    "field",
    "orders",
    "bought",
    "rows",
    "records.vehicle",
    "sequence",
    "share",
    "list",
    "minimum",
    "maximum",
    "distinct",
    "today",
    "this_week",
    "this_month",
    "this_year",
    "last_hours",
    "within",
    "top",
    "random",
    "but_not",
    "in_next_days",
    "consent",
    "reach",
    "segment",
    "last_days",
    "between",
    "is",
    "is_not",
    "contains",
    "starts_with",
    "in",
    "not_in",
    "known",
    "unknown",
    "before",
    "after",
    "in_last_days",
    "before_last_days",
    "anniversary_within",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "equals",
    "count",
    "sum",
    "average",
    "days_since_last",
    "days_since_first",
    "silence_percent",
    "product",
    "category",
    "did",
    "did_not",
    "given",
    "not_given",
    "can",
    "cannot",
    "points",
    "engagement",
    "spent",
    "member",
    "hobbies",
    "birthday",
];

impl Coverage {
    fn note(&mut self, rule: &Value) {
        match rule {
            Value::Object(map) => {
                for (key, value) in map {
                    if WORDS.contains(&key.as_str()) {
                        *self.words.entry(key.clone()).or_default() += 1;
                    }
                    if WORDS_INSIDE.contains(&key.as_str()) {
                        *self.words.entry(value.as_str().unwrap_or_default().to_owned()).or_default() += 1;
                    }
                    self.note(value);
                }
            }
            Value::Array(all) => all.iter().for_each(|rule| self.note(rule)),
            _ => {}
        }
    }
}

fn compiled(json: &Value) -> Compiled {
    Compiled::new(&Rule::from_json(json).unwrap(), &world::schema())
        .unwrap_or_else(|it| panic!("{it:?}: {json}"))
}

/// Feeds a history step by step. A question between two steps fills the cache with answers that must not survive.
fn fed(history: &History, asked: &Compiled, now: Timestamp, mistake: Mistake) -> Warehouse {
    let warehouse = Warehouse::default();
    let steps = if mistake == Mistake::LastStepIsLost { history.len() - 1 } else { history.len() };
    for step in &history[..steps] {
        let rows: Vec<Row> = step.values().flatten().cloned().collect();
        let gone = step.iter().filter(|(_, row)| row.is_none() && mistake != Mistake::NobodyLeaves);
        let gone: Vec<i64> = gone.map(|(id, _)| *id).collect();
        feed_in_parts(&warehouse, rows, &gone, mistake);
        warehouse.snapshot().ask(asked, now);
    }
    warehouse
}

/// Every second row of a customer comes after the customer, as an event does, and the lines come all at once.
fn feed_in_parts(warehouse: &Warehouse, mut rows: Vec<Row>, gone: &[i64], mistake: Mistake) {
    let (mut added, mut lines) = (Vec::new(), Vec::new());
    for row in &mut rows {
        for (table, children) in &mut row.tables {
            if *table == tables::LINES {
                lines.push((row.id, std::mem::take(children)));
                continue;
            }
            let (customer, mut place) = (row.id, 0);
            let late = children.extract_if(.., |_| {
                place += 1;
                place % 2 == 0
            });
            added.extend(late.map(|row| Added { customer, table: *table, row }));
        }
    }
    if mistake == Mistake::AddedRowIsLost {
        added.pop();
    }
    warehouse.replace(rows, gone);
    warehouse.add(&added);
    warehouse.replace_rows(tables::LINES, &lines);
}

fn people(history: &History) -> BTreeMap<i64, Plain> {
    let mut people = BTreeMap::new();
    for (id, row) in history.iter().flatten() {
        match row {
            Some(row) => people.insert(*id, Plain::of(row)),
            None => people.remove(id),
        };
    }
    people
}

fn agrees((history, asked): &Case, mistake: Mistake, coverage: &mut Coverage) -> Result<(), TestCaseError> {
    let people = people(history);
    let warehouse = fed(history, &compiled(&asked[0].0), asked[0].1, mistake);
    for (json, now) in asked {
        coverage.note(json);
        let rule = compiled(json);
        let defined = members(&rule, people.iter().map(|(id, person)| (*id, person)), *now);
        let defined: BTreeSet<u32> = defined.into_iter().map(|id| id as u32).collect();
        let (asked, later) = (compiled(&mistaken(json, mistake)), later(*now, mistake));
        let snapshot = warehouse.snapshot();
        let answer = snapshot.ask(&asked, later);
        prop_assert_eq!(&answer.members.iter().collect::<BTreeSet<u32>>(), &defined, "{} at {}", json, now);
        prop_assert_eq!(answer.total, people.len() as u64);
        // Rank and limit stand around the first place and make it smaller.
        prop_assert!(rule.pick().is_some() || answer.places[0].count == defined.len() as u64);
        prop_assert_eq!(snapshot.members(&asked, later).len(), defined.len() as u64);
        prop_assert!(snapshot.count(&asked, later) == defined.len() as u64);
        coverage.asked += 1;
        coverage.telling += usize::from(!defined.is_empty() && defined.len() < people.len());
    }
    Ok(())
}

fn later(now: Timestamp, mistake: Mistake) -> Timestamp {
    Timestamp::from_micros(now.micros() + i64::from(mistake == Mistake::AskedAMicrosecondLater))
}

/// The rule as a mistaken engine would take it.
fn mistaken(rule: &Value, mistake: Mistake) -> Value {
    let mut rule = rule.clone();
    match &mut rule {
        Value::Object(map) => {
            let op = map.get("op").and_then(Value::as_str).unwrap_or_default().to_owned();
            if mistake == Mistake::AtLeastIsMoreThan && op == "at_least" {
                map["op"] = "more_than".into();
            }
            if mistake == Mistake::UnknownIsNotIncluded && op == "is_not" {
                map["op"] = "known".into();
                map.remove("value");
            }
            map.values_mut().for_each(|value| *value = mistaken(value, mistake));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| *value = mistaken(value, mistake)),
        _ => {}
    }
    rule
}

/// Draws cases until one fails; without a file nothing is shrunk or kept.
fn runner(seed: [u8; 32], kept: Option<&'static str>) -> TestRunner {
    let mut config = cases::config(CASES, kept.unwrap_or(KEPT));
    if kept.is_none() {
        (config.cases, config.failure_persistence, config.max_shrink_iters) = (CASES, None, 0);
    }
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

#[test]
fn whole_base_answers_as_the_definition_does() {
    let coverage = RefCell::new(Coverage::default());
    let asked = runner(cases::seed(1), Some(KEPT))
        .run(&case(), |case| agrees(&case, Mistake::None, &mut coverage.borrow_mut()));
    if let Err(TestError::Fail(why, case)) = &asked {
        panic!("{why}\n{case:#?}");
    }
    asked.unwrap();
    let coverage = coverage.into_inner();
    // Answers of "nobody" and "everybody" would agree by accident.
    assert!(
        coverage.telling * 3 > coverage.asked,
        "{} of {} answers tell something",
        coverage.telling,
        coverage.asked
    );
    let often = (cases(CASES) / 30) as usize;
    for word in OFTEN {
        let times = coverage.words.get(*word).copied().unwrap_or(0);
        assert!(times >= often, "{word} was asked {times} times only");
    }
}

#[test]
fn planted_mistakes_are_caught() {
    use Mistake::*;
    for mistake in [
        AddedRowIsLost,
        AskedAMicrosecondLater,
        AtLeastIsMoreThan,
        LastStepIsLost,
        NobodyLeaves,
        UnknownIsNotIncluded,
    ] {
        let coverage = RefCell::new(Coverage::default());
        let found = runner([2; 32], Option::None)
            .run(&case(), |case| agrees(&case, mistake, &mut coverage.borrow_mut()));
        assert!(matches!(found, Err(TestError::Fail(..))), "{mistake:?} went unnoticed");
    }
}

#[test]
fn kept_seed_is_asked_before_any_other_case() {
    let folder = tempfile::tempdir().unwrap();
    let file: &'static str = folder.path().join("kept.txt").to_str().unwrap().to_owned().leak();
    let asked = |mistake: Mistake, cases: u32| {
        let config = Config { cases, max_shrink_iters: 0, ..cases::config(CASES, file) };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[2; 32]));
        let times = RefCell::new(0);
        let outcome = runner.run(&case(), |case| {
            *times.borrow_mut() += 1;
            agrees(&case, mistake, &mut Coverage::default())
        });
        (times.into_inner(), outcome.is_err())
    };
    assert!(asked(Mistake::NobodyLeaves, CASES).1);
    // Where no case is drawn, what is asked is what was kept.
    assert_eq!(asked(Mistake::NobodyLeaves, 0), (1, true));
    assert_eq!(asked(Mistake::None, 0), (1, false));
}
