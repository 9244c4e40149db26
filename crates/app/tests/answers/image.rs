//! The saved image: a start from it says what the store says, and nothing doubtful is believed.

use crate::events::happened;
use crate::records::{book, said};
use crate::world::Shop;
use crate::{count, person, rule};
use app::facts::compare::compare;
use app::facts::image::{Start, prune};
use app::facts::{self, Base};
use app::records;
use app::server::Progress;
use base::{Clock, CustomerId};
use domain::events::Value as Property;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use store::feed;
use store::testing::Fresh;

fn rows(base: &Base) -> Vec<warehouse::Row> {
    base.snapshot.everybody().map(|(id, view)| view.row(id)).collect()
}

fn file(fresh: &Fresh) -> PathBuf {
    fresh.path().join("cache/shop/columns.image")
}

/// Customers with an event each.
fn people(shop: &Shop, names: &[&str]) -> Vec<CustomerId> {
    let all: Vec<CustomerId> = names.iter().map(|name| person(shop, name, "Казань")).collect();
    for (id, name) in all.iter().zip(names) {
        happened(shop, &format!("of {name}"), *id, shop.ctx.now(), ("price", Property::Int(7)));
    }
    all
}

/// A shop in a place of its own with a saved image, closed.
fn saved(fresh: &Fresh, names: &[&str]) -> Clock {
    let shop = Shop::found(fresh);
    let all = people(&shop, names);
    records::create_type(&shop.ctx, said()).unwrap();
    book(&shop, all[0], "B-1", json!({"arrival": "2026-02-01", "price": "5.00", "room": "Сад"})).unwrap();
    // The randomness of tests gives every database the same name.
    let name = fresh.path().display().to_string();
    shop.workspace.write(move |tx| Ok(feed::put_origin(tx, &name)?)).unwrap();
    shop.server.close();
    let clock = shop.clock.clone();
    clock.advance(Duration::from_secs(1));
    drop(shop);
    let shop = Shop::keeping(fresh, &clock, None);
    settle(&shop);
    assert_eq!(shop.workspace.columns.image.start(), Start::FromStore);
    shop.server.close();
    assert!(file(fresh).exists(), "what no image has is saved at the end");
    clock
}

/// Everything is settled and in the columns. On PostgreSQL an older transaction of the whole server delays it.
fn settle(shop: &Shop) {
    let db = &shop.workspace.db;
    for _ in 0..20_000 {
        let signal = db.committed().seen();
        let head = |tx: &mut store::Tx| {
            let head = feed::head(tx)?;
            Ok(head > feed::Mark::default() && feed::committed(tx, head, 1)?.is_empty())
        };
        if db.read(head).unwrap() {
            facts::base(&shop.workspace).unwrap();
            return;
        }
        db.committed().wait_past(signal, Duration::from_millis(10));
    }
    panic!("the feed was never settled");
}

/// Saves the image of what is settled.
fn save(shop: &Shop) {
    while facts::save(&shop.workspace).unwrap().is_none() {
        settle(shop);
    }
}

/// Opens the shop and asks.
fn start(fresh: &Fresh, clock: &Clock) -> Shop {
    let shop = Shop::keeping(fresh, clock, None);
    let begun = facts::base(&shop.workspace).unwrap();
    let loaded = facts::reload(&shop.workspace).unwrap();
    assert_eq!(rows(&begun), rows(&loaded), "what a start says is what the store says");
    shop
}

fn doubt(shop: &Shop) -> String {
    match shop.workspace.columns.image.start() {
        Start::Doubted(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn start_from_the_image_catches_up_with_what_came_after_it() {
    for (engine, fresh) in Fresh::all() {
        let clock = saved(&fresh, &["anna", "boris", "clara"]);
        // A process that keeps no image, as one that is killed before it saves.
        let shop = Shop::open(&fresh, &clock);
        let dora = people(&shop, &["dora", "emil"])[0];
        let (anna, now) = (1, shop.ctx.now());
        let merge = move |tx: &mut store::Tx| {
            let changed = store::identities::Changed::default();
            store::identities::merge(tx, (dora.0, anna), changed, "test", now)?;
            Ok(feed::append(tx, "customers", "changed", &[dora.0, anna], now)?)
        };
        shop.workspace.write(merge).unwrap();
        shop.server.close();
        drop(shop);
        let shop = start(&fresh, &clock);
        assert_eq!(shop.workspace.columns.image.start(), Start::FromImage, "{engine}");
        assert_eq!(facts::base(&shop.workspace).unwrap().snapshot.customers(), 4);
        shop.server.close();
    }
}

#[test]
fn image_that_is_damaged_or_of_another_history_is_refused() {
    for (engine, fresh) in Fresh::all() {
        let clock = saved(&fresh, &["anna", "boris"]);
        let whole = fs::read(file(&fresh)).unwrap();
        for (place, what) in [(9, "damaged"), (whole.len() - 60, "damaged"), (whole.len(), "damaged")] {
            let mut wrong = whole.clone();
            if place == whole.len() {
                wrong.truncate(place / 2)
            } else {
                wrong[place] ^= 1
            }
            fs::write(file(&fresh), wrong).unwrap();
            let shop = start(&fresh, &clock);
            assert!(doubt(&shop).contains(what), "{engine}: {}", doubt(&shop));
            shop.server.close();
        }
        // The end of the last start saved a sound one.
        let shop = start(&fresh, &clock);
        assert_eq!(shop.workspace.columns.image.start(), Start::FromImage);
        save(&shop);
        settle(&shop);
        // Somebody puts an older file of the database back, and life goes on from there.
        shop.run("update feed set created_at = created_at + 1");
        shop.server.close();
        drop(shop);
        let shop = start(&fresh, &clock);
        assert!(doubt(&shop).contains("history"), "{engine}: {}", doubt(&shop));
        save(&shop);
        shop.run("delete from feed");
        shop.server.close();
        drop(shop);
        let shop = start(&fresh, &clock);
        assert!(doubt(&shop).contains("history"), "{engine}: {}", doubt(&shop));
        // With an empty feed an image is proved by an entry made for it.
        save(&shop);
        shop.server.close();
        drop(shop);
        assert_eq!(start(&fresh, &clock).workspace.columns.image.start(), Start::FromImage);
    }
}

#[test]
fn image_of_another_database_is_refused() {
    for ((engine, mine), (_, other)) in Fresh::all().into_iter().zip(Fresh::all()) {
        let clock = saved(&mine, &["anna", "boris"]);
        saved(&other, &["vera", "gleb"]);
        fs::copy(file(&other), file(&mine)).unwrap();
        let shop = start(&mine, &clock);
        assert!(doubt(&shop).contains("another database"), "{engine}: {}", doubt(&shop));
        // A copy from a backup is another database as well, however equal.
        let backup = mine.path().join("shop.rbk");
        store::backup::save(&shop.workspace.db, &backup, clock.now()).unwrap();
        save(&shop);
        let copy = Fresh::folder();
        let place = store::Store::open(copy.place(), clock.now()).unwrap();
        let database = place.workspace("shop", clock.now()).unwrap();
        store::backup::restore(&database, &backup).unwrap();
        assert_eq!(database.read(feed::origin).unwrap(), None, "{engine}: a copy has no name yet");
        database.close();
        shop.server.close();
    }
}

#[test]
fn image_is_saved_when_enough_changed_and_soon_after_an_erasure() {
    let fresh = Fresh::folder();
    let clock = saved(&fresh, &["anna", "secretive", "boris"]);
    let holds = |word: &str| {
        let bytes = fs::read(file(&fresh)).unwrap();
        bytes.windows(word.len()).any(|piece| piece == word.as_bytes())
    };
    let shop = Shop::keeping(&fresh, &clock, None);
    let step = |seconds| {
        clock.advance(Duration::from_secs(seconds));
        facts::step(&shop.workspace).unwrap();
    };
    step(1);
    let newcomer = person(&shop, "newcomer", "");
    step(3_000);
    assert!(holds("secretive") && !holds("newcomer"), "one change is not worth a saving");
    step(1_000);
    assert!(holds("newcomer"), "within the hour it is");
    // What erasing a customer leaves behind.
    shop.run("delete from identity where value = 'secretive@example.com' or value = 'secretive'");
    shop.run("update customer set state = 'erased', first_name = null where first_name = 'secretive'");
    let now = shop.ctx.now();
    shop.workspace.write(move |tx| Ok(feed::append(tx, "customers", "erased", &[2], now)?)).unwrap();
    step(10);
    assert!(holds("secretive"));
    step(600);
    assert!(!holds("secretive") && holds("newcomer"), "{newcomer}");
    shop.server.close();
}

#[test]
fn feed_is_kept_as_far_as_the_image_needs_it() {
    for (engine, fresh) in Fresh::all() {
        let clock = saved(&fresh, &["anna", "boris", "clara"]);
        let shop = Shop::keeping(&fresh, &clock, None);
        facts::base(&shop.workspace).unwrap();
        let entries = || shop.count("select count(*) from feed");
        let before = entries();
        while prune(&shop.workspace).unwrap() == Progress::Worked {}
        assert_eq!(entries(), before, "{engine}: what is of today stays");
        clock.advance(Duration::from_secs(2 * 86_400));
        people(&shop, &["dora"]);
        settle(&shop);
        clock.advance(Duration::from_secs(2 * 86_400));
        while prune(&shop.workspace).unwrap() == Progress::Worked {}
        // The entry at the mark, and what came after the image: dora and her event.
        assert_eq!(entries(), 3, "{engine}: of {before}");
        shop.workspace.db.close();
        drop(shop);
        let shop = start(&fresh, &clock);
        assert_eq!(shop.workspace.columns.image.start(), Start::FromImage, "{engine}");
        save(&shop);
        while prune(&shop.workspace).unwrap() == Progress::Worked {}
        assert_eq!(shop.count("select count(*) from feed"), 1, "{engine}");
        shop.server.close();
    }
}

#[test]
fn types_of_properties_that_change_make_the_image_doubtful() {
    for (engine, fresh) in Fresh::all() {
        let clock = saved(&fresh, &["anna"]);
        let shop = Shop::open(&fresh, &clock);
        let words = ("price", Property::Text("дорого".into()));
        happened(&shop, "in words", CustomerId(1), shop.ctx.now(), words);
        shop.server.close();
        drop(shop);
        let shop = start(&fresh, &clock);
        assert!(doubt(&shop).contains("property"), "{engine}: {}", doubt(&shop));
        shop.server.close();
    }
}

#[test]
fn comparison_names_what_differs_and_a_reload_heals_it() {
    for (engine, fresh) in Fresh::all() {
        let shop = Shop::found(&fresh);
        people(&shop, &["anna", "boris", "clara", "dora"]);
        settle(&shop);
        let compared = || compare(&shop.workspace).unwrap();
        assert!(compared().agrees() && compared().customers == 4, "{engine}: {:?}", compared());
        // What no use case tells the feed about, the columns cannot know.
        shop.run("update customer set city = 'Тверь' where first_name = 'anna'");
        shop.run("update customer set state = 'erased' where first_name = 'boris'");
        shop.run("delete from event_block");
        let found = compared();
        assert_eq!((found.customers, found.differing, found.missing, found.extra), (3, 3, 0, 1), "{engine}");
        let parts: Vec<(&str, u64)> = found.parts.iter().map(|(part, of)| (part.as_str(), *of)).collect();
        assert_eq!(parts, [("events Product Viewed", 3), ("field city", 1)], "{engine}");
        assert_eq!(found.examples.len(), 4);
        facts::reload(&shop.workspace).unwrap();
        assert!(compared().agrees(), "{engine}");
        shop.run("update customer set state = 'active' where first_name = 'boris'");
        assert_eq!(compared().missing, 1, "{engine}");
        shop.server.close();
    }
}

#[test]
fn events_over_the_budget_are_refused_and_the_rest_is_answered() {
    let fresh = Fresh::folder();
    let clock = saved(&fresh, &["anna", "boris"]);
    let viewed = json!({"subject": "events", "kind": "Product Viewed", "aggregate": "count", "op": "at_least", "value": 1});
    let shop = Shop::keeping(&fresh, &clock, None);
    assert_eq!(count(&shop, viewed.clone()), 2);
    shop.server.close();
    drop(shop);
    let shop = Shop::keeping(&fresh, &clock, Some(1_000));
    facts::step(&shop.workspace).unwrap();
    let refused = app::segments::preview(&shop.ctx, &rule(json!({"all": [viewed]}))).unwrap_err();
    assert_eq!(refused.code(), "columns_over_budget");
    assert!(format!("{refused:?}").contains("rule.all[0].kind"), "{refused:?}");
    people(&shop, &["clara"]);
    assert_eq!(count(&shop, json!({"all": []})), 3, "the rest is followed and answered");
    assert!(compare(&shop.workspace).unwrap().agrees());
    save(&shop);
    shop.server.close();
    drop(shop);
    // The image of a smaller memory is no image for a larger one.
    let shop = start(&fresh, &clock);
    assert!(doubt(&shop).contains("left out"), "{}", doubt(&shop));
    clock.advance(Duration::from_secs(1));
    assert_eq!(count(&shop, viewed), 3);
    shop.server.close();
}
