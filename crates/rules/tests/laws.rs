//! Laws of the language on random rules, customers and moments.

mod draw;
mod world;

use base::{Timestamp, time::DAY};
use draw::*;
use proptest::prelude::*;
use rules::{Compiled, Person, Rule, evaluate, next_change};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use world::*;

proptest! {
    #![proptest_config(cases::config(500, "tests/kept/laws.txt"))]

    #[test]
    fn none_is_exactly_not_any(
        rules in prop::collection::vec(any_rule(), 1..4),
        someone in someone(),
        at in any_moment(),
    ) {
        prop_assert_eq!(holds(json!({"none": rules}), &someone.person, at), !holds(json!({"any": rules}), &someone.person, at));
    }

    #[test]
    fn all_of_one_and_any_of_one_are_that_one(rule in any_rule(), someone in someone(), at in any_moment()) {
        let alone = holds(rule.clone(), &someone.person, at);
        prop_assert_eq!(holds(json!({"all": [rule]}), &someone.person, at), alone);
        prop_assert_eq!(holds(json!({"any": [rule]}), &someone.person, at), alone);
    }

    #[test]
    fn json_and_tree_say_the_same(json in whole_rule()) {
        let rule = rule(json);
        prop_assert_eq!(Rule::from_json(&rule.to_json()).unwrap(), rule);
    }

    #[test]
    fn first_finding_is_the_answer(json in any_rule(), someone in someone(), at in any_moment()) {
        let rule = compiled(json);
        let findings = rules::why(&rule, &someone.person, &rule.at(at), base::Currency::RUB);
        prop_assert_eq!(findings[0].verdict, evaluate(&rule, &someone.person, &rule.at(at)));
        prop_assert_eq!(findings.len(), rule.nodes().len());
    }
}

/// Every moment at which an answer about this customer can turn at all: each row's moment and each span after it, each
/// midnight, and the microsecond after each.
fn interesting(person: &Interesting, now: Timestamp) -> Vec<Timestamp> {
    let mut all = Vec::new();
    for moment in &person.moments {
        all.extend(SPANS.iter().map(|span| moment.micros() + span));
        all.extend((0..=LARGEST_DAYS).map(|days| moment.micros() + days * DAY));
        all.extend(SPANS.iter().map(|span| moment.micros() - span));
    }
    let midnight = moment("2026-02-19T21:00:00Z").micros();
    all.extend((0..420).map(|day| midnight + day * DAY));
    let mut all: Vec<_> = all.into_iter().flat_map(|at| [at, at + 1]).map(Timestamp::from_micros).collect();
    all.retain(|at| *at > now);
    all.sort_unstable();
    all.dedup();
    all
}

type Next = fn(&Compiled, &Person, Timestamp) -> Option<Timestamp>;

/// What must hold of a named next change: it lies ahead, the answer stays until then, and of one condition it is the
/// very moment of the turn.
fn keeps_the_law(json: &Value, someone: &Interesting, now: Timestamp, next: Next) -> Result<bool, String> {
    let (rule, person) = (compiled(json.clone()), &someone.person);
    let ask = |at: Timestamp| evaluate(&rule, person, &rule.at(at));
    let (today, named) = (ask(now), next(&rule, person, now));
    if named.is_some_and(|named| named <= now) {
        return Err("a change must lie ahead".into());
    }
    let turned = interesting(someone, now).into_iter().find(|at| ask(*at) != today);
    match (turned, named) {
        (Some(turned), None) => return Err(format!("turned at {turned:?}, and nothing was named")),
        (Some(turned), Some(named)) if named > turned => {
            return Err(format!("turned at {turned:?}, named was {named:?}"));
        }
        (_, Some(named)) => {
            let before = Timestamp::from_micros(named.micros() - 1);
            if before > now && ask(before) != today {
                return Err(format!("another answer before {named:?}"));
            }
            if rule.nodes().len() == 1 && !json.to_string().contains("\"segment\"") && ask(named) == today {
                return Err(format!("nothing turned at {named:?}"));
            }
        }
        (None, None) => {}
    }
    Ok(named.is_some())
}

#[test]
fn answer_stays_until_its_next_change() {
    let (changes, subjects) = (Cell::new(0), RefCell::new(BTreeMap::<String, i32>::new()));
    let config = cases::config(3_000, "tests/kept/next_change.txt");
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&(any_rule(), someone(), any_moment()), |(json, someone, now)| {
        let named = keeps_the_law(&json, &someone, now, next_change);
        prop_assert!(named.is_ok(), "{}", named.unwrap_err());
        changes.set(changes.get() + i32::from(named.unwrap()));
        for subject in subjects_of(&json) {
            *subjects.borrow_mut().entry(subject).or_default() += 1;
        }
        Ok(())
    });
    outcome.unwrap();
    // The law must not be met by never naming a change, nor by never asking.
    assert!(changes.get() > 500, "changes: {}", changes.get());
    for subject in
        ["orders", "bought", "events", "rows", "messages", "sequence", "share", "list", "field", "consent"]
    {
        let asked = subjects.borrow().get(subject).copied().unwrap_or(0);
        assert!(asked > 100, "{subject} was asked {asked} times");
    }
}

#[test]
fn planted_mistakes_break_the_law() {
    let late: Next =
        |rule, person, now| next_change(rule, person, now).map(|at| Timestamp::from_micros(at.micros() + 1));
    let early: Next =
        |rule, person, now| next_change(rule, person, now).map(|at| Timestamp::from_micros(at.micros() - 1));
    let never: Next = |_, _, _| None;
    let midnight: Next = |rule, person, now| {
        next_change(rule, person, now)?;
        Some(rule.at(now).today().plus_days(1).start(rule.zone()))
    };
    for (name, mistake) in [("late", late), ("early", early), ("never", never), ("midnight", midnight)] {
        let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let outcome = runner.run(&(condition(), someone(), any_moment()), |(json, someone, now)| {
            prop_assert!(keeps_the_law(&json, &someone, now, mistake).is_ok());
            Ok(())
        });
        assert!(outcome.is_err(), "{name} was not noticed");
    }
}

#[test]
fn silence_stays_until_its_next_change() {
    stays_until_its_next_change(silence(), "tests/kept/silence.txt");
}

#[test]
fn engagement_stays_until_its_next_change() {
    stays_until_its_next_change(engagement(), "tests/kept/engagement.txt");
}

/// Asked at many moments before its next change a condition says what it says now, and another thing at that moment.
fn stays_until_its_next_change(condition: impl Strategy<Value = Value>, kept: &'static str) {
    let changes = Cell::new(0);
    let config = cases::config(1_000, kept);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let input = (condition, someone(), any_moment(), prop::collection::vec(0.0..1.0_f64, 8));
    let outcome = runner.run(&input, |(json, someone, now, shares)| {
        let rule = compiled(json);
        let ask = |at: Timestamp| evaluate(&rule, &someone.person, &rule.at(at));
        let next = next_change(&rule, &someone.person, now);
        let span = next.unwrap_or(now.plus_days(800)).micros() - now.micros();
        prop_assert!(span > 0, "a change must lie ahead");
        for micros in shares.iter().map(|share| (span as f64 * share) as i64).chain([span - 1]) {
            let at = Timestamp::from_micros(now.micros() + micros.clamp(0, span - 1));
            prop_assert_eq!(ask(at), ask(now), "{:?}", at);
        }
        prop_assert!(next.is_none_or(|next| ask(next) != ask(now)));
        changes.set(changes.get() + i32::from(next.is_some()));
        Ok(())
    });
    outcome.unwrap();
    assert!(changes.get() > 50, "changes: {}", changes.get());
}

#[test]
fn change_of_one_condition_is_named_to_the_microsecond() {
    let next = |json: Value| next_change(&compiled(json), &anna(), now());
    let count = |period: Value| json!({"subject": "orders", "measure": "count", "op": "equals", "value": 1, "period": period});
    let one_after = |text: &str| Some(Timestamp::from_micros(moment(text).micros() + 1));
    assert_eq!(next(count(json!({"last_days": 30}))), one_after("2026-04-09T09:00:00Z"));
    assert_eq!(next(count(Value::Null)), None);
    let silent = json!({"subject": "orders", "measure": "days_since_last", "op": "at_least", "value": 30});
    assert_eq!(next(silent), Some(moment("2026-04-09T09:00:00Z")));
    // 28 February 2027 minus seven days begins at Moscow's midnight.
    let birthday = json!({"subject": "field", "field": "birthday", "op": "anniversary_within", "value": 7});
    assert_eq!(next(birthday), Some(moment("2027-02-20T21:00:00Z")));
}
