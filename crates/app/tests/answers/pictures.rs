//! Pictures of segments: overlap, portrait, RFM, groups, sizes, and the segments that a workspace begins with.

use crate::world::{Shop, on_both};
use crate::{orders, person, rule};
use app::segments::clusters::{self, Figure};
use app::segments::{self, Wanted, overlap, portrait, rfm};
use app::{customers, lists};
use base::SegmentId;
use domain::campaigns::Source;
use serde_json::{Value, json};

fn segment(shop: &Shop, name: &str, json: Value) -> SegmentId {
    let wanted =
        Wanted { name: name.to_owned(), description: String::new(), folder: String::new(), rule: rule(json) };
    segments::create(&shop.ctx, wanted).unwrap().segment.id
}

fn city(name: &str) -> Value {
    json!({"subject": "field", "field": "city", "op": "is", "value": name})
}

#[test]
fn workspace_begins_with_ready_segments_and_keeps_none_that_is_deleted() {
    on_both(|shop, _| {
        let (ready, _) = segments::list(&shop.ctx).unwrap();
        assert_eq!(ready.len(), 10);
        assert!(ready.iter().all(|it| it.count == Some(0)), "each can be asked");
        for it in ready {
            segments::delete(&shop.ctx, it.segment.id).unwrap();
        }
        assert!(shop.server.workspace("shop").is_ok());
        assert!(segments::list(&shop.ctx).unwrap().0.is_empty());
    });
}

#[test]
fn abandoned_cart_is_asked_before_the_first_event_and_answers_after_it() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        let (ready, _) = segments::list(&shop.ctx).unwrap();
        let cart = ready.iter().find(|it| it.segment.name == "Брошенная корзина").unwrap().segment.id;
        let count = || segments::get(&shop.ctx, cart).unwrap().count;
        assert_eq!(count(), Some(0), "nobody has a cart yet");
        let now = shop.ctx.now();
        let mut draft = store::events::Draft::default();
        let price = ("price", &domain::events::Value::Int(5));
        draft.push(store::events::MessageId::of("cart"), now, "Product Added", [price]);
        let customers = [Some(anna.0)];
        let append = move |tx: &mut store::Tx| {
            let part = store::events::Part { draft: &draft, customers: &customers };
            Ok(store::events::append(tx, &[part], now)?)
        };
        shop.workspace.batch_write(append).unwrap();
        assert_eq!(count(), Some(0), "there is time left to order");
        shop.clock.advance(std::time::Duration::from_secs(3 * 3_600 + 1));
        assert_eq!(count(), Some(1));
        let today = shop.ctx.now().date(&base::Zone::utc());
        orders(shop, &[format!("1,A,1,{today} 00:00:00,5.00,anna")]);
        assert_eq!(count(), Some(0), "who bought this week is not reminded");
    });
}

#[test]
fn overlap_counts_every_part_once() {
    on_both(|shop, _| {
        let people: Vec<_> = (0..6).map(|n| person(shop, &format!("p{n}"), "Казань")).collect();
        person(shop, "boris", "Пермь");
        let kazan = segment(shop, "Казань", city("Казань"));
        let list = lists::create(&shop.ctx, "Гости", "").unwrap().0.id;
        lists::change(&shop.ctx, list, &people[..2], &[]).unwrap();
        let sets = [Source::Segment(kazan), Source::List(list)];
        let found = overlap::overlap(&shop.ctx, &sets).unwrap();
        assert_eq!(found.sets.iter().map(|it| it.2).collect::<Vec<_>>(), [6, 2]);
        assert_eq!((found.parts, found.together), (vec![(vec![0], 4), (vec![0, 1], 2)], 6));
        for wrong in [&sets[..1], &[sets[0], sets[0]]] {
            assert_eq!(overlap::overlap(&shop.ctx, wrong).unwrap_err().code(), "out_of_range");
        }
        let gone = [sets[0], Source::Segment(SegmentId(9_999))];
        assert!(overlap::overlap(&shop.ctx, &gone).is_err());
    });
}

#[test]
fn portrait_finds_what_differs_and_leaves_what_does_not() {
    on_both(|shop, _| {
        for n in 0..60 {
            person(shop, &format!("k{n}"), if n % 2 == 0 { "Казань" } else { "Пермь" });
        }
        // Everybody of Kazan bought twice; the rest never.
        let lines: Vec<String> = (0..60)
            .filter(|n| n % 2 == 0)
            .flat_map(|n| (0..2).map(move |k| format!("{n}-{k},S1,1,2026-01-0{} 10:00,10.00,k{n}", 1 + k)))
            .collect();
        orders(shop, &lines);
        let found = portrait::portrait(&shop.ctx, &rule(city("Казань"))).unwrap();
        assert_eq!((found.inside, found.outside), (30, 30));
        let of = |field: &str, value: &str| {
            let found = found.traits.iter().find(|it| it.field.en == field && it.value.en == value);
            found.unwrap_or_else(|| panic!("{field} {value} in {:?}", found.is_some()))
        };
        let twice = of("purchases", "2–3");
        assert_eq!((twice.inside.hits, twice.outside.hits), (30, 0));
        assert!(twice.p < 1e-6, "{}", twice.p);
        // Everybody has an e-mail address: no difference, whatever the number of comparisons.
        assert_eq!(of("known", "e-mail").p, 1.0);
        assert!(found.traits.windows(2).all(|pair| pair[0].p <= 0.05 || pair[1].p > 0.05));
    });
}

#[test]
fn cell_of_the_grid_opens_as_exactly_its_customers() {
    on_both(|shop, _| {
        let line = |n: usize| format!("{n},S1,1,2026-01-{:02} 10:00,10.00,p{}", 1 + n % 12, n * n % 23);
        orders(shop, &(0..120).map(line).collect::<Vec<_>>());
        let grid = rfm::rfm(&shop.ctx).unwrap();
        assert_eq!(grid.cells.iter().map(|it| it.customers).sum::<u64>(), grid.buyers);
        assert!(grid.buyers > 5 && grid.paying == grid.buyers);
        for cell in &grid.cells {
            let preview = segments::preview(&shop.ctx, &cell.rule).unwrap();
            assert_eq!(preview.count, cell.customers, "{} {}", cell.recency, cell.frequency);
        }
        let paid: i64 = grid.cells.iter().map(|it| it.paid.amount_minor).sum();
        assert_eq!(paid, 120 * 1_000);
    });
}

#[test]
fn groups_are_found_repeated_and_kept_as_lists() {
    on_both(|shop, _| {
        // Twenty who bought once for 10.00 and ten who bought five times for 1,000.00.
        let mut lines: Vec<String> =
            (0..20).map(|n| format!("a{n},S1,1,2026-01-10 10:00,10.00,small{n}")).collect();
        for n in 0..50 {
            lines.push(format!("b{n},S1,1,2026-01-1{} 10:00,1000.00,big{}", n % 5, n % 10));
        }
        orders(shop, &lines);
        person(shop, "never", "Казань");
        let wanted = clusters::Wanted {
            rule: rule(json!({"all": []})),
            figures: vec![Figure::Frequency, Figure::Money],
            groups: 2,
            seed: 7,
            as_of: None,
        };
        let found = clusters::clusters(&shop.ctx, &wanted).unwrap();
        assert_eq!((found.divided, found.left_out), (30, 1));
        let sizes: Vec<_> = found.groups.iter().map(|it| it.customers).collect();
        assert_eq!(sizes, [20, 10]);
        assert_eq!(found.groups[1].middles, [5.0, 500_000.0]);
        assert!(found.silhouette > 0.99 && found.stability > 0.99, "{found:?}");
        let again = clusters::Wanted { as_of: Some(found.as_of), ..wanted };
        let kept = clusters::keep(&shop.ctx, &again, "Группа").unwrap();
        while lists::fill::step(&shop.workspace).unwrap() == app::server::Progress::Worked {}
        let members: Vec<_> =
            kept.iter().map(|(list, _)| lists::get(&shop.ctx, *list).unwrap().0.members).collect();
        assert_eq!(members, [20, 10]);
        let wrong = clusters::Wanted { groups: 9, ..again };
        assert_eq!(clusters::clusters(&shop.ctx, &wrong).unwrap_err().code(), "out_of_range");
    });
}

#[test]
fn sizes_are_kept_at_changes_and_once_a_day() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        let id = segment(shop, "Казань", city("Казань"));
        let sizes = || segments::sizes(&shop.ctx, id).unwrap();
        assert_eq!(sizes().iter().map(|it| (it.members, it.changed)).collect::<Vec<_>>(), [(1, true)]);
        segments::step(&shop.workspace).unwrap();
        assert_eq!(sizes().len(), 1, "counted today already");
        person(shop, "boris", "Казань");
        shop.clock.set(shop.clock.now().plus(std::time::Duration::from_secs(24 * 3_600)));
        segments::step(&shop.workspace).unwrap();
        assert_eq!(sizes().last().map(|it| (it.members, it.changed)), Some((2, false)));
        assert!(customers::card(&shop.ctx, anna).unwrap().segments.iter().any(|(own, _)| *own == id));
    });
}
