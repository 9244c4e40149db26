//! Orders: lists, one order with its lines and its life, the totals over all of them; and, next door, what a program
//! says of them (`put`) and how a word becomes an order, a state or a return (`tell`).

mod put;
mod tell;

use crate::{Ctx, Error, Result};
use base::{CustomerId, OrderId, Timestamp};
use domain::access::Permission;
use domain::orders::{Goods, Kind, Order, take_back};
use std::sync::Arc;
use store::Tx;
use store::orders::NewReturn;

pub use put::{Whose, Word, tell};
pub use tell::Done;
pub(crate) use tell::Teller;

pub use store::orders::{Filter, Head, LifeStep, LineRow, ReturnRow, Summary, Totals};

/// Where a page of orders ends.
pub type Place = (Timestamp, i64);

/// A page of orders, newest first.
pub fn list(ctx: &Ctx, filter: &Filter, after: Option<Place>, limit: usize) -> Result<Vec<Head>> {
    ctx.require(Permission::OrdersRead)?;
    let rows = ctx.workspace.read(|tx| Ok(store::orders::list(tx, filter, after, limit)?))?;
    Ok(rows.into_iter().map(|head| shown(ctx, head)).collect())
}

/// Whose order it is stands in a name only for who may read customers.
fn shown(ctx: &Ctx, head: Head) -> Head {
    let named = ctx.require(Permission::CustomersRead).is_ok();
    Head { customer_name: head.customer_name.filter(|_| named), ..head }
}

/// One order with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Card {
    pub head: Head,
    pub lines: Vec<LineRow>,
    pub returns: Vec<ReturnRow>,
    /// As it was told; an imported order has none.
    pub life: Vec<LifeStep>,
}

pub fn get(ctx: &Ctx, id: OrderId) -> Result<Card> {
    ctx.require(Permission::OrdersRead)?;
    ctx.workspace.read(|tx| {
        let head = store::orders::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok(Card {
            head: shown(ctx, head),
            lines: store::orders::lines(tx, id)?,
            returns: store::orders::returns(tx, id)?,
            life: store::orders::life(tx, id)?,
        })
    })
}

/// What a file says came back as a whole: all of it that has not come back yet, at the order's own moment, because
/// files tell no other.
pub(crate) fn came_back_whole(tx: &mut Tx, (id, order): (i64, &Order), now: Timestamp) -> store::Result<()> {
    let mut bought = store::orders::bought(tx, id)?;
    if order.kind == Kind::Sale
        && let Ok(lines) = take_back(&mut bought, &Goods::Everything, order.currency)
    {
        let new = NewReturn { key: None, returned_at: order.placed_at(), lines: &lines };
        store::orders::add_return(tx, id, new, now)?;
    }
    Ok(())
}

/// Totals over all orders, of all lines or of the clean ones.
pub type Kept = crate::kept::Kept<bool, Summary>;

/// Totals over every line, or over the clean ones (a known customer, a sale, quantity and price above zero), and the
/// moment they are true for: those of very many orders are counted once a minute.
pub fn summary(ctx: &Ctx, clean: bool, customer: Option<CustomerId>) -> Result<(Arc<Summary>, Timestamp)> {
    ctx.require(Permission::OrdersRead)?;
    let now = ctx.now();
    let Some(customer) = customer else {
        let rows = |it: &Summary| it.totals.iter().map(|it| it.orders.unsigned_abs()).sum();
        let make = || ctx.workspace.read(|tx| Ok(store::orders::summary(tx, clean)?));
        return ctx.workspace.order_totals.answer(clean, rows, now, make);
    };
    let summary = ctx.workspace.read(|tx| {
        let totals = store::orders::summary_of_customer(tx, clean, customer)?;
        let customers = i64::from(!totals.is_empty());
        let products = store::orders::products_of_customer(tx, clean, customer)?;
        Ok(Summary { totals, customers, products })
    })?;
    Ok((Arc::new(summary), now))
}

/// An exact sum as a decimal number without superfluous zeros.
pub fn exact_text(exact: i128) -> String {
    let (whole, part) = (exact.unsigned_abs() / 10_000_000_000, exact.unsigned_abs() % 10_000_000_000);
    let sign = if exact < 0 { "-" } else { "" };
    let fraction = format!("{part:010}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::exact_text;

    #[test]
    fn exact_sums_are_written_plainly() {
        assert_eq!(exact_text(97_477_479_340_000_000), "9747747.934");
        assert_eq!(exact_text(-5_000_000_000), "-0.5");
        assert_eq!(exact_text(20_000_000_000), "2");
    }
}
