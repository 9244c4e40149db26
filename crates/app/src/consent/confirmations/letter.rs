//! The letter of a question: nothing but the question, whose it is, and where it is answered.

use crate::deliveries::{From, Mail};
use crate::settings::Settings;
use base::{Locale, Timestamp, hash};
use channels::email::{self, dkim::Unsigned};
use domain::deliveries::Permit;
use domain::senders::dkim::domain_of;
use store::confirmations::Confirmation;

/// What the letter says.
pub(super) struct Words {
    pub subject: String,
    /// Paragraphs before the link, and after it.
    before: String,
    button: &'static str,
    after: String,
}

pub(super) fn words(asked: &Confirmation, settings: &Settings) -> Words {
    let (business, locale) = (settings.business_name.as_str(), asked.locale);
    if asked.round.is_some() {
        return known_words(asked, settings);
    }
    let until = asked.expires_at.zoned(&settings.zone).strftime("%d.%m.%Y %H:%M").to_string();
    match locale {
        Locale::Ru => Words {
            subject: format!("Подтвердите подписку: {business}"),
            before: format!(
                "На странице подписки «{business}» указали этот адрес. Если это были вы, откройте страницу и нажмите \
                 кнопку: без этого писем не будет."
            ),
            button: "Подтвердить подписку",
            after: format!(
                "Ссылка действует до {until}. Если это были не вы, ничего не делайте: мы больше не напишем."
            ),
        },
        Locale::En => Words {
            subject: format!("Confirm your subscription: {business}"),
            before: format!(
                "This address was typed on the subscription page of {business}. If it was you, open the page and press \
                 the button: nothing will be sent without that."
            ),
            button: "Confirm the subscription",
            after: format!(
                "The link works until {until}. If it was not you, do nothing: we will not write again."
            ),
        },
    }
}

/// To somebody who is in the base and never said whether they agree. Nothing is praised and nothing offered.
fn known_words(asked: &Confirmation, settings: &Settings) -> Words {
    let business = settings.business_name.as_str();
    let until = asked.expires_at.zoned(&settings.zone).strftime("%d.%m.%Y").to_string();
    match asked.locale {
        Locale::Ru => Words {
            subject: format!("Можно ли вам писать? {business}"),
            before: format!(
                "Ваш адрес есть в базе «{business}», но мы не знаем, согласны ли вы получать наши письма. \
                 Спрашиваем один раз: ответьте «да» или «нет» на странице."
            ),
            button: "Ответить",
            after: format!("Без ответа писем не будет. Ссылка действует до {until}."),
        },
        Locale::En => Words {
            subject: format!("May we write to you? {business}"),
            before: format!(
                "Your address is in the base of {business}, but we do not know whether you agree to receive our \
                 e-mails. We ask once: answer yes or no on the page."
            ),
            button: "Answer",
            after: format!("Without an answer nothing will be sent. The link works until {until}."),
        },
    }
}

pub(super) fn make(
    (asked, words, url): (&Confirmation, &Words, &str),
    (settings, from): (&Settings, &From),
    permit: &Permit,
    now: Timestamp,
) -> Result<Mail, Unsigned> {
    let address = settings.postal_address.as_str();
    let foot = [settings.business_name.as_str(), address];
    let foot = foot.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>();
    let text = format!("{}\n\n{url}\n\n{}\n\n{}\n", words.before, words.after, foot.join("\n"));
    let message_id = format!(
        "{}.{}@{}",
        asked.id,
        hash::encode(&hash::sha256(url.as_bytes())[..9]),
        domain_of(&from.address)
    );
    let raw = email::build(&email::Letter {
        from_name: &from.name,
        from: &from.address,
        reply_to: from.reply_to.as_deref(),
        to: permit.address(),
        subject: &words.subject,
        html: &html((words, url), settings, &foot, asked.locale),
        text: &text,
        message_id: &message_id,
        date: now,
        unsubscribe: None,
        feedback_id: None,
    });
    let raw = match &from.dkim {
        Some(signer) => signer.sign(raw, now)?,
        None => raw,
    };
    Ok(Mail { subject: words.subject.clone(), envelope_from: from.address.clone(), raw })
}

/// No picture, no counting: a question is not a message.
fn html((words, url): (&Words, &str), settings: &Settings, foot: &[&str], locale: Locale) -> String {
    let foot = foot.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"></head>\
         <body style=\"margin:0;padding:24px;font:16px/1.5 Arial,sans-serif\">\
         <div style=\"max-width:520px;margin:0 auto\"><p>{}</p>\
         <p><a href=\"{url}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;background:{};color:{};\
         text-decoration:none;font-weight:bold\">{}</a></p>\
         <p>{}</p><p style=\"font-size:13px;opacity:.75\">{foot}</p></div></body></html>",
        locale.code(),
        escaped(&words.before),
        settings.accent_color,
        domain::settings::ink_on(&settings.accent_color),
        words.button,
        escaped(&words.after),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
