//! Teams: people of a workspace who work together.

use crate::prelude::*;
use app::access::teams::{self, Draft, Team};
use base::{TeamId, UserId};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(update, delete))
}

#[derive(Serialize, ToSchema)]
pub struct TeamView {
    #[schema(value_type = String, example = "tea_1")]
    id: TeamId,
    name: String,
    /// One of the members.
    #[schema(value_type = Option<String>, example = "usr_1")]
    lead: Option<UserId>,
    #[schema(value_type = Vec<String>, example = json!(["usr_1", "usr_2"]))]
    members: Vec<UserId>,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Team> for TeamView {
    fn from(team: Team) -> TeamView {
        let Team { id, draft: Draft { name, lead, members }, version, created_at } = team;
        TeamView { id, name, lead, members, version, created_at }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    name: String,
    /// One of the members; null, and nobody leads it.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "usr_1")]
    lead: Option<UserId>,
    /// At most 200 people of the workspace.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["usr_1", "usr_2"]))]
    members: Vec<UserId>,
}

impl From<TeamInput> for Draft {
    fn from(input: TeamInput) -> Draft {
        Draft { name: input.name, lead: input.lead, members: input.members }
    }
}

/// Every team with its people.
///
/// Needs `users.read`.
#[utoipa::path(get, path = "/teams", responses((status = 200, body = Page<TeamView>)))]
async fn list(ctx: Ctx) -> Reply<Page<TeamView>> {
    let teams = ctx.run_with(teams::list).await?;
    reply(Page::whole(teams.into_iter().map(TeamView::from).collect()))
}

/// Makes a team. A workspace has at most 100.
///
/// Needs `users.write`.
#[utoipa::path(post, path = "/teams", request_body = TeamInput, responses((status = 201, body = TeamView)))]
async fn create(ctx: Ctx, Input(body): Input<TeamInput>) -> Created<TeamView> {
    let team = ctx.run_with(move |server, ctx| teams::create(server, ctx, body.into())).await?;
    created(team.into())
}

/// Saves a team of the version in `If-Match`: name, people and lead as they are to be.
///
/// Needs `users.write`.
#[utoipa::path(put, path = "/teams/{id}", params(("id" = String, Path)), request_body = TeamInput,
    responses((status = 200, body = TeamView)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<TeamId>,
    IfMatch(version): IfMatch,
    Input(body): Input<TeamInput>,
) -> Result<Versioned<TeamView>, Problem> {
    let work = move |server: &app::server::Server, ctx: &app::Ctx| {
        teams::update(server, ctx, id, version, body.into())
    };
    let team = ctx.run_with(work).await?;
    Ok(Versioned(team.version, team.into()))
}

/// Ends a team. Its people stay in the workspace.
///
/// Needs `users.write`.
#[utoipa::path(delete, path = "/teams/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<TeamId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| teams::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
