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
        field("points", "at_least", json!(5)),
        field("points", "between", json!([5, 10])),
        field("birthday", "before", json!("2000-01-31")),
        field("birthday", "between", json!(["2000-01-01", "2000-12-31"])),
        field("birthday", "anniversary_within", json!(7)),
        field("birthday", "anniversary_within", json!(0)),
        field("created_at", "in_last_days", json!(21)),
        json!({"subject": "field", "field": "phone", "op": "known"}),
        json!({"subject": "field", "field": "phone", "op": "unknown"}),
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

#[test]
fn every_condition_reads_as_a_sentence_in_both_languages() {
    let schema = schema();
    let mut text = String::new();
    for json in conditions() {
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
    assert_eq!(vocabulary.fields.len(), 18);
    let ops = |kind: &str| vocabulary.field_ops.iter().find(|ops| ops.kind == kind).unwrap().ops.len();
    assert_eq!((ops("text"), ops("date")), (7, 8));
    assert_eq!(vocabulary.segments[0].id, "seg_1");
}
