//! What a program says of orders by their own API: written in pieces, each item taken or refused by itself.
//!
//! Each change is also an event of the customer, written in the same transaction. Who bought is recognised by the rules
//! of events.

use super::tell::{Done, Teller};
use crate::error::codes;
use crate::secret::Key;
use crate::{Ctx, Error, Live, Result, products};
use base::{CustomerId, Timestamp, hash};
use domain::access::Permission;
use domain::customers::State as CustomerState;
use domain::events::Value;
use domain::identities::Identity;
use domain::orders::{Change, Told, happened};
use std::collections::BTreeSet;
use store::events::{Draft, MessageId, Part};
use store::{Tx, feed};

/// Orders of one transaction, and their lines.
const PIECE: usize = 50;
const PIECE_LINES: usize = 500;
/// Lines that an event of an order lists; the order itself has all of them.
const LINES_OF_EVENT: usize = 100;
/// Times that a piece is tried when another program writes the same new order at the same moment.
const TRIES: usize = 3;

/// Whom an order is said to belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    Unsaid,
    Known(CustomerId),
    Recognised(Vec<Identity>),
}

/// A word about an order.
#[derive(Clone, Debug)]
pub struct Word {
    pub told: Told,
    pub whose: Whose,
}

/// Takes words about orders; what came of each, in their order.
pub fn tell(ctx: &Ctx, words: Vec<Word>) -> Result<Vec<Result<Done>>> {
    ctx.require(Permission::OrdersWrite)?;
    let mut done: Vec<Result<Done>> = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let mut lines = 0;
        let fits = |word: &&Word| {
            lines += word.told.order.as_ref().map_or(1, |order| order.lines.len());
            lines <= PIECE_LINES
        };
        let count = rest.iter().take(PIECE).take_while(fits).count().max(1);
        let (piece, later) = rest.split_at(count);
        done.extend(write(ctx, piece)?);
        rest = later;
    }
    if done.iter().flatten().any(|done| !done.changes.is_empty()) {
        ctx.notify(Live::Customers);
    }
    Ok(done)
}

fn write(ctx: &Ctx, words: &[Word]) -> Result<Vec<Result<Done>>> {
    let seed = hash::encode(&ctx.random.bytes::<16>());
    let mut tried = 0;
    loop {
        tried += 1;
        let (words, seed, now) = (words.to_vec(), seed.clone(), ctx.now());
        let secret = ctx.workspace.secret.clone();
        let audit = ctx.audit("orders.put", "");
        let written = ctx.workspace.write(move |tx| {
            let done = write_piece(tx, &words, &seed, (&secret, now))?;
            let changed = done.iter().flatten().filter(|done| !done.changes.is_empty()).count();
            if changed > 0 {
                let audit = audit.clone().with(serde_json::json!({ "orders": changed }));
                store::audit::append(tx, &audit)?;
            }
            Ok(done)
        });
        match written {
            // Another program wrote the same new order or product first: now it is known.
            Err(Error::Store(store::Error::Unique(_))) if tried < TRIES => {}
            other => return other,
        }
    }
}

fn write_piece(
    tx: &mut Tx,
    words: &[Word],
    seed: &str,
    (secret, now): (&Key, Timestamp),
) -> Result<Vec<Result<Done>>> {
    let owners = owners(tx, words, (secret, now))?;
    let goods: Vec<&domain::products::Product> = words.iter().flat_map(|word| &word.told.products).collect();
    let products = products::mention(tx, &goods, now)?;
    let teller = Teller { source: "api", now };
    let mut all = Vec::with_capacity(words.len());
    let mut changed = BTreeSet::new();
    let (mut draft, mut customers) = (Draft::default(), Vec::new());
    for (word, owner) in words.iter().zip(owners) {
        let owner = match owner {
            Ok(owner) => owner,
            Err(error) => {
                all.push(Err(error));
                continue;
            }
        };
        all.push(match teller.tell(tx, &word.told, owner, &products)? {
            Ok(done) => {
                if !done.changes.is_empty() {
                    changed.extend(done.before.into_iter().chain(done.customer));
                }
                put_events(&mut draft, &mut customers, (word, &done), seed);
                Ok(done)
            }
            Err((field, refusal)) => {
                Err(Error::Invalid { field, code: refusal.code(), hint: Some(refusal.to_string()) })
            }
        });
    }
    if !draft.is_empty() {
        store::events::append(tx, &[Part { draft: &draft, customers: &customers }], now)?;
    }
    let changed: Vec<i64> = changed.into_iter().collect();
    feed::append(tx, "customers", "changed", &changed, now)?;
    Ok(all)
}

/// Whose each order is; nobody where nothing was said, or where the buyer was erased: the purchase counts all the same.
fn owners(tx: &mut Tx, words: &[Word], with: (&Key, Timestamp)) -> Result<Vec<Result<Option<i64>>>> {
    let who = |word: &Word| match &word.whose {
        Whose::Recognised(who) => who.clone(),
        _ => Vec::new(),
    };
    let recognised = crate::events::recognise(tx, words.iter().map(who).collect(), with)?;
    let mut owners = Vec::with_capacity(words.len());
    for (word, recognised) in words.iter().zip(recognised) {
        owners.push(match word.whose {
            Whose::Known(id) => known(tx, id)?.map(Some).ok_or_else(|| {
                Error::invalid("customer.id", codes::NOT_FOUND).hint("There is no such customer.")
            }),
            _ => Ok(recognised),
        });
    }
    Ok(owners)
}

/// The customer that an id means today: who was joined to another is that other.
fn known(tx: &mut Tx, mut id: CustomerId) -> Result<Option<i64>> {
    loop {
        let Some(customer) = store::customers::load(tx, id)? else { return Ok(None) };
        match (customer.state, customer.merged_into) {
            (CustomerState::Active, _) => return Ok(Some(id.0)),
            (CustomerState::Merged, Some(into)) => id = into,
            _ => return Ok(None),
        }
    }
}

/// Each change of an order as an event of its customer.
fn put_events(draft: &mut Draft, customers: &mut Vec<Option<i64>>, (word, done): (&Word, &Done), seed: &str) {
    if done.customer.is_none() {
        return;
    }
    let major = |minor: i64| Value::Number(minor as f64 / done.currency.minor_per_major() as f64);
    for (change, at, amount) in &done.changes {
        let mut properties = vec![
            ("order_id", Value::Text(done.number.as_str().into())),
            ("state", Value::Text(done.state.as_str().into())),
            ("currency", Value::Text(done.currency.code().into())),
        ];
        if let Some(order) = word.told.order.as_ref().filter(|_| *change != Change::Back) {
            properties.push(("total", major(order.total_minor().unwrap_or_default())));
            properties.push(("products", Value::Json(listed(order).into())));
        }
        if *change == Change::Back {
            properties.push(("returned", major(*amount)));
        }
        let message = MessageId::of(&format!("{seed}/{}", draft.len()));
        let properties = properties.iter().map(|(name, value)| (*name, value));
        draft.push(message, *at, happened(*change), properties);
        customers.push(done.customer);
    }
}

fn listed(order: &domain::orders::Order) -> String {
    let digits = order.currency.digits();
    let line = |line: &domain::orders::Line| {
        serde_json::json!({
            "sku": line.code,
            "name": line.name,
            "price": base::money::format_decimal(line.unit_price.0, 4, digits),
            "quantity": base::money::format_decimal(line.quantity.0, 6, 0),
        })
    };
    let lines: Vec<_> = order.lines.iter().take(LINES_OF_EVENT).map(line).collect();
    serde_json::Value::Array(lines).to_string()
}
