//! A whole import taken back: what the base is without it, on both engines.

use crate::world::*;
use app::Error;
use app::customers::{Changes, update};
use app::imports::undo::{self, State, Undone};
use app::operations;
use app::server::Progress;
use base::{CustomerId, OperationId, Random, Timestamp};
use domain::consent::{Basis, Channel, Command, Purpose, Scope, Source, Topic};
use domain::identities::Kind as Identity;
use domain::imports::{ConsentBasis, Kind, Options};
use std::fmt::Write as _;
use std::time::Duration;
use store::Query;

fn consent(given_at: &str) -> Option<ConsentBasis> {
    Some(ConsentBasis {
        basis: Basis::Consent,
        source: "Касса".to_owned(),
        document: "Анкеты".to_owned(),
        given_at: Timestamp::parse(given_at).unwrap(),
        channels: vec![Channel::Email],
        topic_id: None,
        text_version: None,
    })
}

/// What the base says, without numbers and moments of our own: rows that the product shows.
fn state(shop: &Shop) -> Vec<String> {
    let mut all = Vec::new();
    for text in [
        "select i.kind, i.value, c.first_name, c.middle_name, c.last_name, c.gender, c.birthday, c.country, c.city,
            c.locale, c.source, c.search, c.attributes
         from identity i join customer c on c.customer_id = i.customer_id where c.state = 'active'
         order by i.kind, i.value",
        "select count(*) from customer where state = 'active'",
        "select i.value, w.purpose, w.channel, w.topic_id, w.given, w.given_at from consent w
         join identity i on i.customer_id = w.customer_id order by i.value, w.purpose, w.channel, w.topic_id",
        "select count(*) from consent",
        "select m.list_id, i.value from list_member m join identity i on i.customer_id = m.customer_id
         order by m.list_id, i.value",
        "select count(*) from list_member",
        "select o.number, o.kind, o.state, i.value, o.placed_at, o.currency, o.total_minor, o.returned_minor, o.line_count, o.digest
         from orders o left join identity i on i.customer_id = o.customer_id and i.kind = 'external' order by o.number",
        "select o.number, l.position, p.code, l.name, l.quantity, l.unit_price, l.total_minor, l.placed_at
         from order_line l join orders o on o.order_id = l.order_id join product p on p.product_id = l.product_id
         order by o.number, l.position",
        "select count(*) from order_return_line",
        "select p.code, p.name, p.search, p.price, p.currency, p.available from product p where not p.archived order by p.code",
        "select r.number, i.value, r.attributes from record r join identity i on i.customer_id = r.customer_id
         order by r.number, i.value",
    ] {
        let query = Query { name: text, text };
        shop.workspace
            .db
            .read(|tx| {
                tx.each(&query, &[], |row| {
                    all.push(format!("{:?}", row.values()));
                    Ok(())
                })
            })
            .unwrap();
    }
    all
}

fn import(shop: &Shop, text: &str, order: Order) -> OperationId {
    shop.clock.advance(Duration::from_secs(60));
    let file = shop.upload("test.csv", text.as_bytes()).unwrap();
    let id = shop.start(file.id, &order).unwrap();
    shop.work();
    assert_eq!(shop.state(id), "finished");
    id
}

fn done(shop: &Shop, id: OperationId) -> Undone {
    let operation = operations::get(&shop.ctx, id).unwrap().operation;
    assert_eq!(operation.state, "finished", "{operation:?}");
    serde_json::from_str(&operation.result.unwrap()).unwrap()
}

/// Takes an import back after its rehearsal, which must have told the same and changed nothing.
fn take_back(shop: &Shop, import: OperationId) -> Undone {
    shop.clock.advance(Duration::from_secs(60));
    let before = state(shop);
    let told = undo::start(&shop.ctx, import, true).unwrap();
    shop.work();
    let told = done(shop, told);
    assert_eq!(state(shop), before, "a rehearsal writes nothing");
    let id = undo::start(&shop.ctx, import, false).unwrap();
    shop.work();
    let done = done(shop, id);
    assert_eq!(Undone { dry_run: false, ..told }, done);
    assert_eq!(undo::view(&shop.ctx, import).unwrap().state, State::Done);
    done
}

fn owner(shop: &Shop, email: &str) -> Option<CustomerId> {
    shop.workspace.db.read(|tx| store::identities::owner(tx, Identity::Email, email)).unwrap()
}

fn edit(shop: &Shop, id: CustomerId, changes: Changes) {
    shop.clock.advance(Duration::from_secs(60));
    let version = shop.workspace.db.read(|tx| store::customers::load(tx, id)).unwrap().unwrap().version;
    update(&shop.ctx, id, version, changes).unwrap();
}

fn city(name: &str) -> Changes {
    Changes { city: Some(Some(name.to_owned())), ..Changes::default() }
}

const BASE: &str = "Почта;Телефон;Имя;Город\n\
    anna@example.com;;Анна;Казань\nboris@example.com;;Борис;\nvera@example.com;+79120000003;Вера;Пермь\n";
const MORE: &str = "Почта;Телефон;Имя;Город\n\
    anna@example.com;+79120000001;Анна;Омск\nboris@example.com;;;Тверь\ngleb@example.com;;Глеб;Уфа\ndina@example.com;;Дина;Уфа\n";

#[test]
fn base_is_what_it_was_before_the_import() {
    on_both(|shop, _| {
        let list = app::lists::create(&shop.ctx, "Ярмарка", "").unwrap().0.id;
        let order = |given: &str| Order {
            consent: consent(given),
            options: Options { list_id: Some(list), ..Options::default() },
            ..Order::of(Kind::Customers)
        };
        import(shop, BASE, order("2025-11-01T00:00:00Z"));
        let before = state(shop);
        let id = import(shop, MORE, order("2025-12-01T00:00:00Z"));
        assert_ne!(state(shop), before);
        let done = take_back(shop, id);
        assert_eq!(state(shop), before);
        assert_eq!((done.customers.gone, done.customers.back, done.customers.stays), (2, 2, 0));
        assert_eq!((done.consents, done.unlisted, done.stays), (4, 2, 0));
        assert_eq!(owner(shop, "gleb@example.com"), None);
        // The same file comes in again, and again it can be taken back.
        let again = import(shop, MORE, order("2025-12-01T00:00:00Z"));
        assert_eq!(shop.result(again).customers.created, 2);
        take_back(shop, again);
        assert_eq!(state(shop), before);
    });
}

#[test]
fn what_was_done_since_stays_and_is_told() {
    on_both(|shop, _| {
        import(shop, BASE, Order::of(Kind::Customers));
        let id = import(
            shop,
            MORE,
            Order { consent: consent("2025-12-01T00:00:00Z"), ..Order::of(Kind::Customers) },
        );
        let (anna, gleb) =
            (owner(shop, "anna@example.com").unwrap(), owner(shop, "gleb@example.com").unwrap());
        edit(shop, anna, city("Сочи"));
        edit(shop, gleb, city("Сочи"));
        let done = take_back(shop, id);
        assert_eq!((done.customers.gone, done.customers.back, done.customers.stays), (1, 2, 2));
        let card = shop.workspace.db.read(|tx| store::customers::load(tx, anna)).unwrap().unwrap();
        assert_eq!(card.fields.city.as_deref(), Some("Сочи"), "a later word wins");
        let phones = "select count(*) from identity where kind = 'phone'";
        assert_eq!(shop.count(phones), 1, "the telephone of the file is gone");
        assert_eq!(
            shop.count("select count(*) from consent where given"),
            0,
            "nobody is open by this import"
        );
        let view = undo::view(&shop.ctx, id).unwrap();
        let csv = shop.errors(view.operation.unwrap());
        assert!(
            csv.contains(&format!("{anna},Анна,city,")) && csv.contains(&format!("{gleb},Глеб,,")),
            "{csv}"
        );
    });
}

#[test]
fn word_that_the_person_said_stays_and_nothing_is_opened() {
    on_both(|shop, _| {
        import(shop, BASE, Order { consent: consent("2025-11-01T00:00:00Z"), ..Order::of(Kind::Customers) });
        let (anna, boris) =
            (owner(shop, "anna@example.com").unwrap(), owner(shop, "boris@example.com").unwrap());
        let word = |customer, given, at: &str| Command {
            customer,
            purpose: Purpose::Marketing,
            scope: Scope::One(Channel::Email),
            topic: Topic::EVERY,
            given,
            basis: Basis::Consent,
            text_id: None,
            source: Source::Card,
            document: None,
            said_from: None,
            given_at: Some(Timestamp::parse(at).unwrap()),
        };
        // Boris withdrew before the file's word, Anna after it.
        app::consent::give(&shop.ctx, word(boris, false, "2025-11-15T00:00:00Z"), None).unwrap();
        let id = import(
            shop,
            MORE,
            Order { consent: consent("2025-12-01T00:00:00Z"), ..Order::of(Kind::Customers) },
        );
        app::consent::give(&shop.ctx, word(anna, false, "2026-01-01T00:00:00Z"), None).unwrap();
        let open = |id: CustomerId| {
            let words = shop.workspace.db.read(|tx| store::consent::words(tx, id)).unwrap();
            words.permit(Purpose::Marketing, Channel::Email, Topic::EVERY)
        };
        assert!(open(boris), "the file's word is the later one");
        let done = take_back(shop, id);
        assert!(!open(boris), "the withdrawal stands again");
        assert!(!open(anna), "her own later word stays");
        assert_eq!(done.consents, 3, "Boris and the two who were made");
        let entries = app::consent::entries(&shop.ctx, boris, None, 10).unwrap();
        assert_eq!(entries.len(), 4, "the ledger only grows");
        assert!(entries[0].entry.document.as_deref().is_some_and(|it| it.contains(&id.to_string())));
    });
}

#[test]
fn merged_and_erased_people_are_left_as_they_are() {
    on_both(|shop, _| {
        import(shop, BASE, Order::of(Kind::Customers));
        let id = import(
            shop,
            MORE,
            Order { consent: consent("2025-12-01T00:00:00Z"), ..Order::of(Kind::Customers) },
        );
        let vera = owner(shop, "vera@example.com").unwrap();
        let (gleb, dina) =
            (owner(shop, "gleb@example.com").unwrap(), owner(shop, "dina@example.com").unwrap());
        let wanted = app::identities::ByHand { from: gleb, take: Vec::new() };
        app::identities::merge_by_hand(&shop.ctx, vera, 1, wanted).unwrap();
        let grounds = app::customers::Grounds {
            reason: domain::customers::ErasureReason::Request,
            reference: String::new(),
        };
        app::customers::erase(&shop.ctx, dina, &"ab".repeat(32), &grounds).unwrap();
        let done = take_back(shop, id);
        assert_eq!((done.customers.gone, done.customers.stays), (0, 1));
        assert_eq!(owner(shop, "gleb@example.com"), Some(vera), "what was joined stays joined");
        assert_eq!(
            shop.count("select count(*) from consent where given"),
            0,
            "the consent that the merge carried over is taken back too"
        );
    });
}

#[test]
fn orders_and_products_go_and_what_was_rewritten_returns() {
    let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n";
    on_both(|shop, _| {
        let first = format!("{header}1,A,Mug,6,2010-12-01,2.55,7\n2,B,Cup,1,2010-12-01,3.00,8\n");
        import(shop, &first, Order::of(Kind::Orders));
        let before = state(shop);
        let second = format!(
            "{header}1,A,Mug,5,2010-12-01,2.55,9\n1,C,Jug,1,2010-12-01,9.00,9\n3,C,Jug,2,2010-12-02,9.00,7\n4,C,Jug,1,2010-12-02,9.00,9\n"
        );
        let id = import(shop, &second, Order::of(Kind::Orders));
        let done = take_back(shop, id);
        assert_eq!(state(shop), before);
        assert_eq!(
            (done.orders.gone, done.orders.back, done.products.gone, done.customers.gone),
            (2, 1, 1, 1)
        );
        // The product comes back with a file that tells of it, also one whose orders were kept elsewhere.
        let again = import(shop, "code,name\nC,Jug\n", Order::of(Kind::Products));
        assert_eq!(shop.result(again).products.updated, 1);
        assert_eq!(shop.count("select count(*) from product where not archived"), 3);
        take_back(shop, again);
        assert_eq!(state(shop), before);
    });
}

#[test]
fn order_that_was_told_of_since_stays_with_its_buyer() {
    let text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,A,Mug,6,2010-12-01,2.55,7\n";
    on_both(|shop, _| {
        let id = import(shop, text, Order::of(Kind::Orders));
        shop.clock.advance(Duration::from_secs(60));
        let now = shop.ctx.now();
        let paid = domain::orders::State::Paid;
        shop.workspace.db.write(move |tx| store::orders::set_state(tx, 1, paid, now)).unwrap();
        let done = take_back(shop, id);
        assert_eq!(
            (done.orders.gone, done.orders.stays, done.customers.gone, done.customers.stays),
            (0, 1, 0, 1)
        );
        assert_eq!(shop.count("select count(*) from orders where customer_id is not null"), 1);
    });
}

#[test]
fn killed_undo_goes_on_where_it_was_and_is_done_once() {
    let mut text = "Почта;Город\n".to_owned();
    (0..9_000).for_each(|n| writeln!(text, "c{n}@example.com;Уфа").unwrap());
    for (engine, fresh) in store::testing::Fresh::all() {
        let here = Shop::found(&fresh);
        let clock = here.clock.clone();
        import(&here, "Почта;Город\nc5@example.com;Пермь\n", Order::of(Kind::Customers));
        let before = state(&here);
        let id = import(&here, &text, Order::of(Kind::Customers));
        let undone = undo::start(&here.ctx, id, false).unwrap();
        let mut shop = Some(here);
        let mut lives = 0;
        loop {
            let here = shop.take().unwrap();
            let step = operations::step(&here.workspace).unwrap();
            lives += 1;
            if step == Progress::Idle {
                shop = Some(here);
                break;
            }
            // The process is gone in the middle: whoever comes next goes on.
            here.server.close();
            drop(here);
            clock.advance(operations::LEASE * 2);
            shop = Some(Shop::open(&fresh, &clock));
        }
        let shop = shop.unwrap();
        assert!(lives > 2, "{engine}: {lives}");
        let done = done(&shop, undone);
        assert_eq!((done.customers.gone, done.customers.back), (8_999, 1), "{engine}");
        assert_eq!(state(&shop), before, "{engine}");
        assert_eq!(shop.count("select count(*) from import_journal where piece > 1"), 0);
        let twice = undo::start(&shop.ctx, id, false).unwrap_err();
        assert_eq!(twice.code(), "import_undo_twice");
        shop.server.close();
    }
}

#[test]
fn stopped_undo_can_be_taken_up_again() {
    let mut text = "Почта\n".to_owned();
    (0..9_000).for_each(|n| writeln!(text, "c{n}@example.com").unwrap());
    on_both(|shop, _| {
        let id = import(shop, &text, Order::of(Kind::Customers));
        let first = undo::start(&shop.ctx, id, false).unwrap();
        assert_eq!(undo::start(&shop.ctx, id, false).unwrap_err().code(), "import_undo_twice");
        operations::step(&shop.workspace).unwrap();
        operations::cancel(&shop.ctx, first).unwrap();
        shop.work();
        assert_eq!(
            (shop.state(first).as_str(), undo::view(&shop.ctx, id).unwrap().state),
            ("cancelled", State::Stopped)
        );
        let left = shop.count("select count(*) from customer where state = 'active'");
        assert!(left > 0 && left < 9_000, "{left}");
        take_back(shop, id);
        assert_eq!(shop.count("select count(*) from customer where state = 'active'"), 0);
    });
}

#[test]
fn term_rehearsals_and_imports_that_changed_nothing() {
    on_both(|shop, _| {
        let tried = import(shop, BASE, Order { dry_run: true, ..Order::of(Kind::Customers) });
        assert_eq!(undo::start(&shop.ctx, tried, false).unwrap_err().code(), "import_undo_nothing");
        let id = import(shop, BASE, Order::of(Kind::Customers));
        let later = import(shop, MORE, Order::of(Kind::Customers));
        let same = import(shop, MORE, Order::of(Kind::Customers));
        assert_eq!(undo::start(&shop.ctx, same, false).unwrap_err().code(), "import_undo_nothing");
        assert_eq!(undo::view(&shop.ctx, id).unwrap().later, 1);
        assert!(matches!(undo::view(&shop.ctx, OperationId(9_999)), Err(Error::NotFound)));
        take_back(shop, later);
        assert_eq!(undo::view(&shop.ctx, id).unwrap().later, 0);
        shop.clock.advance(Duration::from_secs(31 * 86_400));
        assert_eq!(undo::start(&shop.ctx, id, false).unwrap_err().code(), "import_undo_too_late");
    });
}

/// Rows of a file about people of a small town: some known, some new, some with another city.
fn rows(random: &Random, named: &str) -> String {
    let mut text = "Почта;Телефон;Имя;Город\n".to_owned();
    for n in 0..random.below(25) + 1 {
        let who = random.below(14);
        let phone = if random.chance(0.3) { format!("+791200000{:02}", who + 10) } else { String::new() };
        let name = if random.chance(0.5) { format!("Имя{who}") } else { String::new() };
        let city = if random.chance(0.7) { format!("{named}{}", n % 4) } else { String::new() };
        writeln!(text, "p{who}@example.com;{phone};{name};{city}").unwrap();
    }
    text
}

#[test]
fn whatever_the_import_and_the_edits_the_base_is_as_without_the_import() {
    for seed in 0..3_u64 {
        // The same base and edits, with an import taken back between them and without it.
        let lived = |fresh: &store::testing::Fresh, with_import: bool| {
            let random = Random::seeded(seed);
            let shop = Shop::found(fresh);
            let (base, more) = (rows(&random, "Село"), rows(&random, "Город"));
            let consenting = |at: &str| Order { consent: consent(at), ..Order::of(Kind::Customers) };
            import(&shop, &base, consenting("2025-11-01T00:00:00Z"));
            let known: Vec<CustomerId> =
                (0..14).filter_map(|n| owner(&shop, &format!("p{n}@example.com"))).collect();
            let id = with_import.then(|| import(&shop, &more, consenting("2025-12-01T00:00:00Z")));
            for (n, customer) in known.iter().enumerate() {
                if random.chance(0.4) {
                    edit(&shop, *customer, city(&format!("Правка{n}")));
                }
                if random.chance(0.3) {
                    let command = Command {
                        customer: *customer,
                        purpose: Purpose::Marketing,
                        scope: Scope::All,
                        topic: Topic::EVERY,
                        given: random.chance(0.5),
                        basis: Basis::Consent,
                        text_id: None,
                        source: Source::Card,
                        document: Some("слово".to_owned()),
                        said_from: None,
                        given_at: Some(Timestamp::parse("2026-01-10T00:00:00Z").unwrap()),
                    };
                    app::consent::give(&shop.ctx, command, None).unwrap();
                }
            }
            if let Some(id) = id {
                take_back(&shop, id);
            }
            let told = state(&shop);
            shop.server.close();
            told
        };
        let (with, without) = (store::testing::Fresh::all(), store::testing::Fresh::all());
        for ((engine, with), (_, without)) in with.iter().zip(&without) {
            assert_eq!(lived(with, true), lived(without, false), "{engine}, seed {seed}");
        }
    }
}
