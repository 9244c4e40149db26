//! Imports that repeat by themselves, from an address and from a folder.

use crate::world::*;
use app::regular_imports::{self as regular, Change, RegularImport, Run};
use app::server::Progress;
use app::{Actor, Ctx, Error};
use base::{OperationId, UserId, time};
use domain::access::Role;
use domain::imports::Kind;
use domain::regular_imports::{Credentials, Draft, Every, Outcome, Place, Refusal, Schedule, State};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const FIRST: &str = "Почта;Город\nanna@example.com;Казань\n";
const SECOND: &str = "Почта;Город\nanna@example.com;Москва\nboris@example.com;Казань\n";

type Answer = Box<dyn Fn(&str) -> Vec<u8> + Send>;

/// A server of the business's own, which answers as it is told and remembers what it was asked.
pub struct Site {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Site {
    pub fn with(text: &str) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/people.csv", listener.local_addr().unwrap().port());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(|_| Vec::new())));
        let (heard, says) = (asked.clone(), answer.clone());
        let serve = move || {
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                let (mut got, mut piece) = (Vec::new(), [0; 1024]);
                while !got.ends_with(b"\r\n\r\n") {
                    match socket.read(&mut piece) {
                        Ok(count) if count > 0 => got.extend_from_slice(&piece[..count]),
                        _ => break,
                    }
                }
                let question = String::from_utf8_lossy(&got).into_owned();
                let answer = says.lock().unwrap()(&question);
                heard.lock().unwrap().push(question);
                let _ = socket.write_all(&answer);
            }
        };
        std::thread::Builder::new().spawn(serve).unwrap();
        let site = Site { url, asked, answer };
        site.serve(text);
        site
    }

    pub fn serve(&self, text: &str) {
        let body = text.to_owned();
        self.say(move |_| {
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
        });
    }

    fn say(&self, answer: impl Fn(&str) -> Vec<u8> + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    fn times(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

pub const HOURLY: Schedule = Schedule { every: Every::Hour, minute: 0, weekday: None };

fn draft(place: Place) -> Draft {
    Draft { name: "Клиенты из 1С".to_owned(), place, schedule: HOURLY }
}

pub fn at(url: &str) -> Place {
    Place::Url { url: url.to_owned() }
}

pub fn owner(shop: &Shop) -> Ctx {
    Ctx { actor: Actor::User(UserId(1)), ..shop.ctx.clone() }
}

/// An import by hand, as one is set up after.
fn by_hand(shop: &Shop) -> OperationId {
    let file = shop.upload("people.csv", FIRST.as_bytes()).unwrap();
    let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
    shop.work();
    id
}

fn from_site(shop: &Shop, site: &Site) -> RegularImport {
    shop.server.outgoing().allow_private();
    regular::create(&owner(shop), draft(at(&site.url)), None, by_hand(shop)).unwrap()
}

/// One run and the import that it may have ordered; what the run came to.
pub fn run(shop: &Shop, import: &RegularImport) -> Run {
    assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
    shop.work();
    last(shop, import)
}

pub fn last(shop: &Shop, import: &RegularImport) -> Run {
    regular::runs(&shop.ctx, import.id).unwrap().remove(0)
}

pub fn hour_later(shop: &Shop) {
    shop.clock.advance(Duration::from_secs(3_600));
}

pub fn outcome(run: &Run) -> (Outcome, Option<&str>) {
    (run.told.outcome, run.told.code.as_deref())
}

#[test]
fn address_is_imported_when_its_content_changed_and_only_then() {
    on_both(|shop, _| {
        let site = Site::with(FIRST);
        let import = from_site(shop, &site);
        let first = run(shop, &import);
        assert_eq!(outcome(&first), (Outcome::Started, None));
        assert_eq!(shop.result(first.told.operation.unwrap()).customers.unchanged, 1);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Idle, "not before its hour");
        hour_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Unchanged, None));
        site.serve(SECOND);
        hour_later(shop);
        let second = run(shop, &import);
        let counts = shop.result(second.told.operation.unwrap());
        assert_eq!((counts.customers.created, counts.customers.updated), (1, 1));
        let view = app::operations::get(&shop.ctx, second.told.operation.unwrap()).unwrap().operation;
        assert_eq!((view.created_by.as_str(), view.title.as_str()), ("usr_1", "Клиенты из 1С"));
        // A server that can say so is not even asked for the content.
        site.say(|question| match question.contains("if-none-match: \"v3\"") {
            true => b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec(),
            false => {
                format!("HTTP/1.1 200 OK\r\netag: \"v3\"\r\ncontent-length: {}\r\n\r\n{FIRST}", FIRST.len())
                    .into_bytes()
            }
        });
        for want in [Outcome::Started, Outcome::Unchanged] {
            hour_later(shop);
            assert_eq!(outcome(&run(shop, &import)), (want, None));
        }
        assert_eq!((site.times(), shop.count("select count(*) from operation")), (5, 4));
        assert_eq!(shop.count("select count(*) from customer"), 2);
    });
}

#[test]
fn changed_columns_stop_the_run_and_nothing_is_imported() {
    on_both(|shop, _| {
        let site = Site::with("Имя;Почта;Город\nБорис;boris@example.com;Казань\n");
        let import = from_site(shop, &site);
        let files = shop.count("select count(*) from file");
        for failures in 1..=3 {
            let failed = run(shop, &import);
            assert_eq!(outcome(&failed), (Outcome::Failed, Some("regular_import_columns_changed")));
            assert_eq!(failed.told.detail.as_deref(), Some("«Почта» → «Имя», «Город» → «Почта»"));
            let known = regular::get(&shop.ctx, import.id).unwrap();
            assert_eq!(known.failures, failures);
            assert!(known.next_at.unwrap() > shop.ctx.now());
            shop.clock.advance(Duration::from_secs(86_400));
        }
        assert_eq!(shop.count("select count(*) from customer"), 1);
        assert_eq!(shop.count("select count(*) from operation"), 1);
        assert_eq!(shop.count("select count(*) from file"), files, "what is not imported is not kept");
        // A column more behind those that are used changes nothing about them.
        site.serve("Почта;Город;Возраст\nboris@example.com;Казань;7\n");
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
        assert_eq!(regular::get(&shop.ctx, import.id).unwrap().failures, 0);
        assert_eq!(shop.count("select count(*) from customer"), 2);
    });
}

#[test]
fn server_that_does_not_give_the_file_is_told_and_tried_ever_more_seldom() {
    on_both(|shop, _| {
        let site = Site::with(FIRST);
        let import = from_site(shop, &site);
        let wait = |shop: &Shop| {
            let next = regular::get(&shop.ctx, import.id).unwrap().next_at.unwrap();
            let minutes = (next.micros() - shop.ctx.now().micros()) / time::MINUTE;
            shop.clock.advance(Duration::from_micros((next.micros() - shop.ctx.now().micros()) as u64));
            minutes
        };
        for (answer, code, detail, minutes) in [
            ("HTTP/1.1 503 Busy\r\n\r\n", "answered", Some("503"), 5),
            ("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\n", "answered", Some("302"), 55),
            ("HTTP/1.1 404 Not Found\r\n\r\n", "answered", Some("404"), 60),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc",
                "cut_off",
                Some("the answer ends too early"),
                120,
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
                "file_empty",
                Some("the file has no header"),
                240,
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n",
                "too_large",
                Some("the file is too large"),
                480,
            ),
        ] {
            site.say(move |_| answer.as_bytes().to_vec());
            let failed = run(shop, &import);
            assert_eq!(
                (outcome(&failed), failed.told.detail.as_deref()),
                ((Outcome::Failed, Some(code)), detail)
            );
            assert_eq!(wait(shop), minutes, "{code} {detail:?}");
        }
        assert_eq!(shop.count("select count(*) from operation"), 1);
        site.serve(SECOND);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
    });
}

#[test]
fn run_is_claimed_once_by_several_servers() {
    on_both(|shop, fresh| {
        let site = Site::with(SECOND);
        let import = from_site(shop, &site);
        let postgres = shop.workspace.db.engine() == store::Engine::Postgres;
        let other = postgres.then(|| Shop::open(fresh, &shop.clock));
        let workspaces: Vec<_> = (0..4)
            .map(|n| match &other {
                Some(other) if n % 2 == 1 => other.workspace.clone(),
                _ => shop.workspace.clone(),
            })
            .collect();
        if let Some(other) = &other {
            other.server.outgoing().allow_private();
        }
        for round in 1..=3 {
            std::thread::scope(|scope| {
                for workspace in &workspaces {
                    scope.spawn(move || {
                        for _ in 0..3 {
                            regular::step(workspace).unwrap();
                        }
                    });
                }
            });
            shop.work();
            assert_eq!(site.times(), round, "one look a round");
            site.serve(&format!("{SECOND}c{round}@example.com;Тверь\n"));
            hour_later(shop);
        }
        assert_eq!(shop.count("select count(*) from operation"), 1 + 3);
        assert_eq!(shop.count("select count(*) from regular_import_run"), 3);
        assert_eq!(regular::runs(&shop.ctx, import.id).unwrap().len(), 3);
        if let Some(other) = other {
            other.server.close();
        }
    });
}

#[test]
fn run_of_a_process_that_died_is_made_by_the_next_one_and_only_once() {
    on_both(|shop, fresh| {
        let site = Site::with(SECOND);
        let import = from_site(shop, &site);
        // A node claims the run and dies before it did anything.
        let (now, until) = (shop.ctx.now(), shop.ctx.now().plus(Duration::from_secs(900)));
        let dead = shop.workspace.db.write(move |tx| store::work::claim(tx, "regular_import", now, until));
        assert!(dead.unwrap().is_some());
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Idle);
        shop.clock.advance(Duration::from_secs(901));
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        // This one dies after it ordered the import and before a row was read.
        if shop.workspace.db.engine() == store::Engine::Postgres {
            let next = Shop::open(fresh, &shop.clock);
            next.server.outgoing().allow_private();
            assert_eq!(regular::step(&next.workspace).unwrap(), Progress::Idle);
            next.work();
            next.server.close();
        }
        shop.work();
        assert_eq!(shop.state(last(shop, &import).told.operation.unwrap()), "finished");
        assert_eq!((shop.count("select count(*) from operation"), site.times()), (2, 1));
        assert_eq!(shop.count("select count(*) from customer"), 2);
    });
}

#[test]
fn whoever_lost_the_claim_orders_nothing_and_a_change_meanwhile_counts() {
    on_both(|shop, _| {
        let site = Site::with(SECOND);
        let import = from_site(shop, &site);
        let (workspace, clock) = (shop.workspace.clone(), shop.clock.clone());
        site.say(move |_| {
            // While it answers, another node takes the run over.
            clock.advance(Duration::from_secs(901));
            let (now, until) = (clock.now(), clock.now().plus(Duration::from_secs(1)));
            workspace.db.write(move |tx| store::work::claim(tx, "regular_import", now, until)).unwrap();
            format!("HTTP/1.1 200 OK\r\n\r\n{SECOND}").into_bytes()
        });
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        assert_eq!(shop.count("select count(*) from operation"), 1);
        assert_eq!(shop.count("select count(*) from regular_import_run"), 0);
        // While it answers, somebody gives it another address: what came from the old one is not imported.
        let other = Site::with(FIRST);
        let (owner, moved) = (owner(shop), at(&other.url));
        site.say(move |_| {
            let known = regular::get(&owner, import.id).unwrap();
            let change = Change { draft: draft(moved.clone()), credentials: None, from: None };
            regular::save(&owner, import.id, known.version, change).unwrap();
            format!("HTTP/1.1 200 OK\r\n\r\n{SECOND}").into_bytes()
        });
        shop.clock.advance(Duration::from_secs(2));
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        assert_eq!(shop.count("select count(*) from operation"), 1);
        let import = regular::get(&shop.ctx, import.id).unwrap();
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
        assert_eq!((other.times(), shop.count("select count(*) from customer")), (1, 1));
    });
}

#[test]
fn it_runs_with_the_rights_of_whoever_saved_it_and_stops_without_them() {
    on_both(|shop, _| {
        let site = Site::with(SECOND);
        let import = from_site(shop, &site);
        let id = shop.workspace.id;
        let become_a = |role| {
            shop.server
                .control_write(move |tx| Ok(store::control::memberships::set_role(tx, id, UserId(1), role)?))
                .unwrap();
        };
        become_a(Role::Analyst);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        let stopped = regular::get(&shop.ctx, import.id).unwrap();
        assert_eq!((stopped.state, stopped.reason.as_deref()), (State::Stopped, Some("right_gone")));
        assert_eq!((stopped.next_at, site.times()), (None, 0), "nothing was asked");
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Idle);
        become_a(Role::Owner);
        regular::resume(&owner(shop), import.id).unwrap();
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
        regular::stop(&owner(shop), import.id).unwrap();
        hour_later(shop);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked, "it is put away");
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Idle);
        assert_eq!(site.times(), 1);
        let nobody = Ctx { permissions: Role::Analyst.permissions(), ..owner(shop) };
        assert!(matches!(regular::list(&nobody), Err(Error::Forbidden(_))));
        assert!(matches!(regular::resume(&nobody, import.id), Err(Error::Forbidden(_))));
    });
}

#[test]
fn password_is_sealed_and_not_told_to_another_host() {
    on_both(|shop, _| {
        let site = Site::with(FIRST);
        shop.server.outgoing().allow_private();
        let login = Credentials::Login { login: "shop".to_owned(), password: "тайна 1".to_owned() };
        let made = regular::create(&owner(shop), draft(at(&site.url)), Some(login), by_hand(shop)).unwrap();
        run(shop, &made);
        assert!(
            site.asked.lock().unwrap()[0].contains("\r\nauthorization: Basic c2hvcDrRgtCw0LnQvdCwIDE=\r\n")
        );
        assert!(!String::from_utf8_lossy(made.setup.secret.as_ref().unwrap()).contains("тайна"));
        let shown = regular::credentials(&shop.ctx, &made).unwrap();
        assert_eq!(shown, Some(Credentials::Login { login: "shop".to_owned(), password: String::new() }));
        let save = |place: Place, version| {
            let change = Change { draft: draft(place), credentials: None, from: None };
            regular::save(&owner(shop), made.id, version, change).unwrap()
        };
        let kept = save(at(&site.url.replace("people", "others")), made.version);
        assert!(kept.setup.secret.is_some());
        let other = Site::with(FIRST);
        let moved = save(at(&other.url), kept.version);
        assert_eq!(moved.setup.secret, None);
        run(shop, &made);
        assert!(!other.asked.lock().unwrap()[0].contains("authorization"));
        let stale = Change { draft: draft(at(&other.url)), credentials: None, from: None };
        assert!(matches!(
            regular::save(&owner(shop), made.id, 1, stale),
            Err(Error::Store(store::Error::Stale))
        ));
    });
}

#[test]
fn import_that_failed_is_made_again_although_its_file_is_the_same() {
    on_both(|shop, _| {
        let site = Site::with(SECOND);
        let import = from_site(shop, &site);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        shop.run("delete from file_piece");
        shop.work();
        assert_eq!(shop.state(last(shop, &import).told.operation.unwrap()), "failed");
        hour_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
        assert_eq!(regular::get(&shop.ctx, import.id).unwrap().failures, 1);
        assert_eq!(shop.count("select count(*) from customer"), 2);
        shop.clock.advance(Duration::from_secs(7_200));
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Unchanged, None));
        assert_eq!(regular::get(&shop.ctx, import.id).unwrap().failures, 0);
    });
}

/// The folder of the shop on this machine.
fn inbox(shop: &Shop) -> PathBuf {
    let folder = shop.workspace.imports_folder.clone().unwrap();
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn from_folder(shop: &Shop, folder: &str) -> RegularImport {
    inbox(shop);
    let place = Place::Folder { folder: folder.to_owned(), pattern: "*.csv".to_owned() };
    regular::create(&owner(shop), draft(place), None, by_hand(shop)).unwrap()
}

fn minute_later(shop: &Shop) {
    shop.clock.advance(Duration::from_secs(60));
}

#[test]
fn files_of_a_folder_are_taken_once_in_their_order_when_they_are_quiet() {
    on_both(|shop, _| {
        let import = from_folder(shop, "");
        let folder = inbox(shop);
        let write = |name: &str, text: &str, seconds: u64| {
            fs::write(folder.join(name), text).unwrap();
            let moment = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds);
            fs::File::options().write(true).open(folder.join(name)).unwrap().set_modified(moment).unwrap();
        };
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Nothing, None));
        write("b.csv", "Почта;Город\nanna@example.com;Псков\n", 1);
        write("a.csv", "Почта;Город\nanna@example.com;Тверь\n", 2);
        write("c.xls", "нет", 3);
        write(".d.csv", "нет", 4);
        hour_later(shop);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        assert_eq!(regular::runs(&shop.ctx, import.id).unwrap().len(), 1, "seen, and not quiet yet");
        // One of them grows, so it waits while the other is taken.
        write("a.csv", "Почта;Город\nanna@example.com;Тула\n", 9);
        minute_later(shop);
        assert_eq!(run(shop, &import).told.file_name.as_deref(), Some("b.csv"));
        minute_later(shop);
        assert_eq!(run(shop, &import).told.file_name.as_deref(), Some("a.csv"));
        assert_eq!(shop.count("select count(*) from customer where city = 'Тула'"), 1);
        // The same content under another name is the same file.
        fs::rename(folder.join("a.csv"), folder.join("e.csv")).unwrap();
        hour_later(shop);
        assert_eq!(regular::step(&shop.workspace).unwrap(), Progress::Worked);
        minute_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Nothing, None));
        // Other content under a known name is a new one; what lies there is left there.
        write("b.csv", SECOND, 20);
        hour_later(shop);
        regular::step(&shop.workspace).unwrap();
        minute_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Started, None));
        assert_eq!(shop.count("select count(*) from operation"), 1 + 3);
        assert!(folder.join("b.csv").exists() && folder.join("e.csv").exists());
    });
}

#[test]
fn nothing_leads_out_of_the_folder() {
    on_both(|shop, fresh| {
        let outside = fresh.path().join("outside");
        fs::create_dir_all(&outside).unwrap();
        fs::write(outside.join("people.csv"), SECOND).unwrap();
        let folder = inbox(shop);
        fs::create_dir_all(folder.join("own")).unwrap();
        std::os::unix::fs::symlink(&outside, folder.join("link")).unwrap();
        std::os::unix::fs::symlink(outside.join("people.csv"), folder.join("own/people.csv")).unwrap();
        rustix_fifo(&folder.join("own/pipe.csv"));
        fs::create_dir_all(folder.join("own/folder.csv")).unwrap();
        let own = from_folder(shop, "own");
        for _ in 0..2 {
            assert_eq!(outcome(&run(shop, &own)), (Outcome::Nothing, None), "links and pipes are no files");
            hour_later(shop);
        }
        regular::delete(&shop.ctx, own.id).unwrap();
        regular::step(&shop.workspace).unwrap();
        for (path, code) in
            [("link", "folder_link"), ("gone", "folder_missing"), ("own/people.csv", "folder_link")]
        {
            let import = from_folder(shop, path);
            assert_eq!(outcome(&run(shop, &import)), (Outcome::Failed, Some(code)), "{path}");
            regular::delete(&shop.ctx, import.id).unwrap();
            regular::step(&shop.workspace).unwrap();
        }
        for path in ["..", "../shop", "own/../../outside", "a\\b"] {
            let place = Place::Folder { folder: path.to_owned(), pattern: "*.csv".to_owned() };
            let refused = regular::create(&shop.ctx, draft(place), None, by_hand(shop)).unwrap_err();
            assert_eq!(refused.code(), Refusal::Folder.code(), "{path}");
        }
        assert_eq!(shop.count("select count(*) from customer"), 1);
    });
}

fn rustix_fifo(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn only_an_import_that_was_made_can_be_repeated() {
    on_both(|shop, _| {
        let refused = |place: Place, from: OperationId| {
            regular::create(&owner(shop), draft(place), None, from).unwrap_err().code()
        };
        let good = by_hand(shop);
        let file = shop.upload("a.csv", FIRST.as_bytes()).unwrap();
        let rehearsal = shop.start(file.id, &Order { dry_run: true, ..Order::of(Kind::Customers) }).unwrap();
        let https = || at("https://shop.example/a.csv");
        assert_eq!(refused(https(), rehearsal), "regular_import_from_unfit");
        shop.work();
        assert_eq!(refused(https(), rehearsal), "regular_import_from_unfit");
        assert_eq!(refused(https(), OperationId(999)), "regular_import_from_unfit");
        assert_eq!(refused(at("http://shop.example/a.csv"), good), "regular_import_url_invalid");
        assert_eq!(refused(at("https://user:secret@shop.example/"), good), "regular_import_url_invalid");
        for n in 0..50 {
            regular::create(&owner(shop), draft(at(&format!("https://h{n}.invalid/"))), None, good).unwrap();
        }
        assert_eq!(refused(https(), good), "too_many_regular_imports");
    });
}
