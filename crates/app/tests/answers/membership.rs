//! Live segments: who enters and who leaves, when something happens and when nothing does.

use crate::events::happened;
use crate::records::{book, said};
use crate::world::{Shop, on_both};
use crate::{orders, person, rule};
use app::facts;
use app::records;
use app::segments::{self, LookingBack, Wanted, membership};
use app::server::Progress;
use base::{CustomerId, Random, SegmentId, Timestamp};
use domain::events::Value as Property;
use domain::segments::Lookback;
use roaring::RoaringBitmap;
use serde_json::{Value, json};
use std::time::Duration;

fn segment(shop: &Shop, name: &str, json: Value) -> SegmentId {
    let wanted =
        Wanted { name: name.to_owned(), description: String::new(), folder: String::new(), rule: rule(json) };
    segments::create(&shop.ctx, wanted).unwrap().segment.id
}

fn follow(shop: &Shop) {
    while membership::step(&shop.workspace).unwrap() == Progress::Worked {}
}

/// Membership as others see it: the kept picture and every change after it.
fn kept(shop: &Shop, id: SegmentId) -> RoaringBitmap {
    let db = &shop.workspace.db;
    let pictures = db.read(store::segments::snapshots).unwrap();
    let picture = pictures.into_iter().find(|it| it.segment == id).expect("a picture of the segment");
    let mut members = RoaringBitmap::deserialize_from(picture.members.as_slice()).unwrap();
    for change in db.read(|tx| store::segments::changes(tx, id, picture.change, 100_000)).unwrap() {
        let customer = change.customer.0 as u32;
        let news = if change.entered { members.insert(customer) } else { members.remove(customer) };
        assert!(news, "{id}: {change:?} says what was so already");
    }
    members
}

fn evaluated(shop: &Shop, id: SegmentId) -> RoaringBitmap {
    let base = facts::base(&shop.workspace).unwrap();
    let rule = base.compile(&base.schema.segments[&id].rule).unwrap();
    base.snapshot.ask(&rule, shop.ctx.now()).members
}

fn names(changes: &[segments::Change]) -> Vec<(CustomerId, bool)> {
    changes.iter().map(|change| (change.customer, change.entered)).collect()
}

fn changes(shop: &Shop, id: SegmentId) -> Vec<segments::Change> {
    segments::changes(&shop.ctx, id, 0, 1_000).unwrap()
}

fn booked(aggregate: &str, op: &str, value: Value, filters: Value) -> Value {
    let of = (aggregate == "sum").then_some("price");
    json!({"subject": "rows", "table": "records.booking", "aggregate": aggregate, "of": of, "op": op, "value": value,
           "where": filters})
}

fn arrival(op: &str, days: i64) -> Value {
    json!([{"property": "arrival", "op": op, "value": days}])
}

fn silent(days: i64) -> Value {
    json!({"subject": "orders", "measure": "count", "op": "equals", "value": 0, "period": {"last_days": days}})
}

#[test]
fn who_did_not_order_for_thirty_days_enters_at_that_very_moment() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        orders(shop, &["1,A,1,2026-01-10 12:00:00,5.00,anna".to_owned()]);
        let id = segment(shop, "Спящие", silent(30));
        follow(shop);
        assert!(kept(shop, id).is_empty());
        let last = Timestamp::parse("2026-02-09T12:00:00Z").unwrap();
        shop.clock.set(last);
        follow(shop);
        assert!(changes(shop, id).is_empty(), "thirty days ago is still within thirty days");
        shop.clock.advance(Duration::from_micros(1));
        follow(shop);
        let seen = changes(shop, id);
        assert_eq!(names(&seen), [(anna, true)]);
        assert_eq!(seen[0].at, last.plus(Duration::from_micros(1)));
        // A new order puts an end to the silence at once.
        orders(shop, &["2,A,1,2026-02-09 12:00:00,5.00,anna".to_owned()]);
        follow(shop);
        assert_eq!(names(&changes(shop, id)), [(anna, true), (anna, false)]);
    });
}

#[test]
fn record_whose_day_is_long_ago_brings_its_customer_in_at_that_midnight() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        records::create_type(&shop.ctx, said()).unwrap();
        let long_ago = arrival("before_last_days", 30);
        let id = segment(shop, "Давно", booked("count", "at_least", json!(1), long_ago));
        let record = book(shop, anna, "B-1", json!({"arrival": "2026-01-10"})).unwrap();
        follow(shop);
        let midnight = Timestamp::parse("2026-02-09T00:00:00Z").unwrap();
        shop.clock.set(Timestamp::from_micros(midnight.micros() - 1));
        follow(shop);
        assert!(changes(shop, id).is_empty());
        shop.clock.set(midnight);
        follow(shop);
        let seen = changes(shop, id);
        assert_eq!((names(&seen), seen[0].at), (vec![(anna, true)], midnight));
        // A new day of the same record puts an end to it at once.
        let fields = json!({"arrival": "2026-02-09"}).as_object().unwrap().clone();
        let changed = records::Changes { fields, ..Default::default() };
        records::update(&shop.ctx, record, 1, changed).unwrap();
        follow(shop);
        assert_eq!(names(&changes(shop, id)), [(anna, true), (anna, false)]);
    });
}

#[test]
fn birthday_begins_and_ends_at_midnight_of_the_workspace_after_the_horizon() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let birthday = Some(base::Date::parse("1990-07-20"));
        let edit = app::customers::Changes { birthday, ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, edit).unwrap();
        let rule = json!({"subject": "field", "field": "birthday", "op": "anniversary_within", "value": 0});
        let id = segment(shop, "Дни рождения", rule);
        follow(shop);
        // Half a year away: no moment is kept for so long, the daily check finds it again.
        for _ in 0..200 {
            shop.clock.advance(Duration::from_secs(86_400));
            follow(shop);
            shop.clock.advance(Duration::from_secs(43_200));
            follow(shop);
            assert_eq!(kept(shop, id), evaluated(shop, id));
        }
        let seen = changes(shop, id);
        assert_eq!(names(&seen), [(anna, true), (anna, false)]);
    });
}

#[test]
fn after_a_restart_only_what_changed_meanwhile_is_told() {
    for (engine, fresh) in store::testing::Fresh::all() {
        let shop = Shop::found(&fresh);
        let (anna, boris) = (person(&shop, "anna", "Казань"), person(&shop, "boris", "Пермь"));
        let city = json!({"subject": "field", "field": "city", "op": "is", "value": "Казань"});
        let id = segment(&shop, "Казань", city);
        follow(&shop);
        assert_eq!(kept(&shop, id), [anna.0 as u32].into_iter().collect(), "{engine}");
        // Nobody follows while this changes.
        let card = app::customers::card(&shop.ctx, boris).unwrap();
        let edit = app::customers::Changes { city: Some(Some("Казань".into())), ..Default::default() };
        app::customers::update(&shop.ctx, boris, card.customer.version, edit).unwrap();
        let clock = shop.clock.clone();
        shop.server.close();
        drop(shop);
        // On PostgreSQL the lease of the process that is gone has to run out.
        clock.advance(Duration::from_secs(60));
        let again = Shop::open(&fresh, &clock);
        follow(&again);
        follow(&again);
        assert_eq!(names(&changes(&again, id)), [(boris, true)], "{engine}");
        assert_eq!(kept(&again, id), evaluated(&again, id), "{engine}");
        again.server.close();
    }
}

#[test]
fn a_write_that_fails_loses_and_doubles_nothing() {
    on_both(|shop, _| {
        let id = segment(shop, "Все", json!({"all": []}));
        follow(shop);
        let anna = person(shop, "anna", "");
        shop.run("alter table segment_change rename to segment_change_away");
        assert!(membership::step(&shop.workspace).is_err());
        assert!(membership::step(&shop.workspace).is_err(), "it is tried again");
        shop.run("alter table segment_change_away rename to segment_change");
        shop.clock.advance(Duration::from_secs(60));
        follow(shop);
        assert_eq!(names(&changes(shop, id)), [(anna, true)]);
    });
}

#[test]
fn an_edited_rule_begins_anew_and_tells_no_entries() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let city = |name: &str| json!({"subject": "field", "field": "city", "op": "is", "value": name});
        let id = segment(shop, "Город", city("Казань"));
        follow(shop);
        let version = segments::get(&shop.ctx, id).unwrap().segment.version;
        let wanted = Wanted {
            name: "Город".into(),
            description: String::new(),
            folder: String::new(),
            rule: rule(city("Пермь")),
        };
        segments::update(&shop.ctx, id, version, wanted).unwrap();
        follow(shop);
        assert_eq!(kept(shop, id), [boris.0 as u32].into_iter().collect());
        assert!(changes(shop, id).is_empty(), "nobody did anything");
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let edit = app::customers::Changes { city: Some(Some("Пермь".into())), ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, edit).unwrap();
        follow(shop);
        assert_eq!(names(&changes(shop, id)), [(anna, true)]);
    });
}

#[test]
fn one_of_two_processes_follows_and_the_other_takes_over() {
    for (engine, fresh) in store::testing::Fresh::all() {
        // An embedded database has one process.
        if engine != "PostgreSQL" {
            continue;
        }
        let first = Shop::found(&fresh);
        let id = segment(&first, "Все", json!({"all": []}));
        follow(&first);
        let second = Shop::open(&fresh, &first.clock);
        let anna = person(&second, "anna", "");
        assert_eq!(membership::step(&second.workspace).unwrap(), Progress::Idle);
        assert!(changes(&second, id).is_empty());
        // The first falls silent for longer than its lease.
        first.clock.advance(Duration::from_secs(60));
        follow(&second);
        assert_eq!(names(&changes(&second, id)), [(anna, true)]);
        // It wakes up, sees that it lost its place, and tells nothing twice.
        follow(&first);
        assert_eq!(names(&changes(&second, id)), [(anna, true)]);
        first.server.close();
        second.server.close();
    }
}

fn looking(period: Lookback, entered: Option<bool>) -> LookingBack {
    LookingBack { period, entered, after: None }
}

fn lately(shop: &Shop, id: SegmentId, wanted: LookingBack) -> Vec<(CustomerId, bool)> {
    let rows = segments::latest(&shop.ctx, id, wanted, 100).unwrap();
    rows.iter().map(|(change, _)| (change.customer, change.entered)).collect()
}

#[test]
fn who_came_and_who_left_is_told_newest_first_and_counted_by_time() {
    on_both(|shop, _| {
        let city = json!({"subject": "field", "field": "city", "op": "is", "value": "Казань"});
        let id = segment(shop, "Казань", city);
        follow(shop);
        let anna = person(shop, "anna", "Казань");
        follow(shop);
        shop.clock.advance(Duration::from_secs(9 * 86_400));
        let boris = person(shop, "boris", "Казань");
        follow(shop);
        shop.clock.advance(Duration::from_secs(2 * 86_400));
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let edit = app::customers::Changes { city: Some(Some("Пермь".into())), ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, edit).unwrap();
        follow(shop);
        let counts = segments::turnover(&shop.ctx, id).unwrap();
        let counts: Vec<_> = counts.iter().map(|it| (it.period, it.entered, it.left)).collect();
        assert_eq!(counts, [(Lookback::Today, 0, 1), (Lookback::Week, 1, 1), (Lookback::Month, 2, 1)]);
        let all = [(anna, false), (boris, true), (anna, true)];
        assert_eq!(lately(shop, id, looking(Lookback::Month, None)), all);
        assert_eq!(lately(shop, id, looking(Lookback::Week, None)), all[..2]);
        assert_eq!(lately(shop, id, looking(Lookback::Month, Some(true))), all[1..]);
        assert_eq!(lately(shop, id, looking(Lookback::Today, Some(false))), all[..1]);
        // Page by page nothing is lost or told twice.
        let (mut wanted, mut paged) = (looking(Lookback::Month, None), Vec::new());
        while let Some((change, who)) = segments::latest(&shop.ctx, id, wanted, 1).unwrap().pop() {
            assert_eq!(who.unwrap().id, change.customer);
            paged.push((change.customer, change.entered));
            wanted.after = Some((change.at, change.id));
        }
        assert_eq!(paged, all);
        let mut file = Vec::new();
        segments::export_latest(&shop.ctx, id, looking(Lookback::Month, None), &mut file).unwrap();
        let lines: Vec<_> = String::from_utf8(file).unwrap().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[1].ends_with(&format!(",left,{anna},anna,anna@example.com,Пермь")), "{lines:?}");
    });
}

#[test]
fn timeline_tells_of_segments_only_when_asked() {
    on_both(|shop, _| {
        let id = segment(shop, "Все", json!({"all": []}));
        follow(shop);
        let anna = person(shop, "anna", "");
        follow(shop);
        let timeline = |kind: Option<&str>| {
            let kind = kind.map(str::to_owned);
            let rows = app::customers::timeline(&shop.ctx, anna, kind, None, 10).unwrap();
            rows.into_iter().map(|row| (row.kind, row.related, row.name, row.flag)).collect::<Vec<_>>()
        };
        // A workspace begins with ready segments, of which this customer entered some too.
        let told = timeline(Some("segment"));
        assert!(told.contains(&("segment".into(), id.0, "Все".into(), true)), "{told:?}");
        assert!(told.iter().all(|row| row.0 == "segment"), "{told:?}");
        assert!(timeline(None).iter().all(|row| row.0 != "segment"));
    });
}

/// A record is made, changes, goes to somebody else or is deleted.
fn recorded(shop: &Shop, random: &Random, people: usize, number: u32) {
    let customer = CustomerId(1 + random.below(people as u64) as i64);
    let arrival = shop.ctx.now().date(&base::Zone::utc()).plus_days(random.below(30) as i64 - 15);
    let fields = json!({"arrival": arrival.to_string(), "price": random.below(90).to_string()});
    let which = records::Which { customer: Some(customer), record_type: None };
    let known = records::list(&shop.ctx, which, None, 1).unwrap().0.pop();
    match (known, random.below(4)) {
        (Some((record, _)), 0) => records::delete(&shop.ctx, record.id, record.version).unwrap(),
        (Some((record, _)), 1 | 2) => {
            let customer = random.chance(0.5).then_some(CustomerId(1));
            let fields = fields.as_object().unwrap().clone();
            let changes = records::Changes { customer, fields, ..Default::default() };
            records::update(&shop.ctx, record.id, record.version, changes).unwrap();
        }
        _ => drop(book(shop, customer, &format!("B-{number}"), fields).unwrap()),
    }
}

/// What can happen in a shop, drawn from a seed.
fn happen(shop: &Shop, random: &Random, people: &mut Vec<String>, number: &mut u32) {
    let today = shop.ctx.now().date(&base::Zone::utc());
    match random.below(12) {
        0 | 1 => {
            let name = format!("c{}", people.len());
            person(shop, &name, ["Казань", "Пермь", ""][random.below(3) as usize]);
            people.push(name);
        }
        2..=4 if !people.is_empty() => {
            *number += 1;
            let who = &people[random.below(people.len() as u64) as usize];
            // Also in the past and in the future: an order waits for its moment.
            let day = today.plus_days(random.below(50) as i64 - 40);
            let prefix = if random.chance(0.2) { "C" } else { "" };
            let price = 100 + random.below(900);
            orders(shop, &[format!("{prefix}{number},A,1,{day} 12:00:00,{price}.00,{who}")]);
        }
        5 if !people.is_empty() => {
            let id = CustomerId(1 + random.below(people.len() as u64) as i64);
            let card = app::customers::card(&shop.ctx, id).unwrap();
            let city = ["Казань", "Пермь"][random.below(2) as usize].to_owned();
            let edit = app::customers::Changes { city: Some(Some(city)), ..Default::default() };
            app::customers::update(&shop.ctx, id, card.customer.version, edit).unwrap();
        }
        6 | 7 if !people.is_empty() => {
            *number += 1;
            let id = CustomerId(1 + random.below(people.len() as u64) as i64);
            let at = shop.ctx.now().minus_days(random.below(3) as i64);
            let price = ("price", Property::Int(random.below(100) as i64));
            happened(shop, &format!("m{number}"), id, at, price);
        }
        8 | 9 if !people.is_empty() => {
            *number += 1;
            recorded(shop, random, people.len(), *number);
        }
        6 => shop.clock.advance(Duration::from_secs(random.below(3 * 86_400))),
        _ => shop.clock.advance(Duration::from_secs(random.below(7_200))),
    }
}

/// Looks of one history.
const LOOKS: u64 = 120;
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kept/membership.txt");

/// Histories that were wrong once, and then one, or as many as `cargo xtask nightly` wants looks.
fn seeds() -> Vec<u64> {
    let number = |variable: &str| std::env::var(variable).ok()?.parse().ok();
    let histories = number("RAPPORT_CASES").map_or(1, |cases: u64| cases.div_ceil(LOOKS));
    let first = number("RAPPORT_SEED").unwrap_or(7);
    let kept = std::fs::read_to_string(KEPT).unwrap();
    let kept = kept.lines().filter(|line| !line.starts_with('#')).map(|line| line.parse().unwrap());
    kept.chain((0..histories).map(|n| first.wrapping_add(n))).collect()
}

#[test]
fn membership_equals_a_full_evaluation_after_a_random_history() {
    for seed in seeds() {
        let lived = std::panic::catch_unwind(|| on_both(|shop, _| live(shop, seed)));
        if let Err(why) = lived {
            let mut kept = std::fs::File::options().append(true).open(KEPT).unwrap();
            std::io::Write::write_all(&mut kept, format!("{seed}\n").as_bytes()).unwrap();
            eprintln!("the history of seed {seed} is kept in {KEPT}");
            std::panic::resume_unwind(why);
        }
    }
}

/// A history, with a look at every membership after each of its steps.
fn live(shop: &Shop, seed: u64) {
    let rules = [
        silent(10),
        json!({"subject": "orders", "measure": "sum", "op": "at_least", "value": "500.00", "period": {"last_days": 20}}),
        json!({"all": [
            {"subject": "field", "field": "city", "op": "is", "value": "Казань"},
            {"subject": "orders", "measure": "days_since_last", "op": "at_least", "value": 5},
        ]}),
        json!({"subject": "field", "field": "created_at", "op": "in_last_days", "value": 4}),
        json!({"subject": "events", "kind": "Product Viewed", "aggregate": "sum", "of": "price",
                   "op": "at_least", "value": "60", "period": {"last_days": 2}}),
        json!({"all": [silent(5), {"subject": "events", "kind": "Product Viewed", "aggregate": "count",
                   "op": "equals", "value": 0, "period": {"last_hours": 30}}]}),
        booked("count", "at_least", json!(1), arrival("before_last_days", 5)),
        booked("count", "equals", json!(0), arrival("in_next_days", 4)),
        booked("sum", "at_least", json!("60"), json!([])),
    ];
    records::create_type(&shop.ctx, said()).unwrap();
    let anna = person(shop, "anna", "Казань");
    happened(shop, "m0", anna, shop.ctx.now(), ("price", Property::Int(1)));
    let mut ids: Vec<SegmentId> =
        rules.into_iter().enumerate().map(|(at, rule)| segment(shop, &format!("{at}"), rule)).collect();
    let other = json!({"none": [{"subject": "segment", "segment_id": ids[0], "op": "in"}]});
    ids.push(segment(shop, "not silent", other));
    let (random, mut people, mut number) = (Random::seeded(seed), vec!["anna".to_owned()], 0);
    let mut seen = 0;
    for step in 0..LOOKS {
        // Several things happen between two looks, to the same people.
        for _ in 0..1 + random.below(3) {
            happen(shop, &random, &mut people, &mut number);
        }
        follow(shop);
        for id in &ids {
            assert_eq!(kept(shop, *id), evaluated(shop, *id), "{id} after step {step} of seed {seed}");
        }
    }
    for id in &ids {
        seen += changes(shop, *id).len();
    }
    assert!(seen > 50, "{seen} entries and exits are too few to show anything");
}
