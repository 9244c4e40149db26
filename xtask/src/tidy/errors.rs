//! Every error code has a page in `docs/errors` and every page a code: programs branch on codes, people read pages.
//!
//! Where codes are found: constants in `mod codes` and in files called `problem.rs`, the words of a `Code { … }`,
//! literals in the body of `fn code(` of a type whose name ends in Refusal, Weakness, Error or Problem, fields written
//! as `code: "…"`, and literals written directly into `Error::invalid`, `Problem::error` and their like.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Finding, finding, source};

const FOLDER: &str = "docs/errors/";

/// Crates whose refusals reach a person or a program outside.
const CRATES: [&str; 5] = ["rules", "template", "domain", "app", "api"];

/// Calls that take a code, and whether it stands last among the texts (after a field) or first.
const CALLS: [(&str, bool); 6] = [
    ("Error::invalid(", true),
    ("Error::refused(", false),
    ("Error::conflict(", false),
    ("Problem::error(", false),
    ("Problem::warning(", false),
    ("refuse(", true),
];

pub fn check(files: &[File]) -> Vec<Finding> {
    let pages: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix(FOLDER)?.strip_suffix(".md"))
        .filter(|name| *name != "README")
        .collect();
    let mut codes = BTreeMap::new();
    for file in files.iter().filter(|file| file.is("rs") && is_source(file)) {
        for (code, line) in codes_of(&file.path, &file.text) {
            codes.entry(code).or_insert((file.path.as_str(), line));
        }
    }
    let mut findings = Vec::new();
    for (code, (path, line)) in codes.iter().filter(|(code, _)| !pages.contains(code.as_str())) {
        findings.push(finding(path, *line, format!("the code {code} has no page {FOLDER}{code}.md")));
    }
    for page in pages.iter().filter(|page| !codes.contains_key(**page)) {
        findings.push(finding(&format!("{FOLDER}{page}.md"), 1, "no code leads to this page"));
    }
    findings
}

fn is_source(file: &File) -> bool {
    file.path.contains("/src/") && file.krate().is_some_and(|krate| CRATES.contains(&krate))
}

fn codes_of(path: &str, text: &str) -> Vec<(String, usize)> {
    let source = source::split(text);
    // Tests invent codes of their own.
    let end = source.code.find("#[cfg(test)]").unwrap_or(source.code.len());
    let code = &source.code[..end];
    let mut found = Vec::new();
    for start in ["fn code(", "mod codes {", " Code {"] {
        for (at, _) in code.match_indices(start) {
            if start == "fn code(" && !belongs_to_refusal(&code[..at]) {
                continue;
            }
            let length = source::body(&code[at..]).map_or(0, str::len);
            found.extend(literals(&source, at, at + length).filter(|(text, _)| is_code(text)));
        }
    }
    let named = |before: &str| before.trim_end().ends_with("code:");
    let constant = |before: &str| path.ends_with("/problem.rs") && before.trim_end().ends_with(": &str =");
    let written = source.literals.iter().filter(|literal| {
        literal.at < end
            && (named(&code[..literal.at]) || constant(&code[..literal.at]))
            && is_code(&literal.text)
    });
    found.extend(written.map(|literal| (literal.text.clone(), literal.line)));
    for (call, last) in CALLS {
        for (at, _) in code.match_indices(call) {
            let open = at + call.len();
            let texts: Vec<_> = literals(&source, open, open + length_of_call(&code[open..])).collect();
            let chosen = if last { texts.last().filter(|_| texts.len() > 1) } else { texts.first() };
            found.extend(chosen.filter(|(text, _)| is_code(text)).cloned());
        }
    }
    found
}

/// Roles and currencies have codes too; only what is said to a caller needs a page.
fn belongs_to_refusal(before: &str) -> bool {
    let Some(at) = before.rfind("impl ") else { return false };
    let head = before[at..].split('{').next().unwrap_or_default().trim_end();
    ["Refusal", "Weakness", "Error", "Problem"].iter().any(|ending| head.ends_with(ending))
}

fn literals(source: &source::Source, from: usize, to: usize) -> impl Iterator<Item = (String, usize)> {
    let inside = source.literals.iter().filter(move |literal| (from..to).contains(&literal.at));
    inside.map(|literal| (literal.text.clone(), literal.line))
}

/// Up to the parenthesis that closes the call.
fn length_of_call(code: &str) -> usize {
    let mut depth = 1;
    for (at, c) in code.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    code.len()
}

fn is_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    const SOURCE: &str = r#"
        pub mod codes { pub const NOT_FOUND: &str = "not_found"; }
        impl Refusal { pub const fn code(self) -> &'static str { match self { A => "number_missing" } } }
        impl Role { pub const fn code(self) -> &'static str { "owner" } }
        words! { Code { TooDeep = "too_deep" } }
        pub const COLUMNS: &str = "columns_differ";
        fn e() -> Invalid { Invalid { field: "goal_days", code: "out_of_range" } }
        fn f() -> Error { Error::invalid("name", "too_long") }
        fn g() -> Error { Error::refused("already_started", "The campaign has begun.") }
        #[cfg(test)]
        mod tests { fn h() { Error::refused("invented", "x"); } }
    "#;

    #[test]
    fn codes_are_found_where_they_are_written() {
        let codes: BTreeSet<String> =
            codes_of("crates/app/src/problem.rs", SOURCE).into_iter().map(|(code, _)| code).collect();
        let expected = [
            "already_started",
            "columns_differ",
            "not_found",
            "number_missing",
            "out_of_range",
            "too_deep",
            "too_long",
        ];
        assert_eq!(codes.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn code_without_a_page_and_page_without_a_code_are_found() {
        let mut files = vec![planted("crates/app/src/error.rs", SOURCE)];
        for page in
            ["not_found", "number_missing", "out_of_range", "too_deep", "too_long", "forgotten", "README"]
        {
            files.push(planted(&format!("docs/errors/{page}.md"), "# A page\n"));
        }
        let says: Vec<String> = check(&files).into_iter().map(|finding| finding.says).collect();
        assert_eq!(says.len(), 2);
        assert!(says[0].contains("already_started") && says[1].contains("no code leads"));
    }
}
