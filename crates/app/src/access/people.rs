//! The people of a workspace and their roles.

use super::setup::{FirstUser, new_user};
use super::{Permission, Permissions, Role, invitations, refused};
use crate::customers::responsible;
use crate::server::Server;
use crate::{Ctx, Error, Result};
use base::UserId;
use domain::access::{Refusal, change_role, grant_role};
use store::Tx;
use store::audit::Entry;
use store::control::memberships;

pub use store::control::memberships::Member;
use store::control::users;

pub fn list(server: &Server, ctx: &Ctx) -> Result<Vec<Member>> {
    ctx.require(Permission::UsersRead)?;
    let workspace = ctx.workspace.id;
    Ok(server.control().read(|tx| memberships::list(tx, workspace))?)
}

/// Adds a person. Somebody who works in another workspace of this installation keeps his own name and password.
pub fn add(server: &Server, ctx: &Ctx, user: FirstUser, role: Role) -> Result<Member> {
    ctx.require(Permission::UsersWrite)?;
    grant_role(ctx.permissions, role).map_err(refused)?;
    let user = new_user(server, user)?;
    let (workspace, now) = (ctx.workspace.id, ctx.now());
    let id = server.control_write(move |tx| {
        let id = match users::by_email(tx, &user.email)? {
            Some(known) => known.id,
            None => users::insert(tx, &user, now)?.ok_or_else(|| refused(Refusal::EmailTaken))?,
        };
        if !memberships::insert(tx, workspace, id, role, now)? {
            return Err(refused(Refusal::AlreadyInWorkspace));
        }
        Ok(id)
    })?;
    let entry = ctx.audit("users.add", id).with(serde_json::json!({ "role": role.code() }));
    let now = ctx.now();
    ctx.workspace.write(move |tx| {
        store::feed::append(tx, "users", "changed", &[id.0], now)?;
        Ok(store::audit::append(tx, &entry)?)
    })?;
    find(server, ctx, id)
}

/// Makes a user by command line, and puts him into a workspace where one is named.
pub fn add_by_command(server: &Server, user: FirstUser, place: Option<(&str, Role)>) -> Result<UserId> {
    let user = new_user(server, user)?;
    let now = server.clock().now();
    let place =
        place.map(|(slug, role)| Ok::<_, Error>((server.workspace_row(slug)?.id, role))).transpose()?;
    server.control_write(move |tx| {
        let id = users::insert(tx, &user, now)?.ok_or_else(|| refused(Refusal::EmailTaken))?;
        if let Some((workspace, role)) = place {
            memberships::insert(tx, workspace, id, role, now)?;
        }
        store::audit::append_control(tx, &super::entry(id, now, "users.add"))?;
        Ok(id)
    })
}

/// Gives a person another role. Invitations above what it lets him invite to are taken back.
pub fn set_role(server: &Server, ctx: &Ctx, user: UserId, role: Role) -> Result<Member> {
    ctx.require(Permission::UsersWrite)?;
    grant_role(ctx.permissions, role).map_err(refused)?;
    let (workspace, inviter) = (ctx.workspace.id, user.to_string());
    let ended = server.control_write(move |tx| {
        let current = memberships::role(tx, workspace, user)?.ok_or(Error::NotFound)?;
        change_role(current, Some(role), memberships::owners(tx, workspace)?).map_err(refused)?;
        memberships::set_role(tx, workspace, user, role)?;
        Ok(invitations::withdraw(tx, workspace, &inviter, role.permissions())?)
    })?;
    let mut lines = vec![ctx.audit("users.set_role", user).with(serde_json::json!({ "role": role.code() }))];
    lines.extend(invitations::withdrawn(ctx, &user.to_string(), &ended));
    log_all(ctx, lines)?;
    find(server, ctx, user)
}

/// Takes a person out of the workspace, and out of its teams; who was looked after by them is looked after by nobody,
/// and whom they invited does not come. The account itself stays: it may belong to other workspaces.
pub fn remove(server: &Server, ctx: &Ctx, user: UserId) -> Result<()> {
    ctx.require(Permission::UsersWrite)?;
    let (workspace, inviter) = (ctx.workspace.id, user.to_string());
    let ended = server.control_write(move |tx| {
        let current = memberships::role(tx, workspace, user)?.ok_or(Error::NotFound)?;
        change_role(current, None, memberships::owners(tx, workspace)?).map_err(refused)?;
        memberships::delete(tx, workspace, user)?;
        Ok(invitations::withdraw(tx, workspace, &inviter, Permissions::NONE)?)
    })?;
    let customers = responsible::pass_on(ctx, user, None)?;
    let mut lines = vec![ctx.audit("users.remove", user).with(serde_json::json!({ "customers": customers }))];
    lines.extend(invitations::withdrawn(ctx, &user.to_string(), &ended));
    let now = ctx.now();
    ctx.workspace.write(move |tx| {
        store::teams::leave(tx, user)?;
        store::feed::append(tx, "users", "changed", &[user.0], now)?;
        Ok(append(tx, &lines)?)
    })
}

fn find(server: &Server, ctx: &Ctx, user: UserId) -> Result<Member> {
    let workspace = ctx.workspace.id;
    let members = server.control().read(|tx| memberships::list(tx, workspace))?;
    members.into_iter().find(|member| member.user_id == user).ok_or(Error::NotFound)
}

/// People and keys live in the control database, the log that their owner reads in the workspace's: the change comes
/// first, the line follows in a step of its own.
pub(super) fn log(ctx: &Ctx, entry: Entry) -> Result<()> {
    log_all(ctx, vec![entry])
}

/// Several lines about one deed, in the order in which they are given.
pub(super) fn log_all(ctx: &Ctx, lines: Vec<Entry>) -> Result<()> {
    ctx.workspace.write(move |tx| Ok(append(tx, &lines)?))
}

fn append(tx: &mut Tx, lines: &[Entry]) -> store::Result<()> {
    lines.iter().try_for_each(|line| store::audit::append(tx, line))
}
