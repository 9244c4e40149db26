//! The people of a workspace.

use crate::prelude::*;
use app::access::people::{self, Member};
use app::access::setup::FirstUser;
use app::access::{factor, sessions};
use app::error::codes;
use base::{Locale, UserId};
use domain::access::Role;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(update, delete))
        .routes(routes!(reset_second_factor))
        .routes(routes!(end_sessions))
        .routes(routes!(hand_over))
}

#[derive(Serialize, ToSchema)]
pub struct UserRow {
    #[schema(value_type = String, example = "usr_1")]
    id: UserId,
    email: String,
    name: String,
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
    #[schema(example = "crm_specialist")]
    role: &'static str,
    /// When the person joined the workspace.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Whether the person enters with a second factor.
    second_factor: bool,
}

impl From<Member> for UserRow {
    fn from(member: Member) -> UserRow {
        let Member { user_id: id, email, name, locale, role, created_at, second_factor } = member;
        UserRow { id, email, name, locale, role: role.code(), created_at, second_factor }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    email: String,
    name: String,
    /// owner, strategist, crm_specialist, analyst, project_manager or viewer.
    role: String,
    /// At least 10 characters. Not used when the person has an account on this installation already.
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    role: String,
}

pub(crate) fn role(text: &str) -> Result<Role, Problem> {
    let wrong = || {
        let known: Vec<_> = Role::ALL.into_iter().map(Role::code).collect();
        app::Error::invalid("role", codes::INVALID).hint(format!("One of {}.", known.join(", ")))
    };
    Ok(Role::parse(text).ok_or_else(wrong)?)
}

/// The people who work in the workspace.
///
/// Needs `users.read`.
#[utoipa::path(get, path = "/users", responses((status = 200, body = Page<UserRow>)))]
async fn list(ctx: Ctx) -> Reply<Page<UserRow>> {
    let members = ctx.run_with(people::list).await?;
    reply(Page::whole(members.into_iter().map(UserRow::from).collect()))
}

/// Adds a person to the workspace.
///
/// Needs `users.write`.
#[utoipa::path(post, path = "/users", request_body = NewUser, responses((status = 201, body = UserRow)))]
async fn create(ctx: Ctx, Input(body): Input<NewUser>) -> Created<UserRow> {
    let role = role(&body.role)?;
    let NewUser { email, name, password, .. } = body;
    let user = FirstUser { email, password, name, locale: ctx.locale };
    let member = ctx.run_with(move |server, ctx| people::add(server, ctx, user, role)).await?;
    created(member.into())
}

/// Gives a person another role. The last owner keeps his.
///
/// Needs `users.write`.
#[utoipa::path(patch, path = "/users/{id}", request_body = UserChange, responses((status = 200, body = UserRow)))]
async fn update(ctx: Ctx, Id(id): Id<UserId>, Input(body): Input<UserChange>) -> Reply<UserRow> {
    let role = role(&body.role)?;
    let member = ctx.run_with(move |server, ctx| people::set_role(server, ctx, id, role)).await?;
    reply(member.into())
}

/// Takes a person out of the workspace and its teams; nobody is responsible for their customers then. The last owner
/// stays.
///
/// Needs `users.write`.
#[utoipa::path(delete, path = "/users/{id}", responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<UserId>) -> Result<StatusCode, Problem> {
    ctx.run_with(move |server, ctx| people::remove(server, ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the second factor of a colleague away who has lost it, and ends his sessions. Refused for somebody who also
/// works in workspaces that are not the caller's.
///
/// Needs `users.write`.
#[utoipa::path(post, path = "/users/{id}/reset-second-factor", responses((status = 204)))]
async fn reset_second_factor(ctx: Ctx, Id(id): Id<UserId>) -> Result<StatusCode, Problem> {
    ctx.run_with(move |server, ctx| factor::reset(server, ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session of a colleague. Refused for somebody who also works in workspaces that are not the caller's.
///
/// Needs `users.write`.
#[utoipa::path(delete, path = "/users/{id}/sessions", responses((status = 204)))]
async fn end_sessions(ctx: Ctx, Id(id): Id<UserId>) -> Result<StatusCode, Problem> {
    ctx.run_with(move |server, ctx| sessions::end_of(server, ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Who looks after them from here on; null, and nobody does.
    #[schema(value_type = Option<String>, example = "usr_2")]
    to: Option<UserId>,
}

#[derive(Serialize, ToSchema)]
pub struct HandedOver {
    customers: u64,
}

/// Gives everybody whom a person is responsible for to another person, or to nobody.
///
/// Needs `users.write`.
#[utoipa::path(post, path = "/users/{id}/hand-over", request_body = HandOver,
    responses((status = 200, body = HandedOver)))]
async fn hand_over(ctx: Ctx, Id(id): Id<UserId>, Input(body): Input<HandOver>) -> Reply<HandedOver> {
    let customers = ctx.run(move |ctx| app::customers::responsible::hand_over(ctx, id, body.to)).await?;
    reply(HandedOver { customers })
}
