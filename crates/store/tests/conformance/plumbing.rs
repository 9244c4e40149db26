//! Change feed, outbox and work queue: three things, one job each.

use crate::{NOW, on_both};
use base::Timestamp;
use store::feed::{self, Mark};
use store::{Error, outbox, work};

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOW.micros() + seconds * 1_000_000)
}

#[test]
fn feed_tells_every_change_once_and_in_order_while_writers_race() {
    on_both(|workspace| {
        let (writers, each) = (4, 30);
        let mut seen = Vec::new();
        std::thread::scope(|scope| {
            for writer in 0..writers {
                scope.spawn(move || {
                    for i in 0..each {
                        let id = writer * 1_000 + i;
                        workspace
                            .write(move |tx| feed::append(tx, "customers", "changed", &[id], NOW))
                            .unwrap();
                    }
                });
            }
            // The follower reads while the writers write: nothing may appear below the mark it has passed.
            let mut mark = Mark::default();
            let mut idle = 0;
            while seen.len() < (writers * each) as usize && idle < 2_000 {
                let signal = workspace.committed().seen();
                let changes = workspace.read(|tx| feed::after(tx, mark, 7)).unwrap();
                assert!(changes.windows(2).all(|pair| pair[0].mark < pair[1].mark));
                match changes.last() {
                    Some(last) => mark = last.mark,
                    None => {
                        idle += 1;
                        workspace.committed().wait_past(signal, std::time::Duration::from_millis(10));
                    }
                }
                seen.extend(changes.into_iter().flat_map(|change| change.ids));
            }
        });
        seen.sort_unstable();
        let mut wanted: Vec<i64> = (0..writers).flat_map(|w| (0..each).map(move |i| w * 1_000 + i)).collect();
        wanted.sort_unstable();
        assert_eq!(seen, wanted);
        let (head, after) = workspace
            .read(|tx| {
                let head = feed::head(tx)?;
                Ok((head, feed::after(tx, head, 10)?))
            })
            .unwrap();
        assert!(head > Mark::default() && after.is_empty());
    });
}

/// The whole feed, once `count` changes are visible. On PostgreSQL a change shows when no older transaction of the
/// whole server runs any more, so that a neighbouring test may delay it.
fn visible(workspace: &store::Workspace, count: usize) -> Vec<feed::Change> {
    for _ in 0..2_000 {
        let signal = workspace.committed().seen();
        let changes = workspace.read(|tx| feed::after(tx, Mark::default(), 10)).unwrap();
        if changes.len() >= count {
            return changes;
        }
        workspace.committed().wait_past(signal, std::time::Duration::from_millis(10));
    }
    panic!("{count} changes never became visible");
}

#[test]
fn feed_forgets_only_what_is_old_and_before_the_mark() {
    on_both(|workspace| {
        for minute in [0, 1, 2, 60] {
            workspace
                .write(move |tx| feed::append(tx, "customers", "changed", &[minute], later(minute)))
                .unwrap();
        }
        let marks: Vec<Mark> = visible(workspace, 4).iter().map(|change| change.mark).collect();
        let prune =
            |mark, before, limit| workspace.write(move |tx| feed::prune(tx, mark, before, limit)).unwrap();
        assert_eq!(prune(marks[3], later(1), 10), 1, "the others are too young");
        assert_eq!(
            prune(marks[2], later(99), 10),
            1,
            "neither the entry at the mark goes nor what is behind it"
        );
        assert_eq!(prune(marks[3], later(99), 1), 1, "a piece at a time");
        let left = visible(workspace, 1);
        assert_eq!(left.iter().map(|c| c.ids.clone()).collect::<Vec<_>>(), [[60]]);
    });
}

#[test]
fn histories_are_told_apart_by_origin_and_entry() {
    on_both(|workspace| {
        assert_eq!(workspace.read(feed::origin).unwrap(), None);
        workspace.write(|tx| feed::put_origin(tx, "first")).unwrap();
        workspace.write(|tx| feed::put_origin(tx, "second")).unwrap();
        assert_eq!(workspace.read(feed::origin).unwrap().as_deref(), Some("first"));
        for minute in [0, 1] {
            workspace.write(move |tx| feed::append(tx, "customers", "changed", &[7], later(minute))).unwrap();
        }
        let marks: Vec<Mark> = visible(workspace, 2).iter().map(|change| change.mark).collect();
        let digest = |mark| workspace.read(|tx| feed::digest(tx, mark)).unwrap();
        assert_ne!(digest(marks[0]).unwrap(), digest(marks[1]).unwrap(), "the moment is part of it");
        assert_eq!(digest(marks[0]), digest(marks[0]));
        assert_eq!(digest(Mark { seq: marks[1].seq + 1, ..marks[1] }), None);
    });
}

#[test]
fn rolled_back_change_is_never_told() {
    on_both(|workspace| {
        let _: Result<(), _> = workspace.write(|tx| {
            feed::append(tx, "customers", "changed", &[1], NOW)?;
            Err(Error::Stale)
        });
        workspace.write(|tx| feed::append(tx, "customers", "changed", &[2], NOW)).unwrap();
        let told = visible(workspace, 1);
        assert_eq!(told.iter().map(|c| c.ids.clone()).collect::<Vec<_>>(), [[2]]);
    });
}

#[test]
fn outbox_effect_comes_back_until_it_is_removed() {
    on_both(|workspace| {
        workspace.write(|tx| outbox::put(tx, "mail", "{}", later(10), NOW)).unwrap();
        let take = |at: Timestamp| {
            workspace
                .batch_write(move |tx| {
                    outbox::take(tx, at, Timestamp::from_micros(at.micros() + 60_000_000), 10)
                })
                .unwrap()
        };
        assert!(take(NOW).is_empty(), "not before it is due");
        let first = take(later(10));
        assert_eq!((first.len(), first[0].attempts), (1, 0));
        assert!(take(later(11)).is_empty(), "hidden while somebody makes it");
        let second = take(later(70));
        assert_eq!((second.len(), second[0].attempts), (1, 1));
        let id = second[0].id;
        workspace.write(move |tx| outbox::remove(tx, id)).unwrap();
        assert!(take(later(1_000)).is_empty());
    });
}

#[test]
fn work_is_held_by_one_and_fenced_against_the_one_before() {
    on_both(|workspace| {
        workspace.write(|tx| work::put(tx, "send", 7, NOW, NOW)).unwrap();
        workspace.write(|tx| work::put(tx, "send", 7, later(5), NOW)).unwrap();
        let claim = |at: Timestamp, until: Timestamp| {
            workspace.batch_write(move |tx| work::claim(tx, "send", at, until)).unwrap()
        };
        let first = claim(NOW, later(10)).expect("due work is given");
        assert!(claim(later(5), later(15)).is_none(), "held work is not given again");
        let (work_id, old) = (first.work_id, first.token);
        workspace.write(move |tx| work::extend(tx, work_id, old, later(20))).unwrap();
        assert!(claim(later(15), later(25)).is_none(), "the extended lease holds");
        let second = claim(later(20), later(30)).expect("an expired lease is taken over");
        assert!(second.token > old);
        assert!(matches!(workspace.write(move |tx| work::check(tx, work_id, old)), Err(Error::Stale)));
        assert!(matches!(
            workspace.write(move |tx| work::extend(tx, work_id, old, later(99))),
            Err(Error::Stale)
        ));
        let token = second.token;
        workspace.write(move |tx| work::check(tx, work_id, token)).unwrap();
        let mut second = Some(second);
        workspace.batch_write(move |tx| work::close(tx, second.take().expect("runs once here"))).unwrap();
        assert!(claim(later(1_000), later(1_001)).is_none(), "closed work is gone");
    });
}

#[test]
fn rivals_never_claim_the_same_work() {
    on_both(|workspace| {
        for subject in 0..20 {
            workspace.write(move |tx| work::put(tx, "send", subject, NOW, NOW)).unwrap();
        }
        let claimed = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some(lease) =
                        workspace.batch_write(|tx| work::claim(tx, "send", NOW, later(60))).unwrap()
                    {
                        claimed.lock().unwrap().push(lease.subject);
                    }
                });
            }
        });
        let mut claimed = claimed.into_inner().unwrap();
        claimed.sort_unstable();
        assert_eq!(claimed, (0..20).collect::<Vec<_>>());
    });
}
