//! Invitations: an owner names an address and a role, the invited comes by a link and chooses a password of his own.
//!
//! The link opens the door once and for a week, and as long as whoever made it may still invite so high. The word in it
//! is kept by its hash; a new link ends the old one. An invitation answers the same whether its address has an account
//! here or not: only who holds the link is told.

use super::login::NewSession;
use super::people::log;
use super::setup::{FirstUser, new_user};
use super::{Login, Permission, Person, Role, Visitor, device, entry, login, refused, rights};
use crate::error::codes;
use crate::server::Server;
use crate::{Ctx, Error, Result};
use base::{Locale, Timestamp, UserId, WorkspaceId, hash};
use domain::access::{INVITATION, INVITATIONS, Permissions, Refusal, grant_role, normal_email, vouches};
use store::Tx;
use store::audit::Entry;
use store::control::invitations::{self, Opened};
use store::control::{memberships, users};

pub use store::control::invitations::Invitation;

/// Bytes of the word that names an invitation in lists.
const NAME_BYTES: usize = 9;

/// What the invited sees before he enters.
#[derive(Clone, Debug)]
pub struct Look {
    pub workspace: String,
    pub email: String,
    pub role: Role,
    /// Whether the address has an account on this installation: then its owner logs in, and joins.
    pub has_account: bool,
}

pub fn list(server: &Server, ctx: &Ctx) -> Result<Vec<Invitation>> {
    ctx.require(Permission::UsersRead)?;
    let workspace = ctx.workspace.id;
    Ok(server.control().read(|tx| invitations::list(tx, workspace))?)
}

/// Invites somebody, or anew: the invitation, and the link, which is shown here and never again.
pub fn invite(server: &Server, ctx: &Ctx, email: &str, role: Role) -> Result<(Invitation, String)> {
    ctx.require(Permission::UsersWrite)?;
    grant_role(ctx.permissions, role).map_err(refused)?;
    let hint = "Write an address like name@example.com.";
    let email = normal_email(email).ok_or_else(|| Error::invalid("email", codes::INVALID).hint(hint))?;
    let (token, now) = (login::fresh(server), ctx.now());
    let new = Invitation {
        id: hash::encode(&server.random().bytes::<NAME_BYTES>()),
        email,
        role,
        invited_by: ctx.actor.to_string(),
        created_at: now,
        expires_at: now.plus(INVITATION),
    };
    let (workspace, token_hash, row) = (ctx.workspace.id, super::session::token_hash(&token), new.clone());
    server.control_write(move |tx| {
        let members = memberships::list(tx, workspace)?;
        if members.iter().any(|member| member.email == row.email) {
            return Err(refused(Refusal::AlreadyInWorkspace));
        }
        if invitations::list(tx, workspace)?.len() >= INVITATIONS {
            let hint = "Take back invitations that nobody follows.";
            return Err(Error::invalid("email", codes::TOO_LONG).hint(hint));
        }
        Ok(invitations::put(tx, workspace, &row, token_hash)?)
    })?;
    let detail = serde_json::json!({ "role": role.code() });
    log(ctx, ctx.audit("users.invite", &new.id).with(detail))?;
    Ok((new, link(server, &token)))
}

/// A new link with a new term; the old one is worth nothing from here on.
pub fn renew(server: &Server, ctx: &Ctx, id: &str) -> Result<(Invitation, String)> {
    ctx.require(Permission::UsersWrite)?;
    let (token, workspace, expires_at) = (login::fresh(server), ctx.workspace.id, ctx.now().plus(INVITATION));
    let (token_hash, name) = (super::session::token_hash(&token), id.to_owned());
    let (own, invited_by) = (ctx.permissions, ctx.actor.to_string());
    let renewed = server.control_write(move |tx| {
        let known = invitations::list(tx, workspace)?.into_iter().find(|it| it.id == name);
        let known = known.ok_or(Error::NotFound)?;
        grant_role(own, known.role).map_err(refused)?;
        let renewed = Invitation { expires_at, invited_by: invited_by.clone(), ..known };
        invitations::renew(tx, workspace, &renewed, token_hash)?;
        Ok(renewed)
    })?;
    log(ctx, ctx.audit("users.renew_invitation", id))?;
    Ok((renewed, link(server, &token)))
}

/// Takes an invitation back; its link is worth nothing from here on.
pub fn revoke(server: &Server, ctx: &Ctx, id: &str) -> Result<()> {
    ctx.require(Permission::UsersWrite)?;
    let (workspace, name) = (ctx.workspace.id, id.to_owned());
    if !server.control_write(move |tx| Ok(invitations::delete(tx, workspace, &name)?))? {
        return Err(Error::NotFound);
    }
    log(ctx, ctx.audit("users.revoke_invitation", id))
}

/// Ends what an inviter does not stand behind with the permissions that are left: their ids, for the log.
pub(super) fn withdraw(
    tx: &mut Tx,
    workspace: WorkspaceId,
    inviter: &str,
    left: Permissions,
) -> store::Result<Vec<String>> {
    let mut ended = invitations::list(tx, workspace)?;
    ended.retain(|it| it.invited_by == inviter && !vouches(left, it.role));
    for it in &ended {
        invitations::delete(tx, workspace, &it.id)?;
    }
    Ok(ended.into_iter().map(|it| it.id).collect())
}

/// The lines of the log about invitations that ended with their inviter's right to them.
pub(super) fn withdrawn(ctx: &Ctx, inviter: &str, ids: &[String]) -> Vec<Entry> {
    let detail = serde_json::json!({ "invited_by": inviter });
    ids.iter().map(|id| ctx.audit("users.revoke_invitation", id).with(detail.clone())).collect()
}

/// What a link opens, for whoever holds it.
pub fn look(server: &Server, token: &str) -> Result<Look> {
    let token_hash = super::session::token_hash(token);
    let now = server.clock().now();
    let (opened, has_account) = server.control().read(|tx| {
        let opened = standing(tx, token_hash, now)?;
        let account = opened.as_ref().map(|it| users::by_email(tx, &it.email)).transpose()?.flatten();
        Ok((opened, account.is_some()))
    })?;
    let Opened { workspace, email, role, .. } = opened.ok_or_else(|| refused(Refusal::InvitationOver))?;
    Ok(Look { workspace, email, role, has_account })
}

/// The invited comes for the first time: makes the account, joins the workspace, and is logged in.
pub fn accept(
    server: &Server,
    token: &str,
    (name, password, locale): (String, String, Locale),
    visitor: &Visitor,
) -> Result<Login> {
    let seen = look(server, token)?;
    if seen.has_account {
        return Err(refused(Refusal::InvitationNeedsLogin));
    }
    let user = new_user(server, FirstUser { email: seen.email, password, name, locale })?;
    let (token_hash, now) = (super::session::token_hash(token), server.clock().now());
    let session = NewSession::new(server, UserId(0), visitor);
    let word = device::word(server, &user.email);
    let (login, opened) = server.control_write(move |tx| {
        let opened = open(tx, token_hash, now)?;
        let needs_login = || refused(Refusal::InvitationNeedsLogin);
        let id = users::insert(tx, &user, now)?.ok_or_else(needs_login)?;
        join(tx, &opened, id, now)?;
        let session = session.of(id);
        session.insert(tx)?;
        store::audit::append_control(tx, &entry(id, now, "session.login"))?;
        Ok((session.login(word.clone()), opened))
    })?;
    note(server, &opened, login.user_id)?;
    Ok(login)
}

/// Somebody with an account joins: the address of the workspace.
pub fn join_as(server: &Server, person: &Person, token: &str) -> Result<String> {
    let (token_hash, now) = (super::session::token_hash(token), server.clock().now());
    let (user, email) = (person.user_id, person.email.clone());
    let opened = server.control_write(move |tx| {
        let opened = open(tx, token_hash, now)?;
        if opened.email != email {
            return Err(refused(Refusal::InvitationOfOther));
        }
        join(tx, &opened, user, now)?;
        Ok(opened)
    })?;
    note(server, &opened, user)?;
    Ok(opened.slug)
}

fn open(tx: &mut Tx, token_hash: [u8; 32], now: Timestamp) -> Result<Opened> {
    standing(tx, token_hash, now)?.ok_or_else(|| refused(Refusal::InvitationOver))
}

/// An invitation within its term whose inviter still stands behind it. Removing a person withdraws what he made; this
/// look is for what was written at the same moment, and for keys whose end came by itself.
fn standing(tx: &mut Tx, token_hash: [u8; 32], now: Timestamp) -> store::Result<Option<Opened>> {
    let Some(opened) = invitations::by_token(tx, token_hash)?.filter(|it| it.expires_at > now) else {
        return Ok(None);
    };
    let inviter = rights::of(tx, opened.workspace_id, &opened.invited_by, now)?;
    Ok(inviter.filter(|(_, own)| vouches(*own, opened.role)).map(|_| opened))
}

/// Uses the invitation up. A member keeps the role he has.
fn join(tx: &mut Tx, opened: &Opened, user: UserId, now: Timestamp) -> Result<()> {
    memberships::insert(tx, opened.workspace_id, user, opened.role, now)?;
    invitations::delete(tx, opened.workspace_id, &opened.id)?;
    Ok(())
}

/// The line in the log that the workspace's owner reads; in a step of its own, as for all of people.
fn note(server: &Server, opened: &Opened, user: UserId) -> Result<()> {
    let line = Entry {
        happened_at: server.clock().now(),
        actor: user.to_string(),
        action: "users.join".to_owned(),
        subject: user.to_string(),
        detail: serde_json::json!({ "role": opened.role.code() }),
    };
    server.workspace(&opened.slug)?.write(move |tx| {
        store::feed::append(tx, "users", "changed", &[user.0], line.happened_at)?;
        Ok(store::audit::append(tx, &line)?)
    })
}

/// Behind the sign `#`, which browsers keep to themselves: the word stands in no log of a proxy.
fn link(server: &Server, token: &str) -> String {
    format!("{}/invitation#{token}", server.public_url())
}
