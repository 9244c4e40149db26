//! A small workspace that the tests of the language share; included by each of them as a module.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base::{CategoryId, Currency, Date, ProductId, SegmentId, Timestamp, TopicId, Zone};
use rules::Person;
use rules::facts::OrderKind;
use rules::rule::{Channel, Purpose};
use rules::schema::{FieldDef, FieldId, FieldKind};
use rules::schema::{Label, ProductDef, Schema, SegmentDef, standard};
use rules::{Compiled, Rule, evaluate};
use serde_json::{Value, json};
use std::sync::Arc;

pub const POINTS: FieldId = FieldId(13);

/// Moscow, roubles, two topics, two categories, three products, one number field, one segment.
pub fn schema() -> Schema {
    let mut schema = Schema::new(Zone::parse("Europe/Moscow").unwrap(), Currency::RUB);
    schema.fields.push(FieldDef {
        id: POINTS,
        name: "points".into(),
        kind: FieldKind::Number,
        label: Label::new("баллы", "points"),
        choices: vec![],
    });
    schema.topics.insert(TopicId(1), "Новости".into());
    schema.topics.insert(TopicId(2), "Скидки".into());
    schema.categories.insert(CategoryId(1), "Свечи".into());
    schema.categories.insert(CategoryId(2), "Кружки".into());
    let product = |id, category, name: &str| ProductDef {
        id: ProductId(id),
        name: name.into(),
        category: Some(CategoryId(category)),
    };
    schema.products = Arc::new(
        [
            ("85123A", product(1, 1, "Подсвечник")),
            ("85123a", product(2, 1, "Фонарик")),
            ("22423", product(3, 2, "Кружка")),
        ]
        .map(|(code, product)| (code.to_owned(), product))
        .into(),
    );
    let from_kazan = rule(json!({"subject": "field", "field": "city", "op": "is", "value": "Казань"}));
    schema.segments.insert(SegmentId(1), SegmentDef { name: "Казанцы".into(), rule: from_kazan });
    schema
}

pub fn now() -> Timestamp {
    moment("2026-03-15T12:00:00Z")
}

pub fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn rule(json: Value) -> Rule {
    Rule::from_json(&json).unwrap_or_else(|problem| panic!("{problem}: {json}"))
}

pub fn compiled(json: Value) -> Compiled {
    Compiled::new(&rule(json.clone()), &schema()).unwrap_or_else(|problems| panic!("{problems:?}: {json}"))
}

pub fn holds(json: Value, person: &Person, now: Timestamp) -> bool {
    let compiled = compiled(json);
    evaluate(&compiled, person, &compiled.at(now))
}

pub fn line(product: i64) -> ProductId {
    ProductId(product)
}

/// Anna of Kazan: born 29 February 1988, added 10 March, e-mail consent to everything, SMS to one topic;
/// purchases of 1,000.00 (1 January), 500.50 (10 March), a return of 100.00 (11 March).
pub fn anna() -> Person {
    Person::default()
        .text(standard::FIRST_NAME, "Анна")
        .text(standard::LAST_NAME, "Королёва")
        .text(standard::CITY, "Казань")
        .text(standard::GENDER, "female")
        .text(standard::EMAIL, "Anna@Example.com")
        .date(standard::BIRTHDAY, date("1988-02-29"))
        .moment(standard::CREATED_AT, moment("2026-03-10T08:00:00Z"))
        .number(POINTS, 12_500_000)
        .allows(Purpose::Marketing, Channel::Email, None)
        .allows(Purpose::Marketing, Channel::Sms, Some(TopicId(1)))
        .reachable(Channel::Email)
        .order(OrderKind::Purchase, moment("2026-03-10T09:00:00Z"), 50_050, &[line(1), line(3)])
        .order(OrderKind::Purchase, moment("2026-01-01T09:00:00Z"), 100_000, &[line(3)])
        .order(OrderKind::Return, moment("2026-03-11T09:00:00Z"), -10_000, &[])
}

/// Somebody of whom nothing is known.
pub fn stranger() -> Person {
    Person::default()
}
