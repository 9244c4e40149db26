//! Sentences of rules in both languages, as a snapshot: a changed word is seen and accepted by a person.

mod world;

use base::Locale;
use rules::{explain, explain_part, part};
use serde_json::{Value, json};
use world::*;

fn conditions() -> Vec<Value> {
    let field = |field: &str, op: &str, value: Value| json!({"subject": "field", "field": field, "op": op, "value": value});
    let orders = |measure: &str, op: &str, value: Value, period: Value| json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period});
    let bought = |what: &str, values: Value, op: &str| json!({"subject": "bought", "what": what, "values": values, "op": op});
    let days = |n: i64| json!({"last_days": n});
    vec![
        json!({"all": []}),
        field("city", "is", json!("Казань")),
        field("city", "is_not", json!("Казань")),
        field("city", "contains", json!("каз")),
        field("city", "starts_with", json!("каз")),
        field("city", "in", json!(["Казань", "Пермь"])),
        field("gender", "is", json!("female")),
        field("preferred_channel", "is", json!("telegram")),
        field("contact_frequency", "in", json!(["weekly", "monthly"])),
        field("points", "at_least", json!(5)),
        field("points", "between", json!([5, 10])),
        field("birthday", "before", json!("2000-01-31")),
        field("birthday", "between", json!(["2000-01-01", "2000-12-31"])),
        field("birthday", "anniversary_within", json!(7)),
        field("birthday", "anniversary_within", json!(0)),
        field("created_at", "in_last_days", json!(21)),
        field("created_at", "before_last_days", json!(335)),
        json!({"subject": "field", "field": "phone", "op": "known"}),
        json!({"subject": "field", "field": "phone", "op": "unknown"}),
        field("engagement", "at_least", json!(4)),
        json!({"subject": "field", "field": "engagement", "op": "unknown"}),
        orders("count", "at_least", json!(2), days(90)),
        orders("count", "at_least", json!(1), days(1)),
        orders("count", "more_than", json!(21), Value::Null),
        orders("count", "equals", json!(3), json!({"between": ["2026-01-01", "2026-02-01"]})),
        orders("count", "equals", json!(0), days(30)),
        orders("count", "between", json!([2, 5]), Value::Null),
        orders("sum", "at_least", json!("1234567.50"), Value::Null),
        orders("average", "less_than", json!("1500"), days(365)),
        orders("days_since_last", "at_least", json!(31), Value::Null),
        orders("days_since_last", "between", json!([30, 60]), Value::Null),
        orders("days_since_first", "equals", json!(3), Value::Null),
        orders("silence_percent", "at_least", json!(200), Value::Null),
        bought("product", json!(["85123A"]), "did"),
        bought("product", json!(["85123A", "22423"]), "did_not"),
        bought("category", json!(["cat_1", "cat_2"]), "did"),
        bought("category", json!(["cat_1"]), "did_not"),
        json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"}),
        json!({"subject": "consent", "purpose": "service", "channel": "sms", "topic_id": "top_1", "op": "not_given"}),
        json!({"subject": "reach", "channel": "telegram", "op": "can"}),
        json!({"subject": "segment", "segment_id": "seg_1", "op": "not_in"}),
        json!({"all": [
            orders("count", "at_least", json!(2), days(90)),
            {"any": [field("city", "is", json!("Казань")), {"none": [
                bought("category", json!(["cat_1"]), "did"),
                {"subject": "reach", "channel": "sms", "op": "can"},
            ]}]},
            {"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"},
        ]}),
    ]
}

/// Goods, events, other rows and messages.
fn rows() -> Vec<Value> {
    let views = |aggregate: &str, op: &str, value: Value, of: Option<&str>, period: Value| json!({"subject": "events", "kind": "product_viewed", "aggregate": aggregate, "of": of, "op": op, "value": value, "period": period});
    let message = |what: &str, op: &str, value: Option<Value>| {
        let mut json = json!({"subject": "messages", "what": what, "op": op});
        json.as_object_mut().unwrap().extend(value.map(|value| ("value".to_owned(), value)));
        json
    };
    vec![
        json!({"subject": "bought", "what": "category", "values": ["cat_1"], "op": "did", "but_not": ["cat_2"], "period": {"calendar": "this_year"}}),
        json!({"subject": "share", "what": "category", "values": ["cat_1"], "op": "at_least", "value": 33.5}),
        json!({"subject": "share", "what": "product", "values": ["85123A", "22423"], "op": "between", "value": [10, 50], "period": {"last_days": 90}}),
        views("count", "at_least", json!(3), None, json!({"last_days": 30})),
        views("count", "equals", json!(0), None, json!({"last_hours": 2})),
        views("count", "equals", json!(2), None, json!({"last_minutes": 1})),
        views("count", "more_than", json!(21), None, json!({"last_minutes": 21})),
        views("sum", "at_least", json!(1500), Some("price"), Value::Null),
        views("average", "between", json!([100, 200]), Some("price"), json!({"calendar": "today"})),
        views("minimum", "less_than", json!("99.90"), Some("price"), json!({"calendar": "this_week"})),
        views("maximum", "more_than", json!(5), Some("price"), json!({"calendar": "this_month"})),
        views("distinct", "at_least", json!(2), Some("brand"), Value::Null),
        views("days_since_first", "at_most", json!(7), None, Value::Null),
        views("days_since_last", "at_least", json!(31), None, Value::Null),
        json!({"subject": "events", "kind": "product_viewed", "aggregate": "count", "op": "at_least", "value": 1, "where": [{"property": "price", "op": "at_least", "value": 100}, {"property": "brand", "op": "in", "value": ["Acme", "Лён"]}], "period": {"after": {"kind": "cart"}, "within": {"hours": 1}}}),
        json!({"subject": "rows", "table": "orders", "aggregate": "maximum", "of": "total", "op": "more_than", "value": "10000.00", "where": [{"property": "purchase", "op": "is", "value": true}]}),
        json!({"subject": "rows", "table": "messages", "aggregate": "count", "op": "at_least", "value": 2, "where": [{"property": "campaign", "op": "in", "value": ["cmp_1"]}]}),
        json!({"subject": "rows", "table": "records.vehicle", "aggregate": "count", "op": "at_least", "value": 1, "where": [{"property": "serviced", "op": "before_last_days", "value": 335}]}),
        json!({"subject": "rows", "table": "records.vehicle", "aggregate": "count", "op": "equals", "value": 0}),
        json!({"subject": "rows", "table": "records.vehicle", "aggregate": "count", "op": "at_least", "value": 2, "period": {"last_days": 30}}),
        json!({"subject": "rows", "table": "records.vehicle", "aggregate": "sum", "of": "price", "op": "more_than", "value": "1000000.00"}),
        message("sent", "at_least", Some(json!(3))),
        message("opened", "did", None),
        message("clicked", "did_not", None),
        json!({"subject": "messages", "what": "unsubscribed", "campaign_id": "cmp_1", "topic_id": "top_1", "channel": "email", "op": "did"}),
    ]
}

/// One after another, memberships, own fields, rank and limit.
fn others() -> Vec<Value> {
    let field = |field: &str, op: &str, value: Value| json!({"subject": "field", "field": field, "op": op, "value": value});
    vec![
        json!({"subject": "sequence", "first": {"kind": "cart"}, "then": {"table": "orders"}, "within": {"hours": 2}, "op": "did_not", "period": {"last_days": 7}}),
        json!({"subject": "sequence", "first": {"kind": "product_viewed", "where": [{"property": "brand", "op": "is", "value": "Acme"}]}, "then": {"kind": "cart"}, "within": {"minutes": 21}, "op": "did"}),
        json!({"subject": "list", "list_id": "lst_1", "op": "in"}),
        json!({"subject": "list", "list_id": "lst_1", "op": "not_in"}),
        json!({"subject": "control", "campaign_id": "cmp_2", "op": "in"}),
        json!({"subject": "control", "campaign_id": "cmp_2", "op": "not_in"}),
        field("interests", "in", json!(["books", "music"])),
        field("interests", "not_in", json!(["sport"])),
        field("vip", "is", json!(true)),
        field("vip", "is_not", json!(false)),
        field("deposit", "at_least", json!("1500.50")),
        field("expires", "in_next_days", json!(21)),
        json!({"top": {"by": {"subject": "orders", "measure": "sum", "period": {"last_days": 365}}, "percent": 10, "of": {"all": []}}}),
        json!({"top": {"by": {"subject": "field", "field": "deposit"}, "count": 1, "of": field("city", "is", json!("Казань"))}}),
        json!({"top": {"by": {"subject": "events", "kind": "product_viewed", "aggregate": "sum", "of": "price"}, "count": 22, "of": {"all": []}}}),
        json!({"random": {"count": 500, "seed": 7, "of": field("city", "is", json!("Казань"))}}),
        json!({"random": {"percent": 5, "seed": 7, "of": {"all": []}}}),
    ]
}

#[test]
fn every_condition_reads_as_a_sentence_in_both_languages() {
    let schema = schema();
    let mut text = String::new();
    for json in conditions().into_iter().chain(rows()).chain(others()) {
        let rule = rule(json);
        assert!(rules::check(&rule, &schema).is_empty(), "{:?}", rules::check(&rule, &schema));
        text.push_str(&explain(&rule, Locale::Ru, &schema));
        text.push('\n');
        text.push_str(&explain(&rule, Locale::En, &schema));
        text.push_str("\n\n");
    }
    insta::assert_snapshot!("sentences", text.replace('\u{a0}', "␣"));
}

#[test]
fn part_of_a_rule_is_found_by_its_path() {
    let rule = rule(json!({"all": [{"any": [{"subject": "reach", "channel": "email", "op": "can"}]}]}));
    let words = |path: &str| part(&rule, path).map(|part| explain_part(part, Locale::En, &schema()));
    assert_eq!(words("all[0].any[0]").as_deref(), Some("can be reached by e-mail"));
    assert_eq!(words("all[1]"), None);
    assert_eq!(words("any[0]"), None);
}

#[test]
fn vocabulary_offers_what_the_check_accepts() {
    let vocabulary = rules::vocabulary(&schema());
    assert_eq!(vocabulary.fields.len(), 21);
    let ops = |kind: &str| vocabulary.field_ops.iter().find(|ops| ops.kind == kind).unwrap().ops.len();
    assert_eq!((ops("text"), ops("date")), (7, 9));
    assert_eq!(vocabulary.segments[0].id, "seg_1");
}
