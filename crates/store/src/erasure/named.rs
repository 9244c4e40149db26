//! Words that people wrote of an import, in which an erased person may be named: the file's name, and where and on
//! which document its consents were given. The rest of an order is words of ours.

use super::Person;
use crate::{Query, Result, Tx, Value};
use base::text::fold;
use serde_json::Value as Json;

const TITLES: Query = query!("erasure/titles");
const SET_TITLE: Query = query!("erasure/set_title");
const PLANS: Query = query!("erasure/plans");
const SET_PLAN: Query = query!("erasure/set_plan");
const REGULAR_PLANS: Query = query!("erasure/regular_plans");
const SET_REGULAR_PLAN: Query = query!("erasure/set_regular_plan");

/// Letters that a word of a name or an address has at least to be looked for.
const WORD_CHARS: usize = 3;
/// What stands in the place of a word that was taken out.
const GONE: &str = "…";
/// Where people's own words stand in the plan of an import.
const WRITTEN: [&str; 3] = ["/consent/source", "/consent/document", "/options/source"];

/// Takes the person's words out of everything that was written of imports.
pub(super) fn forget(tx: &mut Tx, person: &Person) -> Result<()> {
    let words = words(person);
    let mut titles = Vec::new();
    for row in tx.rows(&TITLES, &[])? {
        let title = row.str(1)?;
        if names(title, &words) {
            titles.push([Value::Int(row.int(0)?), Value::from(nameless(title))]);
        }
    }
    tx.exec_many(&SET_TITLE, &titles)?;
    for (read, write, place) in [(&PLANS, &SET_PLAN, "/plan"), (&REGULAR_PLANS, &SET_REGULAR_PLAN, "")] {
        let mut changed = Vec::new();
        for row in tx.rows(read, &[])? {
            if let Some(plan) = without(row.str(1)?, place, &words)? {
                changed.push([Value::Int(row.int(0)?), Value::from(plan)]);
            }
        }
        tx.exec_many(write, &changed)?;
    }
    Ok(())
}

/// The folded words by which the person is known.
fn words(person: &Person) -> Vec<String> {
    let said = person.identities.iter().flat_map(|it| [it.value.as_str(), it.typed.as_str()]);
    let mailboxes = said.clone().filter_map(|it| it.split_once('@').map(|(mailbox, _)| mailbox));
    let digits: Vec<String> = said.clone().map(|it| it.trim_start_matches('+').to_owned()).collect();
    let words = said.chain(mailboxes).chain(digits.iter().map(String::as_str));
    let words = words.chain(person.names.iter().flat_map(|it| it.split_whitespace())).map(fold);
    words.filter(|it| it.chars().count() >= WORD_CHARS).collect()
}

fn names(text: &str, words: &[String]) -> bool {
    let folded = fold(text);
    words.iter().any(|word| folded.contains(word))
}

/// A file's name without anything but its kind.
fn nameless(title: &str) -> String {
    let kind = title.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
    let known = matches!(kind.as_str(), "csv" | "xlsx" | "txt" | "gz" | "xml");
    if known { format!("{GONE}.{kind}") } else { GONE.to_owned() }
}

/// A plan in which nobody is named any more; nothing where it named nobody. The other words of a document stay, because
/// they prove the consents of others.
fn without(document: &str, place: &str, words: &[String]) -> Result<Option<String>> {
    if document == "{}" {
        return Ok(None);
    }
    let wrong = |error: serde_json::Error| crate::Error::Corrupt(format!("the plan of an import: {error}"));
    let mut plan: Json = serde_json::from_str(document).map_err(wrong)?;
    let mut changed = false;
    for written in WRITTEN {
        let Some(Json::String(text)) = plan.pointer_mut(&format!("{place}{written}")) else { continue };
        if names(text, words) {
            let kept: Vec<&str> =
                text.split_whitespace().map(|word| if names(word, words) { GONE } else { word }).collect();
            let kept = kept.join(" ");
            *text = if names(&kept, words) { GONE.to_owned() } else { kept };
            changed = true;
        }
    }
    Ok(changed.then(|| plan.to_string()))
}
