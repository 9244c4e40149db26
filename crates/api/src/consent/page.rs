//! The public page of subscribing and the page behind the link of its letter: small, without scripts and cookies.
//!
//! The words stand here in both languages, the layout in `templates/subscribe.html`. A GET changes nothing; the answer
//! to a POST is the same whoever the address belongs to. What may be asked is decided in `app::consent::confirmations`.

use crate::auth;
use crate::state::Api;
use crate::tracking::{accepted, carry, on, plain, refuse, show};
use app::Error;
use app::consent::confirmations::{self, Asked, Invitation, Standing, Wish};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Form, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use base::Locale;
use serde::Deserialize;
use std::net::SocketAddr;

/// A page that leads nowhere else.
const NOWHERE: (&str, &str) = ("", "");

pub fn routes() -> Router<Api> {
    Router::new()
        .route("/s/{workspace}", get(look).post(ask))
        .route("/s/{workspace}/{word}", get(question).post(answer))
}

#[derive(Template)]
#[template(path = "subscribe.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    accent: &'a str,
    on_accent: &'static str,
    business: &'a str,
    wrong: &'a str,
    lead: String,
    email_label: &'a str,
    email: &'a str,
    name_label: &'a str,
    name: &'a str,
    papers: [Paper; 2],
    button: &'a str,
    note: &'a str,
    address: &'a str,
    other: &'static str,
    other_name: &'static str,
}

/// A box that nobody ticked for the person, with exactly the edition that it is about.
struct Paper {
    name: &'static str,
    version: String,
    before: &'static str,
    title: &'static str,
    url: String,
    edition: String,
}

/// What a form may hold.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    lang: String,
    email: String,
    name: String,
    advertising: String,
    personal_data: String,
    /// No person sees it: only a machine that fills in everything.
    website: String,
}

async fn look(
    State(api): State<Api>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).unwrap_or_default().to_owned();
    let name = slug.clone();
    let locale = language(&asked, &headers);
    match carry(&api, move |server| confirmations::invitation(server, &slug, locale)).await {
        Ok(page) => show(StatusCode::OK, form(&name, &page, (&Sent::default(), ""))),
        Err(error) => refuse(&error, &headers),
    }
}

async fn ask(
    State(api): State<Api>,
    Path(slug): Path<String>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, axum::extract::rejection::FormRejection>,
) -> Response {
    let sent = sent.map(|Form(sent)| sent).unwrap_or_default();
    let name = slug.clone();
    let locale = language(&sent.lang, &headers);
    let page = match carry(&api, move |server| confirmations::invitation(server, &name, locale)).await {
        Ok(page) => page,
        Err(error) => return refuse(&error, &headers),
    };
    let locale = page.locale;
    if !sent.website.is_empty() {
        return show(StatusCode::OK, sent_page(&page, locale));
    }
    let wish = Wish {
        email: sent.email.clone(),
        name: sent.name.clone(),
        locale: Some(locale),
        advertising: sent.advertising.clone(),
        personal_data: sent.personal_data.clone(),
        said_from: auth::device(&headers, peer.as_deref(), api.options()),
        counted: auth::address(&headers, peer.as_deref(), api.options()),
    };
    let name = slug.clone();
    match carry(&api, move |server| confirmations::ask(server, &name, wish)).await {
        Ok(page) => show(StatusCode::OK, sent_page(&page, locale)),
        Err(error) => again(&error, (&slug, &page, &sent), &headers),
    }
}

/// The form once more, with what is wrong and everything that was typed but the boxes: those are ticked anew.
fn again(error: &Error, (slug, page, sent): (&str, &Invitation, &Sent), headers: &HeaderMap) -> Response {
    let (mut wait, locale) = (None, page.locale);
    let (status, wrong) = match error {
        Error::Invalid { field, .. } => {
            let words = match field.as_str() {
                "email" => locale.pick("Проверьте адрес почты.", "Check the e-mail address."),
                "name" => locale.pick("Имя слишком длинное.", "The name is too long."),
                _ => locale.pick(
                    "Без обоих согласий подписать вас нельзя: отметьте их.",
                    "Both consents are needed to subscribe you: tick them.",
                ),
            };
            (StatusCode::UNPROCESSABLE_ENTITY, words)
        }
        Error::Conflict { .. } => (
            StatusCode::CONFLICT,
            locale.pick(
                "Документы обновились: прочитайте новую редакцию и отметьте снова.",
                "The documents have changed: read the new edition and tick again.",
            ),
        ),
        Error::TooMany { retry_after_seconds, .. } => {
            wait = HeaderValue::from_str(&retry_after_seconds.to_string()).ok();
            (
                StatusCode::TOO_MANY_REQUESTS,
                locale.pick("Слишком много просьб. Попробуйте позже.", "Too many requests. Try again later."),
            )
        }
        error => return refuse(error, headers),
    };
    let mut response = show(status, form(slug, page, (sent, wrong)));
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

async fn question(
    State(api): State<Api>,
    Path((slug, word)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let name = slug.clone();
    match carry(&api, move |server| confirmations::look(server, &slug, &word)).await {
        Ok(asked) => standing(&asked, &name),
        Err(error) => refuse(&error, &headers),
    }
}

async fn answer(
    State(api): State<Api>,
    Path((slug, word)): Path<(String, String)>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let from = auth::device(&headers, peer.as_deref(), api.options());
    let yes = !body.split(|byte| *byte == b'&').any(|pair| pair == b"answer=no");
    let name = slug.clone();
    match carry(&api, move |server| confirmations::answer(server, &slug, &word, (yes, from))).await {
        Ok(asked) => standing(&asked, &name),
        Err(error) => refuse(&error, &headers),
    }
}

/// The language of a reader; nothing where they tell none, then it is the workspace's.
fn language(asked: &str, headers: &HeaderMap) -> Option<Locale> {
    Locale::parse(asked).or_else(|| accepted(headers))
}

fn form(slug: &str, page: &Invitation, (sent, wrong): (&Sent, &str)) -> String {
    let (settings, locale) = (&page.settings, page.locale);
    let business = settings.business_name.as_str();
    let paper = |name, text: &app::legal::Text, before, title| Paper {
        name,
        version: text.version.clone(),
        before,
        title,
        url: format!("/legal/{slug}/{}/{}", text.kind, text.number),
        edition: match (locale, text.locale) {
            (Locale::Ru, Locale::Ru) => format!("редакция {}", text.number),
            (Locale::Ru, Locale::En) => format!("редакция {}, на английском", text.number),
            (Locale::En, Locale::En) => format!("edition {}", text.number),
            (Locale::En, Locale::Ru) => format!("edition {}, in Russian", text.number),
        },
    };
    let page = Page {
        lang: locale.code(),
        title: locale.pick("Подписка на письма", "Subscribe to e-mails"),
        accent: &settings.accent_color,
        on_accent: on(&settings.accent_color),
        business,
        wrong,
        lead: match locale {
            Locale::Ru => format!("{business} будет писать вам о новостях и предложениях."),
            Locale::En => format!("{business} will write to you about news and offers."),
        },
        email_label: locale.pick("Почта", "E-mail"),
        email: &sent.email,
        name_label: locale.pick("Имя, если хотите", "Name, if you like"),
        name: &sent.name,
        papers: [
            paper(
                "advertising",
                &page.advertising,
                locale.pick("Даю", "I"),
                locale.pick("согласие на получение рекламы", "agree to receive advertising"),
            ),
            paper(
                "personal_data",
                &page.personal_data,
                locale.pick("Даю", "I"),
                locale.pick(
                    "согласие на обработку персональных данных",
                    "agree to the processing of my personal data",
                ),
            ),
        ],
        button: locale.pick("Подписаться", "Subscribe"),
        note: locale.pick(
            "Мы пришлём письмо со ссылкой. Подписка начнётся, когда вы её подтвердите.",
            "We will send a letter with a link. The subscription begins when you confirm it.",
        ),
        address: &settings.postal_address,
        other: if locale == Locale::Ru { "en" } else { "ru" },
        other_name: locale.pick("English", "По-русски"),
    };
    page.render().unwrap_or_default()
}

/// The same words for everybody.
fn sent_page(page: &Invitation, locale: Locale) -> String {
    let lead = locale.pick(
        "Если на этот адрес можно писать, туда придёт письмо со ссылкой. Откройте её в течение двух суток.",
        "If this address may be written to, a letter with a link will come. Open it within two days.",
    );
    let note = locale.pick(
        "Письма нет? Загляните в «Спам». Через десять минут его можно попросить снова.",
        "No letter? Look among spam. You can ask for it again in ten minutes.",
    );
    plain(
        &page.settings,
        locale,
        (locale.pick("Проверьте почту", "Check your mail"), lead),
        (&[], note),
        NOWHERE,
    )
}

fn standing(asked: &Asked, slug: &str) -> Response {
    let (settings, locale) = (&asked.settings, asked.locale);
    let business = settings.business_name.as_str();
    let over = |title: &str, lead: &str| plain(settings, locale, (title, lead), (&[], ""), NOWHERE);
    let html = match &asked.standing {
        Standing::Open { address, texts, known } => open((address, texts, *known), asked, slug),
        Standing::Declined => {
            let lead = match locale {
                Locale::Ru => format!("{business} не будет присылать вам рекламные письма."),
                Locale::En => format!("{business} will send you no marketing e-mails."),
            };
            over(locale.pick("Ответ записан", "Your answer is kept"), &lead)
        }
        Standing::Confirmed => {
            let lead = match locale {
                Locale::Ru => {
                    format!("{business} будет вам писать. Отписаться можно по ссылке в каждом письме.")
                }
                Locale::En => {
                    format!("{business} will write to you. Every letter has a link to unsubscribe.")
                }
            };
            over(locale.pick("Подписка подтверждена", "You are subscribed"), &lead)
        }
        Standing::Over => {
            let lead = locale.pick(
                "Срок ссылки вышел, или вы ответили по другой. Попросите новую на странице подписки.",
                "The link's term is over, or you answered by another one. Ask for a new one on the subscription page.",
            );
            let title = locale.pick("Ссылка больше не действует", "This link works no more");
            return show(StatusCode::GONE, over(title, lead));
        }
    };
    show(StatusCode::OK, html)
}

/// The question itself. Whoever is asked can read what they are asked about.
fn open((address, texts, known): (&str, &[app::legal::Text], bool), asked: &Asked, slug: &str) -> String {
    let (settings, locale) = (&asked.settings, asked.locale);
    let business = settings.business_name.as_str();
    let editions: Vec<String> = texts.iter().map(|text| edition(text, locale)).collect();
    let note = match locale {
        Locale::Ru => format!("Вы даёте: {}.", editions.join("; ")),
        Locale::En => format!("You give: {}.", editions.join("; ")),
    };
    let url = texts.first().map(|text| format!("/legal/{slug}/{}/{}", text.kind, text.number));
    let words = locale.pick("Прочитать согласие на рекламу", "Read the consent to advertising");
    let paper = (url.as_deref().unwrap_or_default(), words);
    if known {
        let buttons = [locale.pick("Да, пишите", "Yes, write"), locale.pick("Нет, не пишите", "No, do not")];
        let title = locale.pick("Можно ли вам писать?", "May we write to you?");
        let lead = match locale {
            Locale::Ru => format!("{business} хочет присылать рекламные письма на {address}."),
            Locale::En => format!("{business} would like to send marketing e-mails to {address}."),
        };
        return plain(settings, locale, (title, &lead), (&buttons, &note), paper);
    }
    let lead = match locale {
        Locale::Ru => format!("{business} будет писать на {address}. Нажмите кнопку, если согласны."),
        Locale::En => format!("{business} will write to {address}. Press the button if you agree."),
    };
    let title = locale.pick("Подтвердите подписку", "Confirm the subscription");
    plain(settings, locale, (title, &lead), (&[locale.pick("Подтверждаю", "I confirm")], &note), paper)
}

fn edition(text: &app::legal::Text, locale: Locale) -> String {
    let what = match text.kind {
        domain::legal::Kind::PersonalData => {
            locale.pick("согласие на обработку персональных данных", "consent to processing of personal data")
        }
        _ => locale.pick("согласие на получение рекламы", "consent to advertising"),
    };
    match locale {
        Locale::Ru => format!("{what}, редакция {}", text.number),
        Locale::En => format!("{what}, edition {}", text.number),
    }
}
