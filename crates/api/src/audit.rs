//! The audit log of a workspace.

use crate::prelude::*;
use app::audit;
use base::AuditId;
use std::collections::HashMap;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list))
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

/// What was changed, by whom and when; the newest first.
///
/// Needs `audit.read`.
#[utoipa::path(get, path = "/audit", params(PageQuery), responses((status = 200, body = Page<AuditRow>)))]
async fn list(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<AuditRow>> {
    let (before, limit) = (query.after::<i64>()?, query.limit());
    let read = move |server: &app::server::Server, ctx: &app::Ctx| {
        let records = audit::list(ctx, before.map(AuditId), limit)?;
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
