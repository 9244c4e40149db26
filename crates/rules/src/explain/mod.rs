//! A rule as a sentence in Russian or English.
//!
//! Groups are joined by "and" and "or", nested ones stand in brackets, so that the sentence reads one way only.
//! The words of each language stand in a file of their own; what is common (joining, names, numbers) stands here.

mod en;
mod ru;

use crate::rule::*;
use crate::schema::{Choice, FieldKind, Schema, TableDef};
use base::money::{format_decimal, parse_decimal};
use base::{Date, Locale};
use serde_json::Value;

/// The whole rule as one sentence.
pub fn explain(rule: &Rule, locale: Locale, schema: &Schema) -> String {
    let words = Words { locale, schema };
    let (everybody, opening) = locale.pick2(("Все клиенты", "Клиенты: "), ("All customers", "Customers: "));
    match rule {
        Rule::All(rules) if rules.is_empty() => everybody.to_owned(),
        Rule::Pick(pick) => words.pick(pick),
        _ => format!("{opening}{}", words.rule(rule, false)),
    }
}

/// One condition in words, for a row of an explanation.
pub fn explain_condition(condition: &Condition, locale: Locale, schema: &Schema) -> String {
    Words { locale, schema }.condition(condition)
}

/// The part of a rule at a path such as `all[1]`, if there is one.
pub fn part<'a>(rule: &'a Rule, path: &str) -> Option<&'a Rule> {
    if path.is_empty() {
        return Some(rule);
    }
    if let Rule::Pick(pick) = rule {
        let inside = path.strip_prefix("top.of").or_else(|| path.strip_prefix("random.of"))?;
        return part(&pick.of, inside.strip_prefix('.').unwrap_or(inside));
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let (word, index) = step.strip_suffix(']')?.split_once('[')?;
    let rules = match (rule, word) {
        (Rule::All(rules), "all") | (Rule::Any(rules), "any") | (Rule::None(rules), "none") => rules,
        _ => return None,
    };
    part(rules.get(index.parse::<usize>().ok()?)?, rest)
}

/// Any part of a rule in words, without the opening of a sentence.
pub fn explain_part(rule: &Rule, locale: Locale, schema: &Schema) -> String {
    Words { locale, schema }.rule(rule, false)
}

trait ByLocale {
    fn pick2<T>(self, ru: T, en: T) -> T;
}

impl ByLocale for Locale {
    fn pick2<T>(self, ru: T, en: T) -> T {
        match self {
            Locale::Ru => ru,
            Locale::En => en,
        }
    }
}

/// What is known of a field or a property.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub label: &'a str,
    pub kind: FieldKind,
    pub choices: &'a [Choice],
}

pub(crate) struct Words<'a> {
    pub locale: Locale,
    pub schema: &'a Schema,
}

impl Words<'_> {
    fn rule(&self, rule: &Rule, nested: bool) -> String {
        let (and, or) = self.locale.pick2((" и ", " или "), (" and ", " or "));
        match rule {
            Rule::Condition(condition) => self.condition(condition),
            Rule::Pick(pick) => self.pick(pick),
            Rule::All(rules) => self.join(rules, and, nested),
            Rule::Any(rules) => self.join(rules, or, nested),
            Rule::None(rules) => {
                let opening = self.locale.pick("ничего из этого: ", "none of these: ");
                let text = format!("{opening}{}", self.join(rules, "; ", false));
                if nested { format!("({text})") } else { text }
            }
        }
    }

    fn join(&self, rules: &[Rule], glue: &str, nested: bool) -> String {
        let parts: Vec<String> = rules.iter().map(|rule| self.rule(rule, rules.len() > 1)).collect();
        let text = parts.join(glue);
        if nested && rules.len() > 1 { format!("({text})") } else { text }
    }

    fn condition(&self, condition: &Condition) -> String {
        match self.locale {
            Locale::Ru => ru::condition(self, condition),
            Locale::En => en::condition(self, condition),
        }
    }

    /// A text in the quotation marks of the language.
    pub fn quoted(&self, text: &str) -> String {
        match self.locale {
            Locale::Ru => format!("«{text}»"),
            Locale::En => format!("“{text}”"),
        }
    }

    pub fn list(&self, items: impl Iterator<Item = String>) -> String {
        items.map(|item| self.quoted(&item)).collect::<Vec<_>>().join(", ")
    }

    /// A field or a property by what is known of it.
    pub fn shown<'a>(&'a self, name: &'a str, table: Option<&'a TableDef>) -> Shown<'a> {
        let locale = self.locale;
        let unknown = Shown { label: name, kind: FieldKind::Text, choices: &[] };
        match table {
            None => self.schema.field(name).map_or(unknown, |field| Shown {
                label: field.label.pick(locale),
                kind: field.kind,
                choices: &field.choices,
            }),
            Some(table) => table.column(name).map_or(unknown, |column| Shown {
                label: column.label.pick(locale),
                kind: column.kind,
                choices: &column.choices,
            }),
        }
    }

    /// A value as people write it: a choice by its label, a date by the calendar of the language, an id by its name.
    pub fn value(&self, shown: Shown<'_>, value: &Value) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(choice) = shown.choices.iter().find(|choice| choice.value == text) {
            return choice.label.pick(self.locale).to_owned();
        }
        match shown.kind {
            FieldKind::Date | FieldKind::Moment => Date::parse(&text).map_or(text, |date| self.date(date)),
            FieldKind::Money => parse_decimal(&text, 4).map_or(text, |amount| self.money(amount)),
            FieldKind::Boolean => {
                let (yes, no) = self.locale.pick2(("да", "нет"), ("yes", "no"));
                (if value.as_bool() == Some(true) { yes } else { no }).to_owned()
            }
            FieldKind::Number if self.locale == Locale::Ru => text.replace('.', ","),
            FieldKind::Reference => self.referred(&text).unwrap_or(text),
            _ => text,
        }
    }

    /// The name of something by its id.
    fn referred(&self, id: &str) -> Option<String> {
        let schema = self.schema;
        let product = || {
            let id = id.parse().ok()?;
            schema.products.values().find(|product| product.id == id).map(|product| product.name.clone())
        };
        let campaign = || schema.campaigns.get(&id.parse().ok()?).cloned();
        let topic = || schema.topics.get(&id.parse().ok()?).cloned();
        product().or_else(campaign).or_else(topic)
    }

    pub fn table(&self, source: &SourceRef) -> Option<&TableDef> {
        self.schema.table(&source.table)
    }

    /// What rows are called: the label of their table, or the name that is not known here.
    pub fn rows_name(&self, source: &SourceRef) -> String {
        let (TableRef::Events(name) | TableRef::Table(name)) = &source.table;
        self.quoted(self.table(source).map_or(name, |table| table.label.pick(self.locale)))
    }

    /// Whether the rows are records of the business's own.
    pub fn are_records(&self, source: &SourceRef) -> bool {
        self.table(source).is_some_and(|table| table.id.is_records())
    }

    pub fn campaign(&self, id: base::CampaignId) -> String {
        self.quoted(&self.schema.campaigns.get(&id).cloned().unwrap_or_else(|| id.to_string()))
    }

    pub fn listed(&self, id: base::ListId) -> String {
        self.quoted(&self.schema.lists.get(&id).cloned().unwrap_or_else(|| id.to_string()))
    }

    fn pick(&self, pick: &Pick) -> String {
        match self.locale {
            Locale::Ru => ru::rows::pick(self, pick),
            Locale::En => en::rows::pick(self, pick),
        }
    }

    /// Those among whom is picked; nothing when it is everybody.
    pub fn among(&self, rule: &Rule) -> Option<String> {
        (*rule != Rule::everybody()).then(|| self.rule(rule, false))
    }

    pub fn measure(&self, measure: Measure) -> String {
        crate::vocabulary::measure_word(measure).label.pick(self.locale).to_owned()
    }

    /// A calendar date: `31.01.2026` or `31 Jan 2026`.
    pub fn date(&self, date: Date) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = date.ymd();
        match self.locale {
            Locale::Ru => format!("{day:02}.{month:02}.{year}"),
            Locale::En => format!("{day} {} {year}", MONTHS[(month as usize - 1).min(11)]),
        }
    }

    /// An amount of a rule, in 1/10,000 of the major unit, with grouped thousands and the currency.
    pub fn money(&self, amount: i64) -> String {
        let plain = format_decimal(amount, 4, 0);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (digits, minus) = whole.strip_prefix('-').map_or((whole, ""), |digits| (digits, "−"));
        let (space, point) = self.locale.pick2(('\u{a0}', ','), (',', '.'));
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                grouped.push(space);
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            let kept = self.schema.currency.digits().max(fraction.len() as u32) as usize;
            grouped.push(point);
            grouped.push_str(&format!("{fraction:0<kept$}"));
        }
        let code = self.schema.currency.code();
        let sign = match code {
            "RUB" => "₽",
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            other => other,
        };
        match self.locale {
            Locale::En if sign != code && sign != "₽" => format!("{minus}{sign}{grouped}"),
            _ => format!("{minus}{grouped}\u{a0}{sign}"),
        }
    }

    pub fn product(&self, code: &str) -> String {
        self.schema.products.get(code).map_or_else(|| code.to_owned(), |product| product.name.clone())
    }

    pub fn category(&self, id: &str) -> String {
        let name = id.parse().ok().and_then(|id| self.schema.categories.get(&id));
        name.cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Names of products or categories.
    pub fn goods(&self, what: What, values: &[String]) -> String {
        let name = |value: &String| match what {
            What::Product => self.product(value),
            What::Category => self.category(value),
        };
        self.list(values.iter().map(name))
    }

    pub fn segment(&self, id: base::SegmentId) -> String {
        let name = self.schema.segments.get(&id).map(|segment| segment.name.clone());
        self.quoted(&name.unwrap_or_else(|| id.to_string()))
    }

    pub fn topic(&self, id: base::TopicId) -> String {
        self.quoted(&self.schema.topics.get(&id).cloned().unwrap_or_else(|| id.to_string()))
    }
}
