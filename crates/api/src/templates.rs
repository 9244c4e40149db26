//! Templates: saved, listed, previewed as a person.
//!
//! A draft with mistakes is saved, because people stop in the middle; the preview names the mistakes. What a message
//! may hold is decided in the template room, not here.

use crate::prelude::*;
use app::templates::{self, BodyKind, Level, Message, Part, Problem as Finding, Template};
use base::{CustomerId, TemplateId};
use domain::templates::Draft;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(preview))
        .routes(routes!(load, save, remove))
}

#[derive(Serialize, ToSchema)]
pub struct TemplateView {
    #[schema(value_type = String, example = "tpl_1")]
    id: TemplateId,
    name: String,
    #[schema(example = "email")]
    channel: String,
    subject: String,
    preheader: String,
    /// `blocks` or `mjml`.
    #[schema(value_type = String, example = "blocks")]
    body_kind: BodyKind,
    /// A JSON document of blocks, or MJML.
    body: String,
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<Template> for TemplateView {
    fn from(template: Template) -> TemplateView {
        let Template { id, channel, draft, version, created_at, updated_at, .. } = template;
        let Draft { name, subject, preheader, body_kind, body } = draft;
        TemplateView {
            id,
            name,
            channel,
            subject,
            preheader,
            body_kind,
            body,
            version,
            created_at,
            updated_at,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateDraft {
    name: String,
    subject: String,
    preheader: String,
    #[schema(value_type = String, example = "blocks")]
    body_kind: BodyKind,
    body: String,
    /// Only `email`.
    channel: Option<String>,
}

impl TemplateDraft {
    fn draft(self) -> Result<Draft, Problem> {
        if self.channel.is_some_and(|channel| channel != "email") {
            return Err(app::Error::invalid("channel", app::error::codes::INVALID).into());
        }
        let TemplateDraft { name, subject, preheader, body_kind, body, .. } = self;
        Ok(Draft { name, subject, preheader, body_kind, body })
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewQuestion {
    subject: String,
    preheader: String,
    #[schema(value_type = String, example = "blocks")]
    body_kind: BodyKind,
    body: String,
    /// Whose eyes to look with; somebody about whom everything is known when absent.
    #[schema(value_type = Option<String>, example = "cus_1")]
    customer_id: Option<CustomerId>,
}

/// Something wrong with a message.
#[derive(Serialize, ToSchema)]
pub struct TemplateProblem {
    /// `error`: the message cannot be sent; `warning`: it can.
    #[schema(value_type = String, example = "error")]
    level: Level,
    #[schema(example = "field_unknown")]
    code: &'static str,
    /// `subject`, `preheader` or `body`.
    #[schema(value_type = String, example = "body")]
    part: Part,
    /// Line of the source, from 1.
    line: Option<usize>,
    /// Number of the block, from 1.
    block: Option<usize>,
    detail: String,
}

impl From<Finding> for TemplateProblem {
    fn from(finding: Finding) -> TemplateProblem {
        let Finding { level, code, part, line, block, detail } = finding;
        TemplateProblem { level, code, part, line, block, detail }
    }
}

/// A message as one person would see it.
#[derive(Serialize, ToSchema)]
pub struct TemplatePreview {
    subject: String,
    preheader: String,
    html: String,
    text: String,
    /// Size of the HTML; mail programs hide what is beyond 102 kB.
    bytes: usize,
    problems: Vec<TemplateProblem>,
    /// Where the links lead.
    links: Vec<String>,
}

/// Templates, last changed first.
///
/// Needs `templates.read`.
#[utoipa::path(get, path = "/templates", params(PageQuery), responses((status = 200, body = Page<TemplateView>)))]
async fn list(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<TemplateView>> {
    let (after, limit) = (query.after::<(i64, i64)>()?, query.limit());
    let after = after.map(|(at, id)| (Timestamp::from_micros(at), TemplateId(id)));
    let rows = ctx.run(move |ctx| templates::list(ctx, after, limit)).await?;
    let next =
        (rows.len() == limit).then(|| rows.last().map(|row| (row.updated_at.micros(), row.id.0))).flatten();
    reply(Page::new(rows.into_iter().map(TemplateView::from).collect(), next.as_ref())?)
}

/// Makes a template.
///
/// Needs `templates.write`.
#[utoipa::path(
    post, path = "/templates", request_body = TemplateDraft, responses((status = 201, body = TemplateView))
)]
async fn create(ctx: Ctx, Input(body): Input<TemplateDraft>) -> Created<TemplateView> {
    let draft = body.draft()?;
    created(ctx.run(move |ctx| templates::create(ctx, draft)).await?.into())
}

/// One template.
///
/// Needs `templates.read`.
#[utoipa::path(get, path = "/templates/{id}", responses((status = 200, body = TemplateView)))]
async fn load(ctx: Ctx, Id(id): Id<TemplateId>) -> Result<Versioned<TemplateView>, Problem> {
    let template = ctx.run(move |ctx| templates::load(ctx, id)).await?;
    Ok(Versioned(template.version, template.into()))
}

/// Saves a template of the version that was read.
///
/// Needs `templates.write` and `If-Match`.
#[utoipa::path(
    put, path = "/templates/{id}", request_body = TemplateDraft, responses((status = 200, body = TemplateView))
)]
async fn save(
    ctx: Ctx,
    Id(id): Id<TemplateId>,
    IfMatch(version): IfMatch,
    Input(body): Input<TemplateDraft>,
) -> Result<Versioned<TemplateView>, Problem> {
    let draft = body.draft()?;
    let template = ctx.run(move |ctx| templates::save(ctx, id, version, draft)).await?;
    Ok(Versioned(template.version, template.into()))
}

/// Takes a template out of lists. Campaigns keep the message they were launched with.
///
/// Needs `templates.write`.
#[utoipa::path(delete, path = "/templates/{id}", responses((status = 204)))]
async fn remove(ctx: Ctx, Id(id): Id<TemplateId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| templates::remove(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A message as one person would see it, with what is wrong with it. Nothing is saved.
///
/// Needs `templates.read`, and `customers.read` with a `customer_id`.
#[utoipa::path(
    post, path = "/templates/preview", request_body = PreviewQuestion,
    responses((status = 200, body = TemplatePreview))
)]
async fn preview(ctx: Ctx, Input(body): Input<PreviewQuestion>) -> Reply<TemplatePreview> {
    let PreviewQuestion { subject, preheader, body_kind, body, customer_id } = body;
    let message = Message { subject, preheader, body_kind, body };
    let seen = ctx.run(move |ctx| templates::preview(ctx, &message, customer_id)).await?;
    reply(TemplatePreview {
        bytes: seen.html.len(),
        subject: seen.subject,
        preheader: seen.preheader,
        html: seen.html,
        text: seen.text,
        problems: seen.problems.into_iter().map(TemplateProblem::from).collect(),
        links: seen.links,
    })
}
