//! Documentation that leads somewhere: each link between files has its file and its heading, and each guide is told in
//! both languages. Half of the readers speak Russian, and the help inside the product shows these very files.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Finding, finding};

const FOLDER: &str = "docs/";
/// The folder whose every page has a translation; elsewhere a translation only needs its original.
const TRANSLATED: &str = "docs/guides/";

pub fn check(files: &[File]) -> Vec<Finding> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let folders: BTreeSet<&str> = paths.iter().flat_map(|path| above(path)).collect();
    let pages = || files.iter().filter(|file| file.is("md") && is_prose(&file.path));
    let headings: BTreeMap<&str, BTreeSet<String>> =
        pages().map(|file| (file.path.as_str(), headings(&file.text))).collect();
    let mut findings = Vec::new();
    for file in pages() {
        for (line, target) in links(&file.text) {
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if path.is_empty() { file.path.clone() } else { resolve(&file.path, path) };
            if !paths.contains(path.as_str()) && !folders.contains(path.as_str()) {
                findings.push(finding(&file.path, line, format!("the link leads nowhere: {target}")));
            } else if !anchor.is_empty() && headings.get(path.as_str()).is_some_and(|of| !of.contains(anchor))
            {
                findings.push(finding(&file.path, line, format!("{path} has no heading #{anchor}")));
            }
        }
        findings.extend(other_language(&file.path, &paths));
    }
    findings
}

fn is_prose(path: &str) -> bool {
    path.starts_with(FOLDER) || !path.contains('/')
}

fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn other_language(path: &str, paths: &BTreeSet<&str>) -> Option<Finding> {
    let (folder, name) = path.rsplit_once('/')?;
    if let Some(english) = folder.strip_suffix("/ru") {
        let original = format!("{english}/{name}");
        return (!paths.contains(original.as_str()))
            .then(|| finding(path, 1, format!("translates {original}, which is not there")));
    }
    let russian = format!("{folder}/ru/{name}");
    let needed = path.starts_with(TRANSLATED) && name != "README.md";
    (needed && !paths.contains(russian.as_str()))
        .then(|| finding(path, 1, format!("a guide has both languages: {russian} is not there")))
}

/// Lines of prose with their numbers: without blocks of code and what stands between backticks.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        if line.trim_start().starts_with("```") {
            inside = !inside;
            return None;
        }
        let plain = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        (!inside).then_some((at + 1, plain))
    })
}

/// Targets of links inside the checkout.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, plain) in prose(text) {
        for (at, _) in plain.match_indices("](") {
            let Some(target) = plain[at + 2..].split([')', ' ']).next() else { continue };
            let outside = target.contains("://") || target.starts_with("mailto:") || target.starts_with('/');
            if !outside && !target.is_empty() {
                found.push((line, target.to_owned()));
            }
        }
    }
    found
}

/// The names that headings have as targets of links: small letters, spaces as hyphens, no punctuation.
fn headings(text: &str) -> BTreeSet<String> {
    let mut inside = false;
    let titles = text.lines().filter(|line| {
        inside ^= line.trim_start().starts_with("```");
        !inside && line.starts_with('#')
    });
    titles.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::planted;
    use super::*;

    fn says(files: &[File]) -> Vec<String> {
        check(files).into_iter().map(|finding| finding.says).collect()
    }

    #[test]
    fn link_without_its_file_or_heading_is_found() {
        let page = "# A\n[b](../b.md#the-second-part) [c](ru/) `[d](no.md)`\n```\n[e](no.md)\n```\n## Ещё часть\n[f](#ещё-часть)\n";
        let mut files = vec![
            planted("docs/concepts/a.md", page),
            planted("docs/concepts/ru/a.md", "# А\n"),
            planted("docs/b.md", "# B\n## The second part\n"),
        ];
        assert_eq!(says(&files), Vec::<String>::new());
        files.push(planted("docs/c.md", "[x](b.md#third) [y](gone.md) [z](https://example.com/z.md)\n"));
        let found = says(&files);
        assert!(found.len() == 2 && found[0].contains("#third") && found[1].contains("gone.md"), "{found:?}");
    }

    #[test]
    fn guide_in_one_language_is_found() {
        let files = [
            planted("docs/guides/README.md", "# Guides\n"),
            planted("docs/guides/both.md", "# Both\n"),
            planted("docs/guides/ru/both.md", "# Оба\n"),
            planted("docs/guides/alone.md", "# Alone\n"),
            planted("docs/operating/ru/alone.md", "# Один\n"),
            planted("docs/operating/metrics.md", "# Metrics\n"),
        ];
        let found = says(&files);
        assert!(found.len() == 2 && found[0].contains("both languages") && found[1].contains("translates"));
    }
}
