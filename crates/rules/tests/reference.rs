//! The documentation of the language against the language: every example in `docs/reference/rules.md` is accepted,
//! every word has one, and the published JSON Schema is the one that is made of the same words.

mod world;

use rules::rule::*;
use serde_json::Value;
use std::path::PathBuf;
use world::*;

fn docs(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name)
}

/// The rules among the examples of the page, and the periods.
fn examples() -> (Vec<Value>, Vec<Value>) {
    let text = std::fs::read_to_string(docs("rules.md")).unwrap();
    let blocks = text.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines = blocks.flat_map(|block| {
        // A block is one rule over several lines, or a rule on each line.
        match serde_json::from_str::<Value>(block) {
            Ok(json) => vec![json],
            Err(_) => block.lines().map(|line| serde_json::from_str(line).expect(line)).collect(),
        }
    });
    lines.partition(|json| !json.as_object().unwrap().keys().all(|key| key == "period"))
}

#[test]
fn every_example_is_accepted() {
    let (rules, periods) = examples();
    for json in rules {
        let problems = rules::check(&rule(json.clone()), &schema());
        assert!(problems.is_empty(), "{problems:?}: {json}");
    }
    for mut json in periods {
        json["subject"] = "orders".into();
        json["measure"] = "count".into();
        json["op"] = "at_least".into();
        json["value"] = 1.into();
        let problems = rules::check(&rule(json.clone()), &schema());
        assert!(problems.is_empty(), "{problems:?}: {json}");
    }
}

#[test]
fn every_word_has_an_example() {
    let (rules, periods) = examples();
    let all: Vec<String> = rules.iter().chain(&periods).map(Value::to_string).collect();
    let said = |key: &str, word: &str| {
        let wanted = format!("\"{key}\":\"{word}\"");
        assert!(all.iter().any(|example| example.contains(&wanted)), "no example says {wanted}");
    };
    FieldOp::ALL.iter().for_each(|op| said("op", op.as_str()));
    CompareOp::ALL.iter().for_each(|op| said("op", op.as_str()));
    Measure::ALL.iter().for_each(|measure| said("measure", measure.as_str()));
    Figure::ALL.iter().for_each(|figure| said("aggregate", figure.as_str()));
    MessageWhat::ALL.iter().for_each(|what| said("what", what.as_str()));
    What::ALL.iter().for_each(|what| said("what", what.as_str()));
    Calendar::ALL.iter().for_each(|unit| said("calendar", unit.as_str()));
    for subject in rules::vocabulary(&schema()).subjects {
        said("subject", &subject.value);
    }
    for op in ["did", "did_not", "given", "not_given", "can", "cannot", "in", "not_in"] {
        said("op", op);
    }
    for word in
        ["last_minutes", "last_hours", "last_days", "between", "after", "top", "random", "but_not", "any"]
    {
        assert!(
            all.iter().any(|example| example.contains(&format!("\"{word}\":"))),
            "no example says {word}"
        );
    }
}

#[test]
fn published_schema_is_the_one_of_the_words() {
    let wanted = format!("{:#}\n", rules::json_schema());
    if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        std::fs::write(docs("rules.schema.json"), &wanted).unwrap();
    }
    let found = std::fs::read_to_string(docs("rules.schema.json")).unwrap_or_default();
    assert_eq!(found, wanted, "`cargo xtask snap` writes it");
}
