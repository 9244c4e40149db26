//! Rank and limit: stated over a list of customers.

mod world;

use base::Timestamp;
use rules::facts::OrderKind;
use rules::{Code, Compiled, Person, Rule, members};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use world::*;

fn people() -> BTreeMap<i64, Person> {
    let buyer =
        |minor: i64| Person::default().order(OrderKind::Purchase, moment("2026-03-01T00:00:00Z"), minor, &[]);
    let mut people = BTreeMap::from([(3, buyer(500)), (5, buyer(900)), (9, buyer(500)), (11, buyer(100))]);
    people.insert(7, stranger());
    people
}

fn picked(json: Value, now: Timestamp) -> Vec<i64> {
    members(&compiled(json), people().iter().map(|(id, person)| (*id, person)), now)
}

fn by_sum(amount: &str, count: i64, of: Value) -> Value {
    json!({"top": {"by": {"subject": "orders", "measure": "sum"}, amount: count, "of": of}})
}

fn everybody() -> Value {
    json!({"all": []})
}

fn buyers() -> Value {
    json!({"subject": "orders", "measure": "count", "op": "at_least", "value": 1})
}

#[test]
fn best_are_taken_and_of_equals_the_smaller_id() {
    assert_eq!(picked(by_sum("count", 1, everybody()), now()), [5]);
    assert_eq!(picked(by_sum("count", 2, everybody()), now()), [3, 5]);
    assert_eq!(picked(by_sum("count", 3, everybody()), now()), [3, 5, 9]);
    assert_eq!(picked(by_sum("count", 100, everybody()), now()), [3, 5, 7, 9, 11]);
    assert_eq!(picked(by_sum("count", 100, buyers()), now()), [3, 5, 9, 11]);
}

#[test]
fn part_of_a_person_counts_as_one_and_the_unknown_is_not_ranked() {
    assert_eq!(picked(by_sum("percent", 1, everybody()), now()), [5]);
    assert_eq!(picked(by_sum("percent", 21, everybody()), now()), [3, 5]);
    assert_eq!(picked(by_sum("percent", 100, buyers()), now()), [3, 5, 9, 11]);
    let average = json!({"top": {"by": {"subject": "orders", "measure": "average"}, "percent": 100, "of": everybody()}});
    assert_eq!(picked(average, now()), [3, 5, 9, 11]);
}

#[test]
fn moment_decides_who_is_ranked() {
    let recent = json!({"top": {"by": {"subject": "orders", "measure": "sum", "period": {"last_days": 3}}, "count": 1, "of": everybody()}});
    assert_eq!(picked(recent.clone(), moment("2026-03-02T00:00:00Z")), [5]);
    assert_eq!(picked(recent, now()), [3], "nobody bought, and all are equal");
}

#[test]
fn draw_repeats_with_its_seed_and_keeps_its_people_when_others_come() {
    let rule = |seed: i64, count: i64| {
        compiled(json!({"random": {"count": count, "seed": seed, "of": everybody()}}))
    };
    let crowd = |size: i64| (1..=size).map(|id| (id, stranger())).collect::<Vec<_>>();
    let draw = |seed: i64, count: i64, size: i64| {
        members(&rule(seed, count), crowd(size).iter().map(|(id, person)| (*id, person)), now())
    };
    let drawn = draw(7, 100, 1_000);
    assert_eq!(drawn.len(), 100);
    assert_eq!(draw(7, 100, 1_000), drawn);
    assert_ne!(draw(8, 100, 1_000), drawn);
    let later = draw(7, 100, 1_010);
    assert!(drawn.iter().filter(|id| !later.contains(id)).count() <= 10);
    // A larger draw holds the smaller one; low and high halves of the ids are drawn alike.
    let more = draw(7, 200, 1_000);
    assert!(drawn.iter().all(|id| more.contains(id)));
    let low = draw(7, 500, 1_000).iter().filter(|id| **id <= 500).count();
    assert!((200..300).contains(&low), "{low} of 500");
}

#[test]
fn rank_stands_around_the_whole_rule_only() {
    let code = |json: Value| Rule::from_json(&json).map_err(|problem| (problem.path, problem.code));
    let inner = by_sum("count", 1, everybody());
    assert_eq!(code(json!({"all": [inner]})), Err(("all[0].top".into(), Code::RootOnly)));
    assert_eq!(code(by_sum("count", 1, inner)), Err(("top.of.top".into(), Code::RootOnly)));
    assert_eq!(code(by_sum("count", 0, everybody())), Err(("top.count".into(), Code::WrongValue)));
    assert_eq!(code(by_sum("percent", 101, everybody())), Err(("top.percent".into(), Code::WrongValue)));
    let wrong = json!({"top": {"by": {"subject": "reach"}, "count": 1, "of": everybody()}});
    assert_eq!(code(wrong), Err(("top.by.subject".into(), Code::UnknownWord)));
    let bare = json!({"random": {"seed": 1, "of": everybody()}});
    assert_eq!(code(bare), Err(("random.count".into(), Code::MissingKey)));
}

#[test]
fn ranked_segment_is_no_condition_and_problems_inside_point_at_their_row() {
    let mut schema = schema();
    let best = rule(by_sum("count", 1, everybody()));
    schema.segments.insert(base::SegmentId(2), rules::schema::SegmentDef { name: "best".into(), rule: best });
    let inside = rule(json!({"subject": "segment", "segment_id": "seg_2", "op": "in"}));
    assert_eq!(Compiled::new(&inside, &schema).unwrap_err()[0].code, Code::RankedSegment);
    let field = json!({"top": {"by": {"subject": "field", "field": "city"}, "count": 1, "of": {"all": [
        {"subject": "field", "field": "shoe", "op": "known"}
    ]}}});
    let problems = Compiled::new(&rule(field), &schema).unwrap_err();
    let places: Vec<_> = problems.iter().map(|it| (it.path.as_str(), it.code)).collect();
    assert_eq!(
        places,
        [("top.by.field", Code::PropertyDoesNotFit), ("top.of.all[0].field", Code::NoSuchField)]
    );
    let of_nobody = by_sum("count", 1, json!({"any": []}));
    assert_eq!(Compiled::new(&rule(of_nobody), &schema).unwrap_err()[0].code, Code::EmptyGroup);
}
