//! The preference centre as a page: channels, topics, how often, a rest, and leaving everything.
//!
//! Without scripts and cookies; the words stand here in both languages, the layout in `templates/preferences.html`. GET
//! changes nothing, and neither does a POST that presses none of the page's buttons: a channel without a tick is a
//! withdrawal, so what a program sends without reading the page must not be taken for one. What a form may hold is
//! read strictly: a word that the page does not offer is left out.

use super::page::{day, on, write};
use super::{carry, refuse, show};
use crate::auth;
use crate::state::Api;
use app::tracking::{Centre, Rest, Wish};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::{Extension, Router, routing};
use base::Locale;
use domain::consent::{Channel, Topic};
use domain::customers::Frequency;
use domain::customers::preferences::{Choice, Pause};
use domain::fields::AddressForm;
use std::net::SocketAddr;

pub fn routes() -> Router<Api> {
    Router::new().route("/p/{word}", routing::get(look).post(choose))
}

#[derive(Template)]
#[template(path = "preferences.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    accent: &'a str,
    on_accent: &'static str,
    business: &'a str,
    done: &'a str,
    lead: &'a str,
    groups: Vec<Group<'a>>,
    save: &'a str,
    leave: &'a str,
    note: &'a str,
    address: &'a str,
}

struct Group<'a> {
    legend: &'a str,
    /// `checkbox` or `radio`.
    kind: &'static str,
    name: &'static str,
    options: Vec<Choosable>,
    note: String,
}

struct Choosable {
    value: String,
    label: String,
    on: bool,
}

async fn look(State(api): State<Api>, Path(word): Path<String>, headers: HeaderMap) -> Response {
    match carry(&api, move |server| app::tracking::centre(server, &word)).await {
        Ok(centre) => show(StatusCode::OK, page(&centre, language(&centre, &headers), "")),
        Err(error) => refuse(&error, &headers),
    }
}

async fn choose(
    State(api): State<Api>,
    Path(word): Path<String>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(wish) = Said::read(&body).wish() else { return look(State(api), Path(word), headers).await };
    let left = wish == Wish::Leave;
    let from = auth::device(&headers, peer.as_deref(), api.options());
    match carry(&api, move |server| app::tracking::prefer(server, &word, wish, from)).await {
        Ok(centre) => {
            let locale = language(&centre, &headers);
            let done = match (left, locale) {
                (true, Locale::Ru) => "Вы отписаны от всех рекламных сообщений.",
                (true, Locale::En) => "You are unsubscribed from all marketing messages.",
                (false, Locale::Ru) => "Сохранено. Можно закрыть страницу.",
                (false, Locale::En) => "Saved. You may close this page.",
            };
            show(StatusCode::OK, page(&centre, locale, if centre.test { "" } else { done }))
        }
        Err(error) => refuse(&error, &headers),
    }
}

fn language(centre: &Centre, headers: &HeaderMap) -> Locale {
    centre.locale.or_else(|| super::accepted(headers)).unwrap_or(centre.settings.locale)
}

/// A form's pairs. Only words of ours are looked for, and none of them needs decoding.
struct Said(Vec<(String, String)>);

impl Said {
    fn read(body: &[u8]) -> Said {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Said(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Nothing where no button of the page was pressed.
    fn wish(&self) -> Option<Wish> {
        match self.one("do") {
            "leave" => Some(Wish::Leave),
            "save" => Some(self.choice()),
            _ => None,
        }
    }

    fn choice(&self) -> Wish {
        let rest = match self.one("pause") {
            "keep" => Rest::Keep,
            days => Pause::parse(days).map_or(Rest::End, Rest::For),
        };
        Wish::Everything {
            choice: Choice {
                channels: self.all("channel").filter_map(Channel::parse).collect(),
                topics: self.all("topic").filter_map(|id| id.parse().ok()).map(Topic).collect(),
            },
            frequency: Frequency::parse(self.one("frequency")),
            preferred: Channel::parse(self.one("preferred")),
            address_form: AddressForm::parse(self.one("address_form")),
            rest,
        }
    }
}

fn page(centre: &Centre, locale: Locale, done: &str) -> String {
    let settings = &centre.settings;
    let accent = settings.accent_color.as_str();
    let note = match centre.test {
        true => locale.pick(
            "Это ссылка из пробного письма: выбор не сохраняется.",
            "This link is from a test message: nothing is saved.",
        ),
        false => {
            locale.pick("Письма о ваших заказах приходят и дальше.", "Messages about your orders still come.")
        }
    };
    let mut groups = vec![channels(centre, locale)];
    if centre.offers_topics() {
        groups.push(topics(centre, locale));
    }
    groups.push(frequency(centre, locale));
    if centre.offers_preferred() {
        groups.push(preferred(centre, locale));
    }
    // Only Russian tells the two apart, so only a page in Russian asks.
    if centre.offers_address_form && locale == Locale::Ru {
        groups.push(address_form(centre));
    }
    groups.push(pause(centre, locale));
    write(&Page {
        lang: locale.code(),
        title: locale.pick("Что вам присылать", "What to send you"),
        accent,
        on_accent: on(accent),
        business: &settings.business_name,
        done,
        lead: match centre.offers_topics() {
            true => locale.pick(
                "Выберите, как, о чём и как часто вам писать.",
                "Choose how, about what and how often to write to you.",
            ),
            false => locale
                .pick("Выберите, как и как часто вам писать.", "Choose how and how often to write to you."),
        },
        groups,
        save: locale.pick("Сохранить", "Save"),
        leave: locale.pick("Отписаться от всего", "Unsubscribe from everything"),
        note,
        address: &settings.postal_address,
    })
}

fn name_of(channel: Channel, locale: Locale) -> &'static str {
    match channel {
        Channel::Email => locale.pick("Письма на почту", "E-mails"),
        Channel::Sms => locale.pick("SMS", "Text messages"),
        Channel::Push => locale.pick("Уведомления", "Push notifications"),
        Channel::Telegram => "Telegram",
        Channel::Whatsapp => "WhatsApp",
        Channel::Call => locale.pick("Звонки", "Calls"),
    }
}

fn channels(centre: &Centre, locale: Locale) -> Group<'static> {
    let option = |channel: &Channel| Choosable {
        value: channel.as_str().to_owned(),
        label: name_of(*channel, locale).to_owned(),
        on: centre.chosen.channels.contains(channel),
    };
    Group {
        legend: locale.pick("Как", "How"),
        kind: "checkbox",
        name: "channel",
        options: centre.channels.iter().map(option).collect(),
        note: String::new(),
    }
}

fn topics(centre: &Centre, locale: Locale) -> Group<'static> {
    let rest = locale.pick("Всё остальное", "Everything else");
    // Topics by name first, "everything else" last.
    let named = centre.topics.iter().filter(|(topic, _)| *topic != Topic::EVERY);
    let every = centre.topics.iter().filter(|(topic, _)| *topic == Topic::EVERY);
    let option = |(topic, name): &(Topic, String)| Choosable {
        value: topic.0.to_string(),
        label: if *topic == Topic::EVERY { rest.to_owned() } else { name.clone() },
        on: centre.chosen.topics.contains(topic),
    };
    Group {
        legend: locale.pick("О чём", "About what"),
        kind: "checkbox",
        name: "topic",
        options: named.chain(every).map(option).collect(),
        note: String::new(),
    }
}

fn frequency(centre: &Centre, locale: Locale) -> Group<'static> {
    let option = |value: Option<Frequency>, label: &str| Choosable {
        value: value.map_or(String::new(), |it| it.as_str().to_owned()),
        label: label.to_owned(),
        on: centre.frequency == value,
    };
    Group {
        legend: locale.pick("Как часто", "How often"),
        kind: "radio",
        name: "frequency",
        options: vec![
            option(None, locale.pick("Когда есть о чём", "Whenever there is something")),
            option(Some(Frequency::Daily), locale.pick("Не чаще раза в день", "Once a day at most")),
            option(Some(Frequency::Weekly), locale.pick("Не чаще раза в неделю", "Once a week at most")),
            option(Some(Frequency::Monthly), locale.pick("Не чаще раза в месяц", "Once a month at most")),
        ],
        note: String::new(),
    }
}

fn preferred(centre: &Centre, locale: Locale) -> Group<'static> {
    let any = Choosable {
        value: String::new(),
        label: locale.pick("Всё равно", "Any of them").to_owned(),
        on: centre.preferred.is_none(),
    };
    let option = |channel: &Channel| Choosable {
        value: channel.as_str().to_owned(),
        label: name_of(*channel, locale).to_owned(),
        on: centre.preferred == Some(*channel),
    };
    Group {
        legend: locale.pick("Что удобнее", "What is handier"),
        kind: "radio",
        name: "preferred",
        options: std::iter::once(any).chain(centre.channels.iter().map(option)).collect(),
        note: String::new(),
    }
}

fn address_form(centre: &Centre) -> Group<'static> {
    let option = |form: AddressForm, label: &str| Choosable {
        value: form.as_str().to_owned(),
        label: label.to_owned(),
        on: centre.address_form == Some(form),
    };
    Group {
        legend: "Как к вам обращаться",
        kind: "radio",
        name: "address_form",
        options: vec![option(AddressForm::Formal, "На «вы»"), option(AddressForm::Informal, "На «ты»")],
        note: String::new(),
    }
}

fn pause(centre: &Centre, locale: Locale) -> Group<'static> {
    let until = centre.paused_until.filter(|until| *until > centre.now);
    let option = |value: &str, label: &str, on: bool| Choosable {
        value: value.to_owned(),
        label: label.to_owned(),
        on,
    };
    let mut options = Vec::new();
    if let Some(until) = until {
        let day = day(until, &centre.settings.zone, locale);
        let kept = match locale {
            Locale::Ru => format!("Отдыхаю до {day}"),
            Locale::En => format!("Resting until {day}"),
        };
        options.push(option("keep", &kept, true));
    }
    options.push(option("", locale.pick("Без перерыва", "No rest"), until.is_none()));
    for (pause, ru, en) in [
        (Pause::Month, "Отдохнуть 30 дней", "Rest for 30 days"),
        (Pause::TwoMonths, "Отдохнуть 60 дней", "Rest for 60 days"),
        (Pause::Quarter, "Отдохнуть 90 дней", "Rest for 90 days"),
    ] {
        options.push(option(pause.as_str(), locale.pick(ru, en), false));
    }
    Group {
        legend: locale.pick("Перерыв", "A rest"),
        kind: "radio",
        name: "pause",
        options,
        note: locale
            .pick("Потом всё вернётся само, подписка сохранится.", "Then everything comes back by itself.")
            .to_owned(),
    }
}
