//! Record types and records: nouns of the business's own, each record linked to a customer.
//!
//! Fields of a type look like fields of customers, so their wire types are those of `fields`. What a type may lose
//! while records hold it is decided in `app::records`, never here.

use crate::customers::named;
use crate::fields::{FieldChoice, FieldInput, LabelInput, choice_views};
use crate::lists::UseView;
use crate::outgoing_file::csv_file;
use crate::prelude::*;
use app::records::{self, Changes, Listed, Record, RecordType, Said, Wanted, Which};
use axum::response::Response;
use base::{CustomerId, RecordId, RecordTypeId};
use serde_json::{Map, Value};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list_types, create_type))
        .routes(routes!(get_type, update_type, archive_type))
        .routes(routes!(restore_type))
        .routes(routes!(list, create))
        .routes(routes!(export_csv))
        .routes(routes!(get, update, delete))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordTypeInput {
    /// Names the type in the API, and as `records.<key>` in rules. It never changes.
    #[schema(example = "booking")]
    key: String,
    label: LabelInput,
    /// What a record of this type holds: fields like those of customers, but of the type `many_choice`.
    fields: Vec<FieldInput>,
}

impl RecordTypeInput {
    fn said(self) -> Said {
        let (ru, en) = self.label.both();
        let fields = self.fields.into_iter().map(FieldInput::shape).collect();
        Said { key: self.key, ru, en, fields }
    }
}

/// A field of a record type.
#[derive(Serialize, ToSchema)]
pub struct RecordFieldInfo {
    #[schema(example = "arrival")]
    key: String,
    label: wire::Words,
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "date")]
    kind: &'static str,
    choices: Vec<FieldChoice>,
}

#[derive(Serialize, ToSchema)]
pub struct RecordTypeInfo {
    #[schema(value_type = String, example = "rct_1")]
    id: RecordTypeId,
    #[schema(example = "booking")]
    key: String,
    label: wire::Words,
    fields: Vec<RecordFieldInfo>,
    /// Out of use: its records stay, nobody sees or asks for them.
    archived: bool,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// How many records there are.
    records: u64,
    /// Segments that ask about them, and templates that name them.
    used_by: Vec<UseView>,
}

impl From<Listed> for RecordTypeInfo {
    fn from(Listed { record_type: it, records, used_by }: Listed) -> RecordTypeInfo {
        let field = |field: domain::records::RecordField| RecordFieldInfo {
            key: field.shape.key,
            label: wire::Words { ru: field.shape.ru, en: field.shape.en },
            kind: field.shape.kind.as_str(),
            choices: choice_views(field.shape.choices),
        };
        RecordTypeInfo {
            id: it.id,
            key: it.key,
            label: wire::Words { ru: it.ru, en: it.en },
            fields: it.definition.fields.into_iter().map(field).collect(),
            archived: it.archived,
            version: it.version,
            created_at: it.created_at,
            records,
            used_by: used_by.into_iter().map(UseView::from).collect(),
        }
    }
}

/// Every record type, those out of use last.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/record-types", responses((status = 200, body = Page<RecordTypeInfo>)))]
async fn list_types(ctx: Ctx) -> Reply<Page<RecordTypeInfo>> {
    let types = ctx.run(records::list_types).await?;
    reply(Page::whole(types.into_iter().map(RecordTypeInfo::from).collect()))
}

/// Makes a record type.
///
/// Needs `fields.write`.
#[utoipa::path(post, path = "/record-types", request_body = RecordTypeInput,
    responses((status = 201, body = RecordTypeInfo)))]
async fn create_type(ctx: Ctx, Input(body): Input<RecordTypeInput>) -> Created<RecordTypeInfo> {
    created(ctx.run(move |ctx| records::create_type(ctx, body.said())).await?.into())
}

/// One record type.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/record-types/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RecordTypeInfo)))]
async fn get_type(ctx: Ctx, Id(id): Id<RecordTypeId>) -> Result<Versioned<RecordTypeInfo>, Problem> {
    let found = ctx.run(move |ctx| records::get_type(ctx, id)).await?;
    Ok(Versioned(found.record_type.version, found.into()))
}

/// Saves a record type of the version in `If-Match`.
///
/// A field keeps its key; a field that is not named goes. What records hold stays as it is: such a field, its type and
/// its choices cannot go.
///
/// Needs `fields.write`.
#[utoipa::path(put, path = "/record-types/{id}", params(("id" = String, Path)), request_body = RecordTypeInput,
    responses((status = 200, body = RecordTypeInfo)))]
async fn update_type(
    ctx: Ctx,
    Id(id): Id<RecordTypeId>,
    IfMatch(version): IfMatch,
    Input(body): Input<RecordTypeInput>,
) -> Result<Versioned<RecordTypeInfo>, Problem> {
    let found = ctx.run(move |ctx| records::update_type(ctx, id, version, body.said())).await?;
    Ok(Versioned(found.record_type.version, found.into()))
}

/// Takes a record type out of use. Its records stay and come back with it.
///
/// Needs `fields.write`. Refused while a segment asks about it.
#[utoipa::path(delete, path = "/record-types/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn archive_type(ctx: Ctx, Id(id): Id<RecordTypeId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| records::archive(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a record type into use again, with the records it had.
///
/// Needs `fields.write`.
#[utoipa::path(post, path = "/record-types/{id}/restore", params(("id" = String, Path)),
    responses((status = 200, body = RecordTypeInfo)))]
async fn restore_type(ctx: Ctx, Id(id): Id<RecordTypeId>) -> Reply<RecordTypeInfo> {
    reply(ctx.run(move |ctx| records::restore(ctx, id)).await?.into())
}

#[derive(Serialize, ToSchema)]
pub struct RecordInfo {
    #[schema(value_type = String, example = "rec_1")]
    id: RecordId,
    /// The key of its type.
    #[serde(rename = "type")]
    #[schema(example = "booking")]
    record_type: String,
    #[schema(value_type = String, example = "cus_1")]
    customer_id: CustomerId,
    /// The business's own number.
    number: Option<String>,
    /// Values by the keys of the type's fields; what is unknown is absent.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<(Record, RecordType)> for RecordInfo {
    fn from((record, of): (Record, RecordType)) -> RecordInfo {
        let values = records::keyed(&record, &of).into_iter();
        RecordInfo {
            id: record.id,
            record_type: of.key,
            customer_id: record.customer,
            number: record.number,
            fields: values.map(|(key, value)| (key, domain::fields::to_json(&value))).collect(),
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecordsQuery {
    /// Whose records.
    #[param(value_type = Option<String>, example = "cus_1")]
    customer: Option<CustomerId>,
    /// Of which type.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = Option<String>, example = "rct_1")]
    record_type: Option<RecordTypeId>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Records of a customer or of a type, newest first; one of the two must be named.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/records", params(RecordsQuery), responses((status = 200, body = Page<RecordInfo>)))]
async fn list(ctx: Ctx, Params(query): Params<RecordsQuery>) -> Reply<Page<RecordInfo>> {
    let which = Which { customer: query.customer, record_type: query.record_type };
    let before = crate::page::parse::<i64>(query.cursor.as_deref())?.map(RecordId);
    let limit = crate::page::limit(query.limit);
    let (rows, next) = ctx.run(move |ctx| records::list(ctx, which, before, limit)).await?;
    let next = next.map(|id| id.0);
    reply(Page::new(rows.into_iter().map(RecordInfo::from).collect(), next.as_ref())?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecordsExportQuery {
    /// Of which type.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = String, example = "rct_1")]
    record_type: RecordTypeId,
}

/// The records of a type as a CSV file, whose headers an import of records understands.
///
/// Also needs `customers.read`. Is written into the audit log.
///
/// Needs `customers.export`.
#[utoipa::path(get, path = "/records/export.csv", params(RecordsExportQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn export_csv(ctx: Ctx, Params(query): Params<RecordsExportQuery>) -> Result<Response, Problem> {
    let of = query.record_type;
    csv_file(ctx, format!("{of}-records"), move |ctx, out| records::export_csv(ctx, of, out)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// The key of the type.
    #[serde(rename = "type")]
    #[schema(example = "booking")]
    record_type: String,
    #[schema(value_type = String, example = "cus_1")]
    customer_id: CustomerId,
    /// The business's own number, one of a kind within the type.
    #[serde(default)]
    number: Option<String>,
    /// Values by the keys of the type's fields.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"arrival": "2026-02-03"}))]
    fields: Map<String, Value>,
}

/// Makes a record of a customer.
///
/// Needs `customers.write`.
#[utoipa::path(post, path = "/records", request_body = NewRecord, responses((status = 201, body = RecordInfo)))]
async fn create(ctx: Ctx, Input(body): Input<NewRecord>) -> Created<RecordInfo> {
    let wanted = Wanted {
        record_type: body.record_type,
        customer: body.customer_id,
        number: body.number,
        fields: body.fields,
    };
    created(ctx.run(move |ctx| records::create(ctx, wanted)).await?.into())
}

/// One record.
///
/// Needs `customers.read`.
#[utoipa::path(get, path = "/records/{id}", params(("id" = String, Path)), responses((status = 200, body = RecordInfo)))]
async fn get(ctx: Ctx, Id(id): Id<RecordId>) -> Result<Versioned<RecordInfo>, Problem> {
    let found = ctx.run(move |ctx| records::get(ctx, id)).await?;
    Ok(Versioned(found.0.version, found.into()))
}

/// What changes of a record. What is not named stays, null empties it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecordChanges {
    /// The record goes to another customer.
    #[schema(value_type = Option<String>, example = "cus_1")]
    customer_id: Option<CustomerId>,
    #[serde(deserialize_with = "named")]
    #[schema(value_type = Option<String>)]
    number: Option<Option<String>>,
    /// Values by the keys of the type's fields.
    #[schema(value_type = Object, example = json!({"arrival": "2026-02-04"}))]
    fields: Map<String, Value>,
}

/// Edits a record of the version in `If-Match`.
///
/// Needs `customers.write`.
#[utoipa::path(patch, path = "/records/{id}", params(("id" = String, Path)), request_body = RecordChanges,
    responses((status = 200, body = RecordInfo)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<RecordId>,
    IfMatch(version): IfMatch,
    Input(body): Input<RecordChanges>,
) -> Result<Versioned<RecordInfo>, Problem> {
    let changes = Changes { customer: body.customer_id, number: body.number, fields: body.fields };
    let found = ctx.run(move |ctx| records::update(ctx, id, version, changes)).await?;
    Ok(Versioned(found.0.version, found.into()))
}

/// Removes a record of the version in `If-Match`.
///
/// Needs `customers.write`.
#[utoipa::path(delete, path = "/records/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<RecordId>, IfMatch(version): IfMatch) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| records::delete(ctx, id, version)).await?;
    Ok(StatusCode::NO_CONTENT)
}
