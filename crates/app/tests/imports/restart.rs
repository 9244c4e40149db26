use crate::world::*;
use app::server::Progress;
use app::{Error, operations};
use domain::imports::Kind;
use std::fmt::Write;

/// Enough customers for several steps.
fn many(count: usize) -> String {
    let mut text = "Почта;Город\n".to_owned();
    for n in 0..count {
        // Every tenth row is wrong, every seventh repeats the first customer.
        let email = if n % 10 == 3 {
            "wrong".to_owned()
        } else {
            format!("c{}@example.com", if n % 7 == 0 { 0 } else { n })
        };
        let _ = writeln!(text, "{email};Город {}", n % 5);
    }
    text
}

#[test]
fn killed_import_goes_on_where_it_was_and_doubles_nothing() {
    let text = many(30_000);
    on_both(|whole, _| {
        let expected = whole.import(&text, Order::of(Kind::Customers));
        let rows = whole.count("select count(*) from customer");
        for (engine, fresh) in store::testing::Fresh::all() {
            if engine == "PostgreSQL" && whole.workspace.db.engine() == store::Engine::Sqlite {
                continue;
            }
            let shop = Shop::found(&fresh);
            let file = shop.upload("a.csv", text.as_bytes()).unwrap();
            let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
            let clock = shop.clock.clone();
            let mut lives = 0;
            let mut shop = Some(shop);
            loop {
                // The claim, and one step of forty pieces; then the process is gone, with the file open on its desk.
                let here = shop.take().unwrap();
                let first = operations::step(&here.workspace).unwrap();
                let second = operations::step(&here.workspace).unwrap();
                lives += 1;
                here.server.close();
                drop(here);
                if first == Progress::Idle || second == Progress::Idle {
                    break;
                }
                clock.advance(operations::LEASE * 2);
                shop = Some(Shop::open(&fresh, &clock));
            }
            let shop = Shop::open(&fresh, &clock);
            assert!(lives > 3, "{engine}: {lives} lives");
            assert_eq!(shop.result(id), expected, "{engine}");
            assert_eq!(shop.count("select count(*) from customer"), rows, "{engine}");
            assert_eq!(shop.count("select count(*) from import_error"), expected.errors, "{engine}");
            shop.server.close();
        }
    });
}

#[test]
fn cancelled_import_stops_and_keeps_what_it_wrote() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", many(30_000).as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        operations::step(&shop.workspace).unwrap();
        operations::step(&shop.workspace).unwrap();
        shop.clock.advance(std::time::Duration::from_secs(2));
        let view = operations::get(&shop.ctx, id).unwrap();
        assert_eq!(view.operation.state, "running");
        assert!(view.rate_per_second.unwrap() > 0.0 && view.seconds_left.unwrap() > 0);
        operations::cancel(&shop.ctx, id).unwrap();
        shop.work();
        assert_eq!(shop.state(id), "cancelled");
        let done = shop.result(id);
        assert!(done.rows < 30_000 && done.customers.created > 0);
        assert_eq!(shop.count("select count(*) from customer"), done.customers.created);
        assert_eq!(shop.count("select count(*) from work where kind = 'operation'"), 0);
    });
}

#[test]
fn whoever_lost_the_lease_writes_nothing_more() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", many(30_000).as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        operations::step(&shop.workspace).unwrap();
        operations::step(&shop.workspace).unwrap();
        let before = shop.result(id);
        // Another node finds the lease expired and takes the work over.
        let (now, until) =
            (shop.ctx.now().plus(operations::LEASE * 2), shop.ctx.now().plus(operations::LEASE * 9));
        let taken =
            shop.workspace.db.write(move |tx| store::work::claim(tx, operations::WORK, now, until)).unwrap();
        assert!(taken.is_some());
        operations::step(&shop.workspace).unwrap();
        assert_eq!(operations::step(&shop.workspace).unwrap(), Progress::Idle);
        assert_eq!(shop.result(id), before);
    });
}

#[test]
fn import_of_a_removed_file_fails_with_its_reason() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", many(10).as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        while shop.workspace.db.write(move |tx| store::files::delete_some(tx, file.id)).unwrap() {}
        shop.work();
        assert_eq!(shop.state(id), "failed");
        assert_eq!(shop.result(id).error.unwrap().code, "file_gone");
        assert!(matches!(operations::get(&shop.ctx, base::OperationId(id.0 + 1)), Err(Error::NotFound)));
    });
}

#[test]
fn import_whose_file_loses_its_end_fails_and_does_not_pass_for_a_shorter_one() {
    on_both(|shop, _| {
        // Nearly two megabytes are two pieces; the second one is gone when the import comes to it.
        let text = many(60_000);
        assert!(text.len() > app::files::PIECE_BYTES, "{}", text.len());
        let file = shop.upload("a.csv", text.as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.run("delete from file_piece where position = 1");
        shop.work();
        assert_eq!(shop.state(id), "failed");
        assert_eq!(shop.result(id).error.unwrap().code, "file_gone");
    });
}

#[test]
fn a_defect_ends_the_import_and_a_store_that_is_away_does_not() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", many(30_000).as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        operations::step(&shop.workspace).unwrap();
        operations::step(&shop.workspace).unwrap();
        let before = shop.result(id);
        shop.run("alter table identity rename to identity_of_another_version");
        shop.work();
        assert_eq!(shop.state(id), "failed");
        let after = shop.result(id);
        assert_eq!(after.error.clone().unwrap().code, "internal");
        assert_eq!(after.customers, before.customers, "what was written is told");
        assert_eq!(shop.count("select count(*) from work where kind = 'operation'"), 0);
        assert!(Error::Store(store::Error::Unavailable(String::new())).is_passing());
        assert!(Error::Store(store::Error::DiskFull).is_passing());
        assert!(!Error::Store(store::Error::Engine(String::new())).is_passing());
        assert!(!Error::Store(store::Error::Panicked).is_passing());
    });
}
