//! A published document at its public address: a page for people and printers, and the bare text that the hash is of.
//!
//! A page speaks the language of its document, whatever its reader asks for; which document a reader is shown is
//! decided in `app::legal`. The layout stands in `templates/legal.html`.

use crate::state::Api;
use crate::tracking::{accepted, carry, on, refuse, show};
use app::legal::Published;
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::Locale;
use domain::legal::Kind;

pub fn routes() -> Router<Api> {
    Router::new()
        .route("/legal/{workspace}/{kind}", get(newest))
        .route("/legal/{workspace}/{kind}/{number}", get(one))
}

#[derive(Template)]
#[template(path = "legal.html")]
struct Page<'a> {
    lang: &'static str,
    accent: &'a str,
    on_accent: &'static str,
    business: &'a str,
    title: &'a str,
    blocks: Vec<Block<'a>>,
    number: i64,
    edition: String,
    hash: String,
    /// Where the edition that holds now is, and what is said of it, where this is an older one.
    newer: Option<(String, String)>,
    older_words: &'static str,
    older: Vec<i64>,
    hash_words: &'static str,
    /// The same document in another language.
    other: Option<(String, &'static str)>,
    base: String,
}

/// A piece of a document as a page shows it.
enum Block<'a> {
    Heading(&'a str),
    Paragraph(&'a str),
    List(Vec<&'a str>),
}

async fn newest(
    State(api): State<Api>,
    Path((slug, kind)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let asked = query.split('&').find_map(|pair| Locale::parse(pair.strip_prefix("lang=")?));
    answer(&api, &headers, (slug, kind), (None, asked), false).await
}

async fn one(
    State(api): State<Api>,
    Path((slug, kind, number)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let bare = number.strip_suffix(".txt");
    match bare.unwrap_or(&number).parse() {
        Ok(wanted) => answer(&api, &headers, (slug, kind), (Some(wanted), None), bare.is_some()).await,
        Err(_) => refuse(&app::Error::NotFound, &headers),
    }
}

async fn answer(
    api: &Api,
    headers: &HeaderMap,
    (slug, kind): (String, String),
    (number, asked): (Option<i64>, Option<Locale>),
    bare: bool,
) -> Response {
    let Some(kind) = Kind::parse(&kind) else { return refuse(&app::Error::NotFound, headers) };
    let workspace = slug.clone();
    let locale = asked.or_else(|| accepted(headers));
    match carry(api, move |server| app::legal::public(server, &workspace, kind, number, locale)).await {
        Ok(Published { text, .. }) if bare => {
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            (StatusCode::OK, [(header::CONTENT_TYPE, kind)], text.body).into_response()
        }
        Ok(published) => show(StatusCode::OK, page(&slug, &published)),
        Err(error) => refuse(&error, headers),
    }
}

/// In the language of the document, whatever its reader speaks.
fn page(slug: &str, published: &Published) -> String {
    let Published { settings, text, newest, older, other } = published;
    let locale = text.locale;
    let (title, blocks) = read(&text.body);
    let day = text.published_at.zoned(&settings.zone);
    let base = format!("/legal/{slug}/{}", text.kind);
    let newer = (text.number < *newest).then(|| {
        let words = match locale {
            Locale::Ru => format!("Сейчас действует редакция {newest}"),
            Locale::En => format!("Edition {newest} holds now"),
        };
        (format!("{base}?lang={}", locale.code()), words)
    });
    let page = Page {
        lang: locale.code(),
        accent: &settings.accent_color,
        on_accent: on(&settings.accent_color),
        business: &settings.business_name,
        title: title.unwrap_or(text.kind.title(locale)),
        blocks,
        number: text.number,
        edition: match locale {
            Locale::Ru => format!("Редакция {} от {}", text.number, day.strftime("%d.%m.%Y")),
            Locale::En => format!("Edition {} of {}", text.number, day.strftime("%-d %B %Y")),
        },
        hash: text.fingerprint(),
        older_words: match locale {
            Locale::Ru => "Прежние редакции",
            Locale::En => "Earlier editions",
        },
        // An older one leads to the newest, which names them all.
        older: if newer.is_some() { Vec::new() } else { older.iter().take(50).copied().collect() },
        newer,
        hash_words: match locale {
            Locale::Ru => "текста редакции",
            Locale::En => "of the edition's text",
        },
        other: other.map(|(_, of)| {
            let words = match of {
                Locale::Ru => "По-русски",
                Locale::En => "In English",
            };
            (format!("{base}?lang={}", of.code()), words)
        }),
        base,
    };
    page.render().unwrap_or_default()
}

/// A document's title and pieces: `# `, `## ` and `- ` begin lines, all else is a paragraph.
fn read(body: &str) -> (Option<&str>, Vec<Block<'_>>) {
    let (mut title, mut blocks) = (None, Vec::new());
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("# ") {
            title = title.or(Some(text));
        } else if let Some(text) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(text));
        } else if let Some(text) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(points)) => points.push(text),
                _ => blocks.push(Block::List(vec![text])),
            }
        } else {
            blocks.push(Block::Paragraph(line));
        }
    }
    (title, blocks)
}
