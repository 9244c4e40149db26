//! The first start: whether it is due, and its one call.

use crate::auth::Visit;
use crate::me::{MeView, answer};
use crate::prelude::*;
use crate::workspaces::NewWorkspace;
use app::access::setup::{self, FirstUser};
use axum::extract::State;
use axum::response::Response;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(needed, create))
}

#[derive(Serialize, ToSchema)]
pub struct SetupNeeded {
    needed: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    email: String,
    /// At least 10 characters.
    password: String,
    name: String,
    #[schema(value_type = String, example = "ru")]
    locale: base::Locale,
    workspace: NewWorkspace,
}

/// Whether the product waits for its first user.
///
/// Open to everybody.
#[utoipa::path(get, path = "/api/setup", responses((status = 200, body = SetupNeeded)))]
async fn needed(State(api): State<Api>) -> Reply<SetupNeeded> {
    reply(SetupNeeded { needed: api.run(setup::needed).await? })
}

/// Makes the first user and the first workspace, and logs in. Refused once there is a user.
///
/// Open to everybody.
#[utoipa::path(post, path = "/api/setup", request_body = Setup, responses((status = 201, body = MeView)))]
async fn create(
    State(api): State<Api>,
    Visit(visitor): Visit,
    Input(body): Input<Setup>,
) -> Result<Response, Problem> {
    let Setup { email, password, name, locale, workspace } = body;
    let wanted = workspace.read()?;
    let first = FirstUser { email, password, name, locale };
    let login = api.run(move |server| setup::setup(server, first, wanted, &visitor)).await?;
    answer(&api, StatusCode::CREATED, login).await
}
