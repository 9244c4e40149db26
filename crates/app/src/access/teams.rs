//! Teams: people of the workspace who work together. A team gives no rights; it says who belongs to whom.
//!
//! A team is saved whole: name, people, and the one of them who leads it.

use super::Permission;
use crate::error::codes;
use crate::server::Server;
use crate::workspaces::name_of;
use crate::{Ctx, Error, Result};
use base::limits::{TEAM_MEMBERS, TEAMS};
use base::{TeamId, Timestamp, UserId};
use std::collections::BTreeSet;
use store::Tx;
use store::control::memberships;

pub use store::teams::{Draft, Team};

/// Every team with those of its people who are in the workspace now.
pub fn list(server: &Server, ctx: &Ctx) -> Result<Vec<Team>> {
    ctx.require(Permission::UsersRead)?;
    let people = people(server, ctx)?;
    let mut teams = ctx.workspace.read(|tx| Ok(store::teams::all(tx)?))?;
    for Team { draft, .. } in &mut teams {
        draft.members.retain(|user| people.contains(user));
        draft.lead = draft.lead.filter(|user| people.contains(user));
    }
    Ok(teams)
}

pub fn create(server: &Server, ctx: &Ctx, draft: Draft) -> Result<Team> {
    ctx.require(Permission::UsersWrite)?;
    let draft = tidied(server, ctx, draft)?;
    let (now, audit) = (ctx.now(), ctx.audit("teams.create", ""));
    let id = ctx.workspace.write(move |tx| {
        let known = unlike(tx, &draft.name, None)?;
        if known >= TEAMS {
            let hint = format!("At most {TEAMS} teams. Delete one that nobody needs.");
            return Err(Error::invalid("name", codes::TOO_LONG).hint(hint));
        }
        let id = store::teams::insert(tx, &draft, now)?;
        tell(tx, id, draft.members.iter().copied(), now)?;
        store::audit::append(tx, &audit.about(id))?;
        Ok(id)
    })?;
    find(server, ctx, id)
}

/// Saves a team of the version that was read.
pub fn update(server: &Server, ctx: &Ctx, id: TeamId, version: i64, draft: Draft) -> Result<Team> {
    ctx.require(Permission::UsersWrite)?;
    let draft = tidied(server, ctx, draft)?;
    let (now, audit) = (ctx.now(), ctx.audit("teams.update", id));
    ctx.workspace.write(move |tx| {
        let before = members(tx, id)?;
        let after: BTreeSet<UserId> = draft.members.iter().copied().collect();
        tell(tx, id, before.symmetric_difference(&after).copied(), now)?;
        unlike(tx, &draft.name, Some(id))?;
        store::teams::update(tx, id, version, &draft)?;
        Ok(store::audit::append(tx, &audit)?)
    })?;
    find(server, ctx, id)
}

/// Ends a team. Its people stay in the workspace.
pub fn delete(ctx: &Ctx, id: TeamId) -> Result<()> {
    ctx.require(Permission::UsersWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("teams.delete", id));
    ctx.workspace.write(move |tx| {
        let members = members(tx, id)?;
        tell(tx, id, members, now)?;
        store::teams::delete(tx, id)?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// Who is in a team now.
fn members(tx: &mut Tx, id: TeamId) -> Result<BTreeSet<UserId>> {
    let team = store::teams::all(tx)?.into_iter().find(|team| team.id == id).ok_or(Error::NotFound)?;
    Ok(team.draft.members.into_iter().collect())
}

/// Rules ask for the team of the responsible person: whom these people look after has changed.
fn tell(tx: &mut Tx, id: TeamId, users: impl IntoIterator<Item = UserId>, now: Timestamp) -> Result<()> {
    for user in users {
        let customers = store::customers::of_responsible(tx, user, 0, usize::MAX >> 1)?;
        store::feed::append(tx, "customers", "changed", &customers, now)?;
    }
    Ok(store::feed::append(tx, "teams", "changed", &[id.0], now)?)
}

fn find(server: &Server, ctx: &Ctx, id: TeamId) -> Result<Team> {
    list(server, ctx)?.into_iter().find(|team| team.id == id).ok_or(Error::NotFound)
}

fn people(server: &Server, ctx: &Ctx) -> Result<BTreeSet<UserId>> {
    let workspace = ctx.workspace.id;
    let members = server.control().read(|tx| memberships::list(tx, workspace))?;
    Ok(members.into_iter().map(|member| member.user_id).collect())
}

/// A name, people who work here, each once, and a lead among them.
fn tidied(server: &Server, ctx: &Ctx, draft: Draft) -> Result<Draft> {
    let name = name_of("name", &draft.name)?;
    let people = people(server, ctx)?;
    if let Some(index) = draft.members.iter().position(|user| !people.contains(user)) {
        let hint = "Name people who work in this workspace.";
        return Err(Error::invalid(format!("members.{index}"), codes::INVALID).hint(hint));
    }
    let members: BTreeSet<UserId> = draft.members.into_iter().collect();
    if members.len() > TEAM_MEMBERS {
        let hint = format!("At most {TEAM_MEMBERS} people in a team.");
        return Err(Error::invalid("members", codes::TOO_LONG).hint(hint));
    }
    if draft.lead.is_some_and(|lead| !members.contains(&lead)) {
        return Err(Error::invalid("lead", codes::INVALID).hint("The lead is one of the members."));
    }
    Ok(Draft { name, lead: draft.lead, members: members.into_iter().collect() })
}

/// How many teams there are, none of the others of this name: people could not tell them apart.
fn unlike(tx: &mut Tx, name: &str, own: Option<TeamId>) -> Result<usize> {
    let teams = store::teams::all(tx)?;
    let same = |team: &&Team| Some(team.id) != own && team.draft.name.to_lowercase() == name.to_lowercase();
    match teams.iter().find(same) {
        Some(_) => Err(Error::invalid("name", codes::TAKEN).hint("Another team has this name.")),
        None => Ok(teams.len()),
    }
}
