//! Pages that the businesses' customers see: small, without scripts, in the business's colour.
//!
//! The words stand here in both languages, the layout in `templates/public.html`. A page loads nothing and sets no
//! cookie; what it may do at all is said in its policy.

use app::settings::Settings;
use app::tracking::{Choice, LeavePage};
use askama::Template;
use base::{Locale, Timestamp, Zone};
pub(crate) use domain::settings::ink_on as on;

/// Nothing is loaded, nothing runs; the form goes to the page's own address.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A message is the business's own HTML: it may show pictures and open links, and is a stranger to our origin.
pub const VIEW_POLICY: &str = "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

const QUIET: &str = "#4b5563";

#[derive(Template)]
#[template(path = "public.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    accent: &'a str,
    on_accent: &'static str,
    business: &'a str,
    lead: String,
    form: Option<Form<'a>>,
    note: &'a str,
    /// Where else to go, and in which words; nowhere where it is empty.
    more: &'a str,
    more_words: &'a str,
    address: &'a str,
}

struct Form<'a> {
    question: &'a str,
    everything: &'a str,
    topic: Option<String>,
    button: &'a str,
    /// A second button that says no; none where it is empty.
    refuse: &'a str,
}

/// Asks whether to leave, and what.
pub fn leaving(page: &LeavePage, locale: Locale) -> String {
    let business = page.settings.business_name.as_str();
    let topic = page.topic.as_ref().map(|topic| match locale {
        Locale::Ru => format!("Только тема «{topic}»"),
        Locale::En => format!("Only the topic “{topic}”"),
    });
    let form = Form {
        question: locale.pick("От чего отписаться?", "What would you like to leave?"),
        everything: locale.pick("Все рекламные письма", "All marketing e-mails"),
        topic,
        button: locale.pick("Отписаться", "Unsubscribe"),
        refuse: "",
    };
    let lead = match locale {
        Locale::Ru => format!("Нажмите кнопку, и {business} больше не будет присылать вам рекламные письма."),
        Locale::En => format!("Press the button and {business} will send you no more marketing e-mails."),
    };
    let title = locale.pick("Отписаться от рассылки", "Unsubscribe");
    of_business(page, locale, (title, lead), Some(form), test_note(page, locale))
}

/// Says that it is done.
pub fn left(page: &LeavePage, choice: Choice, locale: Locale) -> String {
    let business = page.settings.business_name.as_str();
    let lead = match (choice, &page.topic, locale) {
        (Choice::Topic, Some(topic), Locale::Ru) => {
            format!("{business} больше не пришлёт писем на тему «{topic}».")
        }
        (Choice::Topic, Some(topic), Locale::En) => {
            format!("{business} will not write to you about “{topic}” again.")
        }
        (_, _, Locale::Ru) => format!("{business} больше не пришлёт вам рекламных писем."),
        (_, _, Locale::En) => format!("{business} will send you no more marketing e-mails."),
    };
    let note = match test_note(page, locale) {
        "" => locale.pick(
            "Письма о ваших заказах могут приходить и дальше.",
            "Messages about your orders may still come.",
        ),
        note => note,
    };
    of_business(page, locale, (locale.pick("Вы отписаны", "You are unsubscribed"), lead), None, note)
}

fn test_note(page: &LeavePage, locale: Locale) -> &'static str {
    if !page.test {
        return "";
    }
    locale.pick(
        "Это ссылка из пробного письма: она никого не отписывает.",
        "This link is from a test message: it unsubscribes nobody.",
    )
}

/// For a word that is not ours.
pub fn gone(locale: Locale) -> String {
    let lead = locale.pick(
        "Проверьте, что адрес скопирован целиком, или откройте ссылку из письма ещё раз.",
        "Check that the address was copied whole, or open the link from the message again.",
    );
    of_nobody(locale, locale.pick("Ссылка не действует", "This link does not work"), lead)
}

/// For a defect or a store that does not answer.
pub fn sorry(locale: Locale) -> String {
    let lead = locale.pick("Попробуйте ещё раз через минуту.", "Please try again in a minute.");
    of_nobody(locale, locale.pick("Что-то пошло не так", "Something went wrong"), lead)
}

/// A page of a business with buttons for yes and, where there is a second, for no; the page's own address hears of it.
pub(crate) fn plain(
    settings: &Settings,
    locale: Locale,
    (title, lead): (&str, &str),
    (buttons, note): (&[&str], &str),
    (more, more_words): (&str, &str),
) -> String {
    let accent = settings.accent_color.as_str();
    let refuse = buttons.get(1).copied().unwrap_or_default();
    write(&Page {
        lang: locale.code(),
        title,
        accent,
        on_accent: on(accent),
        business: &settings.business_name,
        lead: lead.to_owned(),
        form: buttons.first().map(|button| Form {
            question: "",
            everything: "",
            topic: None,
            button,
            refuse,
        }),
        note,
        more,
        more_words,
        address: &settings.postal_address,
    })
}

fn of_business(
    page: &LeavePage,
    locale: Locale,
    (title, lead): (&str, String),
    form: Option<Form<'_>>,
    note: &str,
) -> String {
    let accent = page.settings.accent_color.as_str();
    write(&Page {
        lang: locale.code(),
        title,
        accent,
        on_accent: on(accent),
        business: &page.settings.business_name,
        lead,
        form,
        note,
        more: &page.preferences,
        more_words: locale
            .pick("Выбрать темы, каналы, частоту или паузу", "Choose topics, channels, how often, or a rest"),
        address: &page.settings.postal_address,
    })
}

fn of_nobody(locale: Locale, title: &str, lead: &str) -> String {
    write(&Page {
        lang: locale.code(),
        title,
        accent: QUIET,
        on_accent: on(QUIET),
        business: "",
        lead: lead.to_owned(),
        form: None,
        note: "",
        more: "",
        more_words: "",
        address: "",
    })
}

pub(super) fn write(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}

/// A day in words of a language.
pub(super) fn day(at: Timestamp, zone: &Zone, locale: Locale) -> String {
    const RU: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = at.date(zone).ymd();
    let name = |names: [&'static str; 12]| names[(usize::try_from(month).unwrap_or(1) + 11) % 12];
    match locale {
        Locale::Ru => format!("{day} {} {year}", name(RU)),
        Locale::En => format!("{day} {} {year}", name(EN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_small_and_without_scripts() {
        for html in [gone(Locale::Ru), sorry(Locale::En)] {
            assert!(html.len() < 30_000 && !html.contains("<script") && html.contains("<h1>"));
        }
    }
}
