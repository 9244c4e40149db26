//! The two languages of the interface.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    Ru,
    En,
}

impl Locale {
    pub fn code(self) -> &'static str {
        match self {
            Locale::Ru => "ru",
            Locale::En => "en",
        }
    }

    /// The first language of an `Accept-Language` header that we speak; quality weights are ignored because
    /// browsers list languages in order.
    pub fn negotiate(header: &str) -> Locale {
        header.split(',').find_map(|part| Locale::parse(part.trim().get(..2)?)).unwrap_or(Locale::En)
    }

    pub fn parse(code: &str) -> Option<Locale> {
        match code {
            "ru" => Some(Locale::Ru),
            "en" => Some(Locale::En),
            _ => None,
        }
    }

    /// Picks the text of this language.
    pub fn pick<'a>(self, ru: &'a str, en: &'a str) -> &'a str {
        match self {
            Locale::Ru => ru,
            Locale::En => en,
        }
    }
}

/// The Russian plural form for a count: `forms` are one (1 клиент), few (2 клиента), many (5 клиентов).
pub fn plural_ru(count: i64, forms: [&str; 3]) -> &str {
    let (tens, ones) = (count.unsigned_abs() % 100, count.unsigned_abs() % 10);
    match (tens, ones) {
        (11..=14, _) => forms[2],
        (_, 1) => forms[0],
        (_, 2..=4) => forms[1],
        _ => forms[2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_plurals_follow_the_last_digits() {
        let form = |n| plural_ru(n, ["клиент", "клиента", "клиентов"]);
        for (n, want) in [
            (1, "клиент"),
            (2, "клиента"),
            (5, "клиентов"),
            (11, "клиентов"),
            (21, "клиент"),
            (112, "клиентов"),
            (0, "клиентов"),
        ] {
            assert_eq!(form(n), want, "{n}");
        }
    }

    #[test]
    fn browser_language_is_understood() {
        assert_eq!(Locale::negotiate("ru-RU,ru;q=0.9,en;q=0.8"), Locale::Ru);
        assert_eq!(Locale::negotiate("de, en;q=0.5"), Locale::En);
        assert_eq!(Locale::negotiate("é"), Locale::En);
    }
}
