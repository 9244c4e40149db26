//! The table of truth of each operator: what holds for a known customer, and what for one of whom nothing is known.

mod world;

use base::Timestamp;
use rules::Person;
use rules::facts::OrderKind;
use rules::rule::{Channel, Purpose};
use rules::schema::{standard, tables};
use serde_json::{Value, json};
use world::*;

/// Checks a condition on Anna and on the stranger.
fn check(condition: Value, anna_in: bool, stranger_in: bool) {
    assert_eq!(holds(condition.clone(), &anna(), now()), anna_in, "Anna: {condition}");
    assert_eq!(holds(condition.clone(), &stranger(), now()), stranger_in, "stranger: {condition}");
}

fn field(field: &str, op: &str, value: Value) -> Value {
    json!({"subject": "field", "field": field, "op": op, "value": value})
}

fn orders(measure: &str, op: &str, value: Value) -> Value {
    json!({"subject": "orders", "measure": measure, "op": op, "value": value})
}

#[test]
fn texts_are_compared_folded_and_unknown_is_only_in_is_not() {
    check(field("city", "is", json!("казань ")), true, false);
    check(field("city", "is", json!("Казан")), false, false);
    check(field("last_name", "is", json!("Королева")), true, false);
    check(field("city", "is_not", json!("Казань")), false, true);
    check(field("city", "is_not", json!("Пермь")), true, true);
    check(field("city", "contains", json!("АЗА")), true, false);
    check(field("city", "contains", json!("Пермь")), false, false);
    check(field("email", "starts_with", json!("anna@")), true, false);
    check(field("email", "starts_with", json!("nna")), false, false);
    check(field("city", "in", json!(["Пермь", "Казань"])), true, false);
    check(field("city", "in", json!(["Пермь"])), false, false);
    check(json!({"subject": "field", "field": "city", "op": "known"}), true, false);
    check(json!({"subject": "field", "field": "city", "op": "unknown"}), false, true);
}

#[test]
fn choices_are_compared_by_their_value() {
    check(field("gender", "is", json!("female")), true, false);
    check(field("gender", "is_not", json!("male")), true, true);
    check(field("gender", "in", json!(["male", "female"])), true, false);
}

#[test]
fn numbers_are_compared_exactly() {
    for (op, value, anna_in) in [
        ("at_least", json!(12.5), true),
        ("at_least", json!("12.500001"), false),
        ("at_most", json!("12.5"), true),
        ("at_most", json!(12), false),
        ("more_than", json!(12), true),
        ("more_than", json!(12.5), false),
        ("less_than", json!(13), true),
        ("less_than", json!(12.5), false),
        ("equals", json!(12.5), true),
        ("equals", json!(12), false),
        ("between", json!([12.5, 20]), true),
        ("between", json!([13, 20]), false),
    ] {
        check(field("points", op, value), anna_in, false);
    }
}

#[test]
fn dates_are_calendar_days_of_the_zone() {
    check(field("birthday", "before", json!("1988-03-01")), true, false);
    check(field("birthday", "before", json!("1988-02-29")), false, false);
    check(field("birthday", "after", json!("1988-02-28")), true, false);
    check(field("birthday", "after", json!("1988-02-29")), false, false);
    check(field("birthday", "between", json!(["1988-02-29", "1988-02-29"])), true, false);
    check(field("birthday", "between", json!(["1988-03-01", "1988-03-02"])), false, false);
    check(field("birthday", "in_last_days", json!(36500)), true, false);
    check(field("birthday", "in_last_days", json!(30)), false, false);
    check(field("birthday", "before_last_days", json!(36500)), false, false);
    // Born 13,894 days before.
    check(field("birthday", "before_last_days", json!(13_894)), true, false);
    check(field("birthday", "before_last_days", json!(13_895)), false, false);
    check(field("created_at", "before_last_days", json!(5)), true, false);
    check(field("created_at", "before_last_days", json!(6)), false, false);
    check(field("expires", "before_last_days", json!(1)), false, false);
    // 10 March 08:00 UTC is 11:00 in Moscow.
    check(field("created_at", "before", json!("2026-03-11")), true, false);
    check(field("created_at", "before", json!("2026-03-10")), false, false);
    check(field("created_at", "after", json!("2026-03-09")), true, false);
    check(field("created_at", "after", json!("2026-03-10")), false, false);
    check(field("created_at", "between", json!(["2026-03-10", "2026-03-10"])), true, false);
    check(field("created_at", "in_last_days", json!(6)), true, false);
    check(field("created_at", "in_last_days", json!(5)), false, false);
}

#[test]
fn birthday_of_the_leap_day_falls_on_the_28th_in_a_common_year() {
    let within = |days: i64, at: &str| {
        let condition = field("birthday", "anniversary_within", json!(days));
        holds(condition, &anna(), moment(at))
    };
    assert!(within(0, "2026-02-28T09:00:00Z"));
    assert!(!within(0, "2026-03-01T09:00:00Z"));
    assert!(within(0, "2028-02-29T09:00:00Z"));
    assert!(!within(0, "2028-02-28T09:00:00Z"));
    assert!(within(7, "2026-02-21T09:00:00Z"));
    assert!(!within(7, "2026-02-20T09:00:00Z"));
    // 20 February 22:00 UTC is already the 21st in Moscow.
    assert!(within(7, "2026-02-20T22:00:00Z"));
    check(field("birthday", "anniversary_within", json!(365)), true, false);
}

#[test]
fn returns_reduce_sums_and_never_counts() {
    check(orders("count", "equals", json!(2)), true, false);
    check(orders("count", "equals", json!(0)), false, true);
    check(orders("count", "at_most", json!(2)), true, true);
    check(orders("count", "more_than", json!(2)), false, false);
    check(orders("count", "less_than", json!(2)), false, true);
    check(orders("count", "between", json!([1, 2])), true, false);
    check(orders("sum", "equals", json!("1400.50")), true, false);
    check(orders("sum", "at_least", json!("1400.51")), false, false);
    check(orders("sum", "at_most", json!("0")), false, true);
    check(orders("average", "equals", json!("700.25")), true, false);
    check(orders("average", "at_most", json!("1000000")), true, false);
}

#[test]
fn days_since_are_whole_days_and_unknown_without_a_purchase() {
    // 10 March 09:00 to 15 March 12:00 is five days and three hours; the return of 11 March is no purchase.
    check(orders("days_since_last", "equals", json!(5)), true, false);
    check(orders("days_since_last", "at_least", json!(6)), false, false);
    check(orders("days_since_last", "at_most", json!(5)), true, false);
    check(orders("days_since_first", "equals", json!(73)), true, false);
}

#[test]
fn silence_is_measured_in_the_customers_own_interval() {
    // Gaps of 10 and 30 days have the median 10 (the lower of two in the middle); 15 days of silence are 150 %.
    let at = |text: &str| moment(&format!("{text}T12:00:00Z"));
    let regular = ["2026-01-19", "2026-01-29", "2026-02-28"]
        .into_iter()
        .fold(Person::default(), |person, day| person.order(OrderKind::Purchase, at(day), 100, &[]));
    assert!(holds(orders("silence_percent", "equals", json!(150)), &regular, now()));
    let once = Person::default().order(OrderKind::Purchase, at("2026-01-19"), 100, &[]);
    assert!(!holds(orders("silence_percent", "at_least", json!(0)), &once, now()));
    // Two purchases of one hour count as a day apart: nobody is late by minutes.
    let twice = once.order(OrderKind::Purchase, moment("2026-01-19T13:00:00Z"), 100, &[]);
    assert!(holds(orders("silence_percent", "equals", json!(5495)), &twice, now()));
}

#[test]
fn engagement_is_made_of_what_came_of_the_messages_of_ninety_days() {
    let row = |person: Person, what: &str, at: &str| {
        let what = rules::facts::Value::Text { typed: what, folded: "" };
        person.row(tables::MESSAGES, moment(at), &[(tables::messages::WHAT, what)])
    };
    let rated = |op: &str, value: i64, person: &Person, at: Timestamp| {
        holds(json!({"subject": "field", "field": "engagement", "op": op, "value": value}), person, at)
    };
    let unknown = |person: &Person, at| {
        holds(json!({"subject": "field", "field": "engagement", "op": "unknown"}), person, at)
    };
    let nobody = Person::default();
    assert!(unknown(&nobody, now()) && !rated("at_least", 0, &nobody, now()));
    // A letter is waited for 48 hours, to the microsecond; then it is one that was not opened.
    let sent = row(nobody, "sent", "2026-03-01T10:00:00Z");
    let patient = moment("2026-03-03T10:00:00Z");
    let after = |at: Timestamp| Timestamp::from_micros(at.micros() + 1);
    assert!(unknown(&sent, patient) && rated("equals", 0, &sent, after(patient)));
    let opened = row(sent, "opened", "2026-03-01T11:00:00Z");
    assert!(rated("equals", 3, &opened, moment("2026-03-01T12:00:00Z")));
    let clicked = row(opened, "clicked", "2026-03-01T11:00:01Z");
    assert!(rated("equals", 5, &clicked, now()));
    // A second letter that nobody opens: 5 × (1 + 2) / 4 is 3.75.
    let ignored = row(clicked, "sent", "2026-03-05T10:00:00Z");
    assert!(rated("equals", 4, &ignored, now()));
    // After ninety days all of it is forgotten.
    assert!(rated("equals", 0, &ignored, moment("2026-06-02T00:00:00Z")));
    assert!(unknown(&ignored, moment("2026-06-04T00:00:00Z")));
}

#[test]
fn period_includes_its_first_moment_and_not_its_last() {
    let count = |period: Value, at: Timestamp| {
        let condition =
            json!({"subject": "orders", "measure": "count", "op": "equals", "value": 1, "period": period});
        holds(condition, &anna(), at)
    };
    let placed = moment("2026-03-10T09:00:00Z");
    let tick = |micros: i64| Timestamp::from_micros(placed.plus_days(30).micros() + micros);
    assert!(count(json!({"last_days": 30}), tick(0)));
    assert!(!count(json!({"last_days": 30}), tick(1)));
    // At its own moment an order is not yet in the past.
    let first = moment("2026-01-01T09:00:00Z");
    assert!(!count(json!({"last_days": 30}), first));
    assert!(count(json!({"last_days": 30}), Timestamp::from_micros(first.micros() + 1)));
    assert!(count(json!({"between": ["2026-03-10", "2026-03-10"]}), now()));
    assert!(!count(json!({"between": ["2026-03-11", "2026-03-12"]}), now()));
}

#[test]
fn calendar_period_follows_the_zone() {
    // 9 March 21:30 UTC is 10 March in Moscow.
    let buyer = Person::default().order(OrderKind::Purchase, moment("2026-03-09T21:30:00Z"), 100, &[]);
    let on = |day: &str| {
        let period = json!({"between": [day, day]});
        let condition =
            json!({"subject": "orders", "measure": "count", "op": "equals", "value": 1, "period": period});
        holds(condition, &buyer, now())
    };
    assert!(on("2026-03-10"));
    assert!(!on("2026-03-09"));
}

#[test]
fn bought_knows_products_by_exact_code_and_categories() {
    let bought = |what: &str, values: Value, op: &str| json!({"subject": "bought", "what": what, "values": values, "op": op});
    check(bought("product", json!(["85123A"]), "did"), true, false);
    check(bought("product", json!(["85123a"]), "did"), false, false);
    check(bought("product", json!(["85123a"]), "did_not"), true, true);
    check(bought("product", json!(["85123a", "22423"]), "did"), true, false);
    check(bought("category", json!(["cat_1"]), "did"), true, false);
    check(bought("category", json!(["cat_1", "cat_2"]), "did_not"), false, true);
    let recent = json!({"subject": "bought", "what": "product", "values": ["85123A"], "op": "did", "period": {"last_days": 5}});
    check(recent, false, false);
}

#[test]
fn returned_product_was_bought_only_by_a_purchase() {
    let person = Person::default().order(OrderKind::Return, moment("2026-03-01T00:00:00Z"), -100, &[line(1)]);
    let condition = json!({"subject": "bought", "what": "product", "values": ["85123A"], "op": "did"});
    assert!(!holds(condition, &person, now()));
}

#[test]
fn consent_of_no_topic_needs_a_consent_for_every_topic() {
    let consent = |channel: &str, topic: Value, op: &str| json!({"subject": "consent", "purpose": "marketing", "channel": channel, "topic_id": topic, "op": op});
    check(consent("email", Value::Null, "given"), true, false);
    check(consent("email", json!("top_2"), "given"), true, false);
    check(consent("sms", Value::Null, "given"), false, false);
    check(consent("sms", json!("top_1"), "given"), true, false);
    check(consent("sms", json!("top_2"), "not_given"), true, true);
}

#[test]
fn reach_and_segment_have_two_sides() {
    check(json!({"subject": "reach", "channel": "email", "op": "can"}), true, false);
    check(json!({"subject": "reach", "channel": "sms", "op": "cannot"}), true, true);
    check(json!({"subject": "segment", "segment_id": "seg_1", "op": "in"}), true, false);
    check(json!({"subject": "segment", "segment_id": "seg_1", "op": "not_in"}), false, true);
}

#[test]
fn groups_are_and_or_and_not_any() {
    let (yes, no) = (field("city", "is", json!("Казань")), field("city", "is", json!("Пермь")));
    check(json!({"all": []}), true, true);
    check(json!({"all": [yes, no]}), false, false);
    check(json!({"any": [yes, no]}), true, false);
    check(json!({"none": [yes, no]}), false, true);
    check(json!({"all": [{"any": [yes, no]}, {"none": [no]}]}), true, false);
}

#[test]
fn why_names_each_place_with_what_was_found() {
    let json = json!({"all": [
        {"subject": "field", "field": "city", "op": "is", "value": "Пермь"},
        {"subject": "orders", "measure": "sum", "op": "at_least", "value": "100"},
        {"subject": "consent", "purpose": "marketing", "channel": "sms", "topic_id": null, "op": "not_given"},
    ]});
    let rule = compiled(json);
    let findings = rules::why(&rule, &anna(), &rule.at(now()), base::Currency::RUB);
    let shown: Vec<_> = findings.iter().map(|f| (f.path.as_str(), f.value.clone(), f.verdict)).collect();
    assert_eq!(
        shown,
        [
            ("", Value::Null, false),
            ("all[0]", json!("Казань"), false),
            ("all[1]", json!("1400.50"), true),
            ("all[2]", json!(false), true),
        ]
    );
}

#[test]
fn service_consent_is_not_marketing_consent() {
    let person =
        Person::default().allows(Purpose::Service, Channel::Email, None).text(standard::CITY, "Пермь");
    let condition = json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"});
    assert!(!holds(condition, &person, now()));
}
