//! Teams: people of the workspace who work together.
//!
//! The people live in the control database, which shares no transaction with this one. Whoever shows a team leaves out
//! those who are no longer there.

use crate::{Error, Query, Result, Sequence, Tx, Value, params};
use base::{TeamId, Timestamp, UserId};

const ALL: Query = query!("teams/all");
const MEMBERS: Query = query!("teams/members");
const INSERT: Query = query!("teams/insert");
const UPDATE: Query = query!("teams/update");
const DELETE: Query = query!("teams/delete");
const ADD: Query = query!("teams/add");
const CLEAR: Query = query!("teams/clear");
const LEAVE: Query = query!("teams/leave");
const UNLEAD: Query = query!("teams/unlead");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub draft: Draft,
    pub version: i64,
    pub created_at: Timestamp,
}

/// What somebody decides about a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    /// One of the members.
    pub lead: Option<UserId>,
    /// Ascending.
    pub members: Vec<UserId>,
}

/// Every team with its people, in the order they were made.
pub fn all(tx: &mut Tx) -> Result<Vec<Team>> {
    let read = |row: &crate::Row| {
        let draft = Draft { name: row.text(1)?, lead: row.opt_int(2)?.map(UserId), members: Vec::new() };
        Ok(Team { id: TeamId(row.int(0)?), draft, version: row.int(3)?, created_at: row.time(4)? })
    };
    let mut teams = tx.rows(&ALL, &[])?.iter().map(read).collect::<Result<Vec<_>>>()?;
    for (team, user) in members(tx)? {
        if let Ok(index) = teams.binary_search_by_key(&team, |it| it.id) {
            teams[index].draft.members.push(user);
        }
    }
    Ok(teams)
}

pub fn insert(tx: &mut Tx, draft: &Draft, now: Timestamp) -> Result<TeamId> {
    let id = tx.new_id(Sequence::Team)?;
    tx.exec(&INSERT, params![id, &draft.name, draft.lead.map(|it| it.0), now])?;
    add(tx, TeamId(id), &draft.members)?;
    Ok(TeamId(id))
}

/// Saves a team; [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, id: TeamId, version: i64, draft: &Draft) -> Result<()> {
    if tx.exec(&UPDATE, params![id.0, version, &draft.name, draft.lead.map(|it| it.0)])? == 0 {
        return Err(Error::Stale);
    }
    tx.exec(&CLEAR, params![id.0])?;
    add(tx, id, &draft.members)
}

/// False where there is no such team.
pub fn delete(tx: &mut Tx, id: TeamId) -> Result<bool> {
    tx.exec(&CLEAR, params![id.0])?;
    Ok(tx.exec(&DELETE, params![id.0])? > 0)
}

/// Somebody leaves every team, also as its lead.
pub fn leave(tx: &mut Tx, user: UserId) -> Result<()> {
    tx.exec(&LEAVE, params![user.0])?;
    tx.exec(&UNLEAD, params![user.0])?;
    Ok(())
}

fn members(tx: &mut Tx) -> Result<Vec<(TeamId, UserId)>> {
    tx.rows(&MEMBERS, &[])?.iter().map(|row| Ok((TeamId(row.int(0)?), UserId(row.int(1)?)))).collect()
}

fn add(tx: &mut Tx, id: TeamId, members: &[UserId]) -> Result<()> {
    let rows: Vec<[Value; 1]> = members.iter().map(|user| [Value::Int(user.0)]).collect();
    tx.exec_many_with(&ADD, params![id.0], &rows)?;
    Ok(())
}
