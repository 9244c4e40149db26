//! Orders for imports. The work itself is an operation.
//!
//! Reading the file and writing its rows is the worker's; this room takes the order, and refuses it before any row
//! is read where the plan itself is wrong.

use crate::operations::OperationInfo;
use crate::prelude::*;
use base::{Currency, FileId, ListId, OperationId, TopicId};
use domain::consent::{Basis, Channel};
use domain::imports::values::{DateOrder, Decimal};
use domain::imports::{ConsentBasis, Kind, Options, Plan, Target};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(start))
        .routes(routes!(targets))
        .routes(routes!(undo_state))
        .routes(routes!(undo))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewImport {
    #[schema(value_type = String, example = "fil_1")]
    file_id: FileId,
    /// What the rows are: `customers`, `products`, `orders` (one row is one line of an order), or `records`.
    #[schema(value_type = String, example = "customers")]
    kind: Kind,
    mapping: Vec<ColumnTarget>,
    /// Of `records` only: the key of their type.
    #[serde(default)]
    #[schema(example = "booking")]
    record_type: Option<String>,
    #[serde(default)]
    options: ImportOptions,
    /// On what ground these people may be written to. Without it no consent is written.
    #[serde(default)]
    consent: Option<ImportConsent>,
    /// Counts what would happen and writes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What one column means.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnTarget {
    /// The column, counted from zero.
    column: u16,
    /// A word of `/imports/targets`, or `fields.<key>` for a field of the business's own.
    #[schema(example = "email")]
    target: String,
}

/// How the file is to be read; what is missing is found in the file or taken from the workspace.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// Of a workbook: which of its sheets, counted from zero; the one that was found where nothing is said.
    sheet: Option<u16>,
    encoding: Option<String>,
    /// One of `,` `;` `|` and tab.
    #[schema(value_type = Option<String>)]
    delimiter: Option<char>,
    /// The IANA zone in which moments without an offset are meant.
    zone: Option<String>,
    #[schema(value_type = Option<String>, example = "RUB")]
    currency: Option<Currency>,
    /// `ymd`, `dmy` or `mdy`.
    #[schema(value_type = Option<String>)]
    date_format: Option<DateOrder>,
    /// `dot` or `comma`.
    #[schema(value_type = Option<String>)]
    decimal: Option<Decimal>,
    /// Orders whose number begins with this are cancellations.
    cancellation_prefix: Option<String>,
    /// Where new customers came from.
    source: Option<String>,
    /// The list that the customers of this file are also put into; needs `lists.write`.
    #[schema(value_type = Option<String>, example = "lst_1")]
    list_id: Option<ListId>,
    /// Of `products`: the file names every product that can be bought. Those it does not name become unavailable; if
    /// they are more than half, nothing is imported and the answer is `import_catalogue_shrinks`.
    whole_catalogue: bool,
    /// They may be more than half.
    may_shrink: bool,
}

/// The basis of the consents that an import brings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportConsent {
    /// `consent`: marketing rests on nothing else.
    #[schema(value_type = String, example = "consent")]
    basis: Basis,
    /// Where the consents were collected, in words of the business.
    source: String,
    /// The document, page or contract that proves them.
    document: String,
    #[schema(value_type = String, format = DateTime)]
    given_at: Timestamp,
    #[schema(value_type = Vec<String>, example = json!(["email"]))]
    channels: Vec<Channel>,
    /// Nothing stands for every topic.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "top_1")]
    topic_id: Option<TopicId>,
    /// The version of the text people agreed to.
    #[serde(default)]
    text_version: Option<String>,
}

impl NewImport {
    fn plan(self) -> app::Result<Plan> {
        let options = self.options;
        let (mut mapping, mut fields) = (Vec::new(), Vec::new());
        for (index, ColumnTarget { column, target }) in self.mapping.into_iter().enumerate() {
            match (target.strip_prefix(domain::fields::PREFIX), Target::parse(&target)) {
                (Some(key), _) => fields.push((column, key.to_owned())),
                (None, Some(target)) => mapping.push((column, target)),
                (None, None) => {
                    let field = format!("mapping.{index}.target");
                    return Err(app::Error::invalid(field, app::error::codes::INVALID));
                }
            }
        }
        let consent = self.consent.map(|consent| ConsentBasis {
            basis: consent.basis,
            source: consent.source,
            document: consent.document,
            given_at: consent.given_at,
            channels: consent.channels,
            topic_id: consent.topic_id,
            text_version: consent.text_version,
        });
        Ok(Plan {
            kind: self.kind,
            mapping,
            fields,
            record_type: self.record_type,
            options: Options {
                sheet: options.sheet,
                encoding: options.encoding,
                delimiter: options.delimiter,
                zone: options.zone,
                currency: options.currency,
                date_format: options.date_format,
                decimal: options.decimal,
                cancellation_prefix: options.cancellation_prefix,
                source: options.source,
                list_id: options.list_id,
                whole_catalogue: options.whole_catalogue,
                may_shrink: options.may_shrink,
            },
            consent,
            dry_run: self.dry_run,
        })
    }
}

/// Orders an import of an uploaded file; the answer is the operation to watch.
///
/// Importing the same file again changes nothing. Rows with mistakes are refused one by one and can be fetched as a
/// file. With `consent` it also needs `consents.write`.
///
/// Needs `imports.run`.
#[utoipa::path(post, path = "/imports", request_body = NewImport, responses((status = 202, body = OperationInfo)))]
async fn start(
    ctx: Ctx,
    Input(body): Input<NewImport>,
) -> Result<(StatusCode, Json<OperationInfo>), Problem> {
    let view = ctx
        .run(move |ctx| {
            let id = app::imports::start(ctx, body.file_id, body.plan()?)?;
            app::imports::ordered(ctx, id)
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(view.into())))
}

/// What the columns of each kind of import can mean.
#[derive(Serialize, ToSchema)]
pub struct ImportTargets {
    kind: String,
    targets: Vec<String>,
    /// Without which an import of this kind says nothing.
    required: Vec<String>,
}

/// What a column can mean, by kind of import.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/imports/targets", responses((status = 200, body = Vec<ImportTargets>)))]
async fn targets(ctx: Ctx) -> Reply<Vec<ImportTargets>> {
    ctx.run(|ctx| ctx.require(domain::access::Permission::ImportsRun)).await?;
    let words = |targets: &[Target]| targets.iter().map(|target| target.as_str().to_owned()).collect();
    let of = |kind: &Kind| ImportTargets {
        kind: kind.as_str().to_owned(),
        targets: words(Target::of(*kind)),
        required: words(Target::required(*kind)),
    };
    reply(Kind::ALL.iter().map(of).collect())
}

/// Whether an import can be taken back.
#[derive(Serialize, ToSchema)]
pub struct ImportUndo {
    /// `possible`, `too_early` (it runs), `too_late`, `nothing` (it changed nothing), `running`, `stopped` or `done`.
    state: String,
    /// Until when it can be taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The operation that takes it back, where it was ordered.
    #[schema(value_type = Option<String>, example = "opr_2")]
    operation_id: Option<OperationId>,
    /// Later imports that can still be taken back: what they wrote over this one stays.
    later: i64,
}

/// Whether an import can be taken back, and until when.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/imports/{id}/undo", responses((status = 200, body = ImportUndo)))]
async fn undo_state(ctx: Ctx, Id(id): Id<OperationId>) -> Reply<ImportUndo> {
    let view = ctx.run(move |ctx| app::imports::undo::view(ctx, id)).await?;
    reply(ImportUndo {
        state: view.state.as_str().to_owned(),
        until: view.until,
        operation_id: view.operation,
        later: view.later,
    })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUndo {
    /// Counts what would happen and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Takes a whole import back; the answer is the operation to watch.
///
/// People, orders, products and records that the import made go where nobody did anything with them since; what it
/// changed returns to what it was, but for what was changed since; consents that it gave are taken back in the ledger.
/// What stays can be fetched as the file of the operation's errors. With `consent` in the import it also needs
/// `consents.write`.
///
/// Needs `imports.run`.
#[utoipa::path(post, path = "/imports/{id}/undo", request_body = NewUndo,
    responses((status = 202, body = OperationInfo)))]
async fn undo(
    ctx: Ctx,
    Id(id): Id<OperationId>,
    Input(body): Input<NewUndo>,
) -> Result<(StatusCode, Json<OperationInfo>), Problem> {
    let view = ctx
        .run(move |ctx| {
            let operation = app::imports::undo::start(ctx, id, body.dry_run)?;
            app::imports::ordered(ctx, operation)
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(view.into())))
}
