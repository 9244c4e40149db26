//! The security checklist names what shows each of its lines; what it names must exist.
//!
//! In `docs/operating/security.md` a word with underscores between backticks is a test, `story: …` a browser story, and
//! a path with an ending a file of the checkout. A test that was renamed or thrown away would otherwise go on vouching.

use std::collections::BTreeSet;

use super::{File, Finding, finding};

const PAGE: &str = "docs/operating/security.md";
const STORIES: &str = "ui/e2e/stories/";

pub fn check(files: &[File]) -> Vec<Finding> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else { return Vec::new() };
    let tests: BTreeSet<&str> =
        files.iter().filter(|file| file.is("rs")).flat_map(|file| tests_of(&file.text)).collect();
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let stories: Vec<&str> =
        files.iter().filter(|file| file.path.starts_with(STORIES)).map(|file| file.text.as_str()).collect();
    let mut findings = Vec::new();
    for (at, line) in page.text.lines().enumerate() {
        for word in line.split('`').skip(1).step_by(2) {
            let missing = match word.strip_prefix("story: ") {
                Some(name) => !stories.iter().any(|text| text.contains(name)),
                None if is_test(word) => !tests.contains(word),
                None if is_path(word) => !paths.contains(word),
                None => false,
            };
            if missing {
                findings.push(finding(PAGE, at + 1, format!("`{word}` is named here and does not exist")));
            }
        }
    }
    findings
}

/// Tests are sentences: three words at least.
fn is_test(word: &str) -> bool {
    word.matches('_').count() >= 2
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_path(word: &str) -> bool {
    word.contains('/')
        && !word.starts_with('/')
        && !word.contains(' ')
        && word.rsplit('/').next().is_some_and(|it| it.contains('.'))
}

/// Names of the functions that stand under `#[test]` or inside `proptest!`.
fn tests_of(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[test]").skip(1).filter_map(|rest| {
        let after = rest.get(..400).unwrap_or(rest).split("fn ").nth(1)?;
        after.split(['(', '<']).next()
    })
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    #[test]
    fn what_the_checklist_names_must_exist() {
        let page = "| a | `planted_test_is_there` `planted_test_is_gone` |\n| b | `story: somebody enters` `story: nobody` |\n\
                    | c | `crates/api/src/auth.rs` `crates/api/src/gone.rs` `Secure` `a_b` |\n";
        let files = [
            planted(PAGE, page),
            planted(
                "crates/api/src/auth.rs",
                "#[test]\nfn planted_test_is_there() {}\nfn planted_test_is_gone() {}",
            ),
            planted("ui/e2e/stories/01.mjs", "name: \"somebody enters\""),
        ];
        let says: Vec<String> = check(&files).into_iter().map(|finding| finding.says).collect();
        assert_eq!(says.len(), 3, "{says:?}");
        for (says, missing) in
            says.iter().zip(["planted_test_is_gone", "story: nobody", "crates/api/src/gone.rs"])
        {
            assert!(says.contains(missing), "{says}");
        }
    }
}
