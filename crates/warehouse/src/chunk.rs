//! 1,024 neighbouring customers in columns. A chunk never changes; a change builds a new one from rows and the old.
//!
//! Ids are dense enough that a customer's slot is its id modulo the size of a chunk. What a customer has many of
//! (words of the ledger, orders, their products) lies behind offsets, one after another.

use crate::column::TextColumn;
use crate::row::{Channels, CustomerRow, OrderRow};
use base::{Date, ListId, ProductId, Timestamp, TopicId};
use domain::consent::{self, Topic, Word};
use rules::facts::{Facts, OrderKind, Rows, Value};
use rules::rule::{Channel, Purpose};
use rules::schema::{ColumnId, FieldId, TableId, standard, tables};

pub const SLOTS: usize = 1_024;
const UNKNOWN_DATE: i64 = i64::MIN;

#[derive(Debug)]
pub struct Chunk {
    present: Mask,
    texts: Vec<TextColumn>,
    birthdays: Box<[i64]>,
    created: Box<[Timestamp]>,
    reach: Box<[Channels]>,
    word_offsets: Box<[u32]>,
    words: Box<[Word]>,
    order_offsets: Box<[u32]>,
    orders: Box<[Order]>,
    line_offsets: Box<[u32]>,
    lines: Box<[Line]>,
}

#[derive(Clone, Copy, Debug)]
struct Order {
    placed_at: Timestamp,
    total_minor: i64,
    kind: OrderKind,
    /// How many of the customer's lines belong to it; they lie in the sequence of the orders.
    lines: u32,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    placed_at: Timestamp,
    product: ProductId,
}

/// The fields kept in text columns, in the order of the columns.
const TEXTS: [FieldId; 11] = [
    standard::FIRST_NAME,
    standard::MIDDLE_NAME,
    standard::LAST_NAME,
    standard::GENDER,
    standard::COUNTRY,
    standard::CITY,
    standard::LOCALE,
    standard::SOURCE,
    standard::EMAIL,
    standard::PHONE,
    standard::EXTERNAL,
];

/// One bit per slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask([u64; SLOTS / 64]);

impl Mask {
    pub const NONE: Mask = Mask([0; SLOTS / 64]);

    pub fn set(&mut self, slot: usize) {
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    pub fn has(&self, slot: usize) -> bool {
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }

    pub fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub fn with(self, other: &Mask, join: impl Fn(u64, u64) -> u64) -> Mask {
        Mask(std::array::from_fn(|index| join(self.0[index], other.0[index])))
    }

    /// The set slots, lowest first.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(index, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

impl Chunk {
    /// Builds a chunk from the rows of its slots.
    pub fn build(rows: &[Option<CustomerRow>]) -> Chunk {
        let mut chunk = Chunk {
            present: Mask::NONE,
            texts: (0..TEXTS.len())
                .map(|column| TextColumn::build(rows.iter().map(|r| text(r, column))))
                .collect(),
            birthdays: rows
                .iter()
                .map(|r| r.as_ref().and_then(|r| r.birthday).map_or(UNKNOWN_DATE, |d| d.0))
                .collect(),
            created: rows.iter().map(|r| r.as_ref().map_or(Timestamp::MIN, |r| r.created_at)).collect(),
            reach: rows.iter().map(|r| r.as_ref().map_or(Channels::default(), |r| r.reach)).collect(),
            word_offsets: Box::default(),
            words: rows.iter().flatten().flat_map(|r| r.words.iter().copied()).collect(),
            order_offsets: Box::default(),
            orders: Box::default(),
            line_offsets: Box::default(),
            lines: Box::default(),
        };
        chunk.word_offsets = offsets(rows.iter().map(|row| row.as_ref().map_or(0, |row| row.words.len())));
        chunk.order_offsets = offsets(rows.iter().map(|row| row.as_ref().map_or(0, |row| row.orders.len())));
        let lines_of = |row: &CustomerRow| row.orders.iter().map(|order| order.products.len()).sum();
        chunk.line_offsets = offsets(rows.iter().map(|row| row.as_ref().map_or(0, lines_of)));
        let (mut orders, mut lines) = (Vec::new(), Vec::new());
        for (slot, row) in rows.iter().enumerate() {
            let Some(row) = row else { continue };
            chunk.present.set(slot);
            let mut sorted: Vec<&OrderRow> = row.orders.iter().collect();
            sorted.sort_by_key(|order| order.placed_at);
            for order in sorted {
                let OrderRow { placed_at, total_minor, kind, .. } = *order;
                orders.push(Order { placed_at, total_minor, kind, lines: order.products.len() as u32 });
                lines.extend(order.products.iter().map(|&product| Line { placed_at, product }));
            }
        }
        chunk.orders = orders.into_boxed_slice();
        chunk.lines = lines.into_boxed_slice();
        chunk
    }

    pub fn present(&self) -> &Mask {
        &self.present
    }

    pub fn view(&self, slot: usize) -> View<'_> {
        View { chunk: self, slot }
    }

    pub fn reach(&self, slot: usize) -> Channels {
        self.reach[slot]
    }

    /// The column of a text field; nothing for fields of another type.
    pub fn text_column(&self, field: FieldId) -> Option<&TextColumn> {
        self.texts.get(TEXTS.iter().position(|text| *text == field)?)
    }

    /// The row a slot was built from, to build the next chunk.
    pub fn row(&self, slot: usize, id: i64) -> Option<CustomerRow> {
        if !self.present.has(slot) {
            return None;
        }
        let view = self.view(slot);
        let text = |field: FieldId| self.text_column(field)?.typed(slot).map(str::to_owned);
        let mut lines = view.lines().iter();
        let orders = view.orders().iter().map(|order| OrderRow {
            placed_at: order.placed_at,
            total_minor: order.total_minor,
            kind: order.kind,
            products: lines.by_ref().take(order.lines as usize).map(|line| line.product).collect(),
        });
        Some(CustomerRow {
            id,
            first_name: text(standard::FIRST_NAME),
            middle_name: text(standard::MIDDLE_NAME),
            last_name: text(standard::LAST_NAME),
            gender: text(standard::GENDER),
            birthday: view.birthday(),
            country: text(standard::COUNTRY),
            city: text(standard::CITY),
            locale: text(standard::LOCALE),
            source: text(standard::SOURCE),
            email: text(standard::EMAIL),
            phone: text(standard::PHONE),
            external: text(standard::EXTERNAL),
            created_at: self.created[slot],
            words: view.words().to_vec(),
            reach: self.reach[slot],
            orders: orders.collect(),
        })
    }

    /// Bytes held beside the dictionaries, for the memory report.
    pub fn bytes(&self) -> usize {
        let codes = TEXTS.len() * SLOTS * size_of::<u16>();
        let fixed = SLOTS * (size_of::<i64>() + size_of::<Timestamp>() + size_of::<Channels>() + 8);
        codes + fixed + size_of_val(&*self.words) + size_of_val(&*self.orders) + size_of_val(&*self.lines)
    }
}

fn text(row: &Option<CustomerRow>, column: usize) -> Option<&str> {
    let row = row.as_ref()?;
    let text = match TEXTS[column] {
        standard::FIRST_NAME => &row.first_name,
        standard::MIDDLE_NAME => &row.middle_name,
        standard::LAST_NAME => &row.last_name,
        standard::GENDER => &row.gender,
        standard::COUNTRY => &row.country,
        standard::CITY => &row.city,
        standard::LOCALE => &row.locale,
        standard::SOURCE => &row.source,
        standard::EMAIL => &row.email,
        standard::PHONE => &row.phone,
        _ => &row.external,
    };
    text.as_deref()
}

fn offsets(counts: impl Iterator<Item = usize>) -> Box<[u32]> {
    let mut sum = 0_u32;
    std::iter::once(0)
        .chain(counts.map(|count| {
            sum += count as u32;
            sum
        }))
        .collect()
}

/// One customer inside a chunk, as rules ask for it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    chunk: &'a Chunk,
    slot: usize,
}

impl<'a> View<'a> {
    pub fn words(&self) -> &'a [Word] {
        let offsets = &self.chunk.word_offsets;
        &self.chunk.words[offsets[self.slot] as usize..offsets[self.slot + 1] as usize]
    }

    pub fn birthday(&self) -> Option<Date> {
        let days = self.chunk.birthdays[self.slot];
        (days != UNKNOWN_DATE).then_some(Date(days))
    }

    /// A text field as it was typed.
    pub fn text(&self, field: FieldId) -> Option<&'a str> {
        self.chunk.text_column(field)?.typed(self.slot)
    }

    fn orders(&self) -> &'a [Order] {
        let offsets = &self.chunk.order_offsets;
        &self.chunk.orders[offsets[self.slot] as usize..offsets[self.slot + 1] as usize]
    }

    fn lines(&self) -> &'a [Line] {
        let offsets = &self.chunk.line_offsets;
        &self.chunk.lines[offsets[self.slot] as usize..offsets[self.slot + 1] as usize]
    }

    pub fn created_at(&self) -> Timestamp {
        self.chunk.created[self.slot]
    }
}

/// One customer's rows of a table.
#[derive(Clone, Copy, Debug)]
pub struct ViewRows<'a>(Slices<'a>);

#[derive(Clone, Copy, Debug)]
enum Slices<'a> {
    Orders(&'a [Order]),
    Lines(&'a [Line]),
    None,
}

impl Rows for ViewRows<'_> {
    fn len(&self) -> usize {
        match self.0 {
            Slices::Orders(orders) => orders.len(),
            Slices::Lines(lines) => lines.len(),
            Slices::None => 0,
        }
    }

    fn moment(&self, index: usize) -> Timestamp {
        match self.0 {
            Slices::Orders(orders) => orders[index].placed_at,
            Slices::Lines(lines) => lines[index].placed_at,
            Slices::None => Timestamp::MIN,
        }
    }

    fn value(&self, index: usize, column: ColumnId) -> Option<Value<'_>> {
        match (self.0, column) {
            (Slices::Orders(orders), tables::orders::TOTAL) => Some(Value::Money(orders[index].total_minor)),
            (Slices::Orders(orders), tables::orders::PURCHASE) => {
                Some(Value::Boolean(orders[index].kind == OrderKind::Purchase))
            }
            (Slices::Lines(lines), tables::lines::PRODUCT) => Some(Value::Id(lines[index].product.0)),
            _ => None,
        }
    }
}

impl Facts for View<'_> {
    type Rows<'a>
        = ViewRows<'a>
    where
        Self: 'a;

    fn field(&self, field: FieldId) -> Option<Value<'_>> {
        match field {
            standard::BIRTHDAY => self.birthday().map(Value::Date),
            standard::CREATED_AT => Some(Value::Moment(self.created_at())),
            text => self.chunk.text_column(text)?.value(self.slot),
        }
    }

    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool {
        let purpose = match purpose {
            Purpose::Marketing => consent::Purpose::Marketing,
            Purpose::Service => consent::Purpose::Service,
        };
        let topic = topic.map_or(Topic::EVERY, |topic| Topic(topic.0));
        let latest = consent::latest(self.words(), purpose, channel_of(channel), topic);
        latest.is_some_and(|word| word.given)
    }

    fn reach(&self, channel: Channel) -> bool {
        self.chunk.reach[self.slot].has(channel)
    }

    fn choices(&self, _field: FieldId) -> Vec<&str> {
        Vec::new()
    }

    fn in_list(&self, _list: ListId) -> bool {
        false
    }

    fn rows(&self, table: TableId) -> ViewRows<'_> {
        ViewRows(match table {
            tables::ORDERS => Slices::Orders(self.orders()),
            tables::LINES => Slices::Lines(self.lines()),
            _ => Slices::None,
        })
    }
}

fn channel_of(channel: Channel) -> consent::Channel {
    match channel {
        Channel::Email => consent::Channel::Email,
        Channel::Sms => consent::Channel::Sms,
        Channel::Push => consent::Channel::Push,
        Channel::Telegram => consent::Channel::Telegram,
        Channel::Whatsapp => consent::Channel::Whatsapp,
        Channel::Call => consent::Channel::Call,
    }
}
