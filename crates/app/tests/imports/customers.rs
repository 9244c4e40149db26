use crate::world::*;
use app::Error;
use base::{CustomerId, Timestamp};
use domain::consent::{Basis, Channel, Command, Purpose, Scope, Source, Topic};
use domain::identities::Kind as Identity;
use domain::imports::{ConsentBasis, Kind};
use domain::legal::Kind as LegalKind;

const NOW: Timestamp = Timestamp::from_seconds(1_768_000_000);

const PEOPLE: &str = "ФИО;Почта;Телефон;Дата рождения;Город\n\
    Петрова Анна Сергеевна;Anna@Example.com;8 912 345-67-89;29.02.1988;Казань\n\
    Пётр Королёв;petr@example.com;;;Уфа\n\
    Без адреса;;;;Пермь\n\
    Кривой Адрес;krivoy@;;;Пермь\n\
    Анна Петрова;anna@example.com;;;\n";

fn consent(given_at: &str) -> Option<ConsentBasis> {
    Some(ConsentBasis {
        basis: Basis::Consent,
        source: "Касса на Тверской".to_owned(),
        document: "Анкеты 2025 года".to_owned(),
        given_at: Timestamp::parse(given_at).unwrap(),
        channels: vec![Channel::Email, Channel::Sms],
        topic_id: None,
        text_version: None,
    })
}

fn owner(shop: &Shop, email: &str) -> CustomerId {
    shop.workspace.db.read(|tx| store::identities::owner(tx, Identity::Email, email)).unwrap().unwrap()
}

fn may_write(shop: &Shop, email: &str) -> bool {
    let customer = owner(shop, email);
    let words = shop.workspace.db.read(|tx| store::consent::words(tx, customer)).unwrap();
    words.permit(Purpose::Marketing, Channel::Email, Topic::EVERY)
}

#[test]
fn russian_file_in_windows_1251_brings_its_customers() {
    on_both(|shop, _| {
        let bytes = encoding_rs::WINDOWS_1251.encode(PEOPLE).0.into_owned();
        let file = shop.upload("C:\\клиенты.csv", &bytes).unwrap();
        assert_eq!((file.name.as_str(), file.inspection.encoding.as_str()), ("клиенты.csv", "windows-1251"));
        assert_eq!((file.inspection.rows, file.inspection.delimiter), (5, ';'));
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.work();
        let counts = shop.result(id);
        // The fifth row says that Anna is called so without her patronymic, which an empty word does not take away.
        assert_eq!(
            (counts.customers.created, counts.customers.updated, counts.customers.unchanged),
            (2, 0, 1)
        );
        assert_eq!((counts.rows, counts.errors, shop.state(id).as_str()), (5, 2, "finished"));
        assert_eq!(shop.count("select count(*) from identity"), 3);
        let found = "select count(*) from customer where search like '%королев петр%'";
        assert_eq!(shop.count(found), 1);
    });
}

#[test]
fn address_of_somebody_erased_does_not_come_back() {
    on_both(|shop, _| {
        for (channel, address) in [(Channel::Email, "petr@example.com"), (Channel::Sms, "+79123456789")] {
            let hash = app::consent::address_hash(&shop.workspace, channel, address);
            let refused = [(channel, hash)];
            shop.workspace.db.write(move |tx| store::erasure::refuse(tx, &refused, "usr_1", NOW)).unwrap();
        }
        for dry_run in [true, false] {
            let bytes = encoding_rs::WINDOWS_1251.encode(PEOPLE).0.into_owned();
            let file = shop.upload("клиенты.csv", &bytes).unwrap();
            let id = shop.start(file.id, &Order { dry_run, ..Order::of(Kind::Customers) }).unwrap();
            shop.work();
            let (counts, errors) = (shop.result(id), shop.errors(id));
            // Anna's telephone and Peter's e-mail are barred; her second row has her e-mail only, which is free.
            assert_eq!((counts.rows, counts.errors, counts.customers.created), (5, 4, 1), "{errors}");
            assert_eq!(errors.matches("address_erased").count(), 2, "{errors}");
        }
        let wanted = |email: &str| app::customers::Wanted {
            identities: vec![(Identity::Email, email.to_owned())],
            ..Default::default()
        };
        let refused = app::customers::create(&shop.ctx, wanted("Petr@Example.com"));
        assert_eq!(refused.unwrap_err().code(), "address_erased");
        let other = app::customers::create(&shop.ctx, wanted("other@example.com")).unwrap().customer;
        let changes = app::customers::Changes {
            add_identities: vec![(Identity::Phone, "8 912 345-67-89".to_owned())],
            ..Default::default()
        };
        let refused = app::customers::update(&shop.ctx, other.id, other.version, changes);
        assert_eq!(refused.unwrap_err().code(), "address_erased");
    });
}

#[test]
fn refused_rows_come_back_as_a_file_that_can_be_corrected_and_imported() {
    on_both(|shop, _| {
        let text = "Почта,Город\n=cmd@,Пермь\n,Уфа\ngood@example.com,Казань\n\"a,b\",x,y\n";
        let file = shop.upload("a.csv", text.as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.work();
        let errors = shop.errors(id);
        let lines: Vec<&str> = errors.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "Почта,Город,error_line,error_field,error_code,error_advice");
        assert!(lines[1].starts_with("'=cmd@,Пермь,2,Почта,email_invalid,\"Исправьте адрес"), "{}", lines[1]);
        assert!(lines[2].starts_with(",Уфа,3,,no_identity,"), "{}", lines[2]);
        assert!(lines[3].starts_with("\"a,b\",x,5,,columns_differ,"), "{}", lines[3]);
        assert_eq!(lines.len(), 4);
        let corrected = errors.replace("'=cmd@", "cmd@example.com").replace(",Уфа,", "ufa@example.com,Уфа,");
        let again = shop.import(&corrected, Order::of(Kind::Customers));
        assert_eq!((again.customers.created, again.errors), (2, 1));
    });
}

#[test]
fn second_import_of_the_same_file_changes_nothing() {
    on_both(|shop, _| {
        let order = || Order { consent: consent("2025-12-01T00:00:00Z"), ..Order::of(Kind::Customers) };
        let first = shop.import(PEOPLE, order());
        assert_eq!((first.consents_written, first.consents_kept), (2, 0));
        let before = shop.digest();
        shop.clock.advance(std::time::Duration::from_secs(3600));
        let second = shop.import(PEOPLE, order());
        assert_eq!(
            (second.customers.created, second.customers.updated, second.customers.unchanged),
            (0, 0, 3)
        );
        assert_eq!((second.consents_written, second.consents_kept), (0, 2));
        assert_eq!(shop.digest(), before);
    });
}

#[test]
fn rehearsal_counts_what_the_import_then_does_and_writes_nothing() {
    on_both(|shop, _| {
        let order = |dry_run| Order {
            consent: consent("2025-12-01T00:00:00Z"),
            dry_run,
            ..Order::of(Kind::Customers)
        };
        let before = shop.digest();
        let mut said = shop.import(PEOPLE, order(true));
        assert_eq!(shop.digest(), before);
        assert!(said.dry_run);
        said.dry_run = false;
        assert_eq!(said, shop.import(PEOPLE, order(false)));
    });
}

#[test]
fn without_a_basis_no_consent_is_written() {
    on_both(|shop, _| {
        shop.import(PEOPLE, Order::of(Kind::Customers));
        assert_eq!(shop.count("select count(*) from consent_entry"), 0);
        assert!(!may_write(shop, "anna@example.com"));
    });
}

#[test]
fn consent_comes_with_its_proof_and_only_to_channels_with_an_address() {
    on_both(|shop, _| {
        shop.import(PEOPLE, Order { consent: consent("2025-12-01T00:00:00Z"), ..Order::of(Kind::Customers) });
        assert!(may_write(shop, "anna@example.com"));
        let petr = owner(shop, "petr@example.com");
        let ledger = shop.workspace.db.read(|tx| store::consent::entries(tx, petr, None, 10)).unwrap();
        let entry = &ledger[0].entry;
        assert_eq!(
            (ledger.len(), entry.scope, entry.source),
            (1, Scope::One(Channel::Email), Source::Import)
        );
        assert_eq!(entry.document.as_deref(), Some("Касса на Тверской: Анкеты 2025 года"));
        assert_eq!(entry.given_at, Timestamp::parse("2025-12-01T00:00:00Z").unwrap());
    });
}

#[test]
fn consent_points_at_the_edition_that_was_named_and_an_unknown_one_is_refused() {
    on_both(|shop, _| {
        let with = |version: &str| {
            let basis = consent("2025-12-01T00:00:00Z").unwrap();
            let consent = Some(ConsentBasis { text_version: Some(version.to_owned()), ..basis });
            Order { consent, ..Order::of(Kind::Customers) }
        };
        let publish = |kind| {
            let body = "Я согласен получать рекламу.".to_owned();
            app::legal::publish(&shop.ctx, kind, None, body).unwrap()
        };
        let (told, agreed) = (publish(LegalKind::Policy), publish(LegalKind::Advertising));
        let file = shop.upload("a.csv", PEOPLE.as_bytes()).unwrap();
        for version in ["advertising-9", "no such", told.version.as_str()] {
            let refused = shop.start(file.id, &with(version)).unwrap_err();
            let Error::Invalid { field, code, hint } = refused else { panic!("{refused:?}") };
            assert_eq!((field.as_str(), code), ("consent.text_version", "consent_text_unknown"));
            assert!(hint.unwrap().contains("another document"));
        }
        assert_eq!(shop.count("select count(*) from consent_entry"), 0);
        shop.import(PEOPLE, with(&agreed.version));
        let anna = owner(shop, "anna@example.com");
        let ledger = shop.workspace.db.read(|tx| store::consent::entries(tx, anna, None, 10)).unwrap();
        let entry = &ledger[0].entry;
        assert_eq!(entry.text_id, Some(agreed.id));
        assert_eq!(entry.document.as_deref(), Some("Касса на Тверской: Анкеты 2025 года"));
        assert_eq!(entry.given_at, Timestamp::parse("2025-12-01T00:00:00Z").unwrap());
        // A text that is gone when its row is written ends the import; no entry is written without it.
        let more = "Почта;Город\nboris@example.com;Тверь\n";
        let file = shop.upload("b.csv", more.as_bytes()).unwrap();
        let id = shop.start(file.id, &with(&agreed.version)).unwrap();
        shop.run("update consent_text set version = 'gone' where kind = 'advertising'");
        shop.work();
        assert_eq!(shop.state(id), "failed");
        assert_eq!(shop.count("select count(*) from customer where city = 'Тверь'"), 0);
    });
}

#[test]
fn import_never_overrides_a_later_withdrawal() {
    on_both(|shop, _| {
        shop.import(PEOPLE, Order::of(Kind::Customers));
        let customer = owner(shop, "anna@example.com");
        let withdrawal = Command {
            customer,
            purpose: Purpose::Marketing,
            scope: Scope::All,
            topic: Topic::EVERY,
            given: false,
            basis: Basis::Consent,
            text_id: None,
            source: Source::OneClick,
            document: None,
            said_from: None,
            given_at: None,
        };
        app::consent::give(&shop.ctx, withdrawal, None).unwrap();
        let order = |at| Order { consent: consent(at), ..Order::of(Kind::Customers) };
        shop.import(PEOPLE, order("2025-12-01T00:00:00Z"));
        assert!(!may_write(shop, "anna@example.com"));
        assert!(may_write(shop, "petr@example.com"));
    });
}

#[test]
fn identities_of_two_customers_in_one_row_are_refused_and_nothing_is_merged() {
    on_both(|shop, _| {
        shop.import("Почта;Телефон\na@example.com;\n;89123456789\n", Order::of(Kind::Customers));
        let before = shop.digest();
        let counts =
            shop.import("Почта;Телефон;Город\na@example.com;89123456789;Уфа\n", Order::of(Kind::Customers));
        assert_eq!((counts.errors, counts.customers.changed()), (1, 0));
        assert_eq!(shop.digest(), before);
    });
}

#[test]
fn changed_customer_gets_a_new_version_and_a_row_of_the_feed() {
    on_both(|shop, _| {
        shop.import("Почта;Город\na@example.com;Казань\n", Order::of(Kind::Customers));
        let counts =
            shop.import("Почта;Город;Телефон\na@example.com;Уфа;89123456789\n", Order::of(Kind::Customers));
        assert_eq!(counts.customers.updated, 1);
        assert_eq!(shop.count("select version from customer"), 2);
        assert_eq!(
            shop.count("select count(*) from feed where noun = 'customers' and change = 'changed'"),
            1
        );
        assert_eq!(shop.count("select count(*) from customer where search like '%+79123456789%'"), 1);
    });
}

#[test]
fn order_that_cannot_be_right_is_refused_before_the_first_row() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", b"a;b\n1;2\n").unwrap();
        let refused = shop.start(file.id, &Order::of(Kind::Customers)).unwrap_err();
        assert_eq!(refused.code(), "import_no_identity");
        for (bytes, code) in [
            (&b"\xd0\xcf\x11\xe0rest of an old workbook"[..], "file_is_a_workbook"),
            (b"", "file_empty"),
            (b"\x1f\x8b\x08broken", "file_damaged"),
        ] {
            assert_eq!(shop.upload("b.csv", bytes).unwrap_err().code(), code);
        }
        assert_eq!(shop.count("select count(*) from file"), 1);
        let mut future = consent("2026-12-01T00:00:00Z");
        let people = shop.upload("c.csv", PEOPLE.as_bytes()).unwrap();
        let order = Order { consent: future.take(), ..Order::of(Kind::Customers) };
        assert_eq!(shop.start(people.id, &order).unwrap_err().code(), "given_in_the_future");
    });
}

#[test]
fn products_are_created_changed_and_left_alone() {
    on_both(|shop, _| {
        let text =
            "Артикул;Название;Категория;Цена\nA-1;Кружка;Посуда;199,90\na-1;Кружка малая;Посуда;99\nB;;;\n";
        let first = shop.import(text, Order::of(Kind::Products));
        assert_eq!((first.products.created, first.errors), (3, 0));
        let before = shop.digest();
        assert_eq!(shop.import(text, Order::of(Kind::Products)).products.unchanged, 3);
        assert_eq!(shop.digest(), before);
        let dearer = shop.import("Артикул;Цена\nA-1;209,90\n", Order::of(Kind::Products));
        assert_eq!(dearer.products.updated, 1);
        let (found, _) = app::products::list(&shop.ctx, "КРУЖКА", None, 10).unwrap();
        let prices: Vec<Option<i64>> = found.iter().map(|it| it.product.price.map(|p| p.0)).collect();
        assert_eq!(prices, [Some(2_099_000), Some(990_000)]);
        assert_eq!(app::products::categories(&shop.ctx).unwrap()[0].products, 2);
    });
}

#[test]
fn old_files_are_forgotten_with_their_bytes() {
    on_both(|shop, _| {
        let file = shop.upload("a.csv", PEOPLE.as_bytes()).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.work();
        assert!(!app::files::prune(&shop.workspace).unwrap());
        shop.clock.advance(std::time::Duration::from_secs(8 * 86_400));
        assert!(app::files::prune(&shop.workspace).unwrap());
        assert_eq!(shop.count("select count(*) from file_piece"), 0);
        // The mistakes are still told, without the rows.
        assert!(shop.errors(id).contains("4,,no_identity,"));
    });
}
