//! Orders with their lines, and the totals over them.
//!
//! Lines are written whole with their order: an order is replaced, never patched line by line. What came back of it and
//! the steps of its life stand in `orders::life`. What counts as a purchase is decided in `domain::orders`.

mod life;

pub use life::{
    LifeStep, NewReturn, ReturnRow, add_return, bought, known_return, life, put_step, returns, set_state,
};

use crate::consent::known;
use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::{Currency, CustomerId, OrderId, Price, ProductId, Quantity, Timestamp};
use domain::orders::{Kind, Order, State};
use std::collections::HashMap;

const KNOWN: Query = query!("orders/known");
const INSERT: Query = query!("orders/insert");
const UPDATE: Query = query!("orders/update");
const DELETE_LINES: Query = query!("orders/delete_lines");
const INSERT_LINES: Query = query!("orders/insert_lines");
const LIST: Query = query!("orders/list");
const LIST_OF_CUSTOMER: Query = query!("orders/list_of_customer");
const LOAD: Query = query!("orders/load");
const LINES: Query = query!("orders/lines");
const SUMMARY: Query = query!("orders/summary");
const SUMMARY_OF_CUSTOMER: Query = query!("orders/summary_of_customer");
const SUMMARY_CUSTOMERS: Query = query!("orders/summary_customers");
const SUMMARY_PRODUCTS: Query = query!("orders/summary_products");
const PRODUCTS_OF_CUSTOMER: Query = query!("orders/products_of_customer");

/// An order that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOrder {
    pub id: i64,
    pub digest: Vec<u8>,
    pub customer: Option<i64>,
    pub kind: Kind,
    pub state: State,
    /// Since when it is in that state.
    pub state_at: Timestamp,
    pub currency: Currency,
}

/// An order about to be written: whose it is, what it says, and which products its lines point at.
#[derive(Clone, Debug)]
pub struct NewOrder<'a> {
    pub order: &'a Order,
    pub customer: Option<i64>,
    pub digest: [u8; 32],
    pub total_minor: i64,
    /// Since when it is in the state it is in.
    pub state_at: Timestamp,
    /// Product and own words of each line, in the order of the lines.
    pub products: Vec<(i64, Option<&'a str>)>,
}

/// Orders by number, locked until the transaction ends.
pub fn find(tx: &mut Tx, numbers: &[&str]) -> Result<HashMap<String, KnownOrder>> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let rows: Vec<[Value; 1]> = sorted.iter().map(|number| [Value::from(*number)]).collect();
    let read = |row: &Row| {
        let order = KnownOrder {
            id: row.int(0)?,
            digest: row.blob(2)?,
            customer: row.opt_int(3)?,
            state: known(State::parse(row.str(4)?), "state of order")?,
            state_at: row.time(5)?,
            currency: known(Currency::parse(row.str(6)?), "currency")?,
            kind: known(Kind::parse(row.str(7)?), "kind of order")?,
        };
        Ok((row.text(1)?, order))
    };
    tx.rows_many(&KNOWN, &rows)?.iter().map(read).collect()
}

/// Writes new orders with their lines; their ids in the same order.
pub fn insert(tx: &mut Tx, orders: &[NewOrder], source: &str, now: Timestamp) -> Result<Vec<i64>> {
    let ids = tx.new_ids(Sequence::Order, orders.len())?;
    let row = |(new, id): (&NewOrder, &i64)| -> [Value; 11] {
        let order = new.order;
        [
            (*id).into(),
            (&order.number).into(),
            order.kind.as_str().into(),
            order.state.as_str().into(),
            new.state_at.into(),
            new.customer.into(),
            order.placed_at().into(),
            order.currency.code().into(),
            new.total_minor.into(),
            (order.lines.len() as i64).into(),
            new.digest.into(),
        ]
    };
    let rows: Vec<_> = orders.iter().zip(&ids).map(row).collect();
    tx.exec_many_with(&INSERT, params![source, now], &rows)?;
    insert_lines(tx, orders.iter().zip(ids.iter().copied()))?;
    Ok(ids)
}

/// Writes another content into known orders.
pub fn update(tx: &mut Tx, orders: &[(i64, NewOrder)]) -> Result<()> {
    let row = |(id, new): &(i64, NewOrder)| -> [Value; 10] {
        let order = new.order;
        [
            (*id).into(),
            order.kind.as_str().into(),
            order.state.as_str().into(),
            new.state_at.into(),
            new.customer.into(),
            order.placed_at().into(),
            order.currency.code().into(),
            new.total_minor.into(),
            (order.lines.len() as i64).into(),
            new.digest.into(),
        ]
    };
    tx.exec_many(&UPDATE, &orders.iter().map(row).collect::<Vec<_>>())?;
    for (id, _) in orders {
        tx.exec(&DELETE_LINES, params![*id])?;
    }
    insert_lines(tx, orders.iter().map(|(id, new)| (new, *id)))
}

fn insert_lines<'a, 'b: 'a>(
    tx: &mut Tx,
    orders: impl Iterator<Item = (&'a NewOrder<'b>, i64)>,
) -> Result<()> {
    let mut rows: Vec<[Value; 8]> = Vec::new();
    for (new, id) in orders {
        for (position, (line, (product, words))) in new.order.lines.iter().zip(&new.products).enumerate() {
            rows.push([
                id.into(),
                (position as i64 + 1).into(),
                (*product).into(),
                (*words).into(),
                line.quantity.0.into(),
                line.unit_price.0.into(),
                line.total_minor.into(),
                line.placed_at.into(),
            ]);
        }
    }
    tx.exec_many(&INSERT_LINES, &rows)?;
    Ok(())
}

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub id: OrderId,
    pub number: String,
    pub kind: Kind,
    pub state: State,
    pub customer: Option<CustomerId>,
    /// First and last name, where the customer has any.
    pub customer_name: Option<String>,
    pub placed_at: Timestamp,
    pub currency: Currency,
    pub total_minor: i64,
    /// What came back, as a sum above zero.
    pub returned_minor: i64,
    pub lines: i64,
}

/// A line as it stands in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub position: i64,
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Price,
    pub total_minor: i64,
    pub placed_at: Timestamp,
}

/// Which orders to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub customer: Option<CustomerId>,
    pub kind: Option<Kind>,
    pub state: Option<State>,
}

/// A page, newest first, after the moment and id of the last row of the previous page.
pub fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<(Timestamp, i64)>,
    limit: usize,
) -> Result<Vec<Head>> {
    let (at, id) = after.unwrap_or((Timestamp::MAX, i64::MAX));
    let (kind, state) = (filter.kind.map_or("", Kind::as_str), filter.state.map_or("", State::as_str));
    let limit = limit as i64;
    let rows = match filter.customer {
        None => tx.rows(&LIST, params![at, id, kind, limit, state])?,
        Some(customer) => tx.rows(&LIST_OF_CUSTOMER, params![at, id, kind, limit, customer.0, state])?,
    };
    rows.iter().map(read_head).collect()
}

pub fn load(tx: &mut Tx, id: OrderId) -> Result<Option<Head>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read_head).transpose()
}

pub fn lines(tx: &mut Tx, id: OrderId) -> Result<Vec<LineRow>> {
    let read = |row: &Row| {
        Ok(LineRow {
            position: row.int(0)?,
            product: ProductId(row.int(1)?),
            code: row.text(2)?,
            name: row.text(3)?,
            quantity: Quantity(row.int(4)?),
            unit_price: Price(row.int(5)?),
            total_minor: row.int(6)?,
            placed_at: row.time(7)?,
        })
    };
    tx.rows(&LINES, params![id.0])?.iter().map(read).collect()
}

fn read_head(row: &Row) -> Result<Head> {
    let names: Vec<String> = [row.opt_text(9)?, row.opt_text(10)?].into_iter().flatten().collect();
    Ok(Head {
        id: OrderId(row.int(0)?),
        number: row.text(1)?,
        kind: known(Kind::parse(row.str(2)?), "kind of order")?,
        state: known(State::parse(row.str(3)?), "state of order")?,
        customer: row.opt_int(4)?.map(CustomerId),
        customer_name: (!names.is_empty()).then(|| names.join(" ")),
        placed_at: row.time(5)?,
        currency: known(Currency::parse(row.str(6)?), "currency")?,
        total_minor: row.int(7)?,
        lines: row.int(8)?,
        returned_minor: row.int(11)?,
    })
}

/// Totals of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub currency: Currency,
    pub lines: i64,
    pub orders: i64,
    pub cancellations: i64,
    pub lines_without_customer: i64,
    /// The sum of the lines' totals, each rounded once.
    pub total_minor: i64,
    /// The sum of price × quantity before any rounding, in 1/10,000,000,000 of the major unit.
    pub exact: i128,
    /// What came back of these orders, as a sum above zero.
    pub returned_minor: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub totals: Vec<Totals>,
    pub customers: i64,
    pub products: i64,
}

/// Totals over every line, or over the clean ones only.
pub fn summary(tx: &mut Tx, clean: bool) -> Result<Summary> {
    let totals = tx.rows(&SUMMARY, params![clean])?.iter().map(read_totals).collect::<Result<_>>()?;
    let mut one = |query: &Query| tx.row(query, params![clean])?.map_or(Ok(0), |row| row.int(0));
    Ok(Summary { totals, customers: one(&SUMMARY_CUSTOMERS)?, products: one(&SUMMARY_PRODUCTS)? })
}

/// The same totals over the orders of one customer.
pub fn summary_of_customer(tx: &mut Tx, clean: bool, customer: CustomerId) -> Result<Vec<Totals>> {
    tx.rows(&SUMMARY_OF_CUSTOMER, params![clean, customer.0])?.iter().map(read_totals).collect()
}

/// How many products stand in the lines of a customer's orders.
pub fn products_of_customer(tx: &mut Tx, clean: bool, customer: CustomerId) -> Result<i64> {
    tx.row(&PRODUCTS_OF_CUSTOMER, params![clean, customer.0])?.map_or(Ok(0), |row| row.int(0))
}

fn read_totals(row: &Row) -> Result<Totals> {
    Ok(Totals {
        currency: known(Currency::parse(row.str(0)?), "currency")?,
        lines: row.int(1)?,
        orders: row.int(2)?,
        cancellations: row.int(3)?,
        lines_without_customer: row.int(4)?,
        total_minor: row.int(5)?,
        exact: i128::from(row.int(6)?) * 10_000_000_000 + i128::from(row.int(7)?),
        returned_minor: row.int(8)?,
    })
}
