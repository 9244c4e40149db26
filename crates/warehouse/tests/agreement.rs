//! The whole base against the definition: random bases, rules and moments, and equal answers.

use base::{CategoryId, Currency, CustomerId, Date, ProductId, Random, Timestamp, TopicId, Zone, time::DAY};
use domain::consent::{self, Scope, Topic, Word};
use rules::Person;
use rules::facts::OrderKind;
use rules::rule::{Channel, Purpose};
use rules::schema::{ProductDef, Schema, standard};
use rules::{Compiled, Facts, Rule, evaluate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use warehouse::{Channels, CustomerRow, OrderRow, Warehouse};

const CITIES: [&str; 5] = ["Казань", "казань", "Королёв", "Пермь", "London"];

fn schema() -> Schema {
    let mut schema = Schema::new(Zone::parse("Europe/Moscow").unwrap(), Currency::RUB);
    schema.topics.insert(TopicId(1), "news".into());
    schema.categories.insert(CategoryId(1), "even".into());
    let product = |id: i64| {
        let category = (id % 2 == 0).then_some(CategoryId(1));
        (format!("p{id}"), ProductDef { id: ProductId(id), name: format!("p{id}"), category })
    };
    schema.products = Arc::new((1..=6).map(product).collect());
    schema
}

fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
}

fn moment(random: &Random) -> Timestamp {
    Timestamp::from_micros(start().micros() + random.below(120) as i64 * DAY / 2)
}

/// Somebody, as a row for the warehouse.
fn row(random: &Random, id: i64) -> CustomerRow {
    let maybe =
        |random: &Random, words: &[&str]| random.chance(0.8).then(|| (*random.pick(words)).to_owned());
    let mut row = CustomerRow::new(CustomerId(id), moment(random));
    row.city = maybe(random, &CITIES);
    row.gender = maybe(random, &["female", "male"]);
    row.email = random.chance(0.7).then(|| format!("Person{id}@example.com"));
    row.birthday = random.chance(0.6).then(|| Date(5_000 + random.below(9_000) as i64));
    for _ in 0..random.below(6) {
        let back = random.chance(0.15);
        let total = random.below(3_000) as i64;
        let products = (0..random.below(3)).map(|_| ProductId(1 + random.below(6) as i64)).collect();
        row.orders.push(OrderRow {
            placed_at: moment(random),
            total_minor: if back { -total } else { total },
            kind: if back { OrderKind::Return } else { OrderKind::Purchase },
            products: if back { Vec::new() } else { products },
        });
    }
    for entry_id in 0..random.below(3) as i64 {
        let scope = if random.chance(0.3) { Scope::All } else { Scope::One(consent::Channel::Email) };
        row.words.push(Word {
            purpose: consent::Purpose::Marketing,
            scope,
            topic: Topic(random.below(2) as i64),
            given: random.chance(0.7),
            given_at: moment(random),
            entry_id,
        });
    }
    row.reach = Channels::from_iter(random.chance(0.5).then_some(Channel::Email));
    row
}

/// The same customer as the definition takes it.
fn person(row: &CustomerRow) -> Person {
    let mut person = Person::default().moment(standard::CREATED_AT, row.created_at);
    let texts = [(standard::CITY, &row.city), (standard::GENDER, &row.gender), (standard::EMAIL, &row.email)];
    for (field, text) in texts {
        if let Some(text) = text {
            person = person.text(field, text);
        }
    }
    if let Some(birthday) = row.birthday {
        person = person.date(standard::BIRTHDAY, birthday);
    }
    for order in &row.orders {
        person = person.order(order.kind, order.placed_at, order.total_minor, &order.products);
    }
    for topic in [0, 1] {
        let allowed =
            consent::latest(&row.words, consent::Purpose::Marketing, consent::Channel::Email, Topic(topic));
        if allowed.is_some_and(|word| word.given) {
            // The plain person holds a topic by itself, so "every topic" is only said where topic 1 agrees.
            person = person.allows(Purpose::Marketing, Channel::Email, (topic > 0).then_some(TopicId(topic)));
        }
    }
    if row.reach.has(Channel::Email) { person.reachable(Channel::Email) } else { person }
}

fn condition(random: &Random) -> Value {
    let compare = *random.pick(&["at_least", "at_most", "more_than", "less_than", "equals"]);
    let period = match random.below(3) {
        0 => Value::Null,
        1 => json!({"last_days": 1 + random.below(40)}),
        _ => json!({"between": ["2026-01-10", "2026-02-10"]}),
    };
    let city = *random.pick(&CITIES);
    match random.below(12) {
        0..=2 => {
            let measure = *random.pick(&["count", "days_since_last", "days_since_first"]);
            json!({"subject": "orders", "measure": measure, "op": compare, "value": random.below(12), "period": period})
        }
        3 => {
            let measure = *random.pick(&["sum", "average"]);
            let value = format!("{}.00", random.below(40));
            json!({"subject": "orders", "measure": measure, "op": compare, "value": value, "period": period})
        }
        4 => {
            json!({"subject": "orders", "measure": "silence_percent", "op": compare, "value": random.below(300)})
        }
        5 => {
            let op = *random.pick(&["did", "did_not"]);
            let product = format!("p{}", 1 + random.below(6));
            let (what, value) =
                if random.chance(0.5) { ("product", product) } else { ("category", "cat_1".into()) };
            json!({"subject": "bought", "what": what, "values": [value], "op": op, "period": period})
        }
        6 => {
            let op = *random.pick(&["is", "is_not", "contains", "starts_with"]);
            json!({"subject": "field", "field": "city", "op": op, "value": city})
        }
        7 => {
            let op = *random.pick(&["known", "unknown"]);
            json!({"subject": "field", "field": *random.pick(&["city", "email", "birthday"]), "op": op})
        }
        8 => {
            json!({"subject": "field", "field": "birthday", "op": "anniversary_within", "value": random.below(300)})
        }
        9 => {
            json!({"subject": "field", "field": "created_at", "op": "in_last_days", "value": 1 + random.below(60)})
        }
        10 => {
            // Topic 1 only: the plain person cannot say "every topic but this one".
            let op = *random.pick(&["given", "not_given"]);
            json!({"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": "top_1", "op": op})
        }
        _ => json!({"subject": "reach", "channel": "email", "op": *random.pick(&["can", "cannot"])}),
    }
}

fn rule(random: &Random, depth: u64) -> Value {
    if depth == 0 || random.chance(0.4) {
        return condition(random);
    }
    let word = *random.pick(&["all", "any", "none"]);
    let rules: Vec<Value> = (0..1 + random.below(3)).map(|_| rule(random, depth - 1)).collect();
    json!({word: rules})
}

/// Members by the definition, place by place.
fn defined(rule: &Compiled, people: &BTreeMap<i64, Person>, now: Timestamp) -> BTreeSet<i64> {
    let at = rule.at(now);
    people.iter().filter(|(_, person)| evaluate(rule, *person, &at)).map(|(id, _)| *id).collect()
}

/// `top_1` of the plain person must not be opened by "every topic" where the ledger's latest word closed it.
fn consistent(row: &CustomerRow) -> bool {
    let said = |topic| {
        consent::latest(&row.words, consent::Purpose::Marketing, consent::Channel::Email, Topic(topic))
            .is_some_and(|word| word.given)
    };
    said(1) || !said(0)
}

fn random_base(random: &Random) -> (Warehouse, BTreeMap<i64, Person>) {
    let mut rows: Vec<CustomerRow> =
        (1..2_600).filter(|_| random.chance(0.7)).map(|id| row(random, id)).collect();
    rows.iter_mut().filter(|row| !consistent(row)).for_each(|row| row.words.clear());
    let people = rows.iter().map(|row| (row.id, person(row))).collect();
    let warehouse = Warehouse::default();
    // In pieces, as an import brings them, and some of them twice.
    for piece in rows.chunks(700) {
        warehouse.replace(piece.to_vec(), &[]);
    }
    warehouse.replace(rows.iter().step_by(17).cloned().collect(), &[]);
    (warehouse, people)
}

#[test]
fn whole_base_answers_as_the_definition_does() {
    let random = Random::seeded(20_260_101);
    let schema = schema();
    let (mut telling, mut asked) = (0, 0);
    for _ in 0..3 {
        let (warehouse, people) = random_base(&random);
        let snapshot = warehouse.snapshot();
        assert_eq!(snapshot.customers(), people.len() as u64);
        for _ in 0..120 {
            let json = rule(&random, 3);
            let compiled = Compiled::new(&Rule::from_json(&json).unwrap(), &schema).unwrap();
            let now = Timestamp::from_micros(moment(&random).micros() + random.below(3) as i64);
            let answer = snapshot.ask(&compiled, now);
            let members: BTreeSet<i64> = answer.members.iter().map(i64::from).collect();
            assert_eq!(members, defined(&compiled, &people, now), "{json} at {now}");
            assert_eq!(answer.places[0].count, answer.count());
            asked += 1;
            telling += i32::from(!members.is_empty() && members.len() < people.len());
        }
    }
    // Answers of "nobody" and "everybody" would agree by accident.
    assert!(telling * 3 > asked * 2, "{telling} of {asked} answers tell something");
}

#[test]
fn count_of_a_place_is_the_count_of_that_place_alone() {
    let random = Random::seeded(7);
    let (warehouse, people) = random_base(&random);
    let (left, right) = (condition(&random), condition(&random));
    let ask = |json: Value| {
        let rule = Compiled::new(&Rule::from_json(&json).unwrap(), &schema()).unwrap();
        warehouse.snapshot().ask(&rule, start().plus_days(40))
    };
    let both = ask(json!({"all": [left.clone(), {"none": [right.clone()]}]}));
    let counts: Vec<(&str, u64)> =
        both.places.iter().map(|place| (place.path.as_str(), place.count)).collect();
    let (one, other) = (ask(left).count(), ask(right).count());
    let rest = people.len() as u64 - other;
    assert_eq!(counts[1..], [("all[0]", one), ("all[1]", rest), ("all[1].none[0]", other)]);
}

#[test]
fn reader_keeps_its_snapshot_while_customers_change() {
    let random = Random::seeded(3);
    let warehouse = Warehouse::default();
    warehouse.replace((1..=3_000).map(|id| row(&random, id)).collect(), &[]);
    let before = warehouse.snapshot();
    let mut changed = row(&random, 5);
    changed.city = Some("Тверь".into());
    warehouse.replace(vec![changed, row(&random, 9_000)], &[6, 2_999]);
    let after = warehouse.snapshot();
    assert_eq!((before.customers(), after.customers()), (3_000, 2_999));
    assert!(after.version() > before.version());
    let city = |snapshot: &warehouse::Snapshot, id: i64| match snapshot.customer(id)?.field(standard::CITY)? {
        rules::facts::Value::Text { typed, .. } => Some(typed.to_owned()),
        _ => None,
    };
    assert_eq!(city(&after, 5).as_deref(), Some("Тверь"));
    assert_ne!(city(&before, 5).as_deref(), Some("Тверь"));
    assert!(after.customer(6).is_none() && before.customer(6).is_some());
    assert!(after.customer(9_000).is_some() && before.customer(9_000).is_none());
    assert!(after.customer(-1).is_none() && after.customer(i64::MAX).is_none());
}

#[test]
fn samples_are_members_spread_over_the_base() {
    let random = Random::seeded(4);
    let warehouse = Warehouse::default();
    warehouse.replace((1..=2_000).map(|id| row(&random, id)).collect(), &[]);
    let snapshot = warehouse.snapshot();
    let everybody = snapshot.ask(&Compiled::new(&Rule::everybody(), &schema()).unwrap(), start());
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
    let word = |topic, given, at| Word {
        purpose: consent::Purpose::Marketing,
        scope: Scope::All,
        topic: Topic(topic),
        given,
        given_at: Timestamp::from_seconds(at),
        entry_id: at,
    };
    let mut row = CustomerRow::new(CustomerId(1), start());
    row.words = vec![word(0, true, 1), word(1, false, 2)];
    let warehouse = Warehouse::default();
    warehouse.replace(vec![row], &[]);
    let holds = |topic: Value| {
        let json = json!({"subject": "consent", "purpose": "marketing", "channel": "sms", "topic_id": topic, "op": "given"});
        let rule = Compiled::new(&Rule::from_json(&json).unwrap(), &schema()).unwrap();
        warehouse.snapshot().ask(&rule, start()).count() == 1
    };
    assert!(holds(Value::Null));
    assert!(!holds(json!("top_1")));
}

#[test]
fn twenty_thousand_customers_are_asked_exactly() {
    let random = Random::seeded(20_000);
    let mut rows: Vec<CustomerRow> = (1..=20_000).map(|id| row(&random, id)).collect();
    rows.iter_mut().filter(|row| !consistent(row)).for_each(|row| row.words.clear());
    let people: BTreeMap<i64, Person> = rows.iter().map(|row| (row.id, person(row))).collect();
    let warehouse = Warehouse::default();
    let watch = base::Stopwatch::start();
    warehouse.replace(rows.clone(), &[]);
    eprintln!("built in {:?}, {} MB", watch.elapsed(), warehouse.snapshot().bytes() / 1_000_000);
    let watch = base::Stopwatch::start();
    warehouse.replace(rows[10_000..10_001].to_vec(), &[]);
    eprintln!("one customer replaced in {:?}", watch.elapsed());
    let json = json!({"all": [
        {"subject": "orders", "measure": "count", "op": "at_least", "value": 2, "period": {"last_days": 90}},
        {"any": [
            {"subject": "field", "field": "city", "op": "contains", "value": "каз"},
            {"subject": "bought", "what": "category", "values": ["cat_1"], "op": "did"},
        ]},
        {"subject": "orders", "measure": "silence_percent", "op": "at_most", "value": 300},
        {"subject": "field", "field": "birthday", "op": "anniversary_within", "value": 180},
        {"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": "top_1", "op": "not_given"},
    ]});
    let rule = Compiled::new(&Rule::from_json(&json).unwrap(), &schema()).unwrap();
    let (snapshot, now) = (warehouse.snapshot(), start().plus_days(50));
    let watch = base::Stopwatch::start();
    let answer = snapshot.ask(&rule, now);
    eprintln!("seven places over 20,000 customers: {} members in {:?}", answer.count(), watch.elapsed());
    let members: BTreeSet<i64> = answer.members.iter().map(i64::from).collect();
    assert_eq!(members, defined(&rule, &people, now));
    assert!((200..19_800).contains(&answer.count()), "the rule must tell people apart: {}", answer.count());
}
