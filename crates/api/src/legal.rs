//! The legal pack for people who work here, and its public pages.
//!
//! What a draft says and whether it may be published is decided in `domain::legal`; here a body becomes a call and a
//! published text a page (`page`). The ledger that points at texts is in `consent`.

mod page;

use crate::prelude::*;
use app::legal::{self, Document, Pack, Text};
use base::Locale;
use domain::legal::{Details, Form, Kind};

pub use page::routes as pages;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(load, save_details))
        .routes(routes!(save_draft))
        .routes(routes!(publish))
}

/// Who the business is before the law.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalDetails {
    /// `company`, `entrepreneur` or `self_employed`.
    #[schema(value_type = String, example = "company")]
    form: Form,
    legal_name: String,
    /// Ten digits of a company, twelve of a person; the control digits are checked.
    inn: String,
    /// ОГРН or ОГРНИП; empty of a self-employed person.
    ogrn: String,
    address: String,
    /// For requests about personal data.
    email: String,
    phone: String,
    site: String,
    /// Who answers for the processing.
    responsible: String,
    /// A number of another country's register; this and what follows stands in English documents only.
    #[serde(default)]
    registration: String,
    /// Who stands for a business outside the European Union in it.
    #[serde(default)]
    representative: String,
    /// The authority where people complain.
    #[serde(default)]
    authority: String,
}

/// In which language the documents are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LegalQuery {
    /// `ru` (drafts for 152-FZ and 38-FZ) or `en` (drafts for GDPR and ePrivacy); that of the workspace when absent.
    #[param(value_type = Option<String>, example = "en")]
    locale: Option<Locale>,
}

/// The business's details and its documents.
#[derive(Serialize, ToSchema)]
pub struct LegalPack {
    /// Of the details; also the `ETag`.
    version: i64,
    details: LegalDetails,
    /// The language of the drafts and of what is listed as published, and with it the law they are written for.
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
    /// The day from which the edition of the drafts holds.
    #[schema(example = "2025-09-01")]
    effective_from: &'static str,
    documents: Vec<LegalDocument>,
}

#[derive(Serialize, ToSchema)]
pub struct LegalDocument {
    /// `personal_data`, `advertising`, `policy` or `cookies`.
    #[schema(value_type = String, example = "personal_data")]
    kind: Kind,
    /// The text that would be published now: `# `, `## ` and `- ` begin lines, all else is a paragraph.
    draft: String,
    /// Somebody changed it, so new details do not come into it by themselves.
    edited: bool,
    facts: Vec<LegalFact>,
    /// The page of the text that holds now.
    url: String,
    /// In this language, newest first.
    published: Vec<LegalText>,
    /// The number of the next edition: those of all languages are counted together.
    next: i64,
}

/// What an article of the law demands of a document.
#[derive(Serialize, ToSchema)]
pub struct LegalFact {
    article: &'static str,
    demands: &'static str,
}

/// A text as it was published; never changed.
#[derive(Serialize, ToSchema)]
pub struct LegalText {
    #[schema(example = "personal_data-3")]
    version: String,
    number: i64,
    /// SHA-256 of the body, as the page's `.txt` gives it.
    hash: String,
    #[schema(value_type = String, format = DateTime)]
    published_at: Timestamp,
    /// `usr_1`.
    published_by: String,
    body: String,
}

/// A draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalDraft {
    /// `personal_data`, `advertising`, `policy` or `cookies`.
    #[schema(value_type = String, example = "policy")]
    kind: Kind,
    /// `ru` or `en`; that of the workspace when absent.
    #[schema(value_type = Option<String>, example = "en")]
    locale: Option<Locale>,
    /// Null throws the changes away.
    body: Option<String>,
}

/// What is published: exactly this text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalPublication {
    /// `personal_data`, `advertising`, `policy` or `cookies`.
    #[schema(value_type = String, example = "policy")]
    kind: Kind,
    /// `ru` or `en`; that of the workspace when absent.
    #[schema(value_type = Option<String>, example = "en")]
    locale: Option<Locale>,
    body: String,
}

impl From<Details> for LegalDetails {
    fn from(it: Details) -> LegalDetails {
        let Details { form, legal_name, inn, ogrn, address, email, phone, site, responsible, .. } = it;
        let Details { registration, representative, authority, .. } = it;
        LegalDetails {
            form,
            legal_name,
            inn,
            ogrn,
            address,
            email,
            phone,
            site,
            responsible,
            registration,
            representative,
            authority,
        }
    }
}

impl From<LegalDetails> for Details {
    fn from(it: LegalDetails) -> Details {
        let LegalDetails { form, legal_name, inn, ogrn, address, email, phone, site, responsible, .. } = it;
        let LegalDetails { registration, representative, authority, .. } = it;
        Details {
            form,
            legal_name,
            inn,
            ogrn,
            address,
            email,
            phone,
            site,
            responsible,
            registration,
            representative,
            authority,
        }
    }
}

impl From<Text> for LegalText {
    fn from(it: Text) -> LegalText {
        LegalText {
            hash: it.fingerprint(),
            version: it.version,
            number: it.number,
            published_at: it.published_at,
            published_by: it.published_by,
            body: it.body,
        }
    }
}

fn view(slug: &str, pack: Pack) -> Versioned<LegalPack> {
    let document = |it: Document| LegalDocument {
        kind: it.kind,
        draft: it.draft,
        edited: it.edited,
        facts: it
            .facts
            .into_iter()
            .map(|fact| LegalFact { article: fact.article, demands: fact.demands })
            .collect(),
        url: format!("/legal/{slug}/{}", it.kind),
        published: it.published.into_iter().map(LegalText::from).collect(),
        next: it.next,
    };
    let (version, effective_from, locale) = (pack.version, pack.effective_from, pack.locale);
    let documents = pack.documents.into_iter().map(document).collect();
    Versioned(version, LegalPack { version, details: pack.details.into(), locale, effective_from, documents })
}

/// The business's details, drafts and published documents.
///
/// Needs `settings.read`.
#[utoipa::path(get, path = "/legal", params(LegalQuery), responses((status = 200, body = LegalPack)))]
async fn load(ctx: Ctx, Params(query): Params<LegalQuery>) -> Result<Versioned<LegalPack>, Problem> {
    let slug = ctx.workspace.slug.clone();
    Ok(view(&slug, ctx.run(move |ctx| legal::pack(ctx, query.locale)).await?))
}

/// Changes the business's details. What is empty is not known yet; documents with an open place cannot be published.
///
/// Needs `settings.write`.
#[utoipa::path(
    put, path = "/legal", request_body = LegalDetails,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    responses((status = 200, body = LegalPack))
)]
async fn save_details(
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Input(body): Input<LegalDetails>,
) -> Result<Versioned<LegalPack>, Problem> {
    let slug = ctx.workspace.slug.clone();
    let pack = ctx.run(move |ctx| legal::save_details(ctx, version, body.into())).await?;
    Ok(view(&slug, pack))
}

/// Keeps a changed draft.
///
/// Needs `settings.write`.
#[utoipa::path(put, path = "/legal/draft", request_body = LegalDraft, responses((status = 204)))]
async fn save_draft(ctx: Ctx, Input(body): Input<LegalDraft>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| legal::save_draft(ctx, body.kind, body.locale, body.body)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes a text under the next number of its kind. It is never changed any more; entries of the ledger point at it.
///
/// Needs `settings.write`.
#[utoipa::path(post, path = "/legal/publish", request_body = LegalPublication,
    responses((status = 201, body = LegalText)))]
async fn publish(ctx: Ctx, Input(body): Input<LegalPublication>) -> Created<LegalText> {
    let text = ctx.run(move |ctx| legal::publish(ctx, body.kind, body.locale, body.body)).await?;
    created(LegalText::from(text))
}
