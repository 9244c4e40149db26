//! A small workspace that the tests of the language share; included by each of them as a module.
#![allow(dead_code, reason = "each test file uses a part of it")]

use base::{CampaignId, CategoryId, Currency, Date, ListId, ProductId, SegmentId, Timestamp, TopicId, Zone};
use rules::Person;
use rules::facts::OrderKind;
use rules::facts::Value::{Boolean, Id, Money, Number, Text};
use rules::rule::{Channel, Purpose};
use rules::schema::{Choice, ColumnDef, ColumnId, FieldDef, FieldId, FieldKind, TableDef, TableId, tables};
use rules::schema::{Label, ProductDef, Schema, SegmentDef, standard};
use rules::{Compiled, Rule, evaluate};
use serde_json::{Value, json};
use std::sync::Arc;

pub const POINTS: FieldId = FieldId(13);
pub const INTERESTS: FieldId = standard::custom(1);
pub const VIP: FieldId = standard::custom(2);
pub const DEPOSIT: FieldId = standard::custom(3);
pub const EXPIRES: FieldId = standard::custom(4);

/// Events `product_viewed`, with a price, a brand and a term, and `cart`, with a sum.
pub const VIEWED: TableId = tables::events(1);
pub const CART: TableId = tables::events(2);
pub const PRICE: ColumnId = ColumnId(0);
pub const BRAND: ColumnId = ColumnId(1);
pub const TERM: ColumnId = ColumnId(2);
/// Records of a type of the business's own, with the day of the last service.
pub const VEHICLES: TableId = tables::records(1);
pub const SERVICED: ColumnId = ColumnId(1);
pub const CART_SUM: ColumnId = ColumnId(0);

/// Moscow, roubles, two topics, two categories, three products, own fields, events of two kinds, one segment, one
/// list, one campaign.
pub fn schema() -> Schema {
    let mut schema = Schema::new(Zone::parse("Europe/Moscow").unwrap(), Currency::RUB);
    schema.fields.push(FieldDef {
        id: POINTS,
        name: "points".into(),
        kind: FieldKind::Number,
        label: Label::new("баллы", "points"),
        choices: vec![],
    });
    let own = |id, name: &str, kind, ru: &str, choices: &[&str]| FieldDef {
        id,
        name: name.into(),
        kind,
        label: Label::new(ru, name),
        choices: choices.iter().map(|it| Choice { value: (*it).into(), label: Label::new(it, it) }).collect(),
    };
    schema.fields.extend([
        own(INTERESTS, "interests", FieldKind::ManyChoice, "интересы", &["books", "music", "sport"]),
        own(VIP, "vip", FieldKind::Boolean, "ВИП", &[]),
        own(DEPOSIT, "deposit", FieldKind::Money, "депозит", &[]),
        own(EXPIRES, "expires", FieldKind::Moment, "срок карты", &[]),
    ]);
    let column = |id, name: &str, kind, ru: &str| ColumnDef::new(id, name, kind, Label::new(ru, name));
    let viewed = vec![
        column(PRICE, "price", FieldKind::Number, "цена"),
        column(BRAND, "brand", FieldKind::Text, "бренд"),
        column(TERM, "term", FieldKind::Moment, "срок"),
    ];
    let cart = vec![column(CART_SUM, "sum", FieldKind::Money, "сумма")];
    let label = Label::new;
    schema.tables.extend([
        TableDef::of_events(1, "product_viewed", label("Просмотр товара", "Product viewed"), viewed),
        TableDef::of_events(2, "cart", label("Корзина", "Cart"), cart),
    ]);
    let vehicle = vec![
        column(SERVICED, "serviced", FieldKind::Date, "дата ТО"),
        column(ColumnId(2), "price", FieldKind::Money, "цена"),
    ];
    schema.tables.push(TableDef::of_records(1, "records.vehicle", label("Автомобиль", "Vehicle"), vehicle));
    schema.lists.insert(ListId(1), "Гости".into());
    schema.campaigns.insert(CampaignId(1), "Весна".into());
    schema.campaigns.insert(CampaignId(2), "Лето".into());
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

/// Adds a view of a product.
pub fn viewed(person: Person, at: &str, price: Option<i64>, brand: &str) -> Person {
    let mut values = vec![(BRAND, Text { typed: brand, folded: "" })];
    values.extend(price.map(|price| (PRICE, Number(price * 1_000_000))));
    person.row(VIEWED, moment(at), &values)
}

pub fn cart(person: Person, at: &str, sum_minor: i64) -> Person {
    person.row(CART, moment(at), &[(CART_SUM, Money(sum_minor))])
}

/// Adds something that came of a message of a campaign, by e-mail.
pub fn message(person: Person, at: &str, what: &str, campaign: i64) -> Person {
    use tables::messages as column;
    let values = [
        (column::WHAT, Text { typed: what, folded: "" }),
        (column::CAMPAIGN, Id(campaign)),
        (column::TOPIC, Id(1)),
        (column::CHANNEL, Text { typed: "email", folded: "" }),
    ];
    person.row(tables::MESSAGES, moment(at), &values)
}

/// Boris: three views (10 March 10:00 for 100 «Acme», 11 March 10:00 for 300 «Лён», 14 March 10:00 without a price),
/// a cart on 11 March 12:00, a purchase on 11 March 13:00; a message of campaign 1 was sent on 9 March and opened on
/// 10 March 09:00; kept from campaign 2 by its control group; in list 1; books and music; VIP; deposit 1,500.00.
pub fn boris() -> Person {
    let person = Person::default()
        .choices(INTERESTS, &["books", "music"])
        .field(VIP, Boolean(true))
        .field(DEPOSIT, Money(150_000))
        .moment(EXPIRES, moment("2026-03-20T12:00:00Z"))
        .listed(ListId(1));
    let person = viewed(person, "2026-03-10T10:00:00Z", Some(100), "Acme");
    let person = viewed(person, "2026-03-11T10:00:00Z", Some(300), "Лён");
    let person = viewed(person, "2026-03-14T10:00:00Z", None, "acme");
    let person = cart(person, "2026-03-11T12:00:00Z", 30_000);
    let person = person.order(OrderKind::Purchase, moment("2026-03-11T13:00:00Z"), 30_000, &[line(3)]);
    let person = message(person, "2026-03-09T09:00:00Z", "sent", 1);
    let person = message(person, "2026-03-10T09:00:00Z", "opened", 1);
    message(person, "2026-03-12T09:00:00Z", "control", 2)
}
