//! Pages that the businesses' customers see: small, without scripts, in the business's colour.
//!
//! The words stand here in both languages, the layout in `templates/public.html`. A page loads nothing and sets no
//! cookie; what it may do at all is said in its policy.

use app::tracking::{Choice, LeavePage};
use askama::Template;
use base::Locale;

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
    address: &'a str,
}

struct Form<'a> {
    question: &'a str,
    everything: &'a str,
    topic: Option<String>,
    button: &'a str,
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
        address: "",
    })
}

fn write(page: &Page<'_>) -> String {
    page.render().unwrap_or_default()
}

/// Black or white, whichever is easier to read on a colour (relative luminance, WCAG 2.2).
fn on(accent: &str) -> &'static str {
    let part = |at: usize| {
        let byte = accent.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    // At this luminance black and white have the same contrast.
    if luminance > 0.179 { "#000" } else { "#fff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_out_on_any_colour() {
        for (accent, want) in
            [("#2458d3", "#fff"), ("#ffd500", "#000"), ("#000000", "#fff"), ("#ffffff", "#000")]
        {
            assert_eq!(on(accent), want, "{accent}");
        }
    }

    #[test]
    fn pages_are_small_and_without_scripts() {
        for html in [gone(Locale::Ru), sorry(Locale::En)] {
            assert!(html.len() < 30_000 && !html.contains("<script") && html.contains("<h1>"));
        }
    }
}
