//! The audit log of a workspace.

use crate::outgoing_file::csv_file;
use crate::prelude::*;
use app::audit::{self, Filter};
use app::error::codes;
use axum::response::Response;
use base::AuditId;
use std::collections::HashMap;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(export))
}

#[derive(Serialize, ToSchema)]
pub struct AuditRow {
    #[schema(value_type = String, example = "aud_1")]
    id: AuditId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `usr_1`, `key_2`, `customer` or `system`.
    actor: String,
    /// The name of the user or key, while it belongs to the workspace.
    actor_name: Option<String>,
    #[schema(example = "users.set_role")]
    action: String,
    /// The id of what was changed; empty for the workspace itself.
    subject: String,
    /// Ids, counts and names of fields; never values of a person.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

/// What of the log is asked for. A page of it or all of it.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// `next_cursor` of the page before; absent for the first.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Who: `usr_1`, `key_2`, `customer` or `system`.
    actor: Option<String>,
    /// What: `users.add`, or the beginning of several such as `users.`.
    action: Option<String>,
    /// Not before this moment.
    from: Option<String>,
    /// Before this moment.
    to: Option<String>,
}

impl AuditQuery {
    fn filter(&self) -> Result<Filter, Problem> {
        let word = |field: &'static str, text: &Option<String>| {
            let text = text.clone().unwrap_or_default();
            let long = text.chars().count() > base::limits::NAME_CHARS;
            if long { Err(app::Error::invalid(field, codes::TOO_LONG)) } else { Ok(text) }
        };
        let moment = |field: &'static str, text: &Option<String>| {
            let read = |text: &String| {
                let hint = "Write a moment like 2026-03-01T00:00:00Z.";
                Timestamp::parse(text).ok_or_else(|| app::Error::invalid(field, codes::INVALID).hint(hint))
            };
            text.as_ref().map(read).transpose()
        };
        Ok(Filter {
            actor: word("actor", &self.actor)?,
            action: word("action", &self.action)?,
            from: moment("from", &self.from)?,
            to: moment("to", &self.to)?,
        })
    }
}

/// What was changed, by whom and when; the newest first.
///
/// Needs `audit.read`.
#[utoipa::path(get, path = "/audit", params(AuditQuery), responses((status = 200, body = Page<AuditRow>)))]
async fn list(ctx: Ctx, Params(query): Params<AuditQuery>) -> Reply<Page<AuditRow>> {
    let filter = query.filter()?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (before, limit) = (page.after::<i64>()?, page.limit());
    let read = move |server: &app::server::Server, ctx: &app::Ctx| {
        let records = audit::list(ctx, &filter, before.map(AuditId), limit)?;
        let names: HashMap<String, String> = audit::names(server, ctx)?;
        Ok((records, names))
    };
    let (records, names) = ctx.run_with(read).await?;
    let next = (records.len() == limit).then(|| records.last().map(|record| record.id.0)).flatten();
    let rows = records.into_iter().map(|record| {
        let entry = record.entry;
        let actor_name = names.get(&entry.actor).cloned();
        let audit::Entry { happened_at: at, actor, action, subject, detail } = entry;
        AuditRow { id: record.id, at, actor, actor_name, action, subject, detail }
    });
    reply(Page::new(rows.collect(), next.as_ref())?)
}

/// What is asked for of the log, as a CSV file of a million lines at most, the newest first. `cursor` and `limit` say
/// nothing here. That it was taken out is written into the log.
///
/// Needs `audit.read`.
#[utoipa::path(
    get, path = "/audit/export.csv", params(AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String))
)]
async fn export(ctx: Ctx, Params(query): Params<AuditQuery>) -> Result<Response, Problem> {
    let filter = query.filter()?;
    let names = ctx.run_with(audit::names).await?;
    csv_file(ctx, "audit".to_owned(), move |ctx, out| audit::export_csv(ctx, &filter, &names, out)).await
}
