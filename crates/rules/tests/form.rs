//! What is refused, and where the refusal points.

mod world;

use rules::{Code, Compiled, Rule, check};
use serde_json::{Value, json};
use world::*;

/// The first problem of form, or else of meaning.
fn refused(json: Value, path: &str, code: Code) {
    let problem = match Rule::from_json(&json) {
        Err(problem) => problem,
        Ok(rule) => check(&rule, &schema()).into_iter().next().unwrap_or_else(|| panic!("accepted: {json}")),
    };
    assert_eq!((problem.path.as_str(), problem.code), (path, code), "{json}");
}

fn city(op: &str, value: Value) -> Value {
    json!({"subject": "field", "field": "city", "op": op, "value": value})
}

#[test]
fn form_is_refused_at_its_place() {
    refused(json!([]), "", Code::NotAnObject);
    refused(json!({"all": {}}), "all", Code::NotAList);
    refused(json!({"all": [], "any": []}), "any", Code::UnknownKey);
    refused(
        json!({"all": [city("is", json!("a")), {"subject": "moon"}]}),
        "all[1].subject",
        Code::UnknownWord,
    );
    refused(
        json!({"any": [{"all": [{"subject": "reach", "channel": "email"}]}]}),
        "any[0].all[0].op",
        Code::MissingKey,
    );
    refused(json!({"subject": "reach", "channel": "fax", "op": "can"}), "channel", Code::UnknownWord);
    refused(
        json!({"subject": "reach", "channel": "email", "op": "can", "valeu": 1}),
        "valeu",
        Code::UnknownKey,
    );
    refused(json!({"subject": "segment", "segment_id": "cus_1", "op": "in"}), "segment_id", Code::WrongValue);
    let orders = |value: Value, measure: &str, op: &str, period: Value| json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period});
    refused(orders(json!(1.5), "count", "equals", Value::Null), "value", Code::WrongValue);
    refused(orders(json!(-1), "count", "equals", Value::Null), "value", Code::WrongValue);
    let silence = orders(json!(1), "silence_percent", "equals", json!({"last_days": 3}));
    refused(silence, "period", Code::PeriodDoesNotFit);
    refused(orders(json!("1e3"), "sum", "equals", Value::Null), "value", Code::WrongValue);
    refused(orders(json!([3, 2]), "count", "between", Value::Null), "value", Code::BoundsReversed);
    refused(orders(json!([3, "x"]), "count", "between", Value::Null), "value[1]", Code::WrongValue);
    refused(
        orders(json!(1), "count", "equals", json!({"last_days": 0})),
        "period.last_days",
        Code::WrongValue,
    );
    refused(
        orders(json!(1), "count", "equals", json!({"last_weeks": 2})),
        "period.last_weeks",
        Code::UnknownKey,
    );
    let reversed = json!({"between": ["2026-02-01", "2026-01-01"]});
    refused(orders(json!(1), "count", "equals", reversed), "period.between", Code::BoundsReversed);
}

#[test]
fn meaning_is_refused_at_its_place() {
    refused(
        json!({"all": [{"subject": "field", "field": "shoe", "op": "known"}]}),
        "all[0].field",
        Code::NoSuchField,
    );
    refused(city("at_least", json!(3)), "op", Code::OperatorDoesNotFit);
    refused(city("is", json!(3)), "value", Code::WrongValue);
    refused(city("is", Value::Null), "value", Code::MissingKey);
    refused(city("known", json!("x")), "value", Code::UnknownKey);
    refused(city("in", json!([])), "value", Code::EmptyList);
    refused(city("in", json!(["a", 3])), "value[1]", Code::WrongValue);
    let field = |field: &str, op: &str, value: Value| json!({"subject": "field", "field": field, "op": op, "value": value});
    refused(field("gender", "is", json!("other")), "value", Code::NoSuchChoice);
    refused(field("birthday", "before", json!("31.01.2026")), "value", Code::WrongValue);
    refused(field("birthday", "anniversary_within", json!(366)), "value", Code::WrongValue);
    refused(field("points", "between", json!([3, 2])), "value", Code::BoundsReversed);
    let bought = |what: &str, value: &str| json!({"subject": "bought", "what": what, "values": ["22423", value], "op": "did"});
    refused(bought("product", "85124"), "values[1]", Code::NoSuchProduct);
    refused(bought("category", "cat_9"), "values[0]", Code::NoSuchCategory);
    let consent = json!({"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": "top_9", "op": "given"});
    refused(consent, "topic_id", Code::NoSuchTopic);
    refused(
        json!({"subject": "segment", "segment_id": "seg_9", "op": "in"}),
        "segment_id",
        Code::NoSuchSegment,
    );
    refused(
        json!({"subject": "orders", "measure": "sum", "op": "equals", "value": "1.005"}),
        "value",
        Code::WrongValue,
    );
    refused(json!({"any": []}), "any", Code::EmptyGroup);
    refused(json!({"all": [{"all": []}]}), "all[0].all", Code::EmptyGroup);
}

#[test]
fn limits_hold() {
    let known = json!({"subject": "field", "field": "city", "op": "known"});
    let wide = |n: usize| json!({"all": vec![known.clone(); n]});
    assert!(Rule::from_json(&wide(199)).is_ok());
    refused(wide(200), "all[199]", Code::TooManyNodes);
    let deep = |n: usize| (0..n).fold(known.clone(), |inner, _| json!({"all": [inner]}));
    assert!(Rule::from_json(&deep(8)).is_ok());
    refused(deep(9), &["all[0]"; 8].join("."), Code::TooDeep);
    refused(city("in", json!(vec!["a"; 1001])), "value", Code::TooManyValues);
}

#[test]
fn all_problems_are_told_at_once() {
    let json = json!({"all": [city("at_least", json!(1)), city("is", json!("a")), city("is", json!(1))]});
    let paths: Vec<_> = check(&rule(json), &schema()).into_iter().map(|problem| problem.path).collect();
    assert_eq!(paths, ["all[0].op", "all[2].value"]);
}

#[test]
fn segment_that_comes_back_to_itself_is_refused() {
    let mut schema = schema();
    let of = |id: i64| {
        rule(json!({"all": [{"subject": "segment", "segment_id": format!("seg_{id}"), "op": "in"}]}))
    };
    for (id, next) in [(2, 3), (3, 4)] {
        let name = format!("{id}");
        schema.segments.insert(base::SegmentId(id), rules::schema::SegmentDef { name, rule: of(next) });
    }
    let own = base::SegmentId(4);
    schema.segments.insert(own, rules::schema::SegmentDef { name: "own".into(), rule: of(1) });
    assert!(Compiled::of_segment(&of(2), &schema, None).is_ok());
    let problems = Compiled::of_segment(&of(2), &schema, Some(own)).unwrap_err();
    assert_eq!((problems[0].path.as_str(), problems[0].code), ("all[0].segment_id", Code::SegmentCycle));
}

#[test]
fn rule_read_through_serde_names_the_place() {
    let error = serde_json::from_str::<Rule>(r#"{"all":[{"subject":"reach","channel":"email","op":"may"}]}"#);
    assert_eq!(error.unwrap_err().to_string(), "all[0].op: unknown_word (may)");
}

#[test]
fn written_rule_reads_back_the_same() {
    let json = json!({"all": [
        {"subject": "field", "field": "city", "op": "in", "value": ["Казань", "Пермь"]},
        {"any": [
            {"subject": "orders", "measure": "sum", "op": "between", "value": ["10.00", "1500.50"], "period": {"last_days": 90}},
            {"subject": "orders", "measure": "count", "op": "at_least", "value": 2, "period": {"between": ["2026-01-01", "2026-02-01"]}},
        ]},
        {"none": [
            {"subject": "bought", "what": "product", "values": ["85123A"], "op": "did_not"},
            {"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": null, "op": "given"},
            {"subject": "reach", "channel": "sms", "op": "cannot"},
            {"subject": "segment", "segment_id": "seg_1", "op": "not_in"},
        ]},
    ]});
    assert_eq!(rule(json.clone()).to_json(), json);
    assert_eq!(rule(rule(json.clone()).to_json()), rule(json));
}
