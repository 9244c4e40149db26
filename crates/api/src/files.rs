//! Uploads: a raw body, streamed to the database in pieces, and what was found in it.
//!
//! What a file means is found out in `app::files`; this room carries bytes in and findings out, and never holds a file.
//! One whose length is told is refused before it is sent.

use crate::prelude::*;
use app::files::{Upload, Uploaded};
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, header};
use base::FileId;
use std::time::Duration;
use tokio_stream::StreamExt;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(load))
}

pub fn uploads() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(upload))
}

/// Bytes that are carried to a worker thread together.
const CARRIED: usize = app::files::PIECE_BYTES;
/// How long a caller who was refused is listened to.
const LINGER: Duration = Duration::from_secs(10);

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// What a person calls the file; never a path.
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct FileInfo {
    #[schema(value_type = String, example = "fil_1")]
    id: FileId,
    name: String,
    bytes: i64,
    /// A label of the WHATWG encoding standard.
    #[schema(example = "windows-1251")]
    encoding: String,
    /// The sign between cells: one of `,` `;` `|` and tab.
    #[schema(example = ";")]
    delimiter: String,
    /// Of a workbook: the sheets that a person sees.
    sheets: Vec<String>,
    /// Which of them was read, counted from zero; nothing where the file is no workbook.
    sheet: Option<u16>,
    /// Lines of title above the header.
    title_lines: u16,
    /// Columns that have a name or say anything.
    columns: Vec<FileColumn>,
    /// Rows without the header, blank ones, and those that hold no data.
    rows: u64,
    /// Rows that hold no data and are passed: totals, notes, the header once more.
    passed: u64,
    /// Rows that say the same as an earlier one, word for word.
    doubled: u64,
    /// Places where the encoding did not know a byte; above zero another encoding may be right.
    unknown_bytes: u64,
    /// The order of day, month and year that was found: `ymd`, `dmy` or `mdy`.
    date_format: String,
    /// The decimal sign that was found: `dot` or `comma`.
    decimal: String,
    /// What the numbers of cancelled orders seem to begin with.
    cancellation_prefix: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct FileColumn {
    index: u16,
    name: String,
    samples: Vec<String>,
    suggested: SuggestedTargets,
    /// Of whole names: how the first sample is read.
    name_read: Option<NameRead>,
    /// Whether it holds our own numbers of customers, as our export writes them; an import has no use for them.
    own_ids: bool,
}

/// A whole name, told apart and written as names are written.
#[derive(Serialize, ToSchema)]
pub struct NameRead {
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    /// What the patronymic tells; taken where nothing else says it.
    gender: Option<String>,
}

impl From<domain::imports::names::Name> for NameRead {
    fn from(name: domain::imports::names::Name) -> NameRead {
        let gender = name.middle.as_deref().and_then(domain::imports::names::gender_of);
        NameRead {
            gender: gender.map(str::to_owned),
            first_name: name.first,
            middle_name: name.middle,
            last_name: name.last,
        }
    }
}

/// What the column probably means, by kind of import.
#[derive(Serialize, ToSchema)]
pub struct SuggestedTargets {
    customers: Option<String>,
    products: Option<String>,
    orders: Option<String>,
    records: Option<String>,
}

impl From<Uploaded> for FileInfo {
    fn from(file: Uploaded) -> FileInfo {
        let found = file.inspection;
        let word = |target: Option<domain::imports::Target>| target.map(|target| target.as_str().to_owned());
        let own = |index: u16| {
            let known = file.fields.iter().find(|(column, _)| *column == index);
            known.map(|(_, key)| format!("{}{key}", domain::fields::PREFIX))
        };
        let columns = found.columns.into_iter().map(|column| FileColumn {
            index: column.index,
            name: column.name,
            samples: column.samples,
            suggested: SuggestedTargets {
                customers: word(column.suggested.customers).or_else(|| own(column.index)),
                products: word(column.suggested.products),
                orders: word(column.suggested.orders),
                records: word(column.suggested.records),
            },
            name_read: column.name_read.map(NameRead::from),
            own_ids: column.own_ids,
        });
        FileInfo {
            id: file.id,
            name: file.name,
            bytes: file.bytes,
            encoding: found.encoding,
            delimiter: found.delimiter.to_string(),
            sheets: found.sheets,
            sheet: found.sheet,
            title_lines: found.header.above,
            columns: columns.collect(),
            rows: found.rows,
            passed: found.passed,
            doubled: found.doubled,
            unknown_bytes: found.unknown_bytes,
            date_format: found.date_format.as_str().to_owned(),
            decimal: found.decimal.as_str().to_owned(),
            cancellation_prefix: found.cancellation_prefix,
        }
    }
}

/// Uploads a file for an import: a workbook (XLSX), or CSV in any usual encoding, gzip or not.
///
/// The body is the file itself, up to 512 MB.
///
/// Needs `imports.run`.
#[utoipa::path(post, path = "/files", params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileInfo)))]
async fn upload(
    ctx: Ctx,
    Params(query): Params<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Created<FileInfo> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let begin = move |ctx: &_| {
        // Nobody should wait for the whole of it to hear that it is too large.
        app::files::fits(told.unwrap_or_default())?;
        Upload::begin(ctx, &query.name)
    };
    let mut stream = body.into_data_stream();
    let taken = match ctx.run(begin).await {
        Ok(upload) => take(&ctx, upload, &mut stream).await,
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(upload) => {
            let file = ctx.run(move |ctx| upload.finish(ctx)).await?;
            created(file.into())
        }
        Err(problem) => {
            crate::runtime::spawn(tokio::time::timeout(LINGER, let_pass(stream)));
            Err(problem)
        }
    }
}

/// Writes down what comes, piece by piece.
async fn take(ctx: &Ctx, mut upload: Upload, stream: &mut BodyDataStream) -> Result<Upload, Problem> {
    let mut waiting: Vec<u8> = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::new(StatusCode::BAD_REQUEST, app::error::codes::INVALID, "The upload ended early.")
        })?;
        waiting.extend_from_slice(&chunk);
        if waiting.len() >= CARRIED {
            let data = std::mem::take(&mut waiting);
            upload = append(ctx, upload, data).await?;
        }
    }
    append(ctx, upload, waiting).await
}

/// Reads what a refused caller still sends, and forgets it: a connection that is closed on unread bytes is reset, and a
/// proxy in front tells of a broken server then instead of passing the refusal on.
async fn let_pass(mut stream: BodyDataStream) {
    while let Some(Ok(_)) = stream.next().await {}
}

async fn append(ctx: &Ctx, mut upload: Upload, data: Vec<u8>) -> Result<Upload, Problem> {
    ctx.run(move |ctx| {
        upload.append(ctx, &data)?;
        Ok(upload)
    })
    .await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SheetQuery {
    /// Of a workbook: which sheet to look at, counted from zero; the first that is not empty where nothing is said.
    sheet: Option<u16>,
}

/// What was found in an uploaded file. Files are kept for seven days.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/files/{id}", params(SheetQuery), responses((status = 200, body = FileInfo)))]
async fn load(ctx: Ctx, Id(id): Id<FileId>, Params(query): Params<SheetQuery>) -> Reply<FileInfo> {
    let file = ctx.run(move |ctx| app::files::get(ctx, id, query.sheet)).await?;
    reply(file.into())
}
