//! The customers and events of `bench segments`: the same arithmetic as in `opponents/segments.py`, so that both sides
//! make the same base without handing it over.

use base::time::DAY;
use base::{Currency, Date, Timestamp, Zone};
use rules::facts::Value;
use rules::schema::{
    ColumnId, FieldDef, FieldId, FieldKind, Label, Schema, TableDef, TableId, standard, tables,
};
use std::collections::BTreeMap;
use warehouse::{CHUNK, Column, Columns, Rows, Warehouse};

pub const POINTS: FieldId = standard::custom(1);
pub const MEMBER: FieldId = standard::custom(2);
pub const VIEWS: TableId = tables::events(1);
pub const OPENS: TableId = tables::events(2);
pub const CARTS: TableId = tables::events(3);

/// 1 January 2026.
pub fn now() -> Timestamp {
    Timestamp::from_seconds(1_767_225_600)
}

/// A number made of two, the same for the same ones.
pub fn h(i: i64, k: i64) -> i64 {
    let square = |x: i64, c: i64| (x * x + c) % 2_147_483_647;
    square(square((i * 48_271 + k * 69_621 + 1_013) % 2_147_483_647, k * 7), i % 1_000_003)
}

pub fn schema() -> Schema {
    let mut schema = Schema::new(Zone::utc(), Currency::RUB);
    let field = |id, name: &str, kind| FieldDef {
        id,
        name: name.to_owned(),
        kind,
        label: Label::new(name, name),
        choices: Vec::new(),
    };
    schema.fields.push(field(POINTS, "points", FieldKind::Number));
    schema.fields.push(field(MEMBER, "member", FieldKind::Boolean));
    for (kind, name) in [(1, "product_viewed"), (2, "opened"), (3, "cart")] {
        schema.tables.push(TableDef::of_events(kind, name, Label::new(name, name), Vec::new()));
    }
    schema
}

/// Builds the columns of everybody, chunk by chunk.
pub fn build(customers: usize, events: usize) -> Warehouse {
    let arrivals = [
        (VIEWS, arrived(customers, events, |kind| kind < 6)),
        (OPENS, arrived(customers, events, |kind| kind == 6 || kind == 7)),
        (CARTS, arrived(customers, events, |kind| kind == 9)),
        (tables::ORDERS, arrived(customers, events, |kind| kind == 8)),
    ];
    let chunk = |number: usize| {
        let (from, until) = (number * CHUNK, ((number + 1) * CHUNK).min(customers + 1));
        let present = usize::from(number == 0)..until - from;
        let tables = arrivals.iter().map(|(table, arrived)| (*table, arrived.rows(*table, from, until)));
        (number as u32, Columns::new(present, fields(from, until), tables.collect()))
    };
    let warehouse = Warehouse::default();
    warehouse.load_columns((0..=customers / CHUNK).map(chunk));
    warehouse
}

fn fields(from: usize, until: usize) -> Vec<(FieldId, Column)> {
    let ids = || (from as i64)..(until as i64);
    let now = now().micros();
    let texts = |text: &dyn Fn(i64) -> Option<String>| -> Option<Column> {
        let all: Vec<Option<String>> = ids().map(text).collect();
        Column::collect(all.iter().map(|text| text.as_deref().map(|typed| Value::Text { typed, folded: "" })))
    };
    let values = |value: &dyn Fn(i64) -> Option<Value<'static>>| -> Option<Column> {
        let all: Vec<Option<Value<'static>>> = ids().map(value).collect();
        Column::collect(all.into_iter())
    };
    let gender = |id| match h(id, 1) % 10 {
        0..4 => Some("female".to_owned()),
        4..8 => Some("male".to_owned()),
        _ => None,
    };
    let city =
        |id| (h(id, 3) % 10 < 9).then(|| format!("city_{}", (h(id, 2) % 100) * (h(id, 2) % 100) / 100));
    let birthday = |id| (h(id, 5) % 10 < 7).then(|| Value::Date(Date(h(id, 4) % 18_000 - 5_479)));
    let created = |id| Some(Value::Moment(Timestamp::from_micros(now - h(id, 6) % 86_400_000 * 1_000_000)));
    let points = |id| (h(id, 7) % 10 < 6).then(|| Value::Number(h(id, 8) % 5_000 * 1_000_000));
    let columns = [
        (standard::GENDER, texts(&gender)),
        (standard::CITY, texts(&city)),
        (standard::COUNTRY, texts(&|id| Some(format!("country_{}", h(id, 10) % 5)))),
        (standard::EMAIL, texts(&|id| Some(format!("person{id}@example.com")))),
        (standard::BIRTHDAY, values(&birthday)),
        (standard::CREATED_AT, values(&created)),
        (POINTS, values(&points)),
        (MEMBER, values(&|id| Some(Value::Boolean(h(id, 9) % 4 == 0)))),
    ];
    columns.into_iter().filter_map(|(field, column)| Some((field, column?))).collect()
}

/// Events of one kind, customer by customer, each one's in the order of arrival.
struct Arrived {
    offsets: Vec<u32>,
    moments: Vec<i64>,
    totals: Vec<u32>,
}

fn arrived(customers: usize, events: usize, wanted: impl Fn(i64) -> bool) -> Arrived {
    let of = |i: i64| (1 + h(i, 20) % customers as i64) as usize;
    let mine: Vec<u32> = (0..events as i64).filter(|i| wanted(h(*i, 21) % 10)).map(|i| i as u32).collect();
    // Counting sort: how many each has, where each begins, and then each event to its place.
    let mut offsets = vec![0_u32; customers + 2];
    mine.iter().for_each(|i| offsets[of(i64::from(*i)) + 1] += 1);
    (1..offsets.len()).for_each(|id| offsets[id] += offsets[id - 1]);
    let (mut next, mut moments, mut totals) = (offsets.clone(), vec![0; mine.len()], vec![0; mine.len()]);
    let (start_ms, span_ms) = ((now().micros() - 365 * DAY) / 1_000, 365 * DAY / 1_000);
    for i in mine.into_iter().map(i64::from) {
        let place = &mut next[of(i)];
        moments[*place as usize] = (start_ms + i * span_ms / events as i64) * 1_000;
        totals[*place as usize] = (h(i, 22) % 500_000) as u32;
        *place += 1;
    }
    Arrived { offsets, moments, totals }
}

impl Arrived {
    fn rows(&self, table: TableId, from: usize, until: usize) -> Rows {
        let (first, last) = (self.offsets[from] as usize, self.offsets[until] as usize);
        let offsets = self.offsets[from..=until].iter().map(|offset| offset - first as u32).collect();
        let mut columns: BTreeMap<ColumnId, Column> = BTreeMap::new();
        if table == tables::ORDERS {
            let totals = self.totals[first..last].iter().map(|it| Some(Value::Money(i64::from(*it))));
            columns.extend(Column::collect(totals).map(|column| (tables::orders::TOTAL, column)));
            let purchases = (first..last).map(|_| Some(Value::Boolean(true)));
            columns.extend(Column::collect(purchases).map(|column| (tables::orders::PURCHASE, column)));
        }
        Rows::of_arrays(offsets, &self.moments[first..last], columns)
    }
}
