//! Imports that repeat by themselves: where the file is, when it is looked at, and what the last runs came to.
//!
//! How the file is read is told once, by an import that was made; here it is named by its operation. A password goes in
//! and never comes out.

use crate::prelude::*;
use crate::reply::NotKept;
use app::regular_imports::{self as regular, Change, RegularImport, Run};
use axum::Extension;
use base::{OperationId, RegularImportId};
use domain::regular_imports::{Credentials, Draft, Every, Place, Schedule};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(places))
        .routes(routes!(list, create))
        .routes(routes!(get, save, delete))
        .routes(routes!(run))
        .routes(routes!(stop))
        .routes(routes!(resume))
        .routes(routes!(runs))
}

/// Where files can come from on this server.
#[derive(Serialize, ToSchema)]
pub struct ImportPlaces {
    /// The folder of this workspace on the server; null where the server has none for imports.
    #[schema(example = "/srv/rapport/imports/shop")]
    folder: Option<String>,
    /// Whether addresses may lead into the server's own network, also by `http://`.
    private: bool,
}

/// Where the file is: `url`, or `folder` with `pattern`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPlace {
    /// Begins with `https://`. It is not followed elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://shop.example/export/customers.csv")]
    url: Option<String>,
    /// Below the folder of this workspace; empty: that folder itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "1c")]
    folder: Option<String>,
    /// Which files of the folder: `*` stands for any letters, `?` for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "customers*.csv")]
    pattern: Option<String>,
}

impl ImportPlace {
    fn place(self) -> app::Result<Place> {
        match (self.url, self.folder, self.pattern) {
            (Some(url), None, None) => Ok(Place::Url { url }),
            (None, Some(folder), Some(pattern)) => Ok(Place::Folder { folder, pattern }),
            _ => Err(app::Error::invalid("place", app::error::codes::INVALID)
                .hint("Name either url, or folder with pattern.")),
        }
    }
}

impl From<Place> for ImportPlace {
    fn from(place: Place) -> ImportPlace {
        match place {
            Place::Url { url } => ImportPlace { url: Some(url), folder: None, pattern: None },
            Place::Folder { folder, pattern } => {
                ImportPlace { url: None, folder: Some(folder), pattern: Some(pattern) }
            }
        }
    }
}

/// When it is looked at, by the clock of the workspace.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportSchedule {
    /// `hour`, `day` or `week`.
    #[schema(value_type = String, example = "day")]
    every: Every,
    /// The minute of the hour; of a day or a week the minute of the day.
    #[schema(example = 180)]
    minute: i64,
    /// Of a week: from 1, Monday, to 7.
    #[serde(default)]
    weekday: Option<i64>,
}

impl From<ImportSchedule> for Schedule {
    fn from(ImportSchedule { every, minute, weekday }: ImportSchedule) -> Schedule {
        Schedule { every, minute, weekday }
    }
}

/// What the address is asked with: `login` with `password`, or `header` with `value`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportCredentials {
    #[serde(default)]
    login: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    #[schema(example = "X-Api-Key")]
    header: Option<String>,
    #[serde(default)]
    value: Option<String>,
}

impl ImportCredentials {
    fn credentials(self) -> app::Result<Credentials> {
        match (self.login, self.header) {
            (Some(login), None) => {
                Ok(Credentials::Login { login, password: self.password.unwrap_or_default() })
            }
            (None, Some(header)) => Ok(Credentials::Header { header, value: self.value.unwrap_or_default() }),
            _ => Err(app::Error::invalid("credentials", app::error::codes::INVALID)
                .hint("Name either login with password, or header with value.")),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegularImport {
    #[schema(example = "Customers from 1C")]
    name: String,
    place: ImportPlace,
    schedule: ImportSchedule,
    #[serde(default)]
    credentials: Option<ImportCredentials>,
    /// The finished import whose order is repeated: kind, columns, options, list and ground of consent.
    #[schema(value_type = String, example = "opr_1")]
    from: OperationId,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegularImportInput {
    name: String,
    place: ImportPlace,
    schedule: ImportSchedule,
    /// Others than there were; without them those there were stay, unless the address leads to another host.
    #[serde(default)]
    credentials: Option<ImportCredentials>,
    /// The address is asked without any from now on.
    #[serde(default)]
    forget_credentials: bool,
    /// The finished import whose order is repeated from now on.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "opr_1")]
    from: Option<OperationId>,
}

#[derive(Serialize, ToSchema)]
pub struct RegularImportView {
    #[schema(value_type = String, example = "rim_1")]
    id: RegularImportId,
    name: String,
    /// `customers`, `products`, `orders` or `records`.
    kind: &'static str,
    place: ImportPlace,
    schedule: ImportSchedule,
    /// The login that the address is asked with.
    login: Option<String>,
    /// Or the name of the header.
    header: Option<String>,
    /// The columns that it reads.
    columns: Vec<String>,
    /// Whether it brings consents.
    consent: bool,
    /// `active` or `stopped`.
    state: &'static str,
    /// Why it is stopped: `by_hand`, `right_gone` (whoever it runs as may no longer import), `restored`.
    reason: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
    /// Failed runs in a row.
    failures: i64,
    /// The last run.
    last: Option<RegularImportRun>,
    /// As whom it runs: whoever saved or resumed it last.
    runs_as: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub struct RegularImportRun {
    #[schema(value_type = String, format = DateTime)]
    ran_at: Timestamp,
    /// `started` (an import was ordered), `unchanged`, `nothing` (no new file) or `failed`.
    outcome: &'static str,
    /// Why it failed: `host_unknown`, `address_private`, `unreachable`, `timeout`, `tls_failed`, `answer_broken`,
    /// `cut_off`, `too_large`, `answered` (with the status), `folder_missing`, `folder_link`, `folder_closed`,
    /// `too_many_files`, or the code of an error.
    code: Option<String>,
    detail: Option<String>,
    file_name: Option<String>,
    #[schema(value_type = Option<String>, example = "opr_2")]
    operation_id: Option<OperationId>,
    /// Of the import: `waiting`, `running`, `finished`, `failed` or `cancelled`.
    state: Option<String>,
    /// Rows that were done.
    done: Option<i64>,
    /// Rows that were refused.
    failed: Option<i64>,
}

impl From<Run> for RegularImportRun {
    fn from(run: Run) -> RegularImportRun {
        let (state, done, failed) = match run.import {
            Some((state, done, failed)) => (Some(state), Some(done), Some(failed)),
            None => (None, None, None),
        };
        RegularImportRun {
            ran_at: run.ran_at,
            outcome: run.told.outcome.as_str(),
            code: run.told.code,
            detail: run.told.detail,
            file_name: run.told.file_name,
            operation_id: run.told.operation,
            state,
            done,
            failed,
        }
    }
}

/// An import with what else is shown of it.
fn shown(ctx: &app::Ctx, import: RegularImport) -> app::Result<RegularImportView> {
    let (login, header) = match regular::credentials(ctx, &import)? {
        Some(Credentials::Login { login, .. }) => (Some(login), None),
        Some(Credentials::Header { header, .. }) => (None, Some(header)),
        None => (None, None),
    };
    let last = regular::runs(ctx, import.id)?.into_iter().next().map(RegularImportRun::from);
    let setup = import.setup;
    let Schedule { every, minute, weekday } = setup.draft.schedule;
    Ok(RegularImportView {
        id: import.id,
        name: setup.draft.name,
        kind: setup.plan.kind.as_str(),
        place: setup.draft.place.into(),
        schedule: ImportSchedule { every, minute, weekday },
        login,
        header,
        columns: setup.headings.into_iter().map(|heading| heading.name).collect(),
        consent: setup.plan.consent.is_some(),
        state: import.state.as_str(),
        reason: import.reason,
        next_at: import.next_at,
        failures: import.failures,
        last,
        runs_as: setup.actor,
        created_at: import.created_at,
        version: import.version,
    })
}

/// Where files can come from on this server.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/regular-imports/places", responses((status = 200, body = ImportPlaces)))]
async fn places(ctx: Ctx) -> Reply<ImportPlaces> {
    let regular::Places { folder, private } = ctx.run(regular::places).await?;
    reply(ImportPlaces { folder, private })
}

/// Every regular import.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/regular-imports", responses((status = 200, body = Page<RegularImportView>)))]
async fn list(ctx: Ctx) -> Reply<Page<RegularImportView>> {
    let all = ctx
        .run(|ctx| regular::list(ctx)?.into_iter().map(|it| shown(ctx, it)).collect::<app::Result<Vec<_>>>())
        .await?;
    reply(Page::whole(all))
}

/// Repeats a finished import by itself: it looks at once, and then as the schedule says. What has not changed since is
/// not imported again.
///
/// Needs `imports.run`; with consents also `consents.write`, into a list also `lists.write`.
#[utoipa::path(post, path = "/regular-imports", request_body = NewRegularImport,
    responses((status = 201, body = RegularImportView)))]
async fn create(
    ctx: Ctx,
    Input(body): Input<NewRegularImport>,
) -> Result<(StatusCode, Extension<NotKept>, Json<RegularImportView>), Problem> {
    let view = ctx
        .run(move |ctx| {
            let draft = Draft { name: body.name, place: body.place.place()?, schedule: body.schedule.into() };
            let credentials = body.credentials.map(ImportCredentials::credentials).transpose()?;
            let made = regular::create(ctx, draft, credentials, body.from)?;
            shown(ctx, made)
        })
        .await?;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(view)))
}

/// One regular import.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/regular-imports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RegularImportView)))]
async fn get(ctx: Ctx, Id(id): Id<RegularImportId>) -> Result<Versioned<RegularImportView>, Problem> {
    let view = ctx.run(move |ctx| shown(ctx, regular::get(ctx, id)?)).await?;
    Ok(Versioned(view.version, view))
}

/// Saves a regular import. From now on it runs as whoever saved it.
///
/// Needs `imports.run`; with consents also `consents.write`, into a list also `lists.write`.
#[utoipa::path(put, path = "/regular-imports/{id}", params(("id" = String, Path)),
    request_body = RegularImportInput, responses((status = 200, body = RegularImportView)))]
async fn save(
    ctx: Ctx,
    Id(id): Id<RegularImportId>,
    IfMatch(version): IfMatch,
    Input(body): Input<RegularImportInput>,
) -> Result<Versioned<RegularImportView>, Problem> {
    let view = ctx
        .run(move |ctx| {
            let draft = Draft { name: body.name, place: body.place.place()?, schedule: body.schedule.into() };
            let credentials = match (body.forget_credentials, body.credentials) {
                (true, _) => Some(None),
                (false, Some(told)) => Some(Some(told.credentials()?)),
                (false, None) => None,
            };
            let change = Change { draft, credentials, from: body.from };
            shown(ctx, regular::save(ctx, id, version, change)?)
        })
        .await?;
    Ok(Versioned(view.version, view))
}

/// Takes a regular import away. Imports that it ordered stay.
///
/// Needs `imports.run`.
#[utoipa::path(delete, path = "/regular-imports/{id}", params(("id" = String, Path)),
    responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<RegularImportId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| regular::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Looks at its place now.
///
/// Needs `imports.run`; with consents also `consents.write`, into a list also `lists.write`.
#[utoipa::path(post, path = "/regular-imports/{id}/run", params(("id" = String, Path)),
    responses((status = 200, body = RegularImportView)))]
async fn run(ctx: Ctx, Id(id): Id<RegularImportId>) -> Reply<RegularImportView> {
    reply(ctx.run(move |ctx| shown(ctx, regular::run_now(ctx, id)?)).await?)
}

/// Stops it. An import that runs goes on.
///
/// Needs `imports.run`.
#[utoipa::path(post, path = "/regular-imports/{id}/stop", params(("id" = String, Path)),
    responses((status = 200, body = RegularImportView)))]
async fn stop(ctx: Ctx, Id(id): Id<RegularImportId>) -> Reply<RegularImportView> {
    reply(ctx.run(move |ctx| shown(ctx, regular::stop(ctx, id)?)).await?)
}

/// Goes on at once, as whoever lets it.
///
/// Needs `imports.run`; with consents also `consents.write`, into a list also `lists.write`.
#[utoipa::path(post, path = "/regular-imports/{id}/resume", params(("id" = String, Path)),
    responses((status = 200, body = RegularImportView)))]
async fn resume(ctx: Ctx, Id(id): Id<RegularImportId>) -> Reply<RegularImportView> {
    reply(ctx.run(move |ctx| shown(ctx, regular::resume(ctx, id)?)).await?)
}

/// The last runs, newest first; a hundred are kept.
///
/// Needs `imports.run`.
#[utoipa::path(get, path = "/regular-imports/{id}/runs", params(("id" = String, Path)),
    responses((status = 200, body = Page<RegularImportRun>)))]
async fn runs(ctx: Ctx, Id(id): Id<RegularImportId>) -> Reply<Page<RegularImportRun>> {
    let runs = ctx.run(move |ctx| regular::runs(ctx, id)).await?;
    reply(Page::whole(runs.into_iter().map(RegularImportRun::from).collect()))
}
