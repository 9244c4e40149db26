//! The legal pack: the business's details, drafts, publishing, and the public pages.
//!
//! A draft is made from the edition of the law's day and the details until somebody changes it. Publishing takes
//! exactly the text that its caller has seen, gives it a number and a hash, and nothing changes it any more: the
//! ledger of consents points at it. What a draft says is decided in `domain::legal`; a lawyer reads it before it is
//! published.

use crate::server::Server;
use crate::settings::Settings;
use crate::{Ctx, Error, Result};
use base::{Date, Locale};
use domain::access::Permission;
use domain::legal::{self, Details, Fact, Kind};
use std::sync::Arc;
pub use store::consent::Text;

/// Everything the page of legal documents shows.
#[derive(Clone, Debug)]
pub struct Pack {
    pub details: Details,
    /// Of the details, for an edit.
    pub version: i64,
    /// The language of the drafts and of what is listed as published.
    pub locale: Locale,
    /// The day from which the edition of the drafts holds.
    pub effective_from: &'static str,
    pub documents: Vec<Document>,
}

#[derive(Clone, Debug)]
pub struct Document {
    pub kind: Kind,
    /// The text that would be published now.
    pub draft: String,
    /// Somebody changed it: new details do not come into it by themselves.
    pub edited: bool,
    pub facts: Vec<Fact>,
    /// Of this kind and language, newest first.
    pub published: Vec<Text>,
    /// What the next edition will be called.
    pub next: i64,
}

/// The documents in a language; that of the workspace when none is asked for.
pub fn pack(ctx: &Ctx, locale: Option<Locale>) -> Result<Pack> {
    ctx.require(Permission::SettingsRead)?;
    let (day, locale) = (today(ctx), language(ctx, locale));
    ctx.workspace.read(|tx| {
        let (version, details) = store::legal::details(tx)?;
        let texts = store::consent::texts(tx)?;
        let edition = legal::edition(locale, day);
        let mut documents = Vec::new();
        for kind in Kind::ALL.iter().copied() {
            let edited = store::legal::draft(tx, (kind, locale))?;
            let of_kind = || texts.iter().filter(|text| text.kind == kind);
            documents.push(Document {
                kind,
                edited: edited.is_some(),
                draft: edited.unwrap_or_else(|| legal::draft((kind, locale), &details, day)),
                facts: legal::facts(edition, kind),
                published: of_kind().filter(|text| text.locale == locale).cloned().collect(),
                next: of_kind().map(|text| text.number).max().unwrap_or(0) + 1,
            });
        }
        Ok(Pack { details, version, locale, effective_from: edition.effective_from, documents })
    })
}

/// Changes the details of the version that the caller has seen.
pub fn save_details(ctx: &Ctx, version: i64, details: Details) -> Result<Pack> {
    ctx.require(Permission::SettingsWrite)?;
    let details = details.checked().map_err(|wrong| Error::invalid(wrong.field, wrong.code))?;
    let audit = ctx.audit("legal.details", "");
    ctx.workspace.write(move |tx| {
        let (known, _) = store::legal::details(tx)?;
        if known != version {
            return Err(Error::Store(store::Error::Stale));
        }
        store::legal::save_details(tx, version + 1, &details)?;
        Ok(store::audit::append(tx, &audit)?)
    })?;
    pack(ctx, None)
}

/// Keeps a changed draft; nothing throws the changes away.
pub fn save_draft(ctx: &Ctx, kind: Kind, locale: Option<Locale>, body: Option<String>) -> Result<()> {
    ctx.require(Permission::SettingsWrite)?;
    let document = (kind, language(ctx, locale));
    let body = body.map(tidy);
    if body.as_ref().is_some_and(|body| body.chars().count() > legal::BODY_CHARS) {
        return Err(refused(legal::Refusal::BodyInvalid));
    }
    let audit = ctx.audit("legal.draft", kind);
    ctx.workspace.write(move |tx| {
        store::legal::save_draft(tx, document, body.as_deref())?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// Publishes a text: from now on it is what people agree to and what the public address shows.
pub fn publish(ctx: &Ctx, kind: Kind, locale: Option<Locale>, body: String) -> Result<Text> {
    ctx.require(Permission::SettingsWrite)?;
    let locale = language(ctx, locale);
    let (body, now, actor) = (tidy(body), ctx.now(), ctx.actor.to_string());
    let audit = ctx.audit("legal.publish", kind);
    ctx.workspace.write(move |tx| {
        let last = store::consent::holding_text(tx, (kind, locale))?.filter(|text| text.locale == locale);
        legal::publish(&body, last.as_ref().map(|text| text.body.as_str())).map_err(refused)?;
        let text = store::consent::publish(tx, (kind, locale), &body, &actor, now)?;
        store::legal::save_draft(tx, (kind, locale), None)?;
        let told = serde_json::json!({ "version": text.version, "hash": text.fingerprint() });
        store::audit::append(tx, &audit.clone().with(told))?;
        Ok(text)
    })
}

/// A published document with what a reader of its page wants to know of its neighbours.
#[derive(Clone, Debug)]
pub struct Published {
    pub settings: Arc<Settings>,
    pub text: Text,
    /// The edition of the same language that holds now.
    pub newest: i64,
    /// Earlier editions of the same language, newest first.
    pub older: Vec<i64>,
    /// The edition of another language that holds now.
    pub other: Option<(i64, Locale)>,
}

/// A published document of a workspace for anybody: of a number, or the one that holds now for a reader of a language.
pub fn public(
    server: &Server,
    slug: &str,
    kind: Kind,
    number: Option<i64>,
    locale: Option<Locale>,
) -> Result<Published> {
    let workspace = server.workspace(slug)?;
    let settings = workspace.settings();
    let locale = locale.unwrap_or(settings.locale);
    let found = workspace.read(|tx| {
        let text = match number {
            Some(number) => store::consent::text(tx, &legal::version(kind, number))?,
            None => store::consent::holding_text(tx, (kind, locale))?,
        };
        Ok(text.zip(Some(store::consent::editions(tx, kind)?)))
    })?;
    let (text, editions) = found.ok_or(Error::NotFound)?;
    let own = || editions.iter().filter(|(_, of)| *of == text.locale).map(|(number, _)| *number);
    let newest = own().next().unwrap_or(text.number);
    let older = own().filter(|number| *number < text.number).collect();
    let other = editions.iter().find(|(_, of)| *of != text.locale).copied();
    Ok(Published { settings, newest, older, other, text })
}

fn language(ctx: &Ctx, asked: Option<Locale>) -> Locale {
    asked.unwrap_or_else(|| ctx.workspace.settings().locale)
}

fn today(ctx: &Ctx) -> Date {
    ctx.now().date(&ctx.workspace.settings().zone)
}

fn refused(refusal: legal::Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}

/// One form for one text, so that its hash is the same wherever it was typed.
fn tidy(body: String) -> String {
    let lines = body.replace("\r\n", "\n");
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim())
}
