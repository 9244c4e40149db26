//! Rules about any file: no machine's paths, nothing large, a licence on each package, a reason on each query.

use super::{File, Finding, finding};

const BLOB_BYTES: u64 = 500_000;
/// Generated, and committed so that a change of them is read: what was locked, and what the API promises.
const GENERATED: [&str; 3] = ["package-lock.json", "docs/reference/openapi.json", "ui/src/api/schema.d.ts"];

/// Folders that exist on somebody's machine only. Written in two pieces, so that this file passes itself.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

pub fn check(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file.bytes > BLOB_BYTES && !GENERATED.iter().any(|path| file.path.ends_with(path)) {
        findings.push(finding(
            &file.path,
            1,
            format!("{} bytes; large data is generated, not committed", file.bytes),
        ));
    }
    for (number, line) in file.text.lines().enumerate() {
        if MACHINE_PATHS.iter().any(|path| names_folder(line, path)) {
            findings.push(finding(&file.path, number + 1, "a path of somebody's machine"));
        }
    }
    if file.path.ends_with("Cargo.toml") && file.text.contains("[package]") && !has_licence_field(&file.text)
    {
        findings.push(finding(&file.path, 1, "the package names no licence: `license.workspace = true`"));
    }
    if file.path == "ui/package.json" && !file.text.contains("\"license\"") {
        findings.push(finding(&file.path, 1, "the package names no licence"));
    }
    if file.is("sql") && !file.text.starts_with("-- ") {
        findings.push(finding(
            &file.path,
            1,
            "a query begins with a comment: why, and which index serves it",
        ));
    }
    findings
}

fn has_licence_field(manifest: &str) -> bool {
    manifest.lines().any(|line| line.starts_with("license") && line.contains('='))
}

/// An absolute path: `queries/` + the same word inside a relative path or an address is none.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || "._-/}$*".contains(c));
        let named = line[at + folder.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        !inside && named
    })
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&planted(path, text)).len()
    }

    #[test]
    fn path_of_a_machine_is_found() {
        let line = format!("open(\"{}user/data\")", MACHINE_PATHS[2]);
        assert_eq!(found("docs/a.md", &line), 1);
        assert_eq!(found("docs/a.md", &format!("queries{}claim.sql", MACHINE_PATHS[0])), 0);
        assert_eq!(found("docs/a.md", "GET /api/w/{workspace}/home"), 0);
    }

    #[test]
    fn large_blob_is_found() {
        let mut file = planted("docs/images/a.png", "");
        file.bytes = BLOB_BYTES + 1;
        assert_eq!(check(&file).len(), 1);
    }

    #[test]
    fn package_without_licence_is_found() {
        assert_eq!(found("crates/new/Cargo.toml", "[package]\nname = \"new\"\n"), 1);
        assert_eq!(found("crates/new/Cargo.toml", "[package]\nlicense.workspace = true\n"), 0);
        assert_eq!(found("ui/package.json", "{}"), 1);
    }

    #[test]
    fn query_without_a_reason_is_found() {
        assert_eq!(found("crates/store/queries/customers/load.sql", "select 1"), 1);
        assert_eq!(
            found("crates/store/queries/customers/load.sql", "-- One customer, by primary key.\nselect 1"),
            0
        );
    }
}
