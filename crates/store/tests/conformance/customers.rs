//! Customers, segments and facts: the same rows in the same order on both engines.

use crate::{NOW, on_both};
use base::{Currency, CustomerId, Date, Price, Quantity, SegmentId, Timestamp};
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, Topic};
use domain::customers::{Fields, search_text};
use domain::identities::{Identity, Kind};
use domain::orders::{Kind as OrderKind, Line, Order, State};
use domain::segments::Draft;
use store::customers::{self, Place, Sort};
use store::orders::NewOrder;
use store::{Error, Tx, Workspace, facts, segments};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_770_000_000 + seconds)
}

fn named(first: &str, last: &str) -> Fields {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Fields { first_name: text(first), last_name: text(last), ..Fields::default() }
}

fn insert(tx: &mut Tx, fields: &Fields, email: &str, now: Timestamp) -> store::Result<CustomerId> {
    let id = customers::insert(tx, fields, &search_text(fields, [email].into_iter()), now)?;
    let identity = Identity { kind: Kind::Email, value: email.to_owned(), typed: email.to_owned() };
    store::identities::insert(tx, &[(id.0, &identity)], now)?;
    Ok(id)
}

/// Seven customers, two of one moment and two of one name.
fn people(workspace: &Workspace) -> Vec<i64> {
    let rows = [
        ("Вера", "Яшина", 1),
        ("Анна", "Ёлкина", 2),
        ("Анна", "Елкина", 2),
        ("Zoe", "Adams", 3),
        ("Борис", "", 4),
        ("", "100%_\\", 5),
        ("Пётр", "Елизаров", 6),
    ];
    workspace
        .write(move |tx| {
            let new = rows.iter().enumerate().map(|(n, (first, last, moment))| {
                Ok(insert(tx, &named(first, last), &format!("p{n}@example.com"), at(*moment))?.0)
            });
            new.collect::<store::Result<Vec<i64>>>()
        })
        .unwrap()
}

fn walk(workspace: &Workspace, sort: Sort, words: &str) -> Vec<i64> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let (words, place) = (words.to_owned(), after.clone());
        let page = workspace.read(|tx| customers::page(tx, sort, &words, place.clone(), 2)).unwrap();
        let Some(last) = page.last() else { return ids };
        after = Some(match sort {
            Sort::Newest | Sort::Oldest => Place::Moment(last.created_at, last.id.0),
            Sort::Name | Sort::NameBack => Place::Words(last.search.clone(), last.id.0),
        });
        ids.extend(page.iter().map(|row| row.id.0));
        assert!(ids.len() < 50, "the list does not end");
    }
}

#[test]
fn list_of_customers_is_walked_in_one_order_on_both_engines() {
    on_both(|workspace| {
        let ids = people(workspace);
        let reversed = |ids: &[i64]| ids.iter().rev().copied().collect::<Vec<_>>();
        assert_eq!(walk(workspace, Sort::Oldest, ""), ids);
        assert_eq!(walk(workspace, Sort::Newest, ""), reversed(&ids));
        // Bytes of the folded words: digits, Latin, Cyrillic; «ё» is «е»; equal names by their address.
        let by_name = [5, 3, 4, 6, 1, 2, 0].map(|n: usize| ids[n]);
        assert_eq!(walk(workspace, Sort::Name, ""), by_name);
        assert_eq!(walk(workspace, Sort::NameBack, ""), reversed(&by_name));
    });
}

#[test]
fn search_finds_folded_words_and_takes_wildcards_literally() {
    on_both(|workspace| {
        let ids = people(workspace);
        assert_eq!(walk(workspace, Sort::Oldest, "елкина"), ids[1..3]);
        assert_eq!(walk(workspace, Sort::Oldest, "0%_\\"), ids[5..6]);
        assert_eq!(walk(workspace, Sort::Oldest, "%"), ids[5..6]);
        let both = workspace
            .read(|tx| Ok((customers::found(tx, "анна")?, customers::count_found(tx, "анна")?)))
            .unwrap();
        assert_eq!(both, (ids[1..3].to_vec(), 2));
        let wanted = [ids[6], 999, ids[0]];
        let rows = workspace.read(|tx| customers::by_ids(tx, &wanted)).unwrap();
        assert_eq!(rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [ids[6], ids[0]]);
        assert_eq!(rows[0].email.as_deref(), Some("p6@example.com"));
    });
}

#[test]
fn customer_is_saved_only_over_the_version_that_was_read() {
    on_both(|workspace| {
        let id = CustomerId(people(workspace)[0]);
        let mut fields = named("Вера", "Новая");
        fields.birthday = Date::parse("1990-05-06");
        let edit = fields.clone();
        workspace.write(move |tx| customers::update(tx, id, 1, (&edit, "новая вера"), at(50))).unwrap();
        let read = workspace.read(|tx| customers::load(tx, id)).unwrap().unwrap();
        assert_eq!((read.fields.clone(), read.version, read.updated_at), (fields.clone(), 2, at(50)));
        let stale = workspace.write(move |tx| customers::update(tx, id, 1, (&fields, ""), at(51)));
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        assert_eq!(workspace.read(|tx| customers::load(tx, CustomerId(999))).unwrap(), None);
    });
}

fn order(number: &str, kind: OrderKind, placed_at: Timestamp, quantities: &[i64]) -> Order {
    let line = |quantity: &i64| Line {
        code: "A".into(),
        name: "A".into(),
        quantity: Quantity::whole(*quantity),
        unit_price: Price(10_000),
        total_minor: quantity * 100,
        placed_at,
    };
    let lines = quantities.iter().map(line).collect();
    Order { number: number.into(), kind, state: State::Placed, currency: Currency::RUB, lines }
}

fn place(tx: &mut Tx, order: &Order, customer: i64) -> store::Result<()> {
    let total_minor = order.lines.iter().map(|line| line.total_minor).sum();
    let products = order.lines.iter().map(|_| (1, None)).collect();
    let mut digest = [0; 32];
    digest[0] = order.number.len() as u8;
    let new = NewOrder {
        order,
        customer: Some(customer),
        digest,
        total_minor,
        state_at: order.placed_at(),
        products,
    };
    store::orders::insert(tx, &[new], "test", NOW)?;
    Ok(())
}

/// A product, three orders of the first customer (one with a line taken back), and a word of the second.
fn history(workspace: &Workspace, ids: &[i64]) {
    let (buyer, speaker) = (ids[0], CustomerId(ids[1]));
    let product = domain::products::Product { code: "A".into(), name: "A".into(), ..Default::default() };
    let entry = Entry {
        customer: speaker,
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given: true,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Card,
        document: None,
        said_from: None,
        given_at: at(200),
        recorded_at: at(200),
        actor: "usr_1".into(),
    };
    workspace
        .write(move |tx| {
            store::products::insert(tx, std::slice::from_ref(&product), NOW)?;
            place(tx, &order("1", OrderKind::Sale, at(100), &[2, -1, 3]), buyer)?;
            place(tx, &order("22", OrderKind::Sale, at(90), &[1]), buyer)?;
            place(tx, &order("C33", OrderKind::Cancellation, at(110), &[-1]), buyer)?;
            store::consent::append(tx, std::slice::from_ref(&entry))?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_field_of_a_customer_comes_back_as_it_was_written() {
    on_both(|workspace| {
        let fields = |end: &str, days: i64| {
            let text = |name: &str| Some(format!("{name}{end}"));
            Fields {
                first_name: text("first"),
                middle_name: text("middle"),
                last_name: text("last"),
                gender: text("gender"),
                birthday: Some(Date(days)),
                country: text("country"),
                city: text("city"),
                locale: text("locale"),
                source: text("source"),
                preferred_channel: text("channel"),
                contact_frequency: text("frequency"),
                own: Default::default(),
            }
        };
        let (old, new) = (fields("", 9_000), fields(" of another", 9_001));
        let known = |id: CustomerId| {
            let loaded = workspace.read(|tx| customers::load(tx, id)).unwrap().unwrap().fields;
            let fact = workspace.read(|tx| facts::of(tx, &[id.0])).unwrap().remove(0).fields;
            assert_eq!(loaded, fact);
            loaded
        };
        let (first, second) = (old.clone(), new.clone());
        let id = workspace.write(move |tx| insert(tx, &first, "a@example.com", at(1))).unwrap();
        assert_eq!(known(id), old);
        workspace.write(move |tx| customers::update(tx, id, 1, (&second, "words"), at(2))).unwrap();
        assert_eq!(known(id), new);
        // A file makes one customer and changes the other.
        let row = |email: &str, fields: &Fields| domain::imports::CustomerRow {
            identities: vec![Identity { kind: Kind::Email, value: email.into(), typed: email.into() }],
            fields: fields.clone(),
            consents: false,
            consent_at: None,
        };
        let rows =
            [row("a@example.com", &Fields { source: None, ..old.clone() }), row("b@example.com", &new)];
        let written = workspace
            .batch_write(move |tx| {
                let mut known = domain::imports::Known::default();
                store::imports::load_known(tx, &mut known, rows.iter())?;
                for row in &rows {
                    known.apply(row, domain::imports::merge::Voice::Describes).unwrap();
                }
                store::imports::write_known(tx, &known, |_| String::new(), at(3))
            })
            .unwrap();
        assert_eq!(known(id), Fields { source: new.source.clone(), ..old });
        assert_eq!((written.changed.len(), known(CustomerId(written.created_ids()[0]))), (1, new));
    });
}

#[test]
fn facts_by_range_and_by_id_are_equal_and_without_those_who_are_gone() {
    on_both(|workspace| {
        let ids = people(workspace);
        history(workspace, &ids);
        let bound = workspace.read(facts::bound).unwrap();
        let all = workspace.read(|tx| facts::range(tx, 0, bound + 1)).unwrap();
        let same = workspace.read(|tx| facts::of(tx, &ids)).unwrap();
        assert_eq!(all, same);
        assert_eq!(all.iter().map(|facts| facts.customer).collect::<Vec<_>>(), ids);
        let orders: Vec<_> =
            all[0].orders.values().map(|it| (it.kind, it.total_minor, it.lines.len())).collect();
        // The line of −1 is nothing that was bought, and a cancellation brings no products.
        assert_eq!(
            orders,
            [(OrderKind::Sale, 400, 2), (OrderKind::Sale, 100, 1), (OrderKind::Cancellation, -100, 0)]
        );
        assert_eq!((all[1].words.len(), all[2].words.len()), (1, 0));
        assert_eq!(all[0].addresses.email.as_deref(), Some("p0@example.com"));
        let some = workspace.read(|tx| facts::of(tx, &[ids[3], 999])).unwrap();
        assert_eq!(some.len(), 1);
        assert_eq!(workspace.read(facts::products).unwrap()[0].code, "A");
    });
}

#[test]
fn oldest_address_is_the_one_that_counts() {
    on_both(|workspace| {
        let id = people(workspace)[0];
        workspace
            .write(move |tx| {
                let other =
                    |value: &str| Identity { kind: Kind::Email, value: value.into(), typed: value.into() };
                store::identities::insert(tx, &[(id, &other("a@example.com"))], at(60))?;
                store::identities::insert(tx, &[(id, &other("older@example.com"))], at(-60))
            })
            .unwrap();
        let (facts, rows) =
            workspace.read(|tx| Ok((facts::of(tx, &[id])?, customers::by_ids(tx, &[id])?))).unwrap();
        assert_eq!(facts[0].addresses.email.as_deref(), Some("older@example.com"));
        assert_eq!(rows[0].email.as_deref(), Some("older@example.com"));
    });
}

#[test]
fn timeline_is_one_list_of_everything() {
    on_both(|workspace| {
        let ids = people(workspace);
        history(workspace, &ids);
        let timeline = |id: i64, kind: &'static str| {
            let rows = workspace.read(|tx| customers::timeline(tx, CustomerId(id), kind, None, 50)).unwrap();
            rows.into_iter().map(|row| (row.kind, row.name, row.at)).collect::<Vec<_>>()
        };
        let row = |kind: &str, name: &str, moment: i64| (kind.to_owned(), name.to_owned(), at(moment));
        assert_eq!(
            timeline(ids[0], ""),
            [
                row("order_cancelled", "C33", 110),
                row("order", "1", 100),
                row("order", "22", 90),
                row("created", "", 1)
            ]
        );
        assert_eq!(timeline(ids[0], "order").len(), 2);
        assert_eq!(timeline(ids[1], ""), [row("consent", "", 200), row("created", "", 2)]);
    });
}

#[test]
fn segment_is_kept_by_version_and_archived_once() {
    on_both(|workspace| {
        let draft = |name: &str| Draft {
            name: name.into(),
            description: "d".into(),
            folder: "f".into(),
            rule: rules::Rule::everybody(),
        };
        let id: SegmentId =
            workspace.write(move |tx| segments::insert(tx, &draft("one"), "usr_1", NOW)).unwrap();
        workspace.write(move |tx| segments::update(tx, id, 1, &draft("two"), at(5))).unwrap();
        let stale = workspace.write(move |tx| segments::update(tx, id, 1, &draft("three"), at(6)));
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        let kept = workspace.read(|tx| segments::load(tx, id)).unwrap().unwrap();
        assert_eq!((kept.name.as_str(), kept.version, kept.updated_at), ("two", 2, at(5)));
        assert_eq!(workspace.read(segments::all).unwrap(), [kept]);
        assert!(workspace.write(move |tx| segments::archive(tx, id, NOW)).unwrap());
        assert!(!workspace.write(move |tx| segments::archive(tx, id, NOW)).unwrap());
        assert_eq!(workspace.read(|tx| segments::load(tx, id)).unwrap(), None);
        assert!(workspace.read(segments::all).unwrap().is_empty());
    });
}

#[test]
fn own_change_is_among_the_committed_entries_and_settles() {
    on_both(|workspace| {
        workspace.write(|tx| store::feed::append(tx, "customers", "changed", &[7], NOW)).unwrap();
        let start = store::feed::Mark::default();
        let entries = workspace.read(|tx| store::feed::committed(tx, start, 10)).unwrap();
        assert_eq!(entries.iter().map(|(entry, _)| entry.ids.clone()).collect::<Vec<_>>(), [vec![7]]);
        let mark = entries[0].0.mark;
        assert!(workspace.read(|tx| store::feed::committed(tx, mark, 10)).unwrap().is_empty());
    });
}
