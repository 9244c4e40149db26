//! Lists: names by version, members in bulk, and what facts take from them.

use crate::{NOW, on_both};
use base::{CustomerId, ListId, Timestamp};
use domain::customers::Fields;
use domain::lists::Draft;
use store::{Error, Workspace, feed, lists};

fn draft(name: &str) -> Draft {
    Draft { name: name.to_owned(), description: "с выставки".to_owned() }
}

fn people(workspace: &Workspace, count: usize) -> Vec<i64> {
    workspace
        .write(move |tx| {
            let one = |_| store::customers::insert(tx, &Fields::default(), "", NOW).map(|id| id.0);
            (0..count).map(one).collect()
        })
        .unwrap()
}

fn list(workspace: &Workspace, name: &'static str) -> ListId {
    workspace.write(move |tx| lists::insert(tx, &draft(name), "usr_1", NOW)).unwrap()
}

#[test]
fn list_is_saved_by_version_and_leaves_when_archived() {
    on_both(|workspace| {
        let id = list(workspace, "Гости");
        workspace.write(move |tx| lists::update(tx, id, 1, &draft("Участники"), NOW)).unwrap();
        let again = workspace.write(move |tx| lists::update(tx, id, 1, &draft("Гости"), NOW));
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let one = workspace.read(|tx| lists::load(tx, id)).unwrap().unwrap();
        assert_eq!((one.name.as_str(), one.version, one.members), ("Участники", 2, 0));
        assert_eq!(workspace.read(lists::names).unwrap(), [(id, "Участники".to_owned())]);
        assert!(workspace.write(move |tx| lists::lock(tx, id)).unwrap());
        assert!(workspace.write(move |tx| lists::archive(tx, id, NOW)).unwrap());
        assert!(!workspace.write(move |tx| lists::archive(tx, id, NOW)).unwrap());
        assert!(!workspace.write(move |tx| lists::lock(tx, id)).unwrap());
        assert!(workspace.read(lists::all).unwrap().is_empty());
        assert_eq!(workspace.read(|tx| lists::load(tx, id)).unwrap(), None);
    });
}

#[test]
fn members_are_counted_once_and_the_feed_hears_of_them() {
    on_both(|workspace| {
        let (people, id) = (people(workspace, 5), list(workspace, "Гости"));
        let later = Timestamp::from_seconds(1_800_000_000);
        let mark = workspace.read(feed::head).unwrap();
        let (some, rest) = (people[..3].to_vec(), people[1..].to_vec());
        assert_eq!(workspace.write(move |tx| lists::add(tx, id, &some, later)).unwrap(), 3);
        // Two of these four are in it, and the last one does not exist.
        let mut more = rest.clone();
        more.push(999_999);
        assert_eq!(workspace.write(move |tx| lists::add(tx, id, &more, later)).unwrap(), 2);
        let one = workspace.read(|tx| lists::load(tx, id)).unwrap().unwrap();
        assert_eq!((one.members, one.version, one.updated_at), (5, 1, later));
        let told = || -> Vec<_> {
            let entries = workspace.read(|tx| feed::committed(tx, mark, 10)).unwrap();
            entries.into_iter().map(|(entry, _)| entry).collect()
        };
        assert!(told().iter().all(|it| (it.noun.as_str(), it.change.as_str()) == ("customers", "lists")));
        assert_eq!(told()[0].ids, people[..3]);
        // What changes nothing is not told.
        let again = people.clone();
        assert_eq!(workspace.write(move |tx| lists::add(tx, id, &again, later)).unwrap(), 0);
        assert_eq!(told().len(), 2);
        assert_eq!(workspace.write(move |tx| lists::remove(tx, id, &rest, later)).unwrap(), 4);
        assert_eq!(workspace.read(|tx| lists::members(tx, id)).unwrap(), people[..1]);
    });
}

#[test]
fn facts_take_lists_in_use_by_customers_and_by_range() {
    on_both(|workspace| {
        let people = people(workspace, 3);
        let (first, second, gone) = (list(workspace, "A"), list(workspace, "B"), list(workspace, "C"));
        let (all, two) = (people.clone(), people[1..].to_vec());
        workspace
            .write(move |tx| {
                lists::add(tx, second, &two, NOW)?;
                lists::add(tx, first, &all[..2], NOW)?;
                lists::add(tx, gone, &all, NOW)?;
                lists::archive(tx, gone, NOW)
            })
            .unwrap();
        let id = |index: usize| CustomerId(people[index]);
        let want = [(id(0), first), (id(1), first), (id(1), second), (id(2), second)];
        let asked = [people[2], people[0], people[1]];
        assert_eq!(workspace.read(|tx| lists::of_customers(tx, &asked)).unwrap(), want);
        assert_eq!(workspace.read(|tx| lists::of_range(tx, people[0], people[2])).unwrap(), want[..3]);
        assert!(workspace.read(|tx| lists::of_customers(tx, &[])).unwrap().is_empty());
    });
}
