//! Fields of the business's own on customers: their definitions on the wire.
//!
//! Values are read and written with the customers, and asked about by rules. What may change of a field is decided in
//! the use case and in `domain::fields`, never here.

use crate::lists::UseView;
use crate::prelude::*;
use app::fields::{self, Listed, Shape};
use base::FieldId;
use domain::fields::{Choice, Kind};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(get, update, archive))
        .routes(routes!(restore))
}

/// A name in one language or in both; one serves both.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LabelInput {
    ru: String,
    en: String,
}

impl LabelInput {
    /// In Russian and in English.
    pub(crate) fn both(self) -> (String, String) {
        (self.ru, self.en)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceInput {
    /// What is kept and what programs say; it stays when the name changes.
    #[schema(example = "gold")]
    value: String,
    /// What people see; the value where it is missing.
    #[serde(default)]
    label: LabelInput,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldInput {
    /// Names the field in the API and in files, and as `fields.<key>` in rules: small Latin letters, digits and `_`.
    /// It never changes.
    #[schema(example = "shoe_size")]
    key: String,
    label: LabelInput,
    /// `text`, `number`, `money`, `boolean`, `date`, `moment`, `choice` or `many_choice`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "number")]
    kind: Kind,
    /// Of `choice` and `many_choice` only.
    #[serde(default)]
    choices: Vec<ChoiceInput>,
}

impl FieldInput {
    pub(crate) fn shape(self) -> Shape {
        let choice = |it: ChoiceInput| Choice { value: it.value, ru: it.label.ru, en: it.label.en };
        Shape {
            key: self.key,
            ru: self.label.ru,
            en: self.label.en,
            kind: self.kind,
            choices: self.choices.into_iter().map(choice).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct FieldChoice {
    value: String,
    label: wire::Words,
}

#[derive(Serialize, ToSchema)]
pub struct FieldInfo {
    #[schema(value_type = String, example = "fld_1")]
    id: FieldId,
    #[schema(example = "shoe_size")]
    key: String,
    label: wire::Words,
    /// `text`, `number`, `money`, `boolean`, `date`, `moment`, `choice` or `many_choice`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "number")]
    kind: &'static str,
    choices: Vec<FieldChoice>,
    /// Out of use: its values stay, nobody sees or asks for them.
    archived: bool,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Customers of whom a value is known.
    known: u64,
    /// Segments that ask about it, and templates that name it.
    used_by: Vec<UseView>,
}

pub(crate) fn choice_views(choices: Vec<Choice>) -> Vec<FieldChoice> {
    let view = |it: Choice| FieldChoice { value: it.value, label: wire::Words { ru: it.ru, en: it.en } };
    choices.into_iter().map(view).collect()
}

impl From<Listed> for FieldInfo {
    fn from(Listed { field, known, used_by }: Listed) -> FieldInfo {
        FieldInfo {
            id: field.id,
            key: field.shape.key,
            label: wire::Words { ru: field.shape.ru, en: field.shape.en },
            kind: field.shape.kind.as_str(),
            choices: choice_views(field.shape.choices),
            archived: field.archived,
            version: field.version,
            created_at: field.created_at,
            known,
            used_by: used_by.into_iter().map(UseView::from).collect(),
        }
    }
}

/// Every field of customers, those out of use last.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/fields", responses((status = 200, body = Page<FieldInfo>)))]
async fn list(ctx: Ctx) -> Reply<Page<FieldInfo>> {
    let fields = ctx.run(fields::list).await?;
    reply(Page::whole(fields.into_iter().map(FieldInfo::from).collect()))
}

/// Makes a field.
///
/// Needs `fields.write`.
#[utoipa::path(post, path = "/fields", request_body = FieldInput, responses((status = 201, body = FieldInfo)))]
async fn create(ctx: Ctx, Input(body): Input<FieldInput>) -> Created<FieldInfo> {
    created(ctx.run(move |ctx| fields::create(ctx, body.shape())).await?.into())
}

/// One field.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/fields/{id}", params(("id" = String, Path)), responses((status = 200, body = FieldInfo)))]
async fn get(ctx: Ctx, Id(id): Id<FieldId>) -> Result<Versioned<FieldInfo>, Problem> {
    let found = ctx.run(move |ctx| fields::get(ctx, id)).await?;
    Ok(Versioned(found.field.version, found.into()))
}

/// Saves a field of the version in `If-Match`.
///
/// The key stays. The type stays while a customer has a value, a choice while a customer has it, and nothing goes that
/// a segment asks about or a template names.
///
/// Needs `fields.write`.
#[utoipa::path(put, path = "/fields/{id}", params(("id" = String, Path)), request_body = FieldInput,
    responses((status = 200, body = FieldInfo)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<FieldId>,
    IfMatch(version): IfMatch,
    Input(body): Input<FieldInput>,
) -> Result<Versioned<FieldInfo>, Problem> {
    let found = ctx.run(move |ctx| fields::update(ctx, id, version, body.shape())).await?;
    Ok(Versioned(found.field.version, found.into()))
}

/// Takes a field out of use. Its values stay and come back with it.
///
/// Needs `fields.write`. Refused while a segment asks about it or a template names it.
#[utoipa::path(delete, path = "/fields/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn archive(ctx: Ctx, Id(id): Id<FieldId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| fields::archive(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a field into use again, with the values it had.
///
/// Needs `fields.write`.
#[utoipa::path(post, path = "/fields/{id}/restore", params(("id" = String, Path)),
    responses((status = 200, body = FieldInfo)))]
async fn restore(ctx: Ctx, Id(id): Id<FieldId>) -> Reply<FieldInfo> {
    reply(ctx.run(move |ctx| fields::restore(ctx, id)).await?.into())
}
