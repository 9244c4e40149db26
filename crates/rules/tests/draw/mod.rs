//! Random rules, customers and moments, often at equal ones, so that boundaries meet; included by the laws as a module.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod cases;

use crate::world::*;
use base::{Date, ListId, Timestamp, time::DAY};
use proptest::prelude::*;
use rules::Person;
use rules::facts::OrderKind;
use rules::facts::Value::{Boolean, Id, Money, Number, Text};
use rules::rule::{Channel, Purpose};
use rules::schema::{standard, tables};
use serde_json::{Value, json};

const HOUR: i64 = DAY / 24;

/// Every length of time that a drawn rule can speak of, in microseconds.
pub const SPANS: [i64; 9] = [0, HOUR / 2, HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 39 * DAY];
/// No drawn rule speaks of more days since something.
pub const LARGEST_DAYS: i64 = 9;

/// A customer with every moment something of theirs happens at.
#[derive(Clone, Debug)]
pub struct Interesting {
    pub person: Person,
    pub moments: Vec<Timestamp>,
}

fn op() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["at_least", "at_most", "more_than", "less_than", "equals"])
}

fn within() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"minutes": 30}),
        json!({"hours": 12}),
        json!({"days": 1}),
        json!({"days": 2}),
        json!({"days": 7}),
    ])
}

fn source() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"kind": "product_viewed"}),
        json!({"kind": "product_viewed", "where": [{"property": "brand", "op": "is_not", "value": "acme"}]}),
        json!({"kind": "product_viewed", "where": [{"property": "price", "op": "at_least", "value": 2}]}),
        json!({"kind": "product_viewed", "where": [{"property": "term", "op": "in_next_days", "value": 7}]}),
        json!({"kind": "product_viewed", "where": [{"property": "term", "op": "before_last_days", "value": 2}]}),
        json!({"kind": "cart"}),
        json!({"table": "records.vehicle", "where": [{"property": "serviced", "op": "before_last_days", "value": 7}]}),
        json!({"table": "orders"}),
    ])
}

fn period() -> impl Strategy<Value = Value> {
    let last = prop::sample::select(vec![
        json!({"last_minutes": 30}),
        json!({"last_hours": 1}),
        json!({"last_hours": 12}),
        json!({"last_days": 1}),
        json!({"last_days": 7}),
        json!({"last_days": 30}),
    ]);
    let calendar = prop::sample::select(vec!["today", "this_week", "this_month", "this_year"]);
    prop_oneof![
        2 => Just(Value::Null),
        3 => last,
        1 => calendar.prop_map(|unit| json!({"calendar": unit})),
        1 => (1..28_u8, 0..28_u8).prop_map(|(day, more)| {
            let last = (day + more).min(28);
            json!({"between": [format!("2026-03-{day:02}"), format!("2026-03-{last:02}")]})
        }),
        1 => (source(), within()).prop_map(|(after, within)| json!({"after": after, "within": within})),
    ]
}

/// A period that does not begin with another event.
fn plain_period() -> impl Strategy<Value = Value> {
    period().prop_map(|period| if period.get("after").is_some() { Value::Null } else { period })
}

fn rows_condition() -> impl Strategy<Value = Value> {
    let counted = prop::sample::select(vec!["count", "days_since_last", "days_since_first"]);
    let numbers = prop::sample::select(vec!["sum", "average", "minimum", "maximum", "distinct"]);
    let subject = |mut json: Value| {
        json["subject"] = json!(if json.get("kind").is_some() { "events" } else { "rows" });
        json
    };
    prop_oneof![
        (source(), counted, op(), 0..8_i64, period()).prop_map(
            move |(source, aggregate, op, value, period)| {
                let mut json = subject(source);
                json["aggregate"] = json!(aggregate);
                json["op"] = json!(op);
                json["value"] = json!(value);
                json["period"] = period;
                json
            }
        ),
        (numbers, op(), 0..12_i64, period()).prop_map(|(aggregate, op, value, period)| {
            json!({"subject": "events", "kind": "product_viewed", "aggregate": aggregate, "of": "price",
                   "op": op, "value": value, "period": period})
        }),
    ]
}

fn field_condition() -> impl Strategy<Value = Value> {
    let field = |field: &str, op: &str, value: Value| json!({"subject": "field", "field": field, "op": op, "value": value});
    prop_oneof![
        prop::sample::select(vec!["is", "is_not", "contains"]).prop_map(move |op| field(
            "city",
            op,
            json!("Казань")
        )),
        (0..365_i64).prop_map(move |days| field("birthday", "anniversary_within", json!(days))),
        prop::sample::select(vec![1, 2, 7, 30]).prop_map(move |days| field(
            "created_at",
            "in_last_days",
            json!(days)
        )),
        prop::sample::select(vec![1, 2, 7, 30]).prop_map(move |days| field(
            "created_at",
            "in_next_days",
            json!(days)
        )),
        (1..14_000_i64).prop_map(move |days| field("birthday", "in_last_days", json!(days))),
        (1..14_000_i64).prop_map(move |days| field("birthday", "before_last_days", json!(days))),
        prop::sample::select(vec![1, 2, 7, 30]).prop_map(move |days| field(
            "created_at",
            "before_last_days",
            json!(days)
        )),
        prop::sample::select(vec!["in", "not_in"]).prop_map(move |op| field(
            "interests",
            op,
            json!(["music", "sport"])
        )),
        prop::bool::ANY.prop_map(move |is| field("vip", "is_not", json!(is))),
        (op(), 0..5_i64).prop_map(move |(op, value)| field("deposit", op, json!(value))),
    ]
}

pub fn condition() -> impl Strategy<Value = Value> {
    let measures = prop::sample::select(vec!["count", "days_since_last", "days_since_first"]);
    let whats = prop::sample::select(vec!["sent", "opened", "clicked"]);
    prop_oneof![
        4 => (measures, op(), 0..8_i64, period()).prop_map(|(measure, op, value, period)| {
            json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period})
        }),
        2 => (prop::sample::select(vec!["sum", "average"]), op(), 0..30_i64, period())
            .prop_map(|(measure, op, value, period)| {
                let value = format!("{value}.00");
                json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period})
            }),
        2 => (prop::bool::ANY, prop::bool::ANY, period()).prop_map(|(did, but, period)| {
            let op = if did { "did" } else { "did_not" };
            let mut json = json!({"subject": "bought", "what": "product", "values": ["85123A"], "op": op, "period": period});
            if did && but {
                json["but_not"] = json!(["22423"]);
            }
            json
        }),
        8 => rows_condition(),
        3 => (whats, prop::sample::select(vec!["did", "did_not"]), period()).prop_map(|(what, op, period)| {
            json!({"subject": "messages", "what": what, "op": op, "period": period})
        }),
        3 => (source(), source(), within(), prop::sample::select(vec!["did", "did_not"]), plain_period())
            .prop_map(|(first, then, within, op, period)| {
                json!({"subject": "sequence", "first": first, "then": then, "within": within, "op": op,
                       "period": period})
            }),
        2 => (op(), 0..100_i64, period()).prop_map(|(op, value, period)| {
            json!({"subject": "share", "what": "category", "values": ["cat_1"], "op": op, "value": value,
                   "period": period})
        }),
        1 => prop::sample::select(vec!["in", "not_in"])
            .prop_map(|op| json!({"subject": "list", "list_id": "lst_1", "op": op})),
        1 => prop::sample::select(vec!["in", "not_in"])
            .prop_map(|op| json!({"subject": "control", "campaign_id": "cmp_2", "op": op})),
        4 => field_condition(),
        1 => Just(json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"})),
    ]
}

/// Silence turns at moments of its own that no list of spans knows.
pub fn silence() -> impl Strategy<Value = Value> {
    (op(), 0..300_i64).prop_map(
        |(op, value)| json!({"subject": "orders", "measure": "silence_percent", "op": op, "value": value}),
    )
}

/// The rating turns days and months after each message.
pub fn engagement() -> impl Strategy<Value = Value> {
    let compared = (op(), 0..6_i64)
        .prop_map(|(op, value)| json!({"subject": "field", "field": "engagement", "op": op, "value": value}));
    let known = prop::sample::select(vec!["known", "unknown"])
        .prop_map(|op| json!({"subject": "field", "field": "engagement", "op": op}));
    prop_oneof![3 => compared, 1 => known]
}

pub fn any_rule() -> impl Strategy<Value = Value> {
    condition().prop_recursive(3, 12, 3, |inner| {
        let group = prop::collection::vec(inner, 1..4);
        (prop::sample::select(vec!["all", "any", "none"]), group)
            .prop_map(|(word, rules)| json!({word: rules}))
    })
}

/// Also with rank and limit around it.
pub fn whole_rule() -> impl Strategy<Value = Value> {
    let by = prop_oneof![
        Just(json!({"subject": "field", "field": "deposit"})),
        period().prop_map(|period| json!({"subject": "orders", "measure": "sum", "period": period})),
        (source(), period()).prop_map(|(mut by, period)| {
            by["subject"] = json!(if by.get("kind").is_some() { "events" } else { "rows" });
            by["aggregate"] = json!("count");
            by["period"] = period;
            by
        }),
    ];
    prop_oneof![
        3 => any_rule(),
        1 => (by, any_rule(), 1..20_i64).prop_map(|(by, of, n)| json!({"top": {"by": by, "percent": n, "of": of}})),
        1 => (any_rule(), any::<i64>(), 1..20_i64)
            .prop_map(|(of, seed, n)| json!({"random": {"seed": seed, "count": n, "of": of}})),
    ]
}

/// The subjects a rule asks about.
pub fn subjects_of(json: &Value) -> Vec<String> {
    if let Some(subject) = json.get("subject").and_then(Value::as_str) {
        return vec![subject.to_owned()];
    }
    let inside = json.as_object().into_iter().flat_map(|object| object.values());
    inside.flat_map(|list| list.as_array().into_iter().flatten()).flat_map(subjects_of).collect()
}

/// Moments around March 2026, often at equal ones.
pub fn any_moment() -> impl Strategy<Value = Timestamp> {
    let base = moment("2026-02-20T00:00:00Z").micros();
    prop_oneof![
        2 => (0..40_i64).prop_map(move |day| Timestamp::from_micros(base + day * DAY)),
        1 => (0..40 * 48_i64).prop_map(move |half| Timestamp::from_micros(base + half * HOUR / 2)),
        1 => (0..40 * DAY).prop_map(move |micros| Timestamp::from_micros(base + micros)),
    ]
}

/// One thing that happened to a customer.
fn happening(person: Person, (kind, at, number, flag): (u8, Timestamp, i64, bool)) -> Person {
    use tables::{lines, messages};
    let text = |typed| Text { typed, folded: "" };
    match kind {
        0 => person.order(OrderKind::Return, at, -number * 100, &[]),
        1 => person.order(OrderKind::Purchase, at, number * 100, &[line(if flag { 1 } else { 3 })]),
        2 | 3 => {
            let mut values = vec![(BRAND, text(if flag { "Acme" } else { "Лён" }))];
            if number % 3 > 0 {
                values.push((PRICE, Number(number * 100_000)));
            }
            if number % 2 > 0 {
                let term = Timestamp::from_micros(at.micros() + (number - 20) * HOUR);
                values.push((TERM, rules::facts::Value::Moment(term)));
            }
            person.row(VIEWED, at, &values)
        }
        4 if flag => person.row(CART, at, &[(CART_SUM, Money(number))]),
        4 => {
            let serviced = rules::facts::Value::Date(Date(20_510 - number));
            person.row(VEHICLES, at, &[(SERVICED, serviced)])
        }
        5 => {
            let product = if flag { 1 } else { 3 };
            person.row(tables::LINES, at, &[(lines::PRODUCT, Id(product)), (lines::AMOUNT, Money(number))])
        }
        _ => {
            let what = ["sent", "opened", "clicked", "control"][number as usize % 4];
            person.row(tables::MESSAGES, at, &[(messages::WHAT, text(what)), (messages::CAMPAIGN, Id(2))])
        }
    }
}

pub fn someone() -> impl Strategy<Value = Interesting> {
    let happenings = prop::collection::vec((0..7_u8, any_moment(), 0..40_i64, prop::bool::ANY), 0..10);
    let birthday = prop::option::of((5_000..14_000_i64).prop_map(Date));
    let city = prop::option::of(prop::sample::select(vec!["Казань", "Пермь"]));
    let own = (prop::option::of(any_moment()), prop::bool::ANY, 0..4_i64);
    (happenings, birthday, city, own).prop_map(|(happenings, birthday, city, (created, flag, number))| {
        let moments: Vec<_> = happenings.iter().map(|it| it.1).chain(created).collect();
        let terms = happenings.iter().map(|it| Timestamp::from_micros(it.1.micros() + (it.2 - 20) * HOUR));
        let moments = moments.iter().copied().chain(terms).collect();
        let mut person = happenings.into_iter().fold(Person::default(), happening);
        if let Some(birthday) = birthday {
            person = person.date(standard::BIRTHDAY, birthday);
        }
        if let Some(city) = city {
            person = person.text(standard::CITY, city);
        }
        if let Some(created) = created {
            person = person.moment(standard::CREATED_AT, created);
        }
        person = match number {
            0 => person,
            1 => person.choices(INTERESTS, &["music"]).field(VIP, Boolean(flag)),
            _ => person.choices(INTERESTS, &["books"]).field(DEPOSIT, Money(number * 100)),
        };
        if flag {
            person = person.allows(Purpose::Marketing, Channel::Email, None).listed(ListId(1));
        }
        Interesting { person, moments }
    })
}
