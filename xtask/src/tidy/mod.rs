//! `tidy`: what the compiler cannot see. It guards the walls between crates, sizes, own names,
//! error pages and the links and languages of the documentation.
//!
//! Each rule is a function from the sources to findings and has a test with a planted violation, because a guard
//! that never cries is no guard. The reasons for the rules stand in STYLE.md.

mod docs;
mod errors;
mod files;
mod names;
mod security;
mod sizes;
mod source;
mod walls;

use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::tools;

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    file: String,
    line: usize,
    says: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.says)
    }
}

fn finding(file: &str, line: usize, says: impl Into<String>) -> Finding {
    Finding { file: file.to_owned(), line, says: says.into() }
}

/// A file of the checkout; the text is empty when it is no text.
pub struct File {
    path: String,
    text: String,
    bytes: u64,
}

impl File {
    fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }

    /// The crate a file belongs to: `store` for `crates/store/src/lib.rs`.
    fn krate(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        match parts.next()? {
            "crates" => parts.next(),
            first @ ("xtask" | "benches") => Some(first),
            _ => None,
        }
    }
}

/// Prints every finding and says whether there was none.
pub fn run() -> Result<bool> {
    let files = read_tree()?;
    let mut findings = walls::check_order(&tools::metadata()?);
    findings.extend(check_files(&files));
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => println!("tidy: {} files, nothing to say", files.len()),
        count => println!("tidy: {} files, {count} findings", files.len()),
    }
    Ok(findings.is_empty())
}

fn check_files(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(files::check(file));
        findings.extend(sizes::check(file));
        findings.extend(names::check(file));
        findings.extend(walls::check_source(file));
    }
    findings.extend(errors::check(files));
    findings.extend(security::check(files));
    findings.extend(docs::check(files));
    findings
}

/// Everything that is or could be committed: tracked files and new ones that git does not ignore.
fn read_tree() -> Result<Vec<File>> {
    let root: PathBuf = tools::root();
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(&root);
    let listed = tools::output(&mut git)?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A file that is deleted but still in the index has nothing to check.
        let Ok(content) = std::fs::read(root.join(path)) else { continue };
        let bytes = content.len() as u64;
        files.push(File {
            path: path.to_owned(),
            text: String::from_utf8(content).unwrap_or_default(),
            bytes,
        });
    }
    Ok(files)
}

#[cfg(test)]
fn planted(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned(), bytes: text.len() as u64 }
}
