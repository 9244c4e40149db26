//! What stands of things that an import made or changed, and putting them back, set by set.
//!
//! What is to be put back is decided in `app::imports::undo`, by what the journal tells and by what stands here.

use super::load_person;
use crate::consent::known;
use crate::fields::attributes;
use crate::products::Stored;
use crate::{Query, Result, Row, Tx, Value, identities, params};
use base::{CustomerId, ListId, Timestamp};
use domain::consent::Word;
use domain::customers::State;
use domain::fields::Attributes;
use domain::imports::Person;
use domain::imports::undo::short;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const PEOPLE_NOW: Query = query!("imports/people_now");
const ONCE: Query = query!("imports/hangs_once");
const LISTS: Query = query!("imports/hangs_lists");
const ORDERS: Query = query!("imports/hangs_orders");
const RECORDS: Query = query!("imports/hangs_records");
const LISTED: Query = query!("imports/listed");
const RESTORE_WORDS: Query = query!("imports/restore_words");
const FORGET_WORDS: Query = query!("imports/forget_words");
const ORDERS_NOW: Query = query!("imports/orders_now");
const LINES_NOW: Query = query!("imports/lines_now");
const PUT_ORDERS_BACK: Query = query!("imports/put_orders_back");
const DELETE_LINES: Query = query!("imports/delete_lines");
const INSERT_LINES: Query = query!("orders/insert_lines");
const DELETE_RETURN_LINES: Query = query!("imports/delete_return_lines");
const DELETE_RETURNS: Query = query!("imports/delete_returns");
const DELETE_ORDERS: Query = query!("imports/delete_orders");
const RECORDS_NOW: Query = query!("imports/records_now");
const DELETE_RECORDS: Query = query!("imports/delete_records");
const PRODUCTS_NOW: Query = query!("imports/products_now");
const MARK_UNDONE: Query = query!("imports/mark_undone_products");
const UNDONE: Query = query!("imports/undone_products");
const FORGET_UNDONE: Query = query!("imports/forget_undone_products");
const DELETE_IDENTITIES: Query = query!("imports/delete_identities");
const REMOVE_CUSTOMERS: Query = query!("imports/remove_customers");
const PAIRS: Query = query!("erasure/pairs");

/// A customer as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub state: State,
    pub merged_into: Option<i64>,
    pub person: Person,
}

/// Customers with their addresses, locked until the transaction ends.
pub fn people(tx: &mut Tx, customers: &[i64]) -> Result<HashMap<i64, Found>> {
    let read = |row: &Row| {
        let (id, person) = load_person(row)?;
        let state = known(State::parse(row.str(14)?), "state of a customer")?;
        Ok((id, Found { state, merged_into: row.opt_int(15)?, person }))
    };
    let rows = tx.rows_many(&PEOPLE_NOW, &ids(customers))?;
    let mut found = rows.iter().map(read).collect::<Result<HashMap<_, _>>>()?;
    for (owner, identity) in identities::of_customers(tx, customers)? {
        if let Some(it) = found.get_mut(&owner) {
            it.person.identities.push(identity);
        }
    }
    Ok(found)
}

/// What hangs on customers: who was written to, to whom somebody was joined, who did something since a moment, and
/// each list, order and record of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hangs {
    pub written_to: BTreeSet<i64>,
    pub joined: BTreeSet<i64>,
    pub has_events: BTreeSet<i64>,
    pub lists: Vec<(i64, i64)>,
    pub orders: Vec<(i64, i64)>,
    pub records: Vec<(i64, i64)>,
}

pub fn hangs(tx: &mut Tx, customers: &[i64], since: Timestamp) -> Result<Hangs> {
    let wanted = ids(customers);
    let mut hangs = Hangs::default();
    for row in tx.rows_many(&ONCE, &wanted)? {
        let id = row.int(0)?;
        if row.bool(1)? {
            hangs.written_to.insert(id);
        }
        if row.bool(2)? {
            hangs.joined.insert(id);
        }
    }
    hangs.has_events = crate::events::seen_since(tx, customers, since)?;
    let mut pairs = |query: &Query| {
        tx.rows_many(query, &wanted)?.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect::<Result<_>>()
    };
    (hangs.lists, hangs.orders, hangs.records) = (pairs(&LISTS)?, pairs(&ORDERS)?, pairs(&RECORDS)?);
    Ok(hangs)
}

/// Who of these was put into a list at a moment.
pub fn listed(tx: &mut Tx, list: ListId, customers: &[i64], at: Timestamp) -> Result<Vec<i64>> {
    tx.rows_many_with(&LISTED, params![list.0, at], &ids(customers))?.iter().map(|row| row.int(0)).collect()
}

/// A latest word that is put back: whose, which, and what stood there before.
pub type WordBack = (i64, Word, Option<Word>);

/// Puts latest words back to what they were. The ledger itself only grows: the caller appends that they were taken
/// back.
pub fn words_back(tx: &mut Tx, words: &[WordBack]) -> Result<()> {
    let key = |customer: i64, word: &Word| -> [Value; 4] {
        [customer.into(), word.purpose.as_str().into(), word.scope.as_str().into(), word.topic.0.into()]
    };
    let mut restored: Vec<Vec<Value>> = Vec::new();
    let mut forgotten: Vec<[Value; 4]> = Vec::new();
    for (customer, word, before) in words {
        match before {
            Some(before) => {
                let mut row = key(*customer, before).to_vec();
                row.extend([before.given.into(), before.entry_id.into(), before.given_at.into()]);
                restored.push(row);
            }
            None => forgotten.push(key(*customer, word)),
        }
    }
    tx.exec_many(&RESTORE_WORDS, &restored)?;
    tx.exec_many(&FORGET_WORDS, &forgotten)?;
    Ok(())
}

/// An order with its lines, as a row of its own and rows of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    pub id: i64,
    pub kind: String,
    pub state: String,
    pub state_at: i64,
    pub customer: Option<i64>,
    pub placed_at: i64,
    pub currency: String,
    pub total_minor: i64,
    pub returned_minor: i64,
    pub digest: Vec<u8>,
    /// Position, product, own words, quantity, unit price, total, moment.
    pub lines: Vec<LineRow>,
}

pub type LineRow = (i64, i64, Option<String>, i64, i64, i64, i64);

/// Orders as they stand, without their lines, and what came back of each at a moment.
pub fn orders(tx: &mut Tx, orders: &[i64], at: Timestamp) -> Result<HashMap<i64, (OrderRow, i64)>> {
    let read = |row: &Row| {
        let order = OrderRow {
            id: row.int(0)?,
            kind: row.text(1)?,
            state: row.text(2)?,
            state_at: row.int(3)?,
            customer: row.opt_int(4)?,
            placed_at: row.int(5)?,
            currency: row.text(6)?,
            total_minor: row.int(7)?,
            returned_minor: row.int(8)?,
            digest: row.blob(9)?,
            lines: Vec::new(),
        };
        Ok((order.id, (order, row.int(10)?)))
    };
    tx.rows_many_with(&ORDERS_NOW, params![at], &ids(orders))?.iter().map(read).collect()
}

/// Orders as they stand, with their lines: what an import keeps before it rewrites them.
pub fn whole_orders(tx: &mut Tx, wanted: &[i64]) -> Result<HashMap<i64, OrderRow>> {
    let found = orders(tx, wanted, Timestamp::default())?;
    let mut whole: HashMap<i64, OrderRow> = found.into_iter().map(|(id, (order, _))| (id, order)).collect();
    for row in tx.rows_many(&LINES_NOW, &ids(wanted))? {
        if let Some(order) = whole.get_mut(&row.int(0)?) {
            let line: LineRow = (
                row.int(1)?,
                row.int(2)?,
                row.opt_text(3)?,
                row.int(4)?,
                row.int(5)?,
                row.int(6)?,
                row.int(7)?,
            );
            order.lines.push(line);
        }
    }
    Ok(whole)
}

/// Removes orders with what an import wrote of them at a moment.
pub fn remove_orders(tx: &mut Tx, orders: &[i64], at: Timestamp) -> Result<()> {
    forget_returns(tx, orders, at)?;
    tx.exec_many(&DELETE_LINES, &ids(orders))?;
    tx.exec_many(&DELETE_ORDERS, &ids(orders))?;
    Ok(())
}

/// Writes orders as they were.
pub fn put_orders_back(tx: &mut Tx, orders: &[OrderRow], at: Timestamp) -> Result<()> {
    let numbers: Vec<i64> = orders.iter().map(|it| it.id).collect();
    forget_returns(tx, &numbers, at)?;
    let row = |it: &OrderRow| -> [Value; 11] {
        [
            it.id.into(),
            (&it.kind).into(),
            (&it.state).into(),
            it.state_at.into(),
            it.customer.into(),
            it.placed_at.into(),
            (&it.currency).into(),
            it.total_minor.into(),
            it.returned_minor.into(),
            (it.lines.len() as i64).into(),
            it.digest.clone().into(),
        ]
    };
    tx.exec_many(&PUT_ORDERS_BACK, &orders.iter().map(row).collect::<Vec<_>>())?;
    tx.exec_many(&DELETE_LINES, &ids(&numbers))?;
    let line = |order: i64, (position, product, name, quantity, price, total, at): &LineRow| -> [Value; 8] {
        [
            order.into(),
            (*position).into(),
            (*product).into(),
            name.as_deref().into(),
            (*quantity).into(),
            (*price).into(),
            (*total).into(),
            (*at).into(),
        ]
    };
    let lines: Vec<[Value; 8]> =
        orders.iter().flat_map(|it| it.lines.iter().map(move |row| line(it.id, row))).collect();
    tx.exec_many(&INSERT_LINES, &lines)?;
    Ok(())
}

fn forget_returns(tx: &mut Tx, orders: &[i64], at: Timestamp) -> Result<()> {
    tx.exec_many_with(&DELETE_RETURN_LINES, params![at], &ids(orders))?;
    tx.exec_many_with(&DELETE_RETURNS, params![at], &ids(orders))?;
    Ok(())
}

/// Whose records are now, and what they hold.
pub fn records(tx: &mut Tx, records: &[i64]) -> Result<HashMap<i64, (i64, Attributes)>> {
    let read = |row: &Row| Ok((row.int(0)?, (row.int(1)?, attributes(row.str(2)?)?)));
    tx.rows_many(&RECORDS_NOW, &ids(records))?.iter().map(read).collect()
}

pub fn remove_records(tx: &mut Tx, records: &[i64]) -> Result<()> {
    tx.exec_many(&DELETE_RECORDS, &ids(records))?;
    Ok(())
}

/// By which it is known whether a record is what an import made.
pub fn record_digest(attributes: &Attributes) -> u64 {
    short(attributes.to_document().as_bytes())
}

pub fn products(tx: &mut Tx, products: &[i64]) -> Result<BTreeMap<i64, Stored>> {
    let read = |row: &Row| crate::products::read(row).map(|it| (it.id.0, it));
    tx.rows_many(&PRODUCTS_NOW, &ids(products))?.iter().map(read).collect()
}

/// By which it is known whether a product is what an import made.
pub fn product_digest(product: &domain::products::Product) -> Result<u64> {
    let text = serde_json::to_vec(product).map_err(|error| crate::Error::Corrupt(error.to_string()))?;
    Ok(short(&text))
}

/// These went out of the catalogue because their import was taken back.
pub fn mark_undone(tx: &mut Tx, products: &[i64]) -> Result<()> {
    tx.exec_many(&MARK_UNDONE, &ids(products))?;
    Ok(())
}

/// Which of these went because their import was taken back.
pub fn undone(tx: &mut Tx, products: &[i64]) -> Result<BTreeSet<i64>> {
    tx.rows_many(&UNDONE, &ids(products))?.iter().map(|row| row.int(0)).collect()
}

/// These are in the catalogue again.
pub fn forget_undone(tx: &mut Tx, products: &[i64]) -> Result<()> {
    tx.exec_many(&FORGET_UNDONE, &ids(products))?;
    Ok(())
}

/// Takes an address that an import brought from its customer.
pub fn take_identity(
    tx: &mut Tx,
    customer: i64,
    kind: domain::identities::Kind,
    value: &str,
) -> Result<bool> {
    identities::delete(tx, CustomerId(customer), kind, value)
}

/// Removes customers who are what an import made of them: the numbers stay, marked. The ledger of consents stays too,
/// with the words that took them back.
pub fn remove_people(tx: &mut Tx, people: &[(i64, &Person)], now: Timestamp) -> Result<()> {
    let numbers: Vec<i64> = people.iter().map(|(id, _)| *id).collect();
    let addresses = people.iter().flat_map(|(_, person)| &person.identities);
    identities::forget(tx, addresses.map(|it| (it.kind.as_str(), it.value.as_str())));
    tx.exec_many(&DELETE_IDENTITIES, &ids(&numbers))?;
    tx.exec_many(&PAIRS, &ids(&numbers))?;
    tx.exec_many_with(&REMOVE_CUSTOMERS, params![now], &ids(&numbers))?;
    Ok(())
}

fn ids(ids: &[i64]) -> Vec<[Value; 1]> {
    ids.iter().map(|id| [Value::Int(*id)]).collect()
}
