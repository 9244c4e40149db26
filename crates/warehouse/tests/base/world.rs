//! Random bases, rules and moments that shrink, and the plain definition beside them.
//!
//! Moments stand on a grid of half days, and so does now, give or take a microsecond: periods end exactly where rows
//! stand, which is where mistakes are made.

use base::{CategoryId, Currency, Date, ListId, ProductId, SegmentId, Timestamp, TopicId, Zone, time::DAY};
use proptest::collection::vec;
use proptest::prelude::*;
use rules::facts::{Facts, Value as Known};
use rules::rule::{Channel, Purpose};
use rules::schema::{
    ColumnDef, ColumnId, FieldDef, FieldId, FieldKind, Label, ProductDef, Schema, SegmentDef, TableDef,
    TableId, standard, tables,
};
use rules::{Person, Rule};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use warehouse::{Cell, ChildRow, Mark, Row};

pub const POINTS: FieldId = standard::custom(0);
pub const SPENT: FieldId = standard::custom(1);
pub const MEMBER: FieldId = standard::custom(2);
pub const HOBBIES: FieldId = standard::custom(3);

/// Vehicles: records of the business's own with a colour, a day of service, a moment of sale and a price.
pub const VEHICLES: TableId = tables::records(1);
const COLOUR: ColumnId = ColumnId(1);
const SERVICED: ColumnId = ColumnId(2);
const SOLD: ColumnId = ColumnId(3);
const PRICE: ColumnId = ColumnId(4);

const CITIES: [&str; 5] = ["Казань", "казань", "Королёв", "Пермь", "London"];
const HOBBY_WORDS: [&str; 3] = ["Чай", "чай", "Бег"];

/// What happens to a base: customers come, change and go, in several steps.
pub type History = Vec<BTreeMap<i64, Option<Row>>>;

pub fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
}

pub fn schema() -> Schema {
    let mut schema = Schema::new(Zone::parse("Europe/Moscow").unwrap(), Currency::RUB);
    let field = |id, name: &str, kind| FieldDef {
        id,
        name: name.to_owned(),
        kind,
        label: Label::new(name, name),
        choices: Vec::new(),
    };
    schema.fields.push(field(POINTS, "points", FieldKind::Number));
    schema.fields.push(field(SPENT, "spent", FieldKind::Money));
    schema.fields.push(field(MEMBER, "member", FieldKind::Boolean));
    schema.fields.push(field(HOBBIES, "hobbies", FieldKind::ManyChoice));
    let column = |id, name: &str, kind| ColumnDef::new(id, name, kind, Label::new(name, name));
    let vehicle = vec![
        column(COLOUR, "colour", FieldKind::Text),
        column(SERVICED, "serviced", FieldKind::Date),
        column(SOLD, "sold", FieldKind::Moment),
        column(PRICE, "price", FieldKind::Money),
    ];
    let label = Label::new("автомобиль", "vehicle");
    schema.tables.push(TableDef::of_records(1, "records.vehicle", label, vehicle));
    schema.topics.insert(TopicId(1), "news".into());
    schema.lists.insert(ListId(3), "guests".into());
    schema.categories.insert(CategoryId(1), "even".into());
    let product = |id: i64| {
        let category = (id % 2 == 0).then_some(CategoryId(1));
        (format!("p{id}"), ProductDef { id: ProductId(id), name: format!("p{id}"), category })
    };
    schema.products = Arc::new((1..=6).map(product).collect());
    let rule = json!({"subject": "field", "field": "city", "op": "is", "value": "Казань"});
    let rule = Rule::from_json(&rule).unwrap();
    schema.segments.insert(SegmentId(1), SegmentDef { name: "Казань".into(), rule });
    schema
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..120).prop_map(|half_days| Timestamp::from_micros(start().micros() + half_days * DAY / 2))
}

pub fn now() -> impl Strategy<Value = Timestamp> {
    (moment(), -1_i64..2).prop_map(|(moment, off)| Timestamp::from_micros(moment.micros() + off))
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(words).prop_map(str::to_owned)
}

/// Known more often than not.
fn maybe<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(0.8, value).boxed()
}

fn cell(value: Known<'_>) -> Cell {
    value.into()
}

fn row(id: i64) -> impl Strategy<Value = Row> {
    let texts = (
        maybe(one_of(&CITIES)),
        maybe(one_of(&["female", "male"])),
        maybe(0..3_i64),
        maybe(5_000..14_000_i64),
    );
    let numbers = (maybe(moment()), maybe(-3..8_i64), maybe(-2..3_i64), maybe(any::<bool>()));
    let many = (
        proptest::collection::btree_set(one_of(&HOBBY_WORDS), 0..3),
        proptest::collection::btree_set(mark(), 0..4),
    );
    let had = (vec(order(), 0..6), vec(vehicle(), 0..4), vec(message(), 0..8));
    (texts, numbers, many, had).prop_map(move |(texts, numbers, many, (orders, vehicles, messages))| {
        let (city, gender, email, birthday) = texts;
        let (created_at, points, spent, member) = numbers;
        let mut row = Row { id, ..Row::default() }
            .with(standard::CITY, city)
            .with(standard::GENDER, gender)
            .with(standard::EMAIL, email.map(|n| format!("Person{n}{id}@Example.com")))
            .with(standard::BIRTHDAY, birthday.map(Date))
            .with(standard::CREATED_AT, created_at)
            .with(POINTS, points.map(|n| cell(Known::Number(n * 2_500_000))))
            .with(SPENT, spent.map(|n| cell(Known::Money(n * 100_000_000_007))))
            .with(MEMBER, member.map(|is| cell(Known::Boolean(is))));
        row.choices.push((HOBBIES, many.0.into_iter().collect()));
        row.marks.extend(many.1);
        row.tables.push((tables::ORDERS, orders.iter().map(|(order, _)| order.clone()).collect()));
        row.tables.push((tables::LINES, orders.into_iter().flat_map(|(_, lines)| lines).collect()));
        row.tables.push((VEHICLES, vehicles));
        row.tables.push((tables::MESSAGES, messages));
        row
    })
}

/// An order with its lines; a return has none.
fn order() -> impl Strategy<Value = (ChildRow, Vec<ChildRow>)> {
    let products = vec(1_i64..7, 0..3);
    (moment(), 0_i64..3_000, proptest::bool::weighted(0.85), products).prop_map(
        |(moment, total, purchase, lines)| {
            let total = if purchase { total } else { -total };
            let values = vec![
                (tables::orders::TOTAL, cell(Known::Money(total))),
                (tables::orders::PURCHASE, cell(Known::Boolean(purchase))),
            ];
            let line = |id: i64| {
                let amount = (tables::lines::AMOUNT, cell(Known::Money(id * 100)));
                ChildRow { moment, values: vec![(tables::lines::PRODUCT, cell(Known::Id(id))), amount] }
            };
            let lines = if purchase { lines.into_iter().map(line).collect() } else { Vec::new() };
            (ChildRow { moment, values }, lines)
        },
    )
}

fn vehicle() -> impl Strategy<Value = ChildRow> {
    // Days on both sides of every now.
    let day = (20_440_i64..20_530).prop_map(Date);
    let values = (maybe(one_of(&CITIES)), maybe(day), maybe(moment()), maybe(0_i64..3_000));
    (moment(), values).prop_map(|(moment, (colour, serviced, sold, price))| {
        let values = [
            colour.map(|it| (COLOUR, Cell::Text(it))),
            serviced.map(|it| (SERVICED, cell(Known::Date(it)))),
            sold.map(|it| (SOLD, cell(Known::Moment(it)))),
            price.map(|it| (PRICE, cell(Known::Money(it)))),
        ];
        ChildRow { moment, values: values.into_iter().flatten().collect() }
    })
}

/// What came of a message, also longer ago than the engagement rating looks back.
fn message() -> impl Strategy<Value = ChildRow> {
    let what = one_of(&["sent", "sent", "sent", "opened", "opened", "clicked", "skipped"]);
    (-200_i64..120, what).prop_map(|(half_days, what)| ChildRow {
        moment: Timestamp::from_micros(start().micros() + half_days * DAY / 2),
        values: vec![(tables::messages::WHAT, Cell::Text(what))],
    })
}

fn mark() -> impl Strategy<Value = Mark> {
    let consent =
        |topic, given| Mark::Consent { purpose: Purpose::Marketing, channel: Channel::Email, topic, given };
    proptest::sample::select(vec![
        Mark::Reach(Channel::Email),
        Mark::Reach(Channel::Sms),
        Mark::List(ListId(3)),
        consent(None, true),
        consent(Some(TopicId(1)), true),
        consent(Some(TopicId(1)), false),
    ])
}

/// Ids in two chunks, on both sides of the border between them.
fn id() -> impl Strategy<Value = i64> {
    prop_oneof![1_i64..90, 65_510_i64..65_560]
}

pub fn history() -> impl Strategy<Value = History> {
    let someone = || id().prop_flat_map(|id| (Just(id), row(id)));
    let load = vec(someone().prop_map(|(id, row)| (id, Some(row))), 20..60);
    let change =
        (someone(), proptest::bool::weighted(0.8)).prop_map(|((id, row), stays)| (id, stays.then_some(row)));
    let step = |changes: Vec<(i64, Option<Row>)>| changes.into_iter().collect::<BTreeMap<_, _>>();
    let later = vec(vec(change, 0..12).prop_map(step), 0..4);
    (load.prop_map(step), later).prop_map(|(load, later)| std::iter::once(load).chain(later).collect())
}

fn comparison() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["at_least", "at_most", "more_than", "less_than", "equals"])
}

fn period() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        (1_i64..41).prop_map(|days| json!({"last_days": days})),
        (1_i64..61).prop_map(|hours| json!({"last_hours": hours})),
        proptest::sample::select(&["today", "this_week", "this_month", "this_year"])
            .prop_map(|unit| json!({"calendar": unit})),
        (source(), 1_i64..20).prop_map(|(after, days)| json!({"after": after, "within": {"days": days}})),
        (1_i64..31).prop_map(|day| json!({"between": [format!("2026-01-{day:02}"), "2026-02-10"]})),
    ]
}

fn source() -> impl Strategy<Value = Value> {
    let product = (proptest::sample::select(&["in", "not_in"]), 1_i64..7).prop_map(|(op, id)| {
        let product = json!({"property": "product", "op": op, "value": [format!("prd_{id}")]});
        json!({"table": "lines", "where": [product]})
    });
    let total = (comparison(), 0_i64..30).prop_map(
        |(op, value)| json!({"table": "orders", "where": [{"property": "total", "op": op, "value": value}]}),
    );
    let relative = proptest::sample::select(&["in_last_days", "before_last_days", "in_next_days"]);
    let dated = (proptest::sample::select(&["serviced", "sold"]), relative, 1_i64..40, any::<bool>());
    let vehicle = dated.prop_map(|(property, op, days, plain)| {
        let mut tests = vec![json!({"property": property, "op": op, "value": days})];
        if !plain {
            tests.push(json!({"property": "colour", "op": "is_not", "value": "Пермь"}));
        }
        json!({"table": "records.vehicle", "where": tests})
    });
    let all = Just(json!({"table": "records.vehicle"}));
    prop_oneof![2 => product, 2 => total, 1 => Just(json!({"table": "orders"})), 3 => vehicle, 1 => all]
}

fn rows() -> impl Strategy<Value = Value> {
    let figures =
        &["count", "days_since_first", "days_since_last", "sum", "average", "minimum", "maximum", "distinct"];
    let figure = proptest::sample::select(figures);
    let asked = (source(), figure, comparison(), 0_i64..30, period());
    let measured = asked.prop_map(|(mut json, figure, op, value, period)| {
        let of = match (json["table"].as_str().unwrap_or_default(), figure) {
            (_, "count" | "days_since_first" | "days_since_last") => Value::Null,
            ("lines", "distinct") => json!("product"),
            ("lines", _) => json!("amount"),
            ("records.vehicle", "distinct") => json!("colour"),
            ("records.vehicle", _) => json!("price"),
            _ => json!("total"),
        };
        let rest = json!({"subject": "rows", "aggregate": figure, "of": of, "op": op, "value": value, "period": period});
        json.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json
    });
    let did = || proptest::sample::select(&["did", "did_not"]);
    let sequence = (source(), source(), 1_i64..20, did()).prop_map(|(first, then, days, op)| {
        json!({"subject": "sequence", "first": first, "then": then, "within": {"days": days}, "op": op})
    });
    let share = (comparison(), 0_i64..100, period()).prop_map(|(op, value, period)| {
        json!({"subject": "share", "what": "category", "values": ["cat_1"], "op": op, "value": value, "period": period})
    });
    prop_oneof![4 => measured, 1 => sequence, 1 => share]
}

fn orders() -> impl Strategy<Value = Value> {
    let counted = (proptest::sample::select(&["count", "days_since_last", "days_since_first"]), 0_i64..12);
    let counted = counted.prop_map(|(measure, value)| (measure, json!(value)));
    let money = (proptest::sample::select(&["sum", "average"]), 0_i64..40);
    let money = money.prop_map(|(measure, value)| (measure, json!(format!("{value}.00"))));
    let what = prop_oneof![3 => counted, 2 => money];
    let measured = (what, comparison(), period()).prop_map(|(what, op, period)| {
        let (measure, value) = what;
        json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period})
    });
    let silence = (comparison(), 0_i64..300).prop_map(
        |(op, value)| json!({"subject": "orders", "measure": "silence_percent", "op": op, "value": value}),
    );
    prop_oneof![5 => measured, 1 => silence]
}

fn bought() -> impl Strategy<Value = Value> {
    let product = vec(1_i64..7, 1..3)
        .prop_map(|ids| ("product", ids.into_iter().map(|id| format!("p{id}")).collect::<Vec<_>>()));
    let what = prop_oneof![product, Just(("category", vec!["cat_1".to_owned()]))];
    (what, proptest::sample::select(&["did", "did_not"]), period()).prop_map(
        |((what, values), op, period)| {
            let mut json =
                json!({"subject": "bought", "what": what, "values": values, "op": op, "period": period});
            if op == "did" && what == "product" && values.len() > 1 {
                json["but_not"] = json!(["p6"]);
            }
            json
        },
    )
}

fn field(name: &'static str, op: &'static str, value: Value) -> Value {
    json!({"subject": "field", "field": name, "op": op, "value": value})
}

fn texts() -> impl Strategy<Value = Value> {
    let word = proptest::sample::select(&CITIES);
    let one = (proptest::sample::select(&["is", "is_not", "contains", "starts_with"]), word.clone())
        .prop_map(|(op, city)| field("city", op, json!(city)));
    let part = (1_usize..4, word.clone()).prop_map(|(letters, city)| {
        field("city", "contains", json!(city.chars().take(letters).collect::<String>()))
    });
    let list = vec(word, 1..3).prop_map(|cities| field("city", "in", json!(cities)));
    let hobbies =
        (proptest::sample::select(&["in", "not_in"]), vec(proptest::sample::select(&HOBBY_WORDS), 1..3))
            .prop_map(|(op, words)| field("hobbies", op, json!(words)));
    prop_oneof![4 => one, 1 => part, 2 => list, 3 => hobbies]
}

fn numbers() -> impl Strategy<Value = Value> {
    let points =
        (comparison(), -3..8_i64).prop_map(|(op, n)| field("points", op, json!(format!("{}.5", n * 2))));
    let between = (-3..3_i64, 0..5_i64)
        .prop_map(|(low, more)| field("points", "between", json!([low * 5, (low + more) * 5])));
    let spent = (comparison(), -2..3_i64)
        .prop_map(|(op, n)| field("spent", op, json!(format!("{}.07", n * 1_000_000_000))));
    let member = (proptest::sample::select(&["is", "is_not"]), any::<bool>())
        .prop_map(|(op, is)| field("member", op, json!(is)));
    let engagement = (comparison(), 0_i64..6).prop_map(|(op, rating)| field("engagement", op, json!(rating)));
    prop_oneof![1 => points, 1 => between, 1 => spent, 1 => member, 2 => engagement]
}

fn dates() -> impl Strategy<Value = Value> {
    let birthday = (proptest::sample::select(&["before", "after"]), 1_985_i64..2_008)
        .prop_map(|(op, year)| field("birthday", op, json!(format!("{year}-03-01"))));
    let anniversary = (0_i64..300).prop_map(|days| field("birthday", "anniversary_within", json!(days)));
    let created = (1_i64..60).prop_map(|days| field("created_at", "in_last_days", json!(days)));
    let to_come = (1_i64..60).prop_map(|days| field("created_at", "in_next_days", json!(days)));
    let between = (1_i64..29)
        .prop_map(|day| field("created_at", "between", json!([format!("2026-01-{day:02}"), "2026-02-05"])));
    let long_ago = (1_i64..60).prop_map(|days| field("created_at", "before_last_days", json!(days)));
    let grown_up = (6_000_i64..15_000).prop_map(|days| field("birthday", "before_last_days", json!(days)));
    prop_oneof![birthday, anniversary, created, to_come, between, long_ago, grown_up]
}

fn known() -> impl Strategy<Value = Value> {
    let fields = &[
        "city",
        "email",
        "birthday",
        "created_at",
        "points",
        "spent",
        "member",
        "hobbies",
        "phone",
        "engagement",
    ];
    (proptest::sample::select(&["known", "unknown"]), proptest::sample::select(fields))
        .prop_map(|(op, name)| json!({"subject": "field", "field": name, "op": op}))
}

fn marks() -> impl Strategy<Value = Value> {
    let consent = (proptest::sample::select(&["given", "not_given"]), any::<bool>()).prop_map(|(op, topic)| {
        let topic = topic.then_some("top_1");
        json!({"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": topic, "op": op})
    });
    let reach = (proptest::sample::select(&["can", "cannot"]), proptest::sample::select(&["email", "sms"]))
        .prop_map(|(op, channel)| json!({"subject": "reach", "channel": channel, "op": op}));
    let segment = proptest::sample::select(&["in", "not_in"])
        .prop_map(|op| json!({"subject": "segment", "segment_id": "seg_1", "op": op}));
    let list = proptest::sample::select(&["in", "not_in"])
        .prop_map(|op| json!({"subject": "list", "list_id": "lst_3", "op": op}));
    prop_oneof![2 => consent, 1 => reach, 1 => segment, 1 => list]
}

/// A rule, sometimes with rank and limit around it.
pub fn rule() -> impl Strategy<Value = Value> {
    let by = prop_oneof![
        proptest::sample::select(&["points", "engagement"])
            .prop_map(|name| json!({"subject": "field", "field": name})),
        (proptest::sample::select(&["sum", "count", "average"]), period())
            .prop_map(|(measure, period)| json!({"subject": "orders", "measure": measure, "period": period})),
    ];
    let top = (by, inner_rule(), 1_i64..40)
        .prop_map(|(by, of, percent)| json!({"top": {"by": by, "percent": percent, "of": of}}));
    let random = (inner_rule(), any::<i64>(), 1_i64..20)
        .prop_map(|(of, seed, count)| json!({"random": {"seed": seed, "count": count, "of": of}}));
    prop_oneof![8 => inner_rule(), 1 => top, 1 => random]
}

fn inner_rule() -> impl Strategy<Value = Value> {
    let fields = prop_oneof![3 => texts(), 2 => numbers(), 2 => dates(), 1 => known()];
    let condition = prop_oneof![4 => orders(), 4 => rows(), 2 => bought(), 8 => fields, 2 => marks()];
    condition.prop_recursive(3, 12, 3, |inner| {
        (proptest::sample::select(&["all", "any", "none"]), vec(inner, 1..4))
            .prop_map(|(word, rules)| json!({word: rules}))
    })
}

/// A fed row as the definition takes it.
pub struct Plain {
    person: Person,
    marks: Vec<Mark>,
}

impl Plain {
    pub fn of(row: &Row) -> Plain {
        let mut person = Person::default();
        for (field, cell) in &row.fields {
            person = person.field(*field, cell.value());
        }
        for (field, choices) in &row.choices {
            person = person.choices(*field, &choices.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for (table, rows) in &row.tables {
            for row in rows {
                let values: Vec<(ColumnId, Known<'_>)> =
                    row.values.iter().map(|(name, cell)| (*name, cell.value())).collect();
                person = person.row(*table, row.moment, &values);
            }
        }
        Plain { person, marks: row.marks.clone() }
    }
}

impl Facts for Plain {
    type Rows<'a> = <Person as Facts>::Rows<'a>;

    fn field(&self, field: FieldId) -> Option<Known<'_>> {
        Facts::field(&self.person, field)
    }

    fn choices(&self, field: FieldId) -> Vec<&str> {
        Facts::choices(&self.person, field)
    }

    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool {
        let said = |topic, given| self.marks.contains(&Mark::Consent { purpose, channel, topic, given });
        // The word about the topic itself, else the word about messages of no topic.
        match topic {
            Some(_) if said(topic, true) => true,
            Some(_) if said(topic, false) => false,
            _ => said(None, true),
        }
    }

    fn reach(&self, channel: Channel) -> bool {
        self.marks.contains(&Mark::Reach(channel))
    }

    fn in_list(&self, list: ListId) -> bool {
        self.marks.contains(&Mark::List(list))
    }

    fn rows(&self, table: TableId) -> Self::Rows<'_> {
        self.person.rows(table)
    }
}
