//! RFM: buyers by how lately and how often they buy, in fifths, with what they have paid.
//!
//! Recency is the whole days since the last purchase, frequency the number of purchases, money what was paid for them,
//! returns not taken off. A buyer has at least one purchase. Fifths keep equal values together (`stats::Fifths`), so a
//! cell is a rule of the condition language and opens as a segment with exactly these customers. Medians are of buyers
//! who have paid something.

use super::person::orders;
use crate::facts;
use crate::{Ctx, Result};
use base::{Money, Timestamp};
use domain::access::Permission;
use rules::{At, Rule};
use serde_json::json;
use stats::{Fifths, middle};

/// One cell of the grid.
#[derive(Clone, Debug)]
pub struct Cell {
    /// 1 to 5; 5 bought last.
    pub recency: usize,
    /// 1 to 5; 5 buys most often.
    pub frequency: usize,
    pub customers: u64,
    pub paid: Money,
    pub rule: Rule,
}

#[derive(Clone, Debug)]
pub struct Grid {
    pub buyers: u64,
    /// Buyers who have paid something: those of the medians.
    pub paying: u64,
    pub recency_days: Option<f64>,
    pub frequency: Option<f64>,
    /// In minor units; may lie half-way between two of them.
    pub money_minor: Option<f64>,
    /// The days of each score of recency and the purchases of each score of frequency, 1 to 5.
    pub recency_bounds: Vec<Option<(i64, i64)>>,
    pub frequency_bounds: Vec<Option<(i64, i64)>>,
    pub cells: Vec<Cell>,
    pub as_of: Timestamp,
}

pub fn rfm(ctx: &Ctx) -> Result<Grid> {
    ctx.require(Permission::SegmentsRead)?;
    rfm_at(ctx, ctx.now())
}

/// The grid of another moment, as far as today's orders tell it.
pub fn rfm_at(ctx: &Ctx, now: Timestamp) -> Result<Grid> {
    let base = facts::base(&ctx.workspace)?;
    let at = At::new(now, &base.schema.zone);
    let mut buyers: Vec<(i64, i64, i64)> = Vec::new();
    for (_, view) in base.snapshot.everybody() {
        let orders = orders(&view, &at);
        if let (Some(days), 1..) = (orders.days_since_last, orders.count) {
            buyers.push((days, orders.count, orders.paid_minor));
        }
    }
    let column = |pick: fn(&(i64, i64, i64)) -> i64| buyers.iter().map(pick).collect::<Vec<_>>();
    let (mut days, mut counts) = (column(|it| it.0), column(|it| it.1));
    let paying: Vec<&(i64, i64, i64)> = buyers.iter().filter(|it| it.2 > 0).collect();
    let mid =
        |pick: fn(&(i64, i64, i64)) -> i64| middle(&mut paying.iter().map(|it| pick(it)).collect::<Vec<_>>());
    let mut grid = Grid {
        buyers: buyers.len() as u64,
        paying: paying.len() as u64,
        recency_days: mid(|it| it.0),
        frequency: mid(|it| it.1),
        money_minor: mid(|it| it.2),
        recency_bounds: vec![None; 5],
        frequency_bounds: vec![None; 5],
        cells: Vec::new(),
        as_of: now,
    };
    let (Some(recency), Some(frequency)) = (Fifths::of(&mut days), Fifths::of(&mut counts)) else {
        return Ok(grid);
    };
    grid.recency_bounds = (1..=5).map(|score| recency.bounds(6 - score)).collect();
    grid.frequency_bounds = (1..=5).map(|score| frequency.bounds(score)).collect();
    let mut sums = [[(0_u64, 0_i64); 5]; 5];
    for (days, count, paid) in &buyers {
        let cell = &mut sums[5 - recency.of_value(*days)][frequency.of_value(*count) - 1];
        *cell = (cell.0 + 1, cell.1.saturating_add(*paid));
    }
    let currency = base.schema.currency;
    for (r, row) in sums.iter().enumerate() {
        for (f, (customers, paid)) in row.iter().enumerate() {
            let bounds = grid.recency_bounds[r].zip(grid.frequency_bounds[f]);
            let Some(rule) = bounds.and_then(|(days, counts)| rule(days, counts)) else { continue };
            let paid = Money { amount_minor: *paid, currency };
            grid.cells.push(Cell { recency: r + 1, frequency: f + 1, customers: *customers, paid, rule });
        }
    }
    Ok(grid)
}

fn rule(days: (i64, i64), counts: (i64, i64)) -> Option<Rule> {
    let between = |measure: &str, (low, high): (i64, i64)| json!({"subject": "orders", "measure": measure, "op": "between", "value": [low, high], "period": null});
    let cell = json!({"all": [between("days_since_last", days), between("count", counts)]});
    Rule::from_json(&cell).ok()
}
