//! The fields a message may name, and the check that it names no others.
//!
//! The check reads what the author wrote, not what layout made of it, so that every finding has the author's line.
//! It looks also where no rehearsal leads: a filter that does not exist inside a condition that is seldom true.

use crate::engine::{check_statements, environment};
use crate::filters::{FILTERS, TESTS};
use crate::names::{OF_CUSTOMER, Property, properties, without_texts};
use crate::own::Own;
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

pub const FIELDS: [Field; 19] = [
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
    field(
        "links.preferences",
        "Ссылка на центр подписок",
        "Preference centre link",
        "{{ links.preferences }}",
    ),
    field("links.pixel", "Пиксель", "Pixel", "{{ links.pixel }}"),
];

/// What every record has beside its fields.
const PROPERTIES: [&str; 3] = ["title", "number", "created_at"];

/// The checks of one source as the author wrote it: statements, syntax, known fields.
pub fn check(source: &str, part: Part, own: &Own) -> Vec<Problem> {
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
        if let Some(detail) = unknown(&name, own) {
            problems.push(Problem::error("field_unknown", part, detail).line(line_of(source, &name)));
        }
    }
    for asked in properties(source) {
        if let Some(detail) = unknown_property(&asked, own) {
            problems
                .push(Problem::error("field_unknown", part, detail).line(line_of(source, &asked.written)));
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

/// Why a name is not one of the fields.
fn unknown(name: &str, own: &Own) -> Option<String> {
    // A field of a field (`products.0.name`) is the template engine's matter once its beginning is known.
    let begins = |path: &str| name == path || name.strip_prefix(path).is_some_and(|r| r.starts_with('.'));
    if FIELDS.iter().any(|field| begins(field.path)) {
        return None;
    }
    let named: Vec<String> = own_paths(own).collect();
    if named.iter().any(|path| begins(path)) {
        return None;
    }
    if let Some(path) = own.retired.iter().find(|path| begins(path)) {
        return Some(format!("`{path}` is out of use: take it into use again, or name another field"));
    }
    let fixed = FIELDS.iter().map(|field| field.path);
    let every: Vec<&str> = fixed.chain(named.iter().map(String::as_str)).collect();
    // Whoever writes of their own fields is told of those, however near another name comes.
    let kind = ["customer.fields", "customer.choices", "records"].into_iter().find(|group| begins(group));
    let alike: Vec<&str> =
        every.iter().copied().filter(|path| kind.is_none_or(|group| path.starts_with(group))).collect();
    if let (Some(group), true) = (kind, alike.is_empty()) {
        return Some(format!("there is no field `{name}`: nothing of your own stands under `{group}` yet"));
    }
    let nearest = alike.iter().min_by_key(|path| distance(path, name)).copied().unwrap_or_default();
    if every.iter().any(|path| path.starts_with(&format!("{name}."))) {
        return Some(format!("`{name}` is a group of fields: name one of them, for example `{nearest}`"));
    }
    Some(format!("there is no field `{name}`; did you mean `{nearest}`?"))
}

/// Everything of the business's own that can be named from outside a loop.
fn own_paths(own: &Own) -> impl Iterator<Item = String> {
    let fields = own.fields.iter().flat_map(|field| {
        let kept = field.kind.has_choices().then(|| format!("{}{}", OF_CUSTOMER[1], field.key));
        [Some(format!("{}{}", OF_CUSTOMER[0], field.key)), kept].into_iter().flatten()
    });
    fields.chain(own.types.iter().map(|of| format!("records.{}", of.key)))
}

/// Why something is not a property of the records it is asked of.
fn unknown_property(asked: &Property, own: &Own) -> Option<String> {
    let (of, written) = (own.record_type(&asked.of)?, &asked.written);
    let word = asked.path.first()?.as_str();
    if !asked.of_one {
        let list = format!("records.{}", of.key);
        return Some(format!(
            "`{written}`: a customer may have several; loop over `{list}`, or name `{list}.latest`"
        ));
    }
    if PROPERTIES.contains(&word) {
        return None;
    }
    let choices = word == "choices";
    if word != "fields" && !choices {
        return Some(format!("`{written}`: a record has {} and fields, no `{word}`", PROPERTIES.join(", ")));
    }
    let keys = of.fields.iter().filter(|field| !choices || field.kind.has_choices()).map(|field| &field.key);
    let Some(key) = asked.path.get(1) else {
        return Some(format!("`{written}` is a group of fields: name one of them"));
    };
    if keys.clone().any(|known| known == key) {
        return None;
    }
    Some(match keys.min_by_key(|known| distance(known, key)) {
        Some(nearest) => format!("there is no field `{written}`; did you mean `{nearest}`?"),
        None => format!("there is no field `{written}`: `{}` has no such fields", of.key),
    })
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
    use crate::own::{OwnField, OwnKind, OwnType, Words};

    fn codes(source: &str) -> Vec<(&'static str, Option<usize>)> {
        check(source, Part::Body, &Own::default()).into_iter().map(|p| (p.code, p.line)).collect()
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
        let detail = check("{{ customer.frist_name }}", Part::Body, &Own::default()).remove(0).detail;
        assert!(detail.contains("customer.first_name"), "{detail}");
    }

    /// A plate and a tier of customers, cars with a plate and a body; a nickname and boats are out of use.
    fn own() -> Own {
        let field = |key: &str, kind| OwnField {
            key: key.into(),
            label: Words::default(),
            kind,
            choices: Vec::new(),
        };
        let fields = vec![field("plate", OwnKind::Text), field("tier", OwnKind::Choice)];
        let of = vec![field("plate", OwnKind::Text), field("body", OwnKind::Choice)];
        Own {
            fields,
            types: vec![OwnType { key: "car".into(), label: Words::default(), fields: of }],
            retired: vec!["customer.fields.nick".into(), "records.boat".into()],
        }
    }

    #[test]
    fn names_of_the_business_are_known_or_refused_with_what_there_is() {
        let good = [
            "{{ customer.fields.plate | upper }}{% if customer.choices.tier == 'gold' %}{% endif %}",
            "{% for car in records.car %}{{ car.title }}{{ car.fields.plate }}{{ loop.index }}{% endfor %}",
            "{{ records.car.latest.choices.body }}{{ records.car[0].number }}{{ records.car | length }}",
        ];
        for source in good {
            assert_eq!(check(source, Part::Body, &own()), [], "{source}");
        }
        let bad = [
            ("{{ customer.fields.plte }}", "did you mean `customer.fields.plate`?"),
            ("{{ customer.choices.plate }}", "did you mean `customer.choices.tier`?"),
            ("{{ customer.fields }}", "name one of them, for example `customer.fields."),
            ("{{ customer.fields.nick }}", "`customer.fields.nick` is out of use"),
            ("{% for b in records.boat %}{% endfor %}", "`records.boat` is out of use"),
            ("{% for c in records.cars %}{% endfor %}", "did you mean `records.car`?"),
            ("{% for c in records %}{% endfor %}", "for example `records.car`"),
            ("{% if false %}{{ records.car.latest.fields.plte }}{% endif %}", "did you mean `plate`?"),
            ("{% for c in records.car %}{{ c.choices.plate }}{% endfor %}", "did you mean `body`?"),
            ("{% for c in records.car %}{{ c.plate }}{% endfor %}", "no `plate`"),
            ("{% for c in records.car %}{{ c.fields }}{% endfor %}", "group of fields"),
            ("{{ records.car.title }}", "name `records.car.latest`"),
        ];
        for (source, part) in bad {
            let found = check(source, Part::Body, &own());
            assert!(matches!(&found[..], [one] if one.code == "field_unknown"), "{source}: {found:?}");
            assert!(found[0].detail.contains(part) && found[0].line == Some(1), "{source}: {found:?}");
        }
        let none = check("{{ customer.fields.plate }}", Part::Body, &Own::default()).remove(0).detail;
        assert!(none.contains("nothing of your own stands under `customer.fields` yet"), "{none}");
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
