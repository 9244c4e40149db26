//! The legal pack: drafts of documents that a business publishes, filled from its details.
//!
//! Drafts come in editions, each of which holds from a day of the law on and names its articles; an edition is a folder
//! of texts. Russian drafts are written for 152-FZ and 38-FZ, English ones for GDPR and the ePrivacy directive: another
//! law and not a translation. A lawyer reads a draft before it is published: nothing here says that a text is enough.
//! What was agreed to stands in the consent ledger, which points at a published version.

mod details;
mod draft;

pub use details::{Details, Form, Wrong, inn_is_good, ogrn_is_good};
pub use draft::{Edition, Fact, draft, edition, facts};

use crate::consent::words;
use base::Locale;

words! {
    /// The documents of the pack.
    Kind {
        /// Consent to the processing of personal data.
        PersonalData = "personal_data",
        /// Consent to advertising messages.
        Advertising = "advertising",
        Policy = "policy",
        Cookies = "cookies",
    }
}

impl Kind {
    /// Whether people agree to it, so that the ledger may point at it; the others are told to them.
    pub const fn is_agreed_to(self) -> bool {
        matches!(self, Kind::PersonalData | Kind::Advertising)
    }

    pub const fn title(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Kind::PersonalData, Locale::Ru) => "Согласие на обработку персональных данных",
            (Kind::Advertising, Locale::Ru) => "Согласие на получение рекламы",
            (Kind::Policy, Locale::Ru) => "Политика в отношении обработки персональных данных",
            (Kind::Cookies, Locale::Ru) => "Уведомление о файлах cookie",
            (Kind::PersonalData, Locale::En) => "Consent to the processing of personal data",
            (Kind::Advertising, Locale::En) => "Consent to marketing messages",
            (Kind::Policy, Locale::En) => "Privacy policy",
            (Kind::Cookies, Locale::En) => "Cookie notice",
        }
    }
}

/// The word by which a published version is named in ledgers, files and programs.
pub fn version(kind: Kind, number: i64) -> String {
    format!("{}-{number}", kind.as_str())
}

/// Characters of a document.
pub const BODY_CHARS: usize = 40_000;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the document still has places that your details do not fill")]
    DetailsMissing,
    #[error("the document is empty or longer than 40,000 characters")]
    BodyInvalid,
    #[error("this text is published already")]
    Unchanged,
}

impl Refusal {
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::DetailsMissing => "legal_details_missing",
            Refusal::BodyInvalid => "legal_body_invalid",
            Refusal::Unchanged => "legal_unchanged",
        }
    }
}

/// Whether a text may be published after another.
pub fn publish(body: &str, last: Option<&str>) -> Result<(), Refusal> {
    let bad = |c: char| c.is_control() && c != '\n';
    if body.trim().is_empty() || body.chars().count() > BODY_CHARS || body.contains(bad) {
        return Err(Refusal::BodyInvalid);
    }
    if body.contains("{{") || body.contains("}}") {
        return Err(Refusal::DetailsMissing);
    }
    match last == Some(body) {
        true => Err(Refusal::Unchanged),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    fn details() -> Details {
        Details {
            form: Form::Company,
            legal_name: "ООО «Чайный дом»".into(),
            inn: "7707083893".into(),
            ogrn: "1027700132195".into(),
            address: "101000, Москва, ул. Мясницкая, 1".into(),
            email: "data@tea.example".into(),
            phone: "+7 495 000-00-00".into(),
            site: "https://tea.example".into(),
            responsible: "Смирнова Ольга Петровна".into(),
            registration: "HRB 12345".into(),
            representative: "Tea Europe GmbH, Berlin".into(),
            authority: "the Berlin Commissioner for Data Protection".into(),
        }
    }

    #[test]
    fn draft_is_filled_and_a_line_about_nothing_is_left_out() {
        let day = Date::parse("2026-11-22").unwrap();
        for (kind, locale) in all() {
            let text = draft((kind, locale), &details(), day);
            assert!(text.starts_with(&format!("# {}\n", kind.title(locale))), "{text}");
            assert!(text.contains("ООО «Чайный дом»") && publish(&text, None).is_ok(), "{text}");
        }
        let alone =
            Details { form: Form::SelfEmployed, ogrn: String::new(), phone: String::new(), ..details() };
        let text = draft((Kind::PersonalData, Locale::Ru), &alone, day);
        assert!(!text.contains("ОГРН") && !text.contains("Телефон"), "{text}");
        let nobody = draft((Kind::Policy, Locale::Ru), &Details::default(), day);
        assert_eq!(publish(&nobody, None), Err(Refusal::DetailsMissing), "{nobody}");
    }

    fn all() -> impl Iterator<Item = (Kind, Locale)> {
        [Locale::Ru, Locale::En]
            .into_iter()
            .flat_map(|locale| Kind::ALL.iter().map(move |kind| (*kind, locale)))
    }

    #[test]
    fn english_draft_says_what_gdpr_asks_for_and_needs_no_russian_number() {
        let day = Date::parse("2026-11-22").unwrap();
        let bare = Details {
            legal_name: "Tea House Ltd".into(),
            address: "1 Leaf Lane, Dublin".into(),
            email: "privacy@tea.example".into(),
            ..Details::default()
        };
        for kind in Kind::ALL {
            let text = draft((*kind, Locale::En), &bare, day);
            assert_eq!(publish(&text, None), Ok(()), "{text}");
            for nothing in
                ["ИНН", "INN", "152", " at ,", "Commissioner", "()", "Phone", "by phone", "Representative"]
            {
                assert!(!text.contains(nothing), "{nothing} in {text}");
            }
            assert!(text.contains("privacy@tea.example") && text.contains("stays lawful"), "{text}");
            let cyrillic = |c: char| ('а'..='я').contains(&c);
            assert!(!text.to_lowercase().contains(cyrillic), "{text}");
        }
        let said = |kind, words: &[&str]| {
            let text = draft((kind, Locale::En), &details(), day);
            for word in words {
                assert!(text.contains(word), "{word} is not in {text}");
            }
        };
        let consent = [
            "## Controller",
            "## What for, and on which basis",
            "## Who receives",
            "## How long",
            "## Withdrawal",
        ];
        said(Kind::PersonalData, &consent);
        said(Kind::PersonalData, &["HRB 12345", "Article 77", "separate consent", "Tea Europe GmbH"]);
        said(
            Kind::Advertising,
            &["2002/58/EC", "separate from any other", "withdraw", "Berlin Commissioner"],
        );
        said(
            Kind::Policy,
            &["Article 6(1)(f)", "Articles 45 and 46", "Article 22", "Article 17", "lodge a complaint"],
        );
        said(Kind::Cookies, &["Article 5(3)", "Only if you agree", "https://tea.example"]);
    }

    #[test]
    fn text_is_published_once_and_only_whole() {
        assert_eq!(publish("# Согласие", Some("# Согласие")), Err(Refusal::Unchanged));
        assert_eq!(publish(" \n", None), Err(Refusal::BodyInvalid));
        assert_eq!(publish("ИНН {{inn}}", None), Err(Refusal::DetailsMissing));
    }

    #[test]
    fn every_document_has_its_articles_and_editions_are_in_order() {
        let day = Date::parse("2026-11-22").unwrap();
        for (kind, locale) in all() {
            let edition = edition(locale, day);
            assert!(edition.effective_from <= "2026-11-22");
            assert!(!facts(edition, kind).is_empty(), "{kind}");
        }
        assert_ne!(edition(Locale::Ru, day).effective_from, edition(Locale::En, day).effective_from);
        let before = Date::parse("2001-01-01").unwrap();
        assert_eq!(edition(Locale::En, before).effective_from, "2018-05-25");
    }
}
