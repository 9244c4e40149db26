//! Sizes: what fits a screen is read, what does not is skimmed.

use super::{File, Finding, finding, source};

const FILE_LINES: usize = 600;
const FILE_LINES_WITHOUT_HEAD: usize = 150;
const FUNCTION_LINES: usize = 70;
/// rustfmt holds code at 110; prose gets a little more air.
const COLUMNS: usize = 120;
const HEAD_LINES: std::ops::RangeInclusive<usize> = 3..=15;

pub fn check(file: &File) -> Vec<Finding> {
    let lines = file.text.lines().count();
    let mut findings = Vec::new();
    let is_code = ["rs", "ts", "tsx", "mjs"].iter().any(|extension| file.is(extension));
    if is_code && lines > FILE_LINES && !is_generated(file) {
        findings.push(finding(&file.path, 1, format!("{lines} lines; a file has at most {FILE_LINES}")));
    }
    if file.is("rs") {
        findings.extend(check_head(file));
        findings.extend(check_columns(file));
        findings.extend(check_functions(file));
    }
    findings
}

fn is_generated(file: &File) -> bool {
    file.path.ends_with(".d.ts")
}

/// A long file says first what it is for and what it must not do. Its tests do not make it long: they are read
/// one by one, each under its own sentence.
fn check_head(file: &File) -> Option<Finding> {
    let before_tests = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = if file.path.contains("/tests/") { 0 } else { before_tests.lines().count() };
    let head = file.text.lines().take_while(|line| line.starts_with("//!")).count();
    let says =
        format!("{lines} lines open with {head} lines of `//!`; a file over 150 lines opens with 3 to 15");
    (lines > FILE_LINES_WITHOUT_HEAD && !HEAD_LINES.contains(&head)).then(|| finding(&file.path, 1, says))
}

fn check_columns(file: &File) -> Vec<Finding> {
    let literals = source::split(&file.text).literals;
    let has_literal = |number: usize| {
        let ends = |literal: &source::Literal| literal.line + literal.text.matches('\n').count();
        literals.iter().any(|literal| (literal.line..=ends(literal)).contains(&(number + 1)))
    };
    let long = file.text.lines().enumerate().filter(|(_, line)| line.chars().count() > COLUMNS);
    // A text cannot be broken without changing it.
    let long = long.filter(|(number, _)| !has_literal(*number));
    long.map(|(number, _)| finding(&file.path, number + 1, format!("a line over {COLUMNS} columns")))
        .collect()
}

/// Lines of code between the braces; comments and blank lines are free.
fn check_functions(file: &File) -> Vec<Finding> {
    let code = source::split(&file.text).code;
    let mut findings = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let Some(body) = source::body(&code[at..]) else { continue };
        let inside = body.split_once('{').map_or("", |(_, inside)| inside).trim_end_matches('}');
        let lines = inside.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > FUNCTION_LINES {
            let name: String =
                code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let says = format!("the function {name} has {lines} lines of code; at most {FUNCTION_LINES}");
            findings.push(finding(&file.path, source::line_of(&code, at), says));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    fn says(path: &str, text: &str) -> Vec<String> {
        check(&planted(path, text)).into_iter().map(|finding| finding.says).collect()
    }

    #[test]
    fn long_file_is_found() {
        let text = format!("//! a\n//! b\n//! c\n{}", "const A: u8 = 1;\n".repeat(598));
        assert!(says("crates/base/src/a.rs", &text)[0].contains("601 lines"));
        assert!(says("ui/src/schema.d.ts", &text).is_empty());
        assert_eq!(says("ui/src/page.tsx", &text).len(), 1);
    }

    #[test]
    fn long_file_without_a_head_is_found() {
        assert_eq!(says("crates/base/src/a.rs", &"const A: u8 = 1;\n".repeat(151)).len(), 1);
        assert!(says("crates/base/src/a.rs", &"const A: u8 = 1;\n".repeat(150)).is_empty());
        let with_tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const A: u8 = 1;\n".repeat(151));
        assert!(says("crates/base/src/a.rs", &with_tests).is_empty());
    }

    #[test]
    fn long_line_is_found() {
        assert_eq!(says("crates/base/src/a.rs", &format!("// {}\n", "ж".repeat(118))).len(), 1);
        assert!(says("crates/base/src/a.rs", &format!("// {}\n", "ж".repeat(117))).is_empty());
        assert!(
            says("crates/base/src/a.rs", &format!("const A: &str = \"{}\";\n", "ж".repeat(150))).is_empty()
        );
    }

    #[test]
    fn long_function_is_found_and_comments_are_free() {
        let of = |lines: usize| {
            format!("fn f(a: [u8; 2]) -> u8 {{\n{}}}\n", "    g(a);\n    // why\n".repeat(lines))
        };
        assert!(says("crates/base/src/a.rs", &of(70)).is_empty());
        let found = says("crates/base/src/a.rs", &of(71));
        assert_eq!(found, ["the function f has 71 lines of code; at most 70"]);
    }

    #[test]
    fn function_type_and_signature_have_no_body() {
        let text = format!(
            "type F = fn (u8) -> u8;\ntrait T {{ fn f(&self); }}\n{}",
            "const A: u8 = 1;\n".repeat(90)
        );
        assert!(says("crates/base/src/a.rs", &text).is_empty());
    }
}
