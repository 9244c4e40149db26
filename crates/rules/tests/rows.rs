//! The table of truth of conditions over rows: events, messages, sequences, shares, lists, control groups, own fields.

mod world;

use rules::Person;
use serde_json::{Value, json};
use world::*;

/// Checks a condition on Boris and on the stranger.
fn check(condition: Value, boris_in: bool, stranger_in: bool) {
    assert_eq!(holds(condition.clone(), &boris(), now()), boris_in, "Boris: {condition}");
    assert_eq!(holds(condition.clone(), &stranger(), now()), stranger_in, "stranger: {condition}");
}

fn views(aggregate: &str, op: &str, value: Value) -> Value {
    let mut json = json!({"subject": "events", "kind": "product_viewed", "aggregate": aggregate, "op": op, "value": value});
    if !["count", "days_since_last", "days_since_first", "distinct"].contains(&aggregate) {
        json["of"] = json!("price");
    }
    json
}

fn with(mut json: Value, key: &str, value: Value) -> Value {
    json[key] = value;
    json
}

#[test]
fn events_are_counted_and_their_numbers_summed() {
    check(views("count", "equals", json!(3)), true, false);
    check(views("count", "at_least", json!(4)), false, false);
    check(views("count", "equals", json!(0)), false, true);
    check(views("count", "between", json!([2, 3])), true, false);
    check(views("sum", "equals", json!(400)), true, false);
    check(views("sum", "at_most", json!(0)), false, true);
    // A view without a price is a view, and not a price of zero.
    check(views("average", "equals", json!(200)), true, false);
    check(views("minimum", "equals", json!("100.0")), true, false);
    check(views("minimum", "at_most", json!(1_000_000)), true, false);
    check(views("maximum", "more_than", json!(299.5)), true, false);
    check(views("maximum", "more_than", json!(300)), false, false);
    check(with(views("distinct", "equals", json!(2)), "of", json!("brand")), true, false);
    check(with(views("distinct", "equals", json!(0)), "of", json!("brand")), false, true);
    // 14 March 10:00 to 15 March 12:00 is a day and two hours; 10 March 10:00 is five days and two hours.
    check(views("days_since_last", "equals", json!(1)), true, false);
    check(views("days_since_first", "equals", json!(5)), true, false);
    check(views("days_since_first", "less_than", json!(100)), true, false);
}

#[test]
fn filters_pass_rows_and_unknown_only_where_it_is_said() {
    let filtered = |filter: Value, count: i64| {
        let json = with(views("count", "equals", json!(count)), "where", json!([filter]));
        assert!(holds(json.clone(), &boris(), now()), "{json}");
    };
    let price = |op: &str, value: Value| json!({"property": "price", "op": op, "value": value});
    let brand = |op: &str, value: Value| json!({"property": "brand", "op": op, "value": value});
    filtered(brand("is", json!("ACME")), 2);
    filtered(brand("is_not", json!("acme")), 1);
    filtered(brand("in", json!(["acme", "лен"])), 3);
    filtered(brand("contains", json!("CM")), 2);
    filtered(brand("starts_with", json!("лё")), 1);
    filtered(price("at_least", json!(300)), 1);
    filtered(price("less_than", json!(301)), 2);
    filtered(price("between", json!([1, 100])), 1);
    filtered(json!({"property": "price", "op": "unknown"}), 1);
    filtered(json!({"property": "price", "op": "known"}), 2);
    let both = json!([brand("is", json!("acme")), price("equals", json!(100))]);
    assert!(holds(with(views("count", "equals", json!(1)), "where", both), &boris(), now()));
}

#[test]
fn periods_begin_and_end_at_their_moments() {
    let count = |period: Value, at: &str, count: i64| {
        let json = with(views("count", "equals", json!(count)), "period", period);
        assert!(holds(json.clone(), &boris(), moment(at)), "{json} at {at}");
    };
    count(json!({"last_hours": 1}), "2026-03-10T10:00:00Z", 0);
    count(json!({"last_hours": 1}), "2026-03-10T10:00:00.000001Z", 1);
    count(json!({"last_hours": 1}), "2026-03-10T11:00:00Z", 1);
    count(json!({"last_hours": 1}), "2026-03-10T11:00:00.000001Z", 0);
    count(json!({"last_minutes": 30}), "2026-03-10T10:30:00Z", 1);
    count(json!({"last_minutes": 30}), "2026-03-10T10:30:00.000001Z", 0);
    count(json!({"last_days": 4}), "2026-03-14T12:00:00Z", 2);
    // Today ends at Moscow's midnight, which is 21:00 UTC; the week begins on Monday, 9 March.
    count(json!({"calendar": "today"}), "2026-03-14T20:59:59Z", 1);
    count(json!({"calendar": "today"}), "2026-03-14T21:00:00Z", 0);
    count(json!({"calendar": "this_week"}), "2026-03-15T20:59:59Z", 3);
    count(json!({"calendar": "this_week"}), "2026-03-15T21:00:00Z", 0);
    count(json!({"calendar": "this_month"}), "2026-03-31T20:59:59Z", 3);
    count(json!({"calendar": "this_month"}), "2026-03-31T21:00:00Z", 0);
    count(json!({"calendar": "this_year"}), "2026-12-31T20:59:59Z", 3);
    count(json!({"calendar": "this_year"}), "2026-12-31T21:00:00Z", 0);
    count(json!({"between": ["2026-03-10", "2026-03-11"]}), "2026-03-15T12:00:00Z", 2);
}

#[test]
fn period_after_another_event_begins_with_it_and_ends_with_its_span() {
    let after = |unit: &str, n: i64| json!({"after": {"table": "messages", "where": [{"property": "what", "op": "is", "value": "opened"}]}, "within": {unit: n}});
    let count = |period: Value, count: i64| {
        let json = with(views("count", "equals", json!(count)), "period", period);
        assert!(holds(json.clone(), &boris(), now()), "{json}");
    };
    count(after("minutes", 59), 0);
    count(after("hours", 1), 1);
    count(after("days", 1), 1);
    count(after("hours", 25), 2);
    count(after("days", 10), 3);
    // What comes at the very moment of the other does not come after it.
    let self_after = json!({"after": {"kind": "product_viewed"}, "within": {"days": 1}});
    count(self_after, 1);
    let orders = json!({"subject": "orders", "measure": "sum", "op": "equals", "value": "300.00", "period": after("days", 2)});
    check(orders, true, false);
}

#[test]
fn rows_of_other_tables_are_asked_by_their_names() {
    let rows = |aggregate: &str, op: &str, value: Value| json!({"subject": "rows", "table": "orders", "aggregate": aggregate, "of": "total", "op": op, "value": value});
    check(rows("maximum", "equals", json!("300.00")), true, false);
    check(rows("sum", "equals", json!("300")), true, false);
    let lines = json!({"subject": "rows", "table": "lines", "aggregate": "distinct", "of": "product", "op": "at_least", "value": 1, "where": [{"property": "product", "op": "in", "value": ["prd_3"]}]});
    check(lines.clone(), true, false);
    check(
        with(lines, "where", json!([{"property": "product", "op": "not_in", "value": ["prd_3"]}])),
        false,
        false,
    );
    // A return changes sums and is no order.
    let anna = |aggregate: &str, value: Value| {
        assert!(holds(rows(aggregate, "equals", value), &anna(), now()), "{aggregate}");
    };
    anna("sum", json!("1400.50"));
    anna("average", json!("700.25"));
    anna("minimum", json!("500.50"));
    anna("distinct", json!(2));
}

#[test]
fn messages_are_asked_by_what_came_of_them() {
    let messages = |what: &str, op: &str| json!({"subject": "messages", "what": what, "op": op});
    check(messages("sent", "did"), true, false);
    check(messages("opened", "did"), true, false);
    check(messages("clicked", "did"), false, false);
    check(messages("clicked", "did_not"), true, true);
    check(messages("skipped", "did"), false, false);
    check(with(messages("opened", "did"), "campaign_id", json!("cmp_1")), true, false);
    check(with(messages("opened", "did"), "campaign_id", json!("cmp_2")), false, false);
    check(with(messages("opened", "did"), "topic_id", json!("top_1")), true, false);
    check(with(messages("opened", "did"), "topic_id", json!("top_2")), false, false);
    check(with(messages("opened", "did"), "channel", json!("email")), true, false);
    check(with(messages("opened", "did_not"), "channel", json!("sms")), true, true);
    check(with(messages("opened", "did"), "period", json!({"last_days": 5})), false, false);
    check(with(messages("sent", "at_least"), "value", json!(1)), true, false);
    check(with(messages("sent", "less_than"), "value", json!(1)), false, true);
}

#[test]
fn control_group_list_and_own_fields_have_two_sides() {
    let control = |campaign: &str, op: &str| json!({"subject": "control", "campaign_id": campaign, "op": op});
    check(control("cmp_2", "in"), true, false);
    check(control("cmp_1", "in"), false, false);
    check(control("cmp_1", "not_in"), true, true);
    check(json!({"subject": "list", "list_id": "lst_1", "op": "in"}), true, false);
    check(json!({"subject": "list", "list_id": "lst_1", "op": "not_in"}), false, true);
    let field = |field: &str, op: &str, value: Value| json!({"subject": "field", "field": field, "op": op, "value": value});
    check(field("interests", "in", json!(["music", "sport"])), true, false);
    check(field("interests", "in", json!(["sport"])), false, false);
    check(field("interests", "not_in", json!(["sport"])), true, true);
    check(field("interests", "not_in", json!(["books", "sport"])), false, true);
    check(json!({"subject": "field", "field": "interests", "op": "known"}), true, false);
    check(json!({"subject": "field", "field": "interests", "op": "unknown"}), false, true);
    check(field("vip", "is", json!(true)), true, false);
    check(field("vip", "is", json!(false)), false, false);
    check(field("vip", "is_not", json!(true)), false, true);
    check(field("vip", "is_not", json!(false)), true, true);
    check(field("deposit", "at_least", json!("1500.00")), true, false);
    check(field("deposit", "more_than", json!(1500)), false, false);
    check(field("expires", "in_next_days", json!(5)), false, false);
    check(field("expires", "in_next_days", json!(6)), true, false);
}

#[test]
fn sequence_is_true_when_the_second_follows_and_untrue_until_the_span_ran_out() {
    let sequence = |within: Value, op: &str| json!({"subject": "sequence", "first": {"kind": "cart"}, "then": {"table": "orders"}, "within": within, "op": op});
    check(sequence(json!({"hours": 1}), "did"), true, false);
    check(sequence(json!({"minutes": 59}), "did"), false, false);
    check(sequence(json!({"minutes": 59}), "did_not"), true, false);
    check(sequence(json!({"hours": 1}), "did_not"), false, false);
    // The cart of 11 March 12:00 is not left before 13:00 is over.
    let cart = cart(Person::default(), "2026-03-11T12:00:00Z", 1);
    let left = |at: &str| holds(sequence(json!({"hours": 1}), "did_not"), &cart, moment(at));
    assert!(!left("2026-03-11T13:00:00Z"));
    assert!(left("2026-03-11T13:00:00.000001Z"));
    // One cart that was left is enough, whatever became of another.
    let again = world::cart(boris(), "2026-03-12T12:00:00Z", 1);
    assert!(holds(sequence(json!({"hours": 1}), "did_not"), &again, now()));
    assert!(holds(sequence(json!({"hours": 1}), "did"), &again, now()));
    let period = |period: Value| with(sequence(json!({"hours": 1}), "did_not"), "period", period);
    assert!(!holds(period(json!({"last_days": 2})), &again, now()));
    assert!(holds(period(json!({"last_days": 3})), &again, now()));
    // Of two views the second follows the first, and never itself.
    let views = json!({"subject": "sequence", "first": {"kind": "product_viewed"}, "then": {"kind": "product_viewed"}, "within": {"days": 1}, "op": "did"});
    check(views, true, false);
}

#[test]
fn share_is_of_the_money_and_bought_may_exclude() {
    let lines = |person: Person, at: &str, product: i64, minor: i64| {
        use rules::facts::Value::{Id, Money};
        use rules::schema::tables::{self, lines};
        person.row(tables::LINES, moment(at), &[(lines::PRODUCT, Id(product)), (lines::AMOUNT, Money(minor))])
    };
    let buyer = lines(Person::default(), "2026-03-01T00:00:00Z", 1, 10_000);
    let buyer = lines(buyer, "2026-03-02T00:00:00Z", 3, 20_000);
    let share = |op: &str, value: Value| json!({"subject": "share", "what": "category", "values": ["cat_1"], "op": op, "value": value});
    let asked = |json: Value| holds(json, &buyer, now());
    assert!(asked(share("between", json!([33.333333, 33.333334]))));
    assert!(asked(share("at_least", json!("33.333333"))));
    assert!(!asked(share("at_least", json!(33.4))));
    assert!(asked(with(share("equals", json!(0)), "period", json!({"last_days": 14}))));
    assert!(
        !asked(with(share("at_most", json!(100)), "period", json!({"last_days": 1}))),
        "nothing was bought"
    );
    assert!(!holds(share("at_most", json!(100)), &stranger(), now()));
    let bought = |but_not: &str| json!({"subject": "bought", "what": "product", "values": ["85123A"], "op": "did", "but_not": [but_not]});
    assert!(asked(bought("85123a")));
    assert!(!asked(bought("22423")));
    assert!(!holds(bought("85123a"), &stranger(), now()));
}

#[test]
fn why_shows_what_was_found_in_its_unit() {
    let json = json!({"all": [
        views("count", "at_least", json!(5)),
        views("average", "at_least", json!(5)),
        {"subject": "rows", "table": "orders", "aggregate": "maximum", "of": "total", "op": "at_least", "value": "1"},
        {"subject": "messages", "what": "clicked", "op": "did_not"},
        {"subject": "field", "field": "interests", "op": "in", "value": ["sport"]},
        {"subject": "field", "field": "vip", "op": "is", "value": true},
        {"subject": "field", "field": "deposit", "op": "at_least", "value": 1},
        {"subject": "list", "list_id": "lst_1", "op": "not_in"},
        {"subject": "share", "what": "product", "values": ["22423"], "op": "at_least", "value": 1},
    ]});
    let rule = compiled(json);
    let findings = rules::why(&rule, &boris(), &rule.at(now()), base::Currency::RUB);
    let values: Vec<Value> = findings[1..].iter().map(|finding| finding.value.clone()).collect();
    let expected = json!([3, "200", "300.00", false, ["books", "music"], true, "1500.00", true, null]);
    assert_eq!(Value::Array(values), expected);
}
