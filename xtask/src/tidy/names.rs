//! Own names: one word for one thing, and no rooms without a subject.
//!
//! Only names that we give are looked at (functions, types, modules, tables, files); a foreign library or protocol
//! keeps its words. The vocabulary with all synonyms stands in `docs/concepts/vocabulary.md`.

use super::{File, Finding, finding, source};

/// A module with such a name says nothing about its content and collects everything.
const EMPTY_MODULES: [&str; 8] =
    ["common", "utils", "util", "helpers", "helper", "manager", "service", "services"];

/// The synonym that is not used, and the word that is.
const SYNONYMS: [(&str, &str); 15] = [
    ("tenant", "workspace"),
    ("organisation", "workspace"),
    ("organization", "workspace"),
    ("subscriber", "customer"),
    ("contact", "customer"),
    ("contacts", "customer"),
    ("blacklist", "suppression"),
    ("blocklist", "suppression"),
    ("holdout", "control group"),
    ("newsletter", "campaign"),
    ("blast", "campaign"),
    ("broadcast", "campaign"),
    ("coupon", "promo code"),
    ("voucher", "promo code"),
    ("optin", "consent"),
];

/// Words of the vocabulary that hold a synonym in another sense: how often a customer is written to is no person.
const OTHER_SENSE: [&str; 1] = ["contact_frequency"];

/// Business nouns: a module carries the same name in every crate.
const NOUNS: [&str; 34] = [
    "customers",
    "consent",
    "events",
    "orders",
    "products",
    "segments",
    "templates",
    "companies",
    "records",
    "requests",
    "lists",
    "identities",
    "imports",
    "operations",
    "senders",
    "links",
    "tracking",
    "campaigns",
    "deliveries",
    "journeys",
    "loyalty",
    "promotions",
    "referrals",
    "forms",
    "surveys",
    "bots",
    "inbox",
    "sales",
    "recommendations",
    "audiences",
    "analytics",
    "experiments",
    "access",
    "audit",
];

/// Words after which a name of our own stands.
const DEFINES: [&str; 12] = [
    "fn",
    "struct",
    "enum",
    "trait",
    "type",
    "mod",
    "const",
    "static",
    "let",
    "function",
    "class",
    "interface",
];

pub fn check(file: &File) -> Vec<Finding> {
    // This file has to name what it forbids.
    if file.path == "xtask/src/tidy/names.rs" {
        return Vec::new();
    }
    let mut findings = check_path(file);
    let is_code = ["rs", "ts", "tsx"].iter().any(|extension| file.is(extension));
    if is_code {
        findings.extend(check_definitions(file));
    }
    if file.path.starts_with("crates/store/migrations/") {
        findings.extend(check_tables(file));
    }
    findings
}

fn check_path(file: &File) -> Vec<Finding> {
    let in_code =
        file.path.starts_with("crates/") || file.path.starts_with("ui/src/") || file.krate().is_some();
    let mut findings = Vec::new();
    for part in file.path.split('/').filter(|_| in_code) {
        let name = part.split('.').next().unwrap_or(part);
        if EMPTY_MODULES.contains(&name.to_lowercase().as_str()) {
            findings.push(finding(
                &file.path,
                1,
                format!("`{name}` is no subject; name the room after its content"),
            ));
        }
        findings.extend(synonym(name).map(|(bad, good)| spoken(file, 1, bad, good)));
        findings.extend(almost_noun(name).filter(|_| is_room(&file.path, part)).map(|noun| {
            finding(&file.path, 1, format!("the room is called `{noun}` in every crate, not `{name}`"))
        }));
    }
    findings
}

/// The first level of modules in the crates that are divided by nouns.
fn is_room(path: &str, part: &str) -> bool {
    let rooms = ["domain", "store", "app", "api"].map(|krate| format!("crates/{krate}/src/{part}"));
    rooms.iter().any(|room| path == room || path.starts_with(&format!("{room}/")))
        || path.starts_with(&format!("ui/src/{part}/"))
}

/// `customer` where the noun is `customers`; `consents` where it is `consent`.
fn almost_noun(name: &str) -> Option<&'static str> {
    let singular = |word: &str| match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    NOUNS.into_iter().find(|noun| *noun != name && singular(noun) == singular(name))
}

fn check_definitions(file: &File) -> Vec<Finding> {
    let code = if file.is("rs") { source::split(&file.text).code } else { file.text.clone() };
    let mut findings = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty() && *word != "mut").collect();
        for pair in words.windows(2).filter(|pair| DEFINES.contains(&pair[0])) {
            findings.extend(synonym(pair[1]).map(|(bad, good)| spoken(file, number + 1, bad, good)));
        }
    }
    findings
}

/// Tables and columns: every word of a migration outside its comments.
fn check_tables(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let statement = line.split("--").next().unwrap_or_default();
        for word in statement.split(|c: char| !c.is_alphanumeric() && c != '_') {
            findings.extend(synonym(word).map(|(bad, good)| spoken(file, number + 1, bad, good)));
        }
    }
    findings
}

fn spoken(file: &File, line: usize, bad: &str, good: &str) -> Finding {
    finding(&file.path, line, format!("`{bad}` is not our word; the vocabulary says {good}"))
}

/// Looks at each part of `snake_case` and `CamelCase` names.
fn synonym(name: &str) -> Option<(&'static str, &'static str)> {
    if OTHER_SENSE.contains(&name.to_lowercase().as_str()) {
        return None;
    }
    let parts = parts_of(name);
    SYNONYMS.into_iter().find(|(bad, _)| parts.iter().any(|part| part == bad))
}

fn parts_of(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before_was_small = false;
    for c in name.chars() {
        if c == '_' || c == '-' || (c.is_uppercase() && before_was_small) {
            parts.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(part) = parts.last_mut()
        {
            part.extend(c.to_lowercase());
        }
        before_was_small = c.is_lowercase();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&planted(path, text)).len()
    }

    #[test]
    fn room_without_a_subject_is_found() {
        assert_eq!(found("crates/app/src/utils.rs", ""), 1);
        assert_eq!(found("ui/src/helpers/text.ts", ""), 1);
        assert_eq!(found("crates/app/src/customers/load.rs", ""), 0);
    }

    #[test]
    fn synonym_in_a_name_of_ours_is_found() {
        assert_eq!(found("crates/app/src/a.rs", "pub struct NewSubscriber;\n"), 1);
        assert_eq!(found("crates/app/src/a.rs", "let mut tenant_id = 1;\n"), 1);
        assert_eq!(found("ui/src/a.ts", "export function addContact() {}\n"), 1);
        assert_eq!(found("crates/store/migrations/workspace/0001_a.sql", "create table blacklist (\n"), 1);
    }

    #[test]
    fn foreign_word_in_use_and_in_prose_is_fine() {
        let text =
            "use tracing_subscriber::fmt; // a subscriber\nlet name = \"contact\";\nfn contactless() {}\n";
        assert_eq!(found("crates/app/src/a.rs", text), 0);
        assert_eq!(
            found("crates/app/src/a.rs", "const CONTACT_FREQUENCY: u8 = 1;\nconst CONTACT_PHONE: u8 = 1;\n"),
            1
        );
    }

    #[test]
    fn room_with_a_bent_noun_is_found() {
        assert_eq!(found("crates/domain/src/customer.rs", ""), 1);
        assert_eq!(found("crates/app/src/consents/give.rs", ""), 1);
        assert_eq!(found("crates/app/src/customers/customer.rs", ""), 0);
        assert_eq!(found("crates/domain/src/deliveries.rs", ""), 0);
    }
}
