//! The warehouse as its callers use it: places, snapshots, samples, reach.

use crate::world::{self, Plain, start};
use base::{CustomerId, Random, Timestamp, TopicId, time::DAY};
use rules::facts::Value as Known;
use rules::rule::{Channel, Purpose};
use rules::schema::{standard, tables};
use rules::{Compiled, Facts, Rule, evaluate};
use serde_json::{Value, json};
use warehouse::{ChildRow, Mark, Row, Warehouse};

fn row(random: &Random, id: i64) -> Row {
    let created = Timestamp::from_micros(start().micros() + random.below(120) as i64 * DAY / 2);
    let city = *random.pick(&["Казань", "казань", "Королёв", "Пермь"]);
    let mut row = Row::new(CustomerId(id))
        .with(standard::CREATED_AT, Some(created))
        .with(standard::CITY, random.chance(0.8).then(|| city.to_owned()))
        .with(standard::EMAIL, Some(format!("Person{id}@example.com")));
    if random.chance(0.5) {
        row.marks.push(Mark::Reach(Channel::Email));
    }
    let order = |_| ChildRow {
        moment: Timestamp::from_micros(start().micros() + random.below(50 * DAY as u64) as i64),
        values: vec![
            (tables::orders::TOTAL, Known::Money(random.below(100_000) as i64).into()),
            (tables::orders::PURCHASE, Known::Boolean(random.chance(0.9)).into()),
        ],
    };
    row.tables.push((tables::ORDERS, (0..random.below(8)).map(order).collect()));
    row
}

fn compiled(json: Value) -> Compiled {
    Compiled::new(&Rule::from_json(&json).unwrap(), &world::schema()).unwrap()
}

fn filled(seed: u64, ids: std::ops::RangeInclusive<i64>) -> (Warehouse, Vec<Row>) {
    let random = Random::seeded(seed);
    let rows: Vec<Row> = ids.map(|id| row(&random, id)).collect();
    let warehouse = Warehouse::default();
    warehouse.replace(rows.clone(), &[]);
    (warehouse, rows)
}

#[test]
fn count_of_a_place_is_the_count_of_that_place_alone() {
    let (warehouse, rows) = filled(7, 1..=2_000);
    let left = json!({"subject": "field", "field": "city", "op": "is", "value": "казань"});
    let right = json!({"subject": "orders", "measure": "count", "op": "at_least", "value": 3});
    let ask = |json: Value| warehouse.snapshot().ask(&compiled(json), start().plus_days(40));
    let both = ask(json!({"all": [left.clone(), {"none": [right.clone()]}]}));
    let counts: Vec<(&str, u64)> =
        both.places.iter().map(|place| (place.path.as_str(), place.count)).collect();
    let (one, other) = (ask(left).count(), ask(right).count());
    let rest = rows.len() as u64 - other;
    assert_eq!(counts[1..], [("all[0]", one), ("all[1]", rest), ("all[1].none[0]", other)]);
    assert!(one > 0 && other > 0 && rest > 0);
}

#[test]
fn reader_keeps_its_snapshot_while_customers_change() {
    let (warehouse, _) = filled(3, 1..=3_000);
    let before = warehouse.snapshot();
    let random = Random::seeded(4);
    let mut changed = row(&random, 5);
    changed.fields.retain(|(field, _)| *field != standard::CITY);
    let changed = changed.with(standard::CITY, Some("Тверь".to_owned()));
    warehouse.replace(vec![changed, row(&random, 90_000)], &[6, 2_999]);
    let after = warehouse.snapshot();
    assert_eq!((before.customers(), after.customers()), (3_000, 2_999));
    assert!(after.version() > before.version());
    let city =
        |snapshot: &warehouse::Snapshot, id| snapshot.customer(id)?.text(standard::CITY).map(str::to_owned);
    assert_eq!(city(&after, 5).as_deref(), Some("Тверь"));
    assert_ne!(city(&before, 5).as_deref(), Some("Тверь"));
    assert!(after.customer(6).is_none() && before.customer(6).is_some());
    assert!(after.customer(90_000).is_some() && before.customer(90_000).is_none());
    assert!(after.customer(-1).is_none() && after.customer(i64::MAX).is_none());
}

#[test]
fn what_is_fed_is_what_is_kept() {
    let (warehouse, mut rows) = filled(5, 65_000..=66_000);
    let random = Random::seeded(6);
    for round in 0..40 {
        let id = 65_000 + random.below(1_001) as i64;
        let again = row(&random, id);
        warehouse.replace(vec![again.clone()], &[]);
        rows[(id - 65_000) as usize] = again;
        let kept: Vec<Row> = warehouse.snapshot().everybody().map(|(id, view)| view.row(id)).collect();
        assert!(rows.iter().zip(&kept).all(|(fed, kept)| sorted(fed) == sorted(kept)), "round {round}");
    }
}

fn sorted(row: &Row) -> Row {
    let mut row = row.clone();
    row.fields.sort_by_key(|(field, _)| *field);
    row.tables.iter_mut().for_each(|(_, rows)| rows.sort_by_key(|row| row.moment));
    row.tables.retain(|(_, rows)| !rows.is_empty());
    row
}

#[test]
fn samples_are_members_spread_over_the_base() {
    let (warehouse, _) = filled(8, 1..=2_000);
    let snapshot = warehouse.snapshot();
    let everybody = snapshot.ask(&Compiled::new(&Rule::everybody(), &world::schema()).unwrap(), start());
    assert_eq!(everybody.count(), 2_000);
    let samples = snapshot.samples(&everybody.members, 10);
    assert_eq!(samples, (0..10).map(|i| i * 200 + 1).collect::<Vec<i64>>());
    assert_eq!(snapshot.samples(&roaring::RoaringBitmap::new(), 10), Vec::<i64>::new());
    let reach = snapshot.reachable(&everybody.members, &[Channel::Email, Channel::Sms]);
    let by_email = snapshot.everybody().filter(|(_, view)| view.reach(Channel::Email)).count() as u64;
    assert_eq!(reach, [(Channel::Email, by_email), (Channel::Sms, 0)]);
}

#[test]
fn consent_for_every_topic_is_told_from_consent_for_one() {
    let (purpose, channel) = (Purpose::Marketing, Channel::Sms);
    let mut row = Row::new(CustomerId(1));
    row.marks = vec![
        Mark::Consent { purpose, channel, topic: None, given: true },
        Mark::Consent { purpose, channel, topic: Some(TopicId(1)), given: false },
    ];
    let warehouse = Warehouse::default();
    warehouse.replace(vec![row], &[]);
    let holds = |topic: Value| {
        let json = json!({"subject": "consent", "purpose": "marketing", "channel": "sms", "topic_id": topic, "op": "given"});
        warehouse.snapshot().ask(&compiled(json), start()).count() == 1
    };
    assert!(holds(Value::Null));
    assert!(!holds(json!("top_1")));
}

#[test]
fn answers_are_kept_until_time_or_a_change_turns_them() {
    let (warehouse, rows) = filled(9, 1..=1_000);
    let rule = compiled(json!({"any": [
        {"subject": "orders", "measure": "count", "op": "at_least", "value": 1, "period": {"last_days": 3}},
        {"subject": "orders", "measure": "days_since_last", "op": "at_least", "value": 20},
        {"subject": "field", "field": "created_at", "op": "in_last_days", "value": 5},
    ]}));
    // Steps of some minutes: most answers still hold, some do not, and not one may be stale.
    let mut changes = 0;
    let mut before = None;
    for step in 0..300 {
        let now = Timestamp::from_micros(start().micros() + 20 * DAY + step * DAY / 200);
        let at = rule.at(now);
        let defined = rows.iter().filter(|row| evaluate(&rule, &Plain::of(row), &at)).count() as u64;
        assert_eq!(warehouse.snapshot().count(&rule, now), defined, "at {now}");
        changes += usize::from(before.is_some_and(|before| before != defined));
        before = Some(defined);
    }
    assert!(changes > 30, "the answer changed {changes} times");
}
