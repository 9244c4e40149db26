//! Whether the process lives, and whether it can serve.

use crate::prelude::*;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(live)).routes(routes!(ready))
}

#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
    version: &'static str,
}

const OK: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// The process answers.
///
/// Open to everybody.
#[utoipa::path(get, path = "/health/live", responses((status = 200, body = Health)))]
async fn live() -> Json<Health> {
    Json(OK)
}

/// The store answers too, and its migrations are done.
///
/// Open to everybody.
#[utoipa::path(get, path = "/health/ready", responses((status = 200, body = Health)))]
async fn ready(axum::extract::State(api): axum::extract::State<Api>) -> Reply<Health> {
    api.run(|server| server.ready()).await?;
    reply(OK)
}
