//! Teams: saved whole by version, and left by whoever leaves the workspace.

use crate::{NOW, on_both};
use base::{TeamId, UserId};
use store::teams::{self, Draft};
use store::{Error, Workspace};

fn draft(name: &str, lead: Option<i64>, members: &[i64]) -> Draft {
    let members = members.iter().map(|id| UserId(*id)).collect();
    Draft { name: name.to_owned(), lead: lead.map(UserId), members }
}

fn made(workspace: &Workspace, draft: Draft) -> TeamId {
    workspace.write(move |tx| teams::insert(tx, &draft, NOW)).unwrap()
}

fn all(workspace: &Workspace) -> Vec<(TeamId, Draft, i64)> {
    let teams = workspace.read(teams::all).unwrap();
    teams.into_iter().map(|it| (it.id, it.draft, it.version)).collect()
}

#[test]
fn team_is_saved_whole_by_the_version_that_was_read() {
    on_both(|workspace| {
        let first = made(workspace, draft("Опт", Some(2), &[1, 2]));
        let empty = made(workspace, draft("Розница", None, &[]));
        let wanted = draft("Оптовый отдел", Some(3), &[2, 3]);
        let save = |version| {
            let wanted = wanted.clone();
            workspace.write(move |tx| teams::update(tx, first, version, &wanted))
        };
        save(1).unwrap();
        let late = save(1);
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        assert_eq!(all(workspace), [(first, wanted.clone(), 2), (empty, draft("Розница", None, &[]), 1)]);
        assert!(workspace.write(move |tx| teams::delete(tx, first)).unwrap());
        assert!(!workspace.write(move |tx| teams::delete(tx, first)).unwrap());
        assert_eq!(all(workspace).len(), 1);
    });
}

#[test]
fn whoever_leaves_leaves_every_team_and_leads_none() {
    on_both(|workspace| {
        let led = made(workspace, draft("Опт", Some(1), &[1, 2]));
        let other = made(workspace, draft("Розница", Some(2), &[1, 2]));
        workspace.write(|tx| teams::leave(tx, UserId(1))).unwrap();
        let expected = [(led, draft("Опт", None, &[2]), 2), (other, draft("Розница", Some(2), &[2]), 1)];
        assert_eq!(all(workspace), expected);
    });
}
