//! The walls: which crate may know which, and what may be written only in one room.
//!
//! The picture of the plan stands in ARCHITECTURE.md; a new crate gets its place in both.

use serde_json::Value;

use super::{File, Finding, finding, source};

/// What each crate may depend on among our own. `store`, `warehouse` and `channels` do not know each other.
const OWN: [(&str, &[&str]); 14] = [
    ("base", &[]),
    ("rules", &["base"]),
    ("template", &["base"]),
    ("stats", &["base"]),
    ("domain", &["base", "rules", "template", "stats"]),
    ("store", &["base", "rules", "template", "domain"]),
    ("warehouse", &["base", "rules", "domain", "stats"]),
    ("channels", &["base", "domain", "template"]),
    ("app", &["base", "rules", "template", "stats", "domain", "store", "warehouse", "channels"]),
    ("api", &["base", "rules", "template", "stats", "domain", "app"]),
    ("sim", &["base", "rules", "template", "stats", "domain", "store", "warehouse", "channels", "app"]),
    ("rapport", &["base", "rules", "template", "domain", "store", "warehouse", "channels", "app", "api"]),
    (
        "rapport-benches",
        &["base", "rules", "template", "domain", "store", "warehouse", "channels", "app", "api", "sim"],
    ),
    ("xtask", &[]),
];

/// Libraries that stand for a trade, and the only crates that practise it.
const FOREIGN: [(&str, &[&str]); 9] = [
    ("axum", &["api"]),
    ("tower-http", &["api"]),
    ("utoipa", &["api"]),
    ("askama", &["api"]),
    // The simulated disk, which forgets what was not synced, is a file system of SQLite.
    ("rusqlite", &["store", "sim"]),
    ("postgres", &["store", "rapport-benches"]),
    ("mail-builder", &["channels"]),
    ("clap", &["rapport", "rapport-benches"]),
    ("anyhow", &["rapport", "rapport-benches", "xtask"]),
];

/// Words of HTTP; a status code is the edge's translation of an error, not a part of it.
const HTTP_WORDS: [&str; 2] = ["axum", "StatusCode"];

/// Reads `cargo metadata --no-deps`. Dependencies of tests are free: a test may look across.
pub fn check_order(metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let normal = dependencies.filter(|dependency| dependency["kind"].as_str() != Some("dev"));
        for dependency in normal.filter_map(|dependency| dependency["name"].as_str()) {
            findings.extend(forbidden(name, dependency).map(|says| finding("Cargo.toml", 1, says)));
        }
    }
    findings
}

fn forbidden(krate: &str, dependency: &str) -> Option<String> {
    let Some((_, allowed)) = OWN.iter().find(|(name, _)| *name == krate) else {
        return Some(format!(
            "the crate {krate} has no place in the plan; give it one in xtask/src/tidy/walls.rs"
        ));
    };
    if OWN.iter().any(|(name, _)| *name == dependency) && !allowed.contains(&dependency) {
        return Some(format!("{krate} must not know {dependency}"));
    }
    let (_, trade) = FOREIGN.iter().find(|(name, _)| *name == dependency)?;
    (!trade.contains(&krate)).then(|| format!("{dependency} belongs to {}, not to {krate}", trade.join(", ")))
}

/// SQL text outside `store`, words of HTTP outside `api`.
pub fn check_source(file: &File) -> Vec<Finding> {
    let Some(krate) = file.krate().filter(|_| file.is("rs")) else { return Vec::new() };
    if krate == "xtask" {
        return Vec::new();
    }
    let source = source::split(&file.text);
    let mut findings = Vec::new();
    // Benchmarks speak SQL to their opponents; tests may ask the database behind the product's back.
    let may_ask = ["store", "benches"].contains(&krate) || file.path.contains("/tests/");
    if !may_ask {
        for literal in source.literals.iter().filter(|literal| is_sql(&literal.text)) {
            findings.push(finding(&file.path, literal.line, "SQL text stands in crates/store/queries only"));
        }
    }
    if !["api", "rapport", "benches"].contains(&krate) {
        for (number, line) in source.code.lines().enumerate() {
            if words(line).any(|word| HTTP_WORDS.contains(&word)) {
                findings.push(finding(&file.path, number + 1, "HTTP stands in crates/api only"));
            }
        }
    }
    findings
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// A statement, not a sentence that happens to begin with "select" or "update".
fn is_sql(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split_whitespace();
    let has = |word| lower.split_whitespace().any(|found| found == word);
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("select", _) => has("from") && (has("where") || lower.contains('*') || lower.contains(',')),
        ("insert", "into") | ("delete", "from") => true,
        ("create" | "drop" | "alter", "table" | "index" | "schema") => true,
        ("update", _) => has("set") && lower.contains('='),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    fn metadata(krate: &str, dependency: &str, kind: Value) -> Value {
        serde_json::json!({"packages": [{"name": krate, "dependencies": [{"name": dependency, "kind": kind}]}]})
    }

    #[test]
    fn arrow_to_the_right_is_found() {
        let found = |krate, dependency| check_order(&metadata(krate, dependency, Value::Null)).len();
        assert_eq!(found("domain", "store"), 1);
        assert_eq!(found("store", "channels"), 1);
        assert_eq!(found("api", "store"), 1);
        assert_eq!(found("app", "store"), 0);
        assert_eq!(found("newcomer", "base"), 1);
    }

    #[test]
    fn foreign_trade_is_found_and_tests_are_free() {
        assert_eq!(check_order(&metadata("app", "axum", Value::Null)).len(), 1);
        assert_eq!(check_order(&metadata("app", "rusqlite", Value::Null)).len(), 1);
        assert_eq!(check_order(&metadata("api", "axum", Value::Null)).len(), 0);
        assert_eq!(check_order(&metadata("api", "store", "dev".into())).len(), 0);
    }

    #[test]
    fn sql_outside_store_is_found() {
        let text = "fn f() { run(\"select name from customer where id = 1\") }";
        assert_eq!(check_source(&planted("crates/app/src/a.rs", text)).len(), 1);
        assert_eq!(check_source(&planted("crates/store/src/a.rs", text)).len(), 0);
        assert_eq!(check_source(&planted("crates/app/tests/imports/a.rs", text)).len(), 0);
        let harmless = "fn f() { say(\"select customers from the list\"); say(\"update the segment\") }";
        assert_eq!(check_source(&planted("crates/app/src/a.rs", harmless)).len(), 0);
    }

    #[test]
    fn http_outside_api_is_found() {
        let text = "// StatusCode in a comment is fine\nuse axum::http::StatusCode;\n";
        let found = check_source(&planted("crates/app/src/a.rs", text));
        assert_eq!(found.iter().map(|f| f.line).collect::<Vec<_>>(), [2]);
        assert_eq!(check_source(&planted("crates/api/src/a.rs", text)).len(), 0);
    }
}
