//! Copies by the clock and under load.
//!
//! What is broken, missing or killed is tested through the commands, in `tests/restore.rs`; here the server is in the
//! process, so that each answer is known at its moment.

use super::*;
use crate::commands::restore;
use app::access::Role;
use app::access::people;
use app::access::setup::FirstUser;
use app::server::Options;
use base::{CampaignId, Clock, DeliveryId, Locale, Random, Timestamp};
use domain::campaigns::{Settings, State as CampaignState};
use domain::consent::{Channel, Purpose};
use domain::deliveries::{Outcome, State, settle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use store::deliveries::Settlement;
use store::testing::Fresh;
use store::{Query, params};

fn server(fresh: &Fresh, clock: &Clock) -> Server {
    Server::open(Options {
        place: fresh.place().clone(),
        secret: [7; 32].into(),
        public_url: "http://127.0.0.1".to_owned(),
        clock: clock.clone(),
        random: Random::seeded(1),
        workers: false,
    })
    .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn each_day_has_one_checked_copy_and_the_oldest_go() {
    for (engine, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-01-01T02:59:00Z").unwrap());
        let server = server(&fresh, &clock);
        let folder = fresh.path().join("copies");
        let nightly = Nightly { folder: folder.clone(), keep: 3, hour: 3 };
        assert_eq!(nightly.step(&server).unwrap(), None, "{engine}: before its hour");
        assert_eq!(nightly.newest().unwrap(), None);
        for _ in 0..5 {
            clock.advance(Duration::from_secs(60));
            let made = nightly.step(&server).unwrap().expect("the hour has come");
            backup::check(&made.join(CONTROL)).unwrap();
            assert_eq!(nightly.step(&server).unwrap(), None, "{engine}: once a day");
            clock.advance(Duration::from_secs(86_400 - 60));
        }
        fs::write(folder.join("somebody's file"), b"stays").unwrap();
        clock.advance(Duration::from_secs(60));
        nightly.step(&server).unwrap().unwrap();
        assert_eq!(names(&folder), ["2026-01-04", "2026-01-05", "2026-01-06", "somebody's file"]);
        assert_eq!(nightly.newest().unwrap(), Date::parse("2026-01-06"));
        server.close();
    }
}

#[test]
fn a_copy_that_broke_off_is_no_copy_and_is_made_again() {
    let fresh = Fresh::folder();
    let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
    let server = server(&fresh, &clock);
    let folder = fresh.path().join("copies");
    let nightly = Nightly { folder: folder.clone(), keep: 3, hour: 3 };
    fs::create_dir_all(folder.join("2026-01-01.unfinished").join(WORKSPACES)).unwrap();
    fs::write(folder.join("2026-01-01.unfinished").join(CONTROL), b"half").unwrap();
    assert_eq!(nightly.newest().unwrap(), None);
    assert!(nightly.step(&server).unwrap().is_some());
    assert_eq!(names(&folder), ["2026-01-01"]);
    backup::check(&folder.join("2026-01-01").join(CONTROL)).unwrap();
    server.close();
}

#[test]
fn copy_before_an_upgrade_replaces_that_of_the_upgrade_before() {
    let fresh = Fresh::folder();
    let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
    let server = server(&fresh, &clock);
    let folder = fresh.path().join("copies");
    let nightly = Nightly { folder: folder.clone(), keep: 1, hour: 3 };
    nightly.before_upgrade(&server).unwrap();
    let file = folder.join(BEFORE_UPGRADE).join(CONTROL);
    let first = fs::read(&file).unwrap();
    clock.advance(Duration::from_secs(86_400));
    nightly.step(&server).unwrap();
    nightly.before_upgrade(&server).unwrap();
    assert_ne!(fs::read(&file).unwrap(), first);
    backup::check(&file).unwrap();
    assert_eq!(names(&folder), ["2026-01-02", "before-upgrade"], "the rotation is about days");
    server.close();
}
const CUSTOMER: Query = Query {
    name: "test/customer",
    text: "-- a customer\ninsert into customer (customer_id, state, search, attributes, version, created_at, updated_at)
values ($1, 'active', $2, '', 1, 0, 0)",
};
const CONSENT: Query = Query {
    name: "test/consent",
    text: "-- an entry\ninsert into consent_entry (consent_entry_id, customer_id, purpose, channel, topic_id, given, basis, source, given_at, recorded_at, actor)
values ($1, $1, 'marketing', 'email', 0, true, 'consent', 'import', 0, 0, 'system')",
};
const DELIVERIES: Query = Query {
    name: "test/deliveries",
    text: "-- by state\nselect state, cast(count(*) as bigint) from delivery group by state",
};
const IDS: Query = Query {
    name: "test/ids",
    text: "-- who is there, and whether their entry is\nselect c.customer_id, e.consent_entry_id from customer c left join consent_entry e on e.customer_id = c.customer_id where c.customer_id <= 1000000 order by c.customer_id",
};

/// Writes numbered, dependent rows until it is told to stop; how many were answered.
struct Load {
    stop: AtomicBool,
    customers: AtomicI64,
    settled: AtomicI64,
    users: AtomicI64,
}

const AUDIENCE: i64 = 4_000;

impl Load {
    fn going(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    /// Customer n and their consent in one transaction; n+1 only when that was answered.
    fn people(&self, workspace: &app::Workspace) {
        for id in 1.. {
            if !self.going() {
                return;
            }
            workspace
                .write(move |tx| {
                    tx.exec(&CUSTOMER, params![id, format!("имя {id}")])?;
                    tx.exec(&CONSENT, params![id])?;
                    Ok(())
                })
                .unwrap();
            self.customers.store(id, Ordering::SeqCst);
        }
    }

    /// Ten deliveries claimed in one transaction and settled in the next, as a worker does.
    fn sending(&self, workspace: &app::Workspace, campaign: CampaignId, now: Timestamp) {
        for lease in 1.. {
            let due = workspace.read(|tx| Ok(store::deliveries::due(tx, campaign, now, 10)?)).unwrap();
            if due.is_empty() || !self.going() {
                return;
            }
            let ids: Vec<DeliveryId> = due.iter().map(|one| one.delivery).collect();
            let claimed = ids.clone();
            workspace
                .write(move |tx| {
                    let rows: Vec<_> = claimed.iter().map(|id| (*id, "a@b.example")).collect();
                    Ok(store::deliveries::claim(tx, lease, &rows, now)?)
                })
                .unwrap();
            let count = ids.len() as i64;
            workspace
                .write(move |tx| {
                    let settled = |delivery: &DeliveryId| Settlement {
                        delivery: *delivery,
                        settled: settle(Outcome::HandedOver, 0, now),
                    };
                    Ok(store::deliveries::settle(
                        tx,
                        lease,
                        &ids.iter().map(settled).collect::<Vec<_>>(),
                        now,
                    )?)
                })
                .unwrap();
            self.settled.fetch_add(count, Ordering::SeqCst);
        }
    }

    /// Somebody new who works here, in the control database.
    fn workers(&self, server: &Server) {
        for number in 1.. {
            if !self.going() {
                return;
            }
            let user = FirstUser {
                email: format!("u{number}@shop.example"),
                password: "длинный пароль".to_owned(),
                name: format!("{number}"),
                locale: Locale::Ru,
            };
            people::add_by_command(server, user, Some(("shop", Role::Viewer))).unwrap();
            self.users.store(number, Ordering::SeqCst);
        }
    }

    fn seen(&self) -> [i64; 3] {
        [&self.customers, &self.settled, &self.users].map(|it| it.load(Ordering::SeqCst))
    }
}

fn add_workspace(server: &Server, slug: &str) {
    let wanted = app::workspaces::Wanted {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        zone: Zone::utc(),
        currency: base::Currency::RUB,
        locale: Locale::Ru,
    };
    app::workspaces::add(server, "owner@shop.example", wanted).unwrap();
}

/// A shop with a campaign that is being sent.
fn shop(server: &Server) -> (Arc<app::Workspace>, CampaignId) {
    let (email, password) = ("owner@shop.example".to_owned(), "длинный пароль".to_owned());
    let user = FirstUser { email, password, name: "Owner".to_owned(), locale: Locale::Ru };
    people::add_by_command(server, user, None).unwrap();
    add_workspace(server, "shop");
    let (workspace, now) = (server.workspace("shop").unwrap(), server.clock().now());
    let campaign = workspace
        .write(move |tx| {
            let readers: Vec<u32> = (1..=AUDIENCE as u32).map(|n| 1_000_000 + n).collect();
            for id in &readers {
                tx.exec(&CUSTOMER, params![i64::from(*id), ""])?;
            }
            let settings = Settings::new(Purpose::Marketing, Channel::Email);
            let id = store::campaigns::insert(tx, ("News", &settings), [7; 16], "usr_1", now)?;
            store::campaigns::launch(tx, id, CampaignState::Sending, "{}", now)?;
            store::deliveries::plan(tx, id, Channel::Email, (&readers, State::Planned), now)?;
            Ok(id)
        })
        .unwrap();
    (workspace, campaign)
}

/// A copy that is taken while people come, letters leave and colleagues are added is, for each database, one moment:
/// everything that was answered before it began is in, nothing of a transaction is in without the rest of it, and
/// nothing comes that was not answered before it ended. The restored copy sends nothing.
#[test]
fn copy_under_load_is_one_moment_of_each_database() {
    for (engine, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
        let server = server(&fresh, &clock);
        let (workspace, campaign) = shop(&server);
        let load = Load {
            stop: AtomicBool::new(false),
            customers: AtomicI64::new(0),
            settled: AtomicI64::new(0),
            users: AtomicI64::new(0),
        };
        let to = fresh.path().join("copy");
        let (before, after) = std::thread::scope(|scope| {
            scope.spawn(|| load.people(&workspace));
            scope.spawn(|| load.sending(&workspace, campaign, clock.now()));
            scope.spawn(|| load.workers(&server));
            while load.seen().iter().any(|count| *count < 2) {
                std::thread::park_timeout(Duration::from_millis(1));
            }
            let before = load.seen();
            save(&server, &to).unwrap();
            let after = load.seen();
            load.stop.store(true, Ordering::SeqCst);
            (before, after)
        });
        server.close();
        let target = if engine == "SQLite" { Fresh::folder() } else { Fresh::postgres().unwrap() };
        let restored = self::server(&target, &clock);
        restore::fill(&restored, &restore::Copy::read(&to).unwrap()).unwrap();
        check_restored(&restored, campaign, before, after);
        restored.close();
    }
}

fn check_restored(server: &Server, campaign: CampaignId, before: [i64; 3], after: [i64; 3]) {
    let workspace = server.workspace("shop").unwrap();
    let rows = workspace.read(|tx| Ok(tx.rows(&IDS, &[])?)).unwrap();
    let people = rows.len() as i64;
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row.int(0).unwrap(), at as i64 + 1, "customers are a beginning of what was written");
        assert_eq!(row.int(1).unwrap(), at as i64 + 1, "nobody is there without their consent");
    }
    // One more may have been committed and not yet answered in the moment that was looked at.
    assert!(before[0] <= people && people <= after[0] + 1, "{before:?} {people} {after:?}");
    let states = workspace.read(|tx| Ok(tx.rows(&DELIVERIES, &[])?)).unwrap();
    let count = |state: State| {
        let found = states.iter().find(|row| row.str(0).unwrap() == state.as_str());
        found.map_or(0, |row| row.int(1).unwrap())
    };
    let done = count(State::HandedOver);
    assert_eq!(
        states.iter().map(|row| row.int(1).unwrap()).sum::<i64>(),
        AUDIENCE,
        "nobody is lost or doubled"
    );
    assert!(done % 10 == 0 && count(State::Claimed) % 10 == 0, "a transaction is in whole or not at all");
    assert!(before[1] <= done && done <= after[1] + 10, "{before:?} {done} {after:?}");
    let users = server.control().read(store::control::users::count).unwrap() - 1;
    assert!(before[2] <= users && users <= after[2] + 1, "{before:?} {users} {after:?}");
    let paused = workspace.read(|tx| Ok(store::campaigns::load(tx, campaign)?)).unwrap().unwrap();
    assert_eq!((paused.state, paused.state_note.as_deref()), (CampaignState::Paused, Some("restored")));
}

/// A workspace that is made while the copy is written is known to the control database of the copy, so it is in it.
#[test]
fn every_workspace_that_a_copy_knows_is_in_it() {
    let fresh = Fresh::folder();
    let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
    let server = server(&fresh, &clock);
    shop(&server);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..200 {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                add_workspace(&server, &format!("shop-{number}"));
            }
        });
        for copy in 0..5 {
            let to = fresh.path().join(format!("copy-{copy}"));
            save(&server, &to).unwrap();
            restore::Copy::read(&to).unwrap();
        }
        stop.store(true, Ordering::SeqCst);
    });
    server.close();
}
