//! The dotted names in a source: what of the business's own it mentions, and which property of which records.
//!
//! The engine tells the names that come from outside (`customer.fields.plate`) but not what is asked of a loop's
//! variable (`car.fields.plate`), so tags are read here for those. Reading is by words, not by grammar: what it
//! misses, the rehearsal of a message meets.

use crate::blocks::Blocks;
use crate::engine::environment;
use crate::filters::{ADDRESS_FORM, ADDRESS_FORMS};
use crate::prepared::{BodyKind, Message};
use crate::tags::{Piece, split, statement, unescape};
use std::collections::BTreeSet;

/// A customer's own fields: by their names, and by the values of their choices.
pub const OF_CUSTOMER: [&str; 2] = ["customer.fields.", "customer.choices."];

/// What is asked of the records of a type: `car.fields.plate` is the path `fields`, `plate` of the type of `car`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    pub of: String,
    pub path: Vec<String>,
    /// Of one record, not of all of them.
    pub of_one: bool,
    /// As it stands in the source.
    pub written: String,
}

/// What a message mentions of the business's own: `customer.fields.<key>`, `records.<key>` and
/// `records.<key>.fields.<key>`. A draft with mistakes mentions what can be made out.
pub fn mentions(message: &Message) -> BTreeSet<String> {
    let mut texts = vec![message.subject.clone(), message.preheader.clone()];
    match message.body_kind {
        BodyKind::Mjml => texts.push(unescape(&message.body)),
        BodyKind::Blocks => {
            let blocks = Blocks::parse(&message.body).map(|it| it.blocks).unwrap_or_default();
            texts.extend(blocks.iter().flat_map(|block| block.texts()).map(unescape));
        }
    }
    texts.iter().flat_map(|text| mentioned(text)).collect()
}

/// What one source mentions of the business's own.
pub fn mentioned(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if codes(source).any(|(_, code)| ADDRESS_FORMS.iter().any(|form| asks_filter(&code, form))) {
        found.insert(format!("{}{ADDRESS_FORM}", OF_CUSTOMER[0]));
    }
    if !["fields", "choices", "records"].iter().any(|word| source.contains(word)) {
        return found;
    }
    for name in outside_names(source) {
        let of_customer = OF_CUSTOMER.iter().find_map(|group| name.strip_prefix(group));
        if let Some(key) = of_customer {
            found.insert(format!("{}{}", OF_CUSTOMER[0], first(key)));
        } else if let Some(rest) = name.strip_prefix("records.") {
            found.insert(format!("records.{}", first(rest)));
        }
    }
    for Property { of, path, .. } in properties(source) {
        if let [group, key, ..] = &path[..]
            && (group == "fields" || group == "choices")
        {
            found.insert(format!("records.{of}.fields.{key}"));
        }
        found.insert(format!("records.{of}"));
    }
    found
}

/// Whether a tag without its texts has the filter.
fn asks_filter(code: &str, filter: &str) -> bool {
    code.split('|').skip(1).any(|part| {
        let word: &str = part.trim_start();
        word.strip_prefix(filter).is_some_and(|rest| rest.trim_start().starts_with('('))
    })
}

/// The names that come from outside of a source, as the engine tells them; by the words in the tags of a source that
/// the engine cannot read.
fn outside_names(source: &str) -> Vec<String> {
    if let Ok(template) = environment(false).template_from_str(source) {
        return template.undeclared_variables(true).into_iter().collect();
    }
    let codes: Vec<String> = codes(source).map(|(_, code)| code).collect();
    codes.iter().flat_map(|code| chains(code)).map(|chain| chain.join(".")).collect()
}

/// The tags of a source that say something, without their texts, each with its statement.
fn codes(source: &str) -> impl Iterator<Item = (Option<&str>, String)> {
    split(source).into_iter().filter_map(|piece| {
        let Piece::Tag(tag) = piece else { return None };
        let word = statement(tag);
        let silent = tag.starts_with("{#") || word == Some("raw");
        (!silent).then(|| (word, without_texts(tag).replace(['\n', '\r', '\t'], " ")))
    })
}

fn first(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// Everything that a source asks of records.
pub fn properties(source: &str) -> Vec<Property> {
    let mut found = Vec::new();
    // The variables of the loops that are open, each with the type of records it goes through.
    let mut loops: Vec<(String, Option<String>)> = Vec::new();
    for (word, code) in codes(source) {
        let mut code = code.as_str();
        if word == Some("endfor") {
            loops.pop();
        }
        if word == Some("for") {
            let Some((target, rest)) = code.split_once(" in ") else { continue };
            let target = target.rsplit(' ').next().unwrap_or_default();
            let list = chains(rest).into_iter().next().filter(|chain| is_list(chain));
            loops.push((target.to_owned(), list.map(|chain| chain[1].to_owned())));
            code = rest;
        }
        found.extend(chains(code).iter().filter_map(|chain| property(chain, &loops)));
    }
    found
}

/// A tag without its quoted texts.
pub fn without_texts(tag: &str) -> String {
    let (mut out, mut quote, mut escaped) = (String::new(), None, false);
    for c in tag.chars() {
        match quote {
            Some(open) => {
                if !escaped && c == open {
                    quote = None;
                }
                escaped = !escaped && c == '\\';
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            None => out.push(c),
        }
    }
    out
}

/// `records.car`, also a slice of it.
fn is_list(chain: &[&str]) -> bool {
    chain.len() > 1 && chain[0] == "records" && chain[2..].iter().all(|word| *word == INDEX)
}

fn property(chain: &[&str], loops: &[(String, Option<String>)]) -> Option<Property> {
    let (of, path, of_one) = match loops.iter().rev().find(|(name, _)| name == chain[0]) {
        Some((_, of)) => (of.clone()?, &chain[1..], true),
        None if chain[0] == "records" && chain.len() > 1 => {
            let of_one = matches!(chain.get(2), Some(&"latest" | &INDEX));
            (chain[1].to_owned(), &chain[2 + usize::from(of_one)..], of_one)
        }
        None => return None,
    };
    let path = path.iter().map(|word| (*word).to_owned()).collect();
    Some(Property { of, path, of_one, written: chain.join(".").replace(".[]", "[]") })
}

const INDEX: &str = "[]";

/// The dotted names of a tag without texts. An index or a slice is the word `[]`; names inside it are found too.
fn chains(code: &str) -> Vec<Vec<&str>> {
    let bytes = code.as_bytes();
    let part = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let begins = |at: usize| part(at) && !bytes[at].is_ascii_digit();
    let end = |from: usize| (from..).find(|at| !part(*at)).unwrap_or(bytes.len());
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if !begins(at) || (at > 0 && (part(at - 1) || bytes[at - 1] == b'.')) {
            at += 1;
            continue;
        }
        let mut chain = vec![&code[at..end(at)]];
        at = end(at);
        loop {
            match bytes.get(at) {
                Some(b'.') if begins(at + 1) => {
                    chain.push(&code[at + 1..end(at + 1)]);
                    at = end(at + 1);
                }
                Some(b'[') => {
                    let close = code[at..].find(']').map_or(bytes.len(), |close| at + close);
                    found.extend(chains(&code[at + 1..close]));
                    chain.push(INDEX);
                    at = (close + 1).min(bytes.len());
                }
                _ => break,
            }
        }
        found.push(chain);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_an_author_may_write_them() {
        let said = |source: &str| -> Vec<String> {
            properties(source).into_iter().map(|it| format!("{}:{}", it.of, it.path.join("."))).collect()
        };
        let cases: [(&str, &[&str]); 9] = [
            ("{% for car in records.car %}{{ car.fields.plate }}{% endfor %}", &["car:", "car:fields.plate"]),
            ("{% for c in records.car[:3] %}{{ c.title }}{% endfor %}{{ c.x }}", &["car:", "car:title"]),
            ("{{ records.car.latest.fields.plate | upper }}", &["car:fields.plate"]),
            ("{{ records.car[0].choices.body }}", &["car:choices.body"]),
            ("{{ records.car.fields.plate }}", &["car:fields.plate"]),
            ("{{ \"records.car\" }}{# records.car #}{% raw %}{{ records.car }}{% endraw %}", &[]),
            ("{% for p in products %}{{ p.fields.x }}{% endfor %}", &[]),
            ("{%- for a in\n records.car if a.fields.vip -%}{% endfor %}", &["car:", "car:fields.vip"]),
            (
                "{% for a in records.car %}{% for a in products %}{{ a.name }}{% endfor %}{% endfor %}",
                &["car:"],
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(said(source), expected, "{source}");
        }
    }

    #[test]
    fn mentions_are_what_the_engine_will_ask_for() {
        let source = "{{ customer . fields . plate }}{% if customer.choices.tier == \"gold\" %}{% endif %}\
            {% for c in records.car %}{{ c.fields.km }}{% endfor %}{{ customer.city }}";
        let expected =
            ["customer.fields.plate", "customer.fields.tier", "records.car", "records.car.fields.km"];
        assert_eq!(mentioned(source).into_iter().collect::<Vec<_>>(), expected);
        assert!(mentioned("{{ customer.first_name }}, fields and records").is_empty());
        assert_eq!(
            mentioned("{{ \"ваш\" | upper | informal(\"твой\") }}").into_iter().collect::<Vec<_>>(),
            ["customer.fields.address_form"]
        );
        assert!(mentioned("{{ '| informal(' }}, | informal(x) {{ customer.city | informally }}").is_empty());
        let broken =
            "{% if customer.fields.plate %}{{ customer.choices.tier | default('records.x') }} and no end";
        assert_eq!(
            mentioned(broken).into_iter().collect::<Vec<_>>(),
            ["customer.fields.plate", "customer.fields.tier"]
        );
    }
}
