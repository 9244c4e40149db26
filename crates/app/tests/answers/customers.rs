//! The list in every order, the card, and the timeline.

use crate::world::{Shop, on_both};
use crate::{orders, person, rule};
use app::customers::{self, Changes, Query, Sort, Wanted, Which};
use app::{Error, segments};
use base::CustomerId;
use domain::identities::Kind;
use serde_json::json;

/// Every id of a list, page by page.
fn walk(shop: &Shop, query: &Query) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let listing = customers::list(&shop.ctx, Query { after, ..query.clone() }).unwrap();
        ids.extend(listing.rows.iter().map(|row| row.customer.id.0));
        after = listing.next;
        if after.is_none() {
            return ids;
        }
        assert!(ids.len() < 100, "the list does not end");
    }
}

fn people(shop: &Shop) -> Vec<i64> {
    let names = ["вера", "анна", "борис", "галя", "егор", "дима", "жанна"];
    let ids: Vec<i64> = names.iter().map(|name| person(shop, name, "Казань").0).collect();
    let line = |(n, name): (usize, &str)| format!("{n},S,{},2026-01-{:02} 10:00,1.00,{name}", 10 - n, n + 1);
    orders(shop, &names.into_iter().enumerate().take(5).map(line).collect::<Vec<_>>());
    ids
}

fn found(search: &str) -> Which {
    Which { search: search.to_owned(), ..Which::default() }
}

#[test]
fn list_is_walked_whole_in_every_order() {
    on_both(|shop, _| {
        let ids = people(shop);
        let by_name = [1, 2, 0, 3, 5, 4, 6].map(|n: usize| ids[n]);
        let by_sum = [5, 6, 4, 3, 2, 1, 0].map(|n: usize| ids[n]);
        let by_last = [5, 6, 0, 1, 2, 3, 4].map(|n: usize| ids[n]);
        for (word, wanted) in
            [("created", &ids[..]), ("name", &by_name), ("orders_sum", &by_sum), ("last_order", &by_last)]
        {
            let query = |word: &str| Query { sort: Sort::parse(word).unwrap(), limit: 2, ..Query::default() };
            assert_eq!(walk(shop, &query(word)), wanted, "{word}");
            let mut back = wanted.to_vec();
            back.reverse();
            assert_eq!(walk(shop, &query(&format!("-{word}"))), back, "-{word}");
        }
    });
}

#[test]
fn list_is_searched_and_cut_by_a_segment() {
    on_both(|shop, _| {
        let ids = people(shop);
        let query = |search: &str| Query { which: found(search), limit: 50, ..Query::default() };
        assert_eq!(walk(shop, &query("ЖАННА")), [ids[6]]);
        assert_eq!(walk(shop, &query("а")).len(), 5);
        assert_eq!(walk(shop, &query("50%_")), Vec::<i64>::new());
        let bought = json!({"subject": "orders", "measure": "count", "op": "at_least", "value": 1});
        let wanted = segments::Wanted {
            folder: String::new(),
            name: "Купили".into(),
            description: String::new(),
            rule: rule(bought),
        };
        let segment = segments::create(&shop.ctx, wanted).unwrap().segment.id;
        for sort in [Sort::Newest, Sort::Name, Sort::OrdersCount] {
            let query = Query {
                which: Which { segment: Some(segment), ..Which::default() },
                sort,
                limit: 2,
                ..Query::default()
            };
            let mut found = walk(shop, &query);
            found.sort_unstable();
            assert_eq!(found, ids[..5], "{sort:?}");
            assert_eq!(customers::list(&shop.ctx, query).unwrap().total, 5);
        }
        let both = Query { which: Which { segment: Some(segment), ..found("анна") }, ..query("") };
        assert_eq!(walk(shop, &both), [ids[1]]);
        let row = &customers::list(&shop.ctx, both).unwrap().rows[0];
        assert_eq!((row.figures.count, row.figures.sum.amount_minor), (1, 900));
    });
}

#[test]
fn cursor_of_another_order_is_refused() {
    on_both(|shop, _| {
        people(shop);
        let first = customers::list(&shop.ctx, Query { limit: 2, ..Query::default() }).unwrap();
        let other = Query { sort: Sort::Name, limit: 2, after: first.next, ..Query::default() };
        assert_eq!(customers::list(&shop.ctx, other).unwrap_err().code(), "bad_cursor");
    });
}

#[test]
fn customer_needs_a_name_and_identities_of_their_own() {
    on_both(|shop, _| {
        let nobody = customers::create(&shop.ctx, Wanted::default()).unwrap_err();
        assert_eq!(nobody.code(), "customer_nameless");
        let anna = person(shop, "anna", "");
        let same = Wanted { identities: vec![(Kind::Email, "ANNA@example.com".into())], ..Wanted::default() };
        assert_eq!(customers::create(&shop.ctx, same).unwrap_err().code(), "identity_taken");
        let wrong = Wanted { identities: vec![(Kind::Email, "anna".into())], ..Wanted::default() };
        assert!(
            matches!(customers::create(&shop.ctx, wrong), Err(Error::Invalid { field, .. }) if field == "identities.0")
        );
        let boris = person(shop, "boris", "");
        let steal = Changes { add_identities: vec![(Kind::External, "anna".into())], ..Changes::default() };
        assert_eq!(customers::update(&shop.ctx, boris, 1, steal).unwrap_err().code(), "identity_taken");
        let card = customers::card(&shop.ctx, anna).unwrap();
        assert_eq!((card.customer.version, card.identities.len()), (1, 2));
    });
}

#[test]
fn edit_changes_what_it_names_and_only_the_version_it_read() {
    on_both(|shop, _| {
        let id = person(shop, "anna", "Казань");
        let changes = Changes {
            last_name: Some(Some(" Королёва ".into())),
            city: Some(None),
            remove_identities: vec![(Kind::Email, "anna@example.com".into())],
            ..Changes::default()
        };
        let card = customers::update(&shop.ctx, id, 1, changes.clone()).unwrap();
        let fields = &card.customer.fields;
        assert_eq!(
            (fields.first_name.as_deref(), fields.last_name.as_deref()),
            (Some("anna"), Some("Королёва"))
        );
        assert_eq!((fields.city.as_deref(), card.identities.len(), card.customer.version), (None, 1, 2));
        assert_eq!(customers::update(&shop.ctx, id, 1, changes).unwrap_err().code(), "version_changed");
        let query = |search: &str| Query { which: found(search), limit: 10, ..Query::default() };
        assert_eq!(walk(shop, &query("королева")), [id.0]);
        assert_eq!(walk(shop, &query("anna@example")), Vec::<i64>::new());
        assert!(matches!(customers::card(&shop.ctx, CustomerId(9_999)), Err(Error::NotFound)));
    });
}

#[test]
fn timeline_is_walked_newest_first_and_by_kind() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        let lines = [
            "1,A,1,2026-01-01 10:00,1.00,anna",
            "2,A,1,2026-01-02 10:00,2.00,anna",
            "C3,A,-1,2026-01-02 10:00,1.00,anna",
        ];
        orders(shop, &lines.map(str::to_owned));
        let (mut kinds, mut after) = (Vec::new(), None);
        loop {
            let page = customers::timeline(&shop.ctx, anna, None, after, 1).unwrap();
            let Some(row) = page.first() else { break };
            kinds.push((row.kind.clone(), row.name.clone()));
            after = Some(row.place());
        }
        let shown: Vec<(&str, &str)> =
            kinds.iter().map(|(kind, name)| (kind.as_str(), name.as_str())).collect();
        assert_eq!(shown, [("created", ""), ("order_cancelled", "C3"), ("order", "2"), ("order", "1")]);
        let only = customers::timeline(&shop.ctx, anna, Some("order_cancelled".into()), None, 10).unwrap();
        assert_eq!(
            (only.len(), only[0].amount_minor, only[0].currency()),
            (1, -100, Some(base::Currency::GBP))
        );
        let card = customers::card(&shop.ctx, anna).unwrap();
        assert_eq!((card.figures.count, card.figures.sum.amount_minor), (2, 200));
        assert_eq!(card.figures.average.map(|it| it.amount_minor), Some(100));
    });
}

#[test]
fn search_finds_everything_that_may_be_read() {
    on_both(|shop, _| {
        let ids = people(shop);
        let wanted = segments::Wanted {
            name: "Жители Анапы".into(),
            description: String::new(),
            folder: String::new(),
            rule: rule(json!({"all": []})),
        };
        segments::create(&shop.ctx, wanted).unwrap();
        let found = app::search::search(&shop.ctx, " АНА").unwrap();
        assert_eq!((found.customers.len(), found.segments.len()), (0, 1));
        let found = app::search::search(&shop.ctx, "анна").unwrap();
        // «жанна» holds it too; the newest stands first.
        assert_eq!(found.customers.iter().map(|hit| hit.id.0).collect::<Vec<_>>(), [ids[6], ids[1]]);
        assert_eq!(app::search::search(&shop.ctx, "s").unwrap().products.len(), 1);
        assert!(app::search::search(&shop.ctx, "  ").unwrap().customers.is_empty());
    });
}
