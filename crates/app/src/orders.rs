//! Orders, read: lists, one order with its lines, and the totals over all of them.

use crate::{Ctx, Error, Result};
use base::{CustomerId, OrderId, Timestamp};
use domain::access::Permission;
use domain::orders::Kind;

pub use store::orders::{Head, LineRow, Summary, Totals};

/// Where a page of orders ends.
pub type Place = (Timestamp, i64);

/// A page of orders, newest first.
pub fn list(
    ctx: &Ctx,
    customer: Option<CustomerId>,
    kind: Option<Kind>,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Head>> {
    ctx.require(Permission::OrdersRead)?;
    let filter = store::orders::Filter { customer, kind };
    let rows = ctx.workspace.read(|tx| Ok(store::orders::list(tx, &filter, after, limit)?))?;
    Ok(rows.into_iter().map(|head| shown(ctx, head)).collect())
}

/// Whose order it is stands in a name only for who may read customers.
fn shown(ctx: &Ctx, head: Head) -> Head {
    let named = ctx.require(Permission::CustomersRead).is_ok();
    Head { customer_name: head.customer_name.filter(|_| named), ..head }
}

/// One order with its lines.
pub fn get(ctx: &Ctx, id: OrderId) -> Result<(Head, Vec<LineRow>)> {
    ctx.require(Permission::OrdersRead)?;
    ctx.workspace.read(|tx| {
        let head = store::orders::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok((shown(ctx, head), store::orders::lines(tx, id)?))
    })
}

/// Totals over every line, or over the clean ones: a known customer, a sale, quantity and price above zero.
pub fn summary(ctx: &Ctx, clean: bool, customer: Option<CustomerId>) -> Result<Summary> {
    ctx.require(Permission::OrdersRead)?;
    ctx.workspace.read(|tx| match customer {
        None => Ok(store::orders::summary(tx, clean)?),
        Some(customer) => {
            let totals = store::orders::summary_of_customer(tx, clean, customer)?;
            let customers = i64::from(!totals.is_empty());
            let products = store::orders::products_of_customer(tx, clean, customer)?;
            Ok(Summary { totals, customers, products })
        }
    })
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
