//! Editions of the drafts, and filling one.

use super::{Details, Form, Kind};
use base::{Date, Locale};

/// Drafts as they are from a day of the law on. A later edition never changes an earlier one.
#[derive(Debug)]
pub struct Edition {
    /// The day in the form 2025-09-01.
    pub effective_from: &'static str,
    /// The language, and with it the law: Russian drafts follow 152-FZ and 38-FZ, English ones GDPR and ePrivacy.
    locale: Locale,
    texts: [(Kind, &'static str); 4],
    law: &'static str,
}

/// What an article demands of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    pub article: &'static str,
    pub demands: &'static str,
}

/// Newest first, for each language.
static EDITIONS: [Edition; 2] = [
    Edition {
        effective_from: "2025-09-01",
        locale: Locale::Ru,
        texts: [
            (Kind::PersonalData, include_str!("ru-2025-09-01/personal_data.md")),
            (Kind::Advertising, include_str!("ru-2025-09-01/advertising.md")),
            (Kind::Policy, include_str!("ru-2025-09-01/policy.md")),
            (Kind::Cookies, include_str!("ru-2025-09-01/cookies.md")),
        ],
        law: include_str!("ru-2025-09-01/law.txt"),
    },
    Edition {
        effective_from: "2018-05-25",
        locale: Locale::En,
        texts: [
            (Kind::PersonalData, include_str!("en-2018-05-25/personal_data.md")),
            (Kind::Advertising, include_str!("en-2018-05-25/advertising.md")),
            (Kind::Policy, include_str!("en-2018-05-25/policy.md")),
            (Kind::Cookies, include_str!("en-2018-05-25/cookies.md")),
        ],
        law: include_str!("en-2018-05-25/law.txt"),
    },
];

/// The edition that holds on a day; the oldest one before its day.
pub fn edition(locale: Locale, day: Date) -> &'static Edition {
    let mut own = EDITIONS.iter().filter(|it| it.locale == locale);
    let held = |it: &&Edition| Date::parse(it.effective_from).is_some_and(|from| from <= day);
    own.clone().find(held).or_else(|| own.next_back()).unwrap_or(&EDITIONS[0])
}

/// The articles that a document answers to.
pub fn facts(edition: &Edition, kind: Kind) -> Vec<Fact> {
    let mut lines = edition.law.lines().filter_map(|line| {
        let mut parts = line.splitn(3, " | ");
        Some((parts.next()?, parts.next()?, parts.next()?))
    });
    lines
        .by_ref()
        .filter(|(of, _, _)| *of == kind.as_str())
        .map(|(_, article, demands)| Fact { article, demands })
        .collect()
}

/// Details without which a document says too little; their places stay open until they are known. Other countries have
/// no ИНН, and not every business there has a number.
const fn needed(locale: Locale) -> &'static [&'static str] {
    match locale {
        Locale::Ru => &["name", "inn", "address", "email"],
        Locale::En => &["name", "address", "email"],
    }
}

/// A draft filled from the business's details. What the business does not have is left out with its line; what it must
/// have stays as `{{inn}}`, so that the text cannot be published.
pub fn draft((kind, locale): (Kind, Locale), details: &Details, day: Date) -> String {
    let ogrn_label = if details.form == Form::Entrepreneur { "ОГРНИП" } else { "ОГРН" };
    let values = [
        ("name", details.legal_name.as_str()),
        ("inn", &details.inn),
        ("ogrn", &details.ogrn),
        ("ogrn_label", ogrn_label),
        ("address", &details.address),
        ("email", &details.email),
        ("phone", &details.phone),
        ("site", &details.site),
        ("responsible", &details.responsible),
        ("registration", &details.registration),
        ("representative", &details.representative),
        ("authority", &details.authority),
    ];
    let text = edition(locale, day).texts.iter().find(|(of, _)| *of == kind).map_or("", |(_, text)| text);
    let mut filled = String::with_capacity(text.len() + 1_000);
    for line in text.lines() {
        let empty = |(name, value): &(&str, &str)| {
            value.is_empty() && !needed(locale).contains(name) && line.contains(&format!("{{{{{name}}}}}"))
        };
        let mut line = match values.iter().any(empty) {
            // A point of a list goes as a whole, a sentence loses the place alone.
            true if line.starts_with("- ") => continue,
            true => without_empty(line, &values),
            false => line.to_owned(),
        };
        for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            line = line.replace(&format!("{{{{{name}}}}}"), value);
        }
        filled.push_str(&line);
        filled.push('\n');
    }
    filled
}

/// A sentence about an address that is not known, without it.
fn without_empty(line: &str, values: &[(&str, &str)]) -> String {
    const PHRASES: [(&str, &str, &str); 7] = [
        (" или по телефону {{phone}}", "phone", ""),
        (", по телефону {{phone}}", "phone", ""),
        (" or by phone at {{phone}}", "phone", ""),
        (", for instance {{authority}}", "authority", ""),
        ("Сайт {{site}} ({{name}}) использует", "site", "{{name}} использует на своём сайте"),
        ("The site {{site}} of {{name}}", "site", "The site of {{name}}"),
        ("{{site}}", "site", ""),
    ];
    let mut line = line.to_owned();
    for (phrase, of, instead) in PHRASES {
        if values.iter().any(|(name, value)| *name == of && value.is_empty()) {
            line = line.replace(phrase, instead);
        }
    }
    line
}
