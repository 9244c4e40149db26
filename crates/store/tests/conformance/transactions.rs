//! Reading and writing: atomic, isolated, answered once, honest about errors.

use crate::{NOW, on_both};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Error, Query, Sequence, Tx, Value, params};

const PUT: Query =
    Query { name: "test/put", text: "-- a row\ninsert into meta (name, value) values ($1, $2)" };
const GET: Query = Query { name: "test/get", text: "-- a row\nselect value from meta where name = $1" };
const SET: Query = Query { name: "test/set", text: "-- a row\nupdate meta set value = $2 where name = $1" };
const COUNT: Query = Query { name: "test/count", text: "-- all rows\nselect count(*) from meta" };
const MANY: Query = Query {
    name: "test/many",
    text: "-- many rows\ninsert into meta (name, value)\nselect r.name, r.value from {rows(name text, value text)}\nwhere true\non conflict (name) do update set value = excluded.value",
};
const FIND: Query = Query {
    name: "test/find",
    text: "-- many rows\nselect m.name, m.value from {rows(name text)} join meta m on m.name = r.name where m.value <> $1",
};

fn count(workspace: &store::Workspace) -> i64 {
    workspace.read(|tx| tx.row(&COUNT, &[])?.unwrap().int(0)).unwrap()
}

#[test]
fn failed_closure_leaves_nothing_behind() {
    on_both(|workspace| {
        let refused: Result<(), Error> = workspace.write(|tx| {
            tx.exec(&PUT, params!["a", "1"])?;
            Err(Error::Stale)
        });
        assert!(matches!(refused, Err(Error::Stale)));
        assert_eq!(count(workspace), 0);
    });
}

#[test]
fn swallowed_error_of_a_statement_fails_the_transaction() {
    on_both(|workspace| {
        let answer = workspace.write(|tx| {
            tx.exec(&PUT, params!["a", "1"])?;
            let second = tx.exec(&PUT, params!["a", "2"]);
            assert!(matches!(second, Err(Error::Unique(_))), "{second:?}");
            Ok(())
        });
        assert!(answer.is_err());
        assert_eq!(count(workspace), 0);
    });
}

#[test]
fn panic_costs_its_own_closure_only() {
    on_both(|workspace| {
        let panicked: Result<(), Error> = workspace.write(|tx| {
            tx.exec(&PUT, params!["a", "1"])?;
            panic!("a mistake in a closure");
        });
        assert!(matches!(panicked, Err(Error::Panicked)), "{panicked:?}");
        workspace.write(|tx| tx.exec(&PUT, params!["b", "1"])).unwrap();
        assert_eq!(count(workspace), 1);
    });
}

/// Closures that wait are committed together: those that fail among them, also the first of all, undo only themselves.
#[test]
fn failures_among_others_cost_only_themselves() {
    on_both(|workspace| {
        let key = |number: usize| format!("k{number}");
        std::thread::scope(|scope| {
            for number in 0..24 {
                scope.spawn(move || {
                    let body = move |tx: &mut Tx| {
                        tx.exec(&PUT, params![key(number).as_str(), "1"])?;
                        if number % 3 == 0 { Err(Error::Corrupt("as planned".into())) } else { Ok(()) }
                    };
                    let answer =
                        if number % 4 == 0 { workspace.batch_write(body) } else { workspace.write(body) };
                    assert_eq!(answer.is_err(), number % 3 == 0, "closure {number}: {answer:?}");
                });
            }
        });
        for number in 0..24 {
            let kept =
                workspace.read(|tx| Ok(tx.row(&GET, params![key(number).as_str()])?.is_some())).unwrap();
            assert_eq!(kept, number % 3 != 0, "closure {number}");
        }
    });
}

#[test]
fn concurrent_increments_lose_nothing() {
    on_both(|workspace| {
        workspace.write(|tx| tx.exec(&PUT, params!["n", "0"])).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        workspace
                            .write(|tx| {
                                let n: i64 = tx.row(&GET, params!["n"])?.unwrap().text(0)?.parse().unwrap();
                                tx.exec(&SET, params!["n", (n + 1).to_string()])
                            })
                            .unwrap();
                    }
                });
            }
        });
        let n = workspace.read(|tx| tx.row(&GET, params!["n"])?.unwrap().text(0)).unwrap();
        assert_eq!(n, "100");
    });
}

#[test]
fn reader_sees_one_snapshot() {
    on_both(|workspace| {
        let writer = workspace.clone();
        workspace
            .read(move |tx| {
                let before = tx.row(&COUNT, &[])?.unwrap().int(0)?;
                let writer = writer.clone();
                std::thread::scope(|scope| {
                    scope.spawn(|| writer.write(|tx| tx.exec(&PUT, params!["late", "1"])).unwrap());
                });
                assert_eq!(tx.row(&COUNT, &[])?.unwrap().int(0)?, before);
                Ok(())
            })
            .unwrap();
        assert_eq!(count(workspace), 1);
    });
}

#[test]
fn bulk_statements_take_all_rows_and_scalars() {
    on_both(|workspace| {
        let rows: Vec<[Value; 2]> =
            (0..1_000).map(|i| [Value::from(format!("n{i}")), Value::from("x")]).collect();
        let changed = workspace.batch_write(move |tx| tx.exec_many(&MANY, &rows)).unwrap();
        assert_eq!(changed, 1_000);
        let again = [[Value::from("n1"), Value::from("y")], [Value::from("n2"), Value::from("é'\"\\")]];
        workspace.batch_write(move |tx| tx.exec_many(&MANY, &again)).unwrap();
        assert_eq!(count(workspace), 1_000);
        let wanted = [[Value::from("n1")], [Value::from("n2")], [Value::from("n3")], [Value::from("none")]];
        let mut found = workspace.read(|tx| tx.rows_many_with(&FIND, params!["x"], &wanted)).unwrap();
        found.sort_by_key(|row| row.text(0).unwrap());
        let found: Vec<_> = found.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap())).collect();
        assert_eq!(found, [("n1".into(), "y".into()), ("n2".into(), "é'\"\\".into())]);
    });
}

#[test]
fn bulk_row_of_the_wrong_shape_is_refused_on_both() {
    on_both(|workspace| {
        let wrong = [[Value::from("a"), Value::Int(1)]];
        assert!(matches!(
            workspace.batch_write(move |tx| tx.exec_many(&MANY, &wrong)),
            Err(Error::Engine(_))
        ));
    });
}

#[test]
fn ids_are_never_given_twice() {
    on_both(|workspace| {
        let ids = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let fresh = workspace.write(|tx| tx.new_ids(Sequence::Customer, 7)).unwrap();
                        ids.lock().unwrap().extend(fresh);
                    }
                });
            }
        });
        let mut ids = ids.into_inner().unwrap();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!((all, ids.len()), (280, 280));
        workspace.write(|tx| tx.advance_ids("customer", 10_000)).unwrap();
        assert!(workspace.write(|tx| tx.new_id(Sequence::Customer)).unwrap() >= 10_000);
        workspace.write(|tx| tx.advance_ids("customer", 5)).unwrap();
        assert!(
            workspace.write(|tx| tx.new_id(Sequence::Customer)).unwrap() > 10_000,
            "a sequence never goes back"
        );
    });
}

#[test]
fn fast_lane_is_answered_while_bulk_work_queues() {
    on_both(|workspace| {
        let finished = Arc::new(AtomicU32::new(0));
        std::thread::scope(|scope| {
            for i in 0..8 {
                let finished = finished.clone();
                scope.spawn(move || {
                    for j in 0..20 {
                        let name = format!("bulk{i}-{j}");
                        workspace.batch_write(move |tx| tx.exec(&PUT, params![&name, "1"])).unwrap();
                    }
                    finished.fetch_add(1, Ordering::SeqCst);
                });
            }
            for j in 0..20 {
                let name = format!("fast{j}");
                workspace.write(move |tx| tx.exec(&PUT, params![&name, "1"])).unwrap();
            }
        });
        assert_eq!(finished.load(Ordering::SeqCst), 8);
        assert_eq!(count(workspace), 180);
    });
}

#[test]
fn what_was_written_is_there_after_reopening() {
    for (engine, fresh) in store::testing::Fresh::all() {
        {
            let store = store::Store::open(fresh.place(), NOW).unwrap();
            let workspace = store.workspace("shop", NOW).unwrap();
            workspace.write(|tx| tx.exec(&PUT, params!["a", "1"])).unwrap();
            workspace.close();
        }
        let store = store::Store::open(fresh.place(), NOW).unwrap();
        assert_eq!(count(&store.workspace("shop", NOW).unwrap()), 1, "{engine}");
    }
}

#[test]
fn closed_database_refuses_writes() {
    let fresh = store::testing::Fresh::folder();
    let store = store::Store::open(fresh.place(), NOW).unwrap();
    let workspace = store.workspace("shop", NOW).unwrap();
    workspace.close();
    assert!(matches!(workspace.write(|tx| tx.exec(&PUT, params!["a", "1"])), Err(Error::Closed)));
}
