//! The fields a message may name, and the check that it names no others.
//!
//! The check reads what the author wrote, not what layout made of it, so that every finding has the author's line.
//! It looks also where no rehearsal leads: a filter that does not exist inside a condition that is seldom true.

use crate::engine::{check_statements, environment};
use crate::filters::{FILTERS, TESTS};
use crate::problem::{Part, Problem};
use crate::tags::{Piece, split, statement};
use minijinja::Environment;

/// A field of the editor's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// As an author writes it.
    pub path: &'static str,
    pub ru: &'static str,
    pub en: &'static str,
    /// The whole tag the editor inserts, with the filter the value needs.
    pub tag: &'static str,
}

const fn field(path: &'static str, ru: &'static str, en: &'static str, tag: &'static str) -> Field {
    Field { path, ru, en, tag }
}

pub const FIELDS: [Field; 18] = [
    field("customer.first_name", "Имя", "First name", "{{ customer.first_name }}"),
    field("customer.last_name", "Фамилия", "Last name", "{{ customer.last_name }}"),
    field("customer.middle_name", "Отчество", "Middle name", "{{ customer.middle_name }}"),
    field("customer.email", "E-mail", "E-mail", "{{ customer.email }}"),
    field("customer.phone", "Телефон", "Phone", "{{ customer.phone }}"),
    field("customer.city", "Город", "City", "{{ customer.city }}"),
    field("customer.birthday", "День рождения", "Birthday", "{{ customer.birthday | date(\"day\") }}"),
    field("customer.gender", "Пол", "Gender", "{{ customer.gender }}"),
    field("orders.count", "Число заказов", "Number of orders", "{{ orders.count }}"),
    field("orders.sum", "Сумма заказов", "Sum of orders", "{{ orders.sum | money }}"),
    field("orders.last_at", "Последний заказ", "Last order", "{{ orders.last_at | date }}"),
    field("products", "Товары", "Products", "{% for product in products %}{{ product.name }}{% endfor %}"),
    field("business.name", "Название компании", "Business name", "{{ business.name }}"),
    field("business.address", "Адрес компании", "Business address", "{{ business.address }}"),
    field("business.site", "Сайт компании", "Business site", "{{ business.site }}"),
    field("links.unsubscribe", "Ссылка отписки", "Unsubscribe link", "{{ links.unsubscribe }}"),
    field("links.web_version", "Ссылка «в браузере»", "View in browser link", "{{ links.web_version }}"),
    field("links.pixel", "Пиксель", "Pixel", "{{ links.pixel }}"),
];

/// The checks of one source as the author wrote it: statements, syntax, known fields.
pub fn check(source: &str, part: Part) -> Vec<Problem> {
    let mut problems = check_statements(source, part);
    if !problems.is_empty() {
        return problems;
    }
    let environment: Environment<'_> = environment(false);
    let template = match environment.template_from_str(source) {
        Ok(template) => template,
        Err(error) => {
            let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            return vec![Problem::error("template_syntax", part, detail).line(error.line())];
        }
    };
    let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    names.sort();
    for name in names {
        if let Some(detail) = unknown(&name) {
            problems.push(Problem::error("field_unknown", part, detail).line(line_of(source, &name)));
        }
    }
    for detail in unknown_words(source) {
        problems.push(Problem::error("filter_unknown", part, detail));
    }
    problems
}

/// Names of filters and tests that do not exist. The engine would notice only when a customer's data leads there.
fn unknown_words(source: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    for piece in split(source) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.starts_with("{#") || statement(tag) == Some("raw") {
            continue;
        }
        let code = without_texts(tag);
        for (at, _) in code.match_indices('|') {
            let word = word_at(&code[at + 1..]);
            if !FILTERS.contains(&word) {
                unknown.push(format!("there is no filter `{word}`; there are {}", FILTERS.join(", ")));
            }
        }
        for (at, _) in code.match_indices(" is ") {
            let rest = code[at + 4..].trim_start();
            let word = word_at(rest.strip_prefix("not ").unwrap_or(rest));
            if !TESTS.contains(&word) {
                unknown.push(format!("there is no test `{word}`; there are {}", TESTS.join(", ")));
            }
        }
    }
    unknown
}

fn word_at(rest: &str) -> &str {
    let rest = rest.trim_start();
    &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())]
}

/// A tag without its quoted texts.
fn without_texts(tag: &str) -> String {
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

/// Why a name is not one of the fields.
fn unknown(name: &str) -> Option<String> {
    // A field of a field (`products.0.name`) is the template engine's matter once its beginning is known.
    if FIELDS.iter().any(|f| f.path == name || name.strip_prefix(f.path).is_some_and(|r| r.starts_with('.')))
    {
        return None;
    }
    let nearest = FIELDS.iter().min_by_key(|field| distance(field.path, name)).map_or("", |field| field.path);
    if FIELDS.iter().any(|field| field.path.starts_with(&format!("{name}."))) {
        return Some(format!("`{name}` is a group of fields: name one of them, for example `{nearest}`"));
    }
    Some(format!("there is no field `{name}`; did you mean `{nearest}`?"))
}

fn line_of(source: &str, name: &str) -> Option<usize> {
    let mut line = 1;
    for piece in split(source) {
        let (Piece::Text(text) | Piece::Tag(text)) = piece;
        if matches!(piece, Piece::Tag(_)) && text.contains(name) {
            return Some(line + text[..text.find(name)?].matches('\n').count());
        }
        line += text.matches('\n').count();
    }
    None
}

/// Single-character edits between two short texts (Levenshtein 1966).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let best = (diagonal + usize::from(a != *b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(source: &str) -> Vec<(&'static str, Option<usize>)> {
        check(source, Part::Body).into_iter().map(|p| (p.code, p.line)).collect()
    }

    #[test]
    fn unknown_names_and_broken_tags_are_reported_with_their_line() {
        assert_eq!(codes("a\n{{ customer.frist_name }}"), [("field_unknown", Some(2))]);
        assert_eq!(codes("\n\n{{ customer. }}"), [("template_syntax", Some(3))]);
        assert_eq!(codes("{{ customer.city"), [("template_syntax", Some(1))]);
        assert_eq!(codes("{{ customer }}"), [("field_unknown", Some(1))]);
        assert_eq!(codes("{{ __links[0] }}"), [("field_unknown", Some(1))]);
        assert_eq!(codes("{{ range(9) }}"), [("field_unknown", Some(1))]);
        assert_eq!(
            codes("{% if orders.count is big %}{{ customer.city | upper | shout('| x') }}{% endif %}").len(),
            2
        );
        let detail = check("{{ customer.frist_name }}", Part::Body).remove(0).detail;
        assert!(detail.contains("customer.first_name"), "{detail}");
    }

    #[test]
    fn statements_that_build_memory_are_refused() {
        for source in [
            "{% set x = 1 %}",
            "{%- macro m() %}{% endmacro %}",
            "{% include 'html' %}",
            "{% autoescape false %}",
        ] {
            assert_eq!(codes(source)[0].0, "statement_not_allowed", "{source}");
        }
        assert_eq!(codes("{% for p in products %}{{ p.name }}{% else %}{{ orders.count }}{% endfor %}"), []);
    }
}
