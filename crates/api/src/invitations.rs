//! Invitations to a workspace, and what the invited does with a link.
//!
//! Three doors: the workspace's own, one for whoever holds a link, one for the invited who has an account.
//! Whether a link opens is decided in `app`. An answer with a link is not kept for repeated calls: it is shown once.

use crate::auth::Visit;
use crate::me::{MeView, answer};
use crate::prelude::*;
use crate::reply::NotKept;
use crate::users::role;
use app::access::invitations::{self, Invitation};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use base::Locale;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(delete)).routes(routes!(renew))
}

/// For whoever holds a link.
pub fn open() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(look)).routes(routes!(accept))
}

/// For the invited who has an account.
pub fn of_person() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(join))
}

#[derive(Serialize, ToSchema)]
pub struct InvitationRow {
    id: String,
    email: String,
    #[schema(example = "crm_specialist")]
    role: &'static str,
    /// Who invited: `usr_1` or `key_2`.
    invited_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when the link opens the door.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl From<Invitation> for InvitationRow {
    fn from(it: Invitation) -> InvitationRow {
        let Invitation { id, email, role, invited_by, created_at, expires_at } = it;
        InvitationRow { id, email, role: role.code(), invited_by, created_at, expires_at }
    }
}

#[derive(Serialize, ToSchema)]
pub struct FreshInvitation {
    #[serde(flatten)]
    invitation: InvitationRow,
    /// For the invited alone; never shown again.
    #[schema(example = "https://crm.example/invitation#Zk1…")]
    link: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    email: String,
    /// owner, strategist, crm_specialist, analyst, project_manager or viewer.
    role: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    /// What stands behind the sign `#` in the link.
    token: String,
}

#[derive(Serialize, ToSchema)]
pub struct InvitationLook {
    workspace: String,
    email: String,
    #[schema(example = "crm_specialist")]
    role: &'static str,
    /// Then its owner logs in and joins; otherwise a name and a password are chosen.
    has_account: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAccepted {
    token: String,
    name: String,
    /// At least 10 characters.
    password: String,
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
}

#[derive(Serialize, ToSchema)]
pub struct Joined {
    /// The workspace's word in addresses.
    #[schema(example = "shop")]
    slug: String,
}

/// Who is invited and has not come yet, the newest first.
///
/// Needs `users.read`.
#[utoipa::path(get, path = "/invitations", responses((status = 200, body = Page<InvitationRow>)))]
async fn list(ctx: Ctx) -> Reply<Page<InvitationRow>> {
    let rows = ctx.run_with(invitations::list).await?;
    reply(Page::whole(rows.into_iter().map(InvitationRow::from).collect()))
}

/// Invites somebody to the workspace. The answer has the link, which is handed to the invited and lasts a week; an
/// earlier invitation of the same address ends. Whether the address has an account here is not told.
///
/// Needs `users.write`.
#[utoipa::path(
    post, path = "/invitations", request_body = NewInvitation, responses((status = 201, body = FreshInvitation))
)]
async fn create(
    ctx: Ctx,
    Input(body): Input<NewInvitation>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshInvitation>), Problem> {
    let role = role(&body.role)?;
    let work = move |server: &app::server::Server, ctx: &app::Ctx| {
        invitations::invite(server, ctx, &body.email, role)
    };
    let (invitation, link) = ctx.run_with(work).await?;
    let fresh = FreshInvitation { invitation: invitation.into(), link };
    Ok((StatusCode::CREATED, Extension(NotKept), Json(fresh)))
}

/// Makes a new link with a new week; the old one is worth nothing from here on.
///
/// Needs `users.write`.
#[utoipa::path(
    post, path = "/invitations/{id}/renew", params(("id" = String, Path)),
    responses((status = 200, body = FreshInvitation))
)]
async fn renew(
    ctx: Ctx,
    Path((_, id)): Path<(String, String)>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshInvitation>), Problem> {
    let (invitation, link) = ctx.run_with(move |server, ctx| invitations::renew(server, ctx, &id)).await?;
    let fresh = FreshInvitation { invitation: invitation.into(), link };
    Ok((StatusCode::OK, Extension(NotKept), Json(fresh)))
}

/// Takes an invitation back; its link is worth nothing from here on.
///
/// Needs `users.write`.
#[utoipa::path(
    delete, path = "/invitations/{id}", params(("id" = String, Path)), responses((status = 204))
)]
async fn delete(ctx: Ctx, Path((_, id)): Path<(String, String)>) -> Result<StatusCode, Problem> {
    ctx.run_with(move |server, ctx| invitations::revoke(server, ctx, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the link of an invitation opens. Told to whoever holds it.
///
/// Open to everybody.
#[utoipa::path(
    post, path = "/api/invitation/look", request_body = InvitationToken,
    responses((status = 200, body = InvitationLook))
)]
async fn look(State(api): State<Api>, Input(body): Input<InvitationToken>) -> Reply<InvitationLook> {
    let seen = api.run(move |server| invitations::look(server, &body.token)).await?;
    let invitations::Look { workspace, email, role, has_account } = seen;
    reply(InvitationLook { workspace, email, role: role.code(), has_account })
}

/// Makes the account of the invited, who joins the workspace and is logged in.
///
/// Open to everybody.
#[utoipa::path(
    post, path = "/api/invitation/accept", request_body = InvitationAccepted,
    responses((status = 201, body = MeView))
)]
async fn accept(
    State(api): State<Api>,
    Visit(visitor): Visit,
    Input(body): Input<InvitationAccepted>,
) -> Result<Response, Problem> {
    let InvitationAccepted { token, name, password, locale } = body;
    let work = move |server: &app::server::Server| {
        invitations::accept(server, &token, (name, password, locale), &visitor)
    };
    let login = api.run(work).await?;
    answer(&api, StatusCode::CREATED, login).await
}

/// Joins a workspace by an invitation, with the account that one has.
#[utoipa::path(
    post, path = "/api/me/invitations", request_body = InvitationToken, responses((status = 200, body = Joined))
)]
async fn join(State(api): State<Api>, Me(person): Me, Input(body): Input<InvitationToken>) -> Reply<Joined> {
    let slug = api.run(move |server| invitations::join_as(server, &person, &body.token)).await?;
    reply(Joined { slug })
}
