//! Laws of the language on random rules, customers and moments.

mod world;

use base::{Date, Timestamp, time::DAY};
use proptest::prelude::*;
use rules::Person;
use rules::facts::OrderKind;
use rules::rule::{Channel, Purpose};
use rules::schema::standard;
use rules::{Rule, evaluate, next_change};
use serde_json::{Value, json};
use std::cell::Cell;
use world::*;

fn condition() -> impl Strategy<Value = Value> {
    let op = || prop::sample::select(vec!["at_least", "at_most", "more_than", "less_than", "equals"]);
    let period = || {
        prop_oneof![
            Just(Value::Null),
            (1..40_i64).prop_map(|days| json!({"last_days": days})),
            (1..28_u8, 0..28_u8).prop_map(|(day, more)| {
                let last = (day + more).min(28);
                json!({"between": [format!("2026-03-{day:02}"), format!("2026-03-{last:02}")]})
            }),
        ]
    };
    let measures = prop::sample::select(vec!["count", "days_since_last", "days_since_first"]);
    prop_oneof![
        4 => (measures, op(), 0..8_i64, period()).prop_map(|(measure, op, value, period)| {
            json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period})
        }),
        2 => (op(), 0..300_i64).prop_map(|(op, value)| {
            json!({"subject": "orders", "measure": "silence_percent", "op": op, "value": value})
        }),
        2 => (op(), 0..30_i64, period()).prop_map(|(op, value, period)| {
            json!({"subject": "orders", "measure": "sum", "op": op, "value": format!("{value}.00"), "period": period})
        }),
        1 => (op(), 0..30_i64, period()).prop_map(|(op, value, period)| {
            json!({"subject": "orders", "measure": "average", "op": op, "value": format!("{value}.00"), "period": period})
        }),
        2 => (prop::bool::ANY, period()).prop_map(|(did, period)| {
            let op = if did { "did" } else { "did_not" };
            json!({"subject": "bought", "what": "product", "values": ["85123A"], "op": op, "period": period})
        }),
        1 => prop::sample::select(vec!["is", "is_not", "contains"]).prop_map(|op| {
            json!({"subject": "field", "field": "city", "op": op, "value": "Казань"})
        }),
        2 => (0..365_i64).prop_map(|days| {
            json!({"subject": "field", "field": "birthday", "op": "anniversary_within", "value": days})
        }),
        1 => (1..40_i64).prop_map(|days| {
            json!({"subject": "field", "field": "created_at", "op": "in_last_days", "value": days})
        }),
        1 => (1..14_000_i64).prop_map(|days| {
            json!({"subject": "field", "field": "birthday", "op": "in_last_days", "value": days})
        }),
        1 => Just(json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"})),
    ]
}

fn any_rule() -> impl Strategy<Value = Value> {
    condition().prop_recursive(3, 12, 3, |inner| {
        let group = prop::collection::vec(inner, 1..4);
        (prop::sample::select(vec!["all", "any", "none"]), group)
            .prop_map(|(word, rules)| json!({word: rules}))
    })
}

/// Moments around the fourth week of March 2026, often at equal ones, so that boundaries meet.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    let base = moment("2026-02-20T00:00:00Z").micros();
    prop_oneof![
        (0..40_i64).prop_map(move |day| Timestamp::from_micros(base + day * DAY)),
        (0..40 * DAY).prop_map(move |micros| Timestamp::from_micros(base + micros)),
    ]
}

fn person() -> impl Strategy<Value = Person> {
    let order = (any_moment(), 0..4_000_i64, 0..4_u8, prop::bool::ANY);
    let orders = prop::collection::vec(order, 0..6);
    let birthday = prop::option::of((5_000..14_000_i64).prop_map(Date));
    let city = prop::option::of(prop::sample::select(vec!["Казань", "Пермь"]));
    (orders, birthday, city, prop::option::of(any_moment()), prop::bool::ANY).prop_map(
        |(orders, birthday, city, created, consent)| {
            let mut person = Person::default();
            for (at, total, kind, wanted) in orders {
                let lines: &[_] = if wanted { &[line(1)] } else { &[line(3)] };
                person = match kind {
                    0 => person.order(OrderKind::Return, at, -total, &[]),
                    _ => person.order(OrderKind::Purchase, at, total, lines),
                };
            }
            if let Some(birthday) = birthday {
                person = person.date(standard::BIRTHDAY, birthday);
            }
            if let Some(city) = city {
                person = person.text(standard::CITY, city);
            }
            if let Some(created) = created {
                person = person.moment(standard::CREATED_AT, created);
            }
            if consent { person.allows(Purpose::Marketing, Channel::Email, None) } else { person }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn none_is_exactly_not_any(
        rules in prop::collection::vec(any_rule(), 1..4),
        person in person(),
        at in any_moment(),
    ) {
        prop_assert_eq!(holds(json!({"none": rules}), &person, at), !holds(json!({"any": rules}), &person, at));
    }

    #[test]
    fn all_of_one_and_any_of_one_are_that_one(rule in any_rule(), person in person(), at in any_moment()) {
        let alone = holds(rule.clone(), &person, at);
        prop_assert_eq!(holds(json!({"all": [rule]}), &person, at), alone);
        prop_assert_eq!(holds(json!({"any": [rule]}), &person, at), alone);
    }

    #[test]
    fn json_and_tree_say_the_same(json in any_rule()) {
        let rule = rule(json);
        prop_assert_eq!(Rule::from_json(&rule.to_json()).unwrap(), rule);
    }

    #[test]
    fn first_finding_is_the_answer(json in any_rule(), person in person(), at in any_moment()) {
        let rule = compiled(json);
        let findings = rules::why(&rule, &person, &rule.at(at), base::Currency::RUB);
        prop_assert_eq!(findings[0].verdict, evaluate(&rule, &person, &rule.at(at)));
        prop_assert_eq!(findings.len(), rule.nodes().len());
    }
}

#[test]
fn answer_stays_until_its_next_change() {
    let (changes, turns) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let input = (any_rule(), person(), any_moment(), prop::collection::vec(0.0..1.0_f64, 8));
    let outcome = runner.run(&input, |(json, person, now, shares)| {
        let rule = compiled(json);
        let ask = |at: Timestamp| evaluate(&rule, &person, &rule.at(at));
        let today = ask(now);
        let next = next_change(&rule, &person, now);
        let until = next.unwrap_or(now.plus_days(800));
        let span = until.micros() - now.micros();
        prop_assert!(span > 0, "a change must lie ahead");
        let inside = shares.iter().map(|share| (span as f64 * share) as i64).chain([span - 1]);
        for micros in inside {
            let at = Timestamp::from_micros(now.micros() + micros.clamp(0, span - 1));
            prop_assert_eq!(ask(at), today, "{:?} < {:?}", at, until);
        }
        if let Some(next) = next {
            changes.set(changes.get() + 1);
            turns.set(turns.get() + i32::from(ask(next) != today));
        }
        Ok(())
    });
    outcome.unwrap();
    // The law must not be met by never naming a change, nor by naming any moment at random.
    assert!(changes.get() > 600, "changes: {}", changes.get());
    assert!(turns.get() * 3 > changes.get(), "turns: {} of {}", turns.get(), changes.get());
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
